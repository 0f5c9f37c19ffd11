"""A spaCy CNN to compare with: `python -m nlp.tagger.training.spacy_cnn --shared FOLDER --out FOLDER`.

Invariant: it learns from the sentences that the tagger learns from, each corpus drawn as often; words whose label is
not known teach it nothing.
"""

import argparse
import json
import random
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import fix_random_seed

from nlp.tagger.conll import Sentence
from nlp.tagger.labels import TYPES, names_of
from nlp.tagger.training import data

SEED = 20_240
WORDS = 1_600_000
_BATCH_WORDS = 1_000
_REPORT = 100_000


def untrained() -> Any:
    """Return the pipeline before training: spaCy's default CNN (Honnibal 2018), 96 wide, four layers."""
    nlp = spacy.blank("xx")
    recognizer: Any = nlp.add_pipe("ner")
    for kind in TYPES:
        recognizer.add_label(kind)
    nlp.initialize()
    return nlp


def example_of(nlp: Any, sentences: list[Sentence]) -> Example:
    """Return sentences that follow each other as one example."""
    words = [word for sentence, _ in sentences for word in sentence]
    labels = [label for _, labels in sentences for label in labels]
    reference = Doc(nlp.vocab, words=words)
    known = ["O" if label in (data.UNKNOWN, data.NOT_ORG) else label for label in labels]
    names = [Span(reference, name.first, name.last, name.kind) for name in names_of(known)]
    unknown = [Span(reference, at, at + 1) for at, label in enumerate(labels) if label in (data.UNKNOWN, data.NOT_ORG)]
    reference.set_ents(names, missing=unknown)
    return Example(Doc(nlp.vocab, words=words), reference)


def train(shared: Path, words: int, seed: int) -> Any:
    """Return a pipeline that has seen so many words."""
    fix_random_seed(seed)
    chance = random.Random(seed)
    sources, _ = data.load(shared)
    nlp = untrained()
    optimizer = nlp.initialize()
    batch: list[Example] = []
    waiting = seen = 0
    loss: dict[str, float] = {}
    while seen < words:
        (source,) = chance.choices(sources, [source.weight for source in sources])
        first = chance.randrange(len(source.sentences))
        sentences = source.sentences[first : first + 4]
        batch.append(example_of(nlp, sentences))
        waiting += len(batch[-1].reference)
        if waiting >= _BATCH_WORDS:
            nlp.update(batch, sgd=optimizer, drop=0.1, losses=loss)
            seen += waiting
            if seen // _REPORT > (seen - waiting) // _REPORT:
                print(json.dumps({"words": seen, "loss": round(float(loss["ner"]) / _REPORT, 4)}), flush=True)
                loss = {}
            batch, waiting = [], 0
    return nlp


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with data/ner and gold")
    parser.add_argument("--out", type=Path, required=True, help="where the pipeline goes")
    parser.add_argument("--words", type=int, default=WORDS, help="how many words to see")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    nlp = train(options.shared, options.words, options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(options.out)


if __name__ == "__main__":
    main()
