"""Corpora in columns (token, tab, BIO label; an empty line ends a sentence), read as words with labels ORG, LOC, PER.

Invariant: words are cut as `nlp.tagger.words` cuts running text, whatever the tokens of a corpus are.
"""

from collections.abc import Iterator
from pathlib import Path

from nlp.tagger.words import split_words

# What corpora call the three types.
TYPE_NAMES = {
    **dict.fromkeys(("ORG", "ORGANIZATION", "CORP", "COMPANY"), "ORG"),
    **dict.fromkeys(("LOC", "LOCATION", "GPE", "FAC", "FACILITY"), "LOC"),
    **dict.fromkeys(("PER", "PERS", "PERSON"), "PER"),
}

Sentence = tuple[list[str], list[str]]


def read_conll(path: Path) -> Iterator[Sentence]:
    """Yield sentences as words and their labels; types other than organizations, places and people are no names.

    Raises:
        ValueError: a line has no label, or one that is neither O nor B- or I- with a type; the message names the line.
    """
    words: list[str] = []
    labels: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip():
            if words:
                yield words, labels
            words, labels = [], []
            continue
        columns = line.split("\t")
        label = columns[-1].strip()
        if len(columns) < 2 or (label != "O" and label[:2] not in ("B-", "I-")):
            raise ValueError(f"{path}, line {number}: expected a token, a tab and a BIO label, found {line[:80]!r}")
        kind = TYPE_NAMES.get(label[2:].upper())
        for position, (start, end) in enumerate(split_words(columns[0])):
            words.append(columns[0][start:end])
            begins = position == 0 and label.startswith("B-")
            labels.append("O" if kind is None else ("B-" if begins else "I-") + kind)
    if words:
        yield words, labels
