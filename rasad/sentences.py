"""The sentence that says a fact: what a person reads to believe it."""

from functools import lru_cache

from nlp.sentences import split_sentences


@lru_cache(maxsize=64)
def _sentences(text: str) -> list[tuple[int, int]]:
    return split_sentences(text)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return `[start, end)` of the sentence of `text` that holds a place, or of the sentences that it reaches over."""
    touched = [(first, last) for first, last in _sentences(text) if first < max(end, start + 1) and last > start]
    if not touched:
        return start, end
    return min(touched[0][0], start), max(touched[-1][1], end)
