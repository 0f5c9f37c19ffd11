"""What the words of a name and of the sentence that it stands in mean, and how much that speaks for a program.

Invariant: the evidence is linear in the mean vector of the words of the name and that of the words of the sentence; the
directions were fitted (`nlp.program_training`) on the network whose fingerprint stands beside them, and are none for
another.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from nlp.facts import Facts
from nlp.half_network import WIDTH, Vectors, load_half_network
from nlp.program_mentions import Mentions
from nlp.tagger.model import SHIPPED, fingerprint_of
from nlp.tagger.words import split_words

# The mean of the words of the name, and of the sentence.
PARTS = 2
DIRECTIONS = "program_sense.json"


@dataclass
class _Sentence:
    """A sentence that was read: where its words begin and end in the text, their vectors and the mean of these."""

    starts: list[int]
    ends: list[int]
    vectors: Vectors
    mean: Vectors


def senses(facts: Facts, found: Sequence[Mentions], language: str) -> Vectors:
    """Return the mean vectors of the names and sentences of what may be programs: (number, `PARTS`, `WIDTH`).

    A program is told by the mention that it goes by.
    """
    read: dict[int, _Sentence] = {}
    means = np.zeros((len(found), PARTS, WIDTH), np.float32)
    for row, mentions in enumerate(found):
        best = mentions.best
        start, end = facts.sentence_of(best.start)
        if start not in read:
            read[start] = _read(facts.text, start, end, language)
        sentence = read[start]
        first, last = bisect_right(sentence.ends, best.start), bisect_left(sentence.starts, best.end)
        if first < last:
            means[row] = sentence.vectors[first:last].mean(axis=0), sentence.mean
    return means


def _read(text: str, start: int, end: int, language: str) -> _Sentence:
    spans = [(start + first, start + last) for first, last in split_words(text[start:end])]
    vectors = load_half_network().vectors([text[first:last] for first, last in spans], language)
    mean = vectors.mean(axis=0) if len(vectors) else np.zeros(WIDTH, np.float32)
    return _Sentence([first for first, _ in spans], [last for _, last in spans], vectors, mean)


@cache
def _load_directions() -> tuple[Vectors, float] | None:
    told = json.loads(resources.files("nlp").joinpath(DIRECTIONS).read_text("utf-8"))
    return directions_for(fingerprint_of(SHIPPED), told)


def directions_for(network: str, told: dict[str, Any]) -> tuple[Vectors, float] | None:
    """Return fitted directions (`PARTS`, `WIDTH`) and what they give the mean vector; None if for another network."""
    if told["network"] != network:
        return None
    return np.asarray(told["directions"], np.float32), told["mean"]


def evidence(facts: Facts, found: Sequence[Mentions], language: str) -> list[float]:
    """Return for each that may be a program the log-odds that the meaning of its words adds."""
    fitted = _load_directions() if found else None
    if fitted is None:
        return [0.0] * len(found)
    directions, mean = fitted
    added = np.einsum("npw,pw->n", senses(facts, found, language), directions) - mean
    return [float(one) for one in added]
