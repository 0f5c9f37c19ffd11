"""Folding of spelling that carries no meaning, for matching only: what is quoted always comes from the original.

Invariant: every character of a folded text knows the characters of the original that it stands for, so a match in the
folded text is a span of the original, letter for letter.
"""

import unicodedata
from functools import lru_cache

# One letter for each family of letters that newspapers interchange.
_LETTERS: dict[str, str] = {
    **dict.fromkeys("يىئېێےۍ", "ی"),
    **dict.fromkeys("كڪ", "ک"),
    **dict.fromkeys("أإآٱٲٳ", "ا"),
    "ؤ": "و",
    **dict.fromkeys("ةۀۂۃەھہ", "ه"),
    **dict.fromkeys("“”„‟«»″‹›", '"'),
    **dict.fromkeys("‘’‚‛`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "٫": ".",
    "٬": ",",
}
_TATWEEL = "ـ"
# Unicode's categories of marks on letters and of invisible signs (joiners, bidi marks, soft hyphens).
_MARKS = frozenset(["Mn", "Me"])
_INVISIBLE = frozenset(["Cf"])


def _is_mark(character: str) -> bool:
    """Tell whether a character lies on the letter before it or lengthens it."""
    return character == _TATWEEL or unicodedata.category(character) in _MARKS


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """Return what one character folds to: nothing (marks, tatweel, joiners), one character, or several (ligatures).

    A vulgar fraction stays as it is: taken apart, «½» would read as two numbers.
    """
    if character in "\n\t":
        return character
    if unicodedata.decomposition(character).startswith("<fraction>"):
        return character
    folded = []
    composed = unicodedata.normalize("NFC", character)
    for part in unicodedata.normalize("NFKD", _LETTERS.get(composed, composed)):
        if _is_mark(part) or unicodedata.category(part) in _INVISIBLE:
            continue
        if part.isdecimal():
            folded.append(str(unicodedata.decimal(part)))
        elif part.isspace():
            folded.append(" ")
        else:
            folded.append(_LETTERS.get(part, part).lower())
    return "".join(folded)


def fold(text: str) -> str:
    """Return `text` with letter variants, digits of all three sets, marks, joiners and case folded."""
    return "".join(map(fold_character, text))


def folded_words(text: str) -> frozenset[str]:
    """Return the words of a table's entry, folded as the text is that they are compared with."""
    return frozenset(fold(text).split())


class Folded:
    """A folded text and the way back: `text` is for matching, `span` turns its offsets into those of the original."""

    __slots__ = ("_ends", "_starts", "original", "text")

    def __init__(self, original: str) -> None:
        """Fold `original`; costs one pass."""
        self.original = original
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for index, character in enumerate(original):
            folded = fold_character(character)
            if folded:
                pieces.append(folded)
                starts.extend([index] * len(folded))
                ends.extend([index + 1] * len(folded))
            elif ends and ends[-1] == index and _is_mark(character):
                # it belongs to the letter before it, so that quotes keep it
                for back in range(len(ends) - 1, -1, -1):
                    if ends[back] != index:
                        break
                    ends[back] = index + 1
        self.text = "".join(pieces)
        self._starts = starts
        self._ends = ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn `[start, end)` of the folded text into `[start, end)` of the original.

        Raises:
            ValueError: the span is empty or outside the folded text.
        """
        if not 0 <= start < end <= len(self._starts):
            raise ValueError(f"no span [{start}, {end}) in a folded text of {len(self._starts)} characters")
        return self._starts[start], self._ends[end - 1]

    def quote(self, start: int, end: int) -> str:
        """Return the original's letters for `[start, end)` of the folded text."""
        first, last = self.span(start, end)
        return self.original[first:last]
