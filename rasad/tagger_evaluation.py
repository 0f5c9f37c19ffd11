"""Scores the name tagger on a corpus in columns: entity precision, recall and F1 by type.

Invariant: a name counts as right only if its first and last word and its type are right (as conlleval counts).
"""

from pathlib import Path
from typing import Any

from ingest.language import detect_language
from nlp.tagger.base import NameTagger
from nlp.tagger.conll import read_conll
from nlp.tagger.labels import TYPES, find_names, names_of
from rasad.evaluate import Counts

_SAMPLE_WORDS = 3000


def evaluate_tagger(path: Path, tagger: NameTagger) -> dict[str, Any]:
    """Return `{"types": {"ORG": {"precision", "recall", "f1", "gold", "predicted"}, …}, "micro": {…}}` for a file.

    The sentences of the file are read as one text in their order, as they follow each other in an article; names are
    looked for in each sentence apart.

    Raises:
        ValueError: the file has no sentence, or a line that is no token, tab and BIO label.
        OSError: the file cannot be read.
    """
    sentences = list(read_conll(path))
    if not sentences:
        raise ValueError(f"{path}: no sentences")
    words = [word for sentence, _ in sentences for word in sentence]
    language = "fa" if detect_language(" ".join(words[:_SAMPLE_WORDS])) == "fa" else "ar"
    scores = tagger.scores(words, language)
    counts = {kind: Counts() for kind in TYPES}
    start = 0
    for sentence, labels in sentences:
        found = {(n.first, n.last, n.kind) for n in find_names(scores[start : start + len(sentence)])}
        true = {(n.first, n.last, n.kind) for n in names_of(labels)}
        for kind in TYPES:
            counts[kind] += Counts(
                sum(name[2] == kind for name in found & true),
                sum(name[2] == kind for name in found),
                sum(name[2] == kind for name in true),
            )
        start += len(sentence)
    return {
        "types": {kind: counts[kind].as_json() for kind in TYPES},
        "micro": sum(counts.values(), Counts()).as_json(),
    }
