"""Two versions of a text compared word by word: what both have, what only the first has, what only the second.

Invariant: the pieces of the first and of both, put together, are the words of the first text; likewise the second, but
that words of both are spelt as in the first.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from nlp.text import fold

Origin = Literal["both", "first", "second"]
# Longer texts are compared by their beginnings: the time grows with the square of their words.
_MOST_WORDS = 3000
_WORD = re.compile(r"\S+|\n")


class Piece(NamedTuple):
    """Some words and which version has them; paragraphs end in a line break."""

    origin: Origin
    text: str


def compare_versions(first: str, second: str) -> list[Piece]:
    """Return two texts as pieces in order; words that differ in spelling alone (vowels, ك and ک) are the same.

    The longest runs in common are found first (Ratcliff and Obershelp 1988, as difflib does).
    """
    one, two = _WORD.findall(first)[:_MOST_WORDS], _WORD.findall(second)[:_MOST_WORDS]
    matcher = SequenceMatcher(None, [fold(word) for word in one], [fold(word) for word in two], autojunk=False)
    return list(_pieces(matcher, one, two))


def _pieces(matcher: "SequenceMatcher[str]", one: list[str], two: list[str]) -> Iterator[Piece]:
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("both", _joined(one[first:last]))
            continue
        if first < last:
            yield Piece("first", _joined(one[first:last]))
        if start < end:
            yield Piece("second", _joined(two[start:end]))


def _joined(words: list[str]) -> str:
    return " ".join(words).replace(" \n", "\n").replace("\n ", "\n")
