"""What one version of a story says otherwise than another, word by word.

Invariant: the words of «same» and «first» are those of the first text in order, those of «same» and «second» those of
the other, but that «same» has the letters of the first.
"""

from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from nlp.text import fold

# Longer texts are compared by their beginnings: the time grows with the square of their words.
_MOST_WORDS = 3000


class Words(NamedTuple):
    """Words that stand in both texts, or in one alone."""

    where: Literal["same", "first", "second"]
    text: str


def difference(first: str, second: str) -> list[Words]:
    """Return two texts as one, words that differ in their letters alone (ي and ی, vowel signs) being the same."""
    one, two = first.split()[:_MOST_WORDS], second.split()[:_MOST_WORDS]
    matcher = SequenceMatcher(None, [fold(word) for word in one], [fold(word) for word in two], autojunk=False)
    found: list[Words] = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            found.append(Words("same", " ".join(one[start:end])))
            continue
        if end > start:
            found.append(Words("first", " ".join(one[start:end])))
        if other_end > other_start:
            found.append(Words("second", " ".join(two[other_start:other_end])))
    return found
