"""Labels of words (BIO) and the names that they spell.

Invariant: `best_labels` never returns an inside label that does not continue a name of its type.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

TYPES = ("ORG", "LOC", "PER")
LABELS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
_FORBIDDEN = -1e9

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Name:
    """Words `[first, last)` that are a name of type `kind`; `probability` is that of its words being of that type."""

    first: int
    last: int
    kind: str
    probability: float = 1.0


def _transitions() -> Array:
    table = np.zeros((len(LABELS), len(LABELS)), np.float32)
    for after, label in enumerate(LABELS):
        if label.startswith("I-"):
            for before, other in enumerate(LABELS):
                if other not in ("B-" + label[2:], label):
                    table[before, after] = _FORBIDDEN
    return table


_TRANSITIONS = _transitions()


def best_labels(logits: Array) -> list[int]:
    """Return the best labels that fit together (Viterbi), from scores of shape (words, labels)."""
    if not len(logits):
        return []
    score = logits[0] + _TRANSITIONS[0]
    back = np.zeros(logits.shape, np.int64)
    for index in range(1, len(logits)):
        ways = score[:, None] + _TRANSITIONS
        back[index] = ways.argmax(axis=0)
        score = ways.max(axis=0) + logits[index]
    path = [int(score.argmax())]
    for index in range(len(logits) - 1, 0, -1):
        path.append(int(back[index, path[-1]]))
    return path[::-1]


def names_of(labels: Sequence[str]) -> list[Name]:
    """Return the names that BIO labels spell; an inside label without a beginning begins a name (so does conlleval)."""
    found: list[Name] = []
    first, kind = -1, ""
    for index, label in enumerate([*labels, "O"]):
        if first >= 0 and label != "I-" + kind:
            found.append(Name(first, index, kind))
            first = -1
        if first < 0 and label != "O":
            first, kind = index, label[2:]
    return found


def softmax(logits: Array) -> Array:
    """Return probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def find_names(logits: Array) -> list[Name]:
    """Return the names in scores of shape (words, labels), each with the mean probability of its words' type."""
    probabilities = softmax(logits)
    found = []
    for name in names_of([LABELS[label] for label in best_labels(logits)]):
        begin = 1 + 2 * TYPES.index(name.kind)
        share = probabilities[name.first : name.last, begin : begin + 2].sum(axis=-1).mean()
        found.append(Name(name.first, name.last, name.kind, float(share)))
    return found


@dataclass(frozen=True, slots=True)
class TaggedName:
    """A name in a text: `[start, end)`, its type (ORG, LOC, PER), and the mean probability of that type."""

    start: int
    end: int
    kind: str
    probability: float


@dataclass(frozen=True)
class Tagging:
    """A text as the tagger sees it: `[start, end)` of its words, their probabilities of labels, its names in order."""

    words: list[tuple[int, int]]
    probabilities: Array
    names: list[TaggedName]

    def share(self, kind: str, start: int, end: int) -> float:
        """Return the mean probability that the words in `[start, end)` of the text are in names of a type (O: none)."""
        first = bisect_left(self.words, start, key=lambda word: word[1] - 1)
        last = bisect_left(self.words, end, key=lambda word: word[0])
        labels = [index for index, label in enumerate(LABELS) if label.endswith(kind)]
        return float(self.probabilities[first:last, labels].sum(axis=-1).mean()) if first < last else 0.0
