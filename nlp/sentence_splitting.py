"""Where sentences begin and end: a line break ends one, so do stops of both scripts.

Invariant: sentences are in order, do not overlap, hold no line break, and cover every letter of the text.
"""

import re
from collections.abc import Sequence

# A full stop ends a sentence unless a digit follows it (9.4), or it stands after a single letter (د. أحمد).
_STOP = re.compile(r"(?:(?<!\b\w)\.(?![\w.])|\.(?=[\u0600-\u06ff]{2})|[!?؟؛…]+)[\"”»’)\]]*\s*|\n+")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return `[start, end)` of each sentence of `text`, without the whitespace around it."""
    found = []
    start = 0
    for end in [*(match.end() for match in _STOP.finditer(text)), len(text)]:
        piece = text[start:end]
        if piece.strip():
            found.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
        start = end
    return found


def sentence_around(sentences: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Return `[start, end)` of the sentence, of those of a text, that holds a place, or of all that it reaches over."""
    touched = [(first, last) for first, last in sentences if first < max(end, start + 1) and last > start]
    if not touched:
        return start, end
    return min(touched[0][0], start), max(touched[-1][1], end)
