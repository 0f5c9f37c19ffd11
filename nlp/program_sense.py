"""What the words of a name and of the sentence that it stands in mean, and how much that speaks for a program.

Invariant: the evidence is linear in the mean vector of the words of the name and that of the words of the sentence; the
directions were fitted (`nlp.program_training`) on the network whose fingerprint stands beside them, and are none for
another.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from nlp.facts import Facts
from nlp.half_network import WIDTH, Vectors, load_half_network, shipped_fingerprint
from nlp.program_mentions import Mentions
from nlp.tagger.words import split_words

# The mean of the words of the name, and of the sentence.
PARTS = 2
DIRECTIONS = "program_sense.json"


def senses(facts: Facts, found: Sequence[Mentions], language: str) -> Vectors:
    """Return the mean vectors of the names and sentences of what may be programs: (number, `PARTS`, `WIDTH`).

    A program is told by the mention that it goes by.
    """
    network = load_half_network()
    read: dict[tuple[int, int], tuple[list[tuple[int, int]], Vectors]] = {}
    means = np.zeros((len(found), PARTS, WIDTH), np.float32)
    for row, mentions in enumerate(found):
        best = mentions.best
        start, end = facts.sentence_of(best.start)
        if (start, end) not in read:
            spans = split_words(facts.text[start:end])
            words = [facts.text[start + first : start + last] for first, last in spans]
            read[start, end] = spans, network.vectors(words, language)
        spans, vectors = read[start, end]
        inside = [first < best.end - start and last > best.start - start for first, last in spans]
        if any(inside):
            means[row] = vectors[inside].mean(axis=0), vectors.mean(axis=0)
    return means


@cache
def _load_directions() -> tuple[Vectors, float] | None:
    told = json.loads(resources.files("nlp").joinpath(DIRECTIONS).read_text("utf-8"))
    return directions_for(shipped_fingerprint(), told)


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
