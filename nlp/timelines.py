"""Entries of lists and timelines that say that a program began: «• launch of … (2012)».

Invariant: an entry is one line, and its name is a run of words inside it.
"""

from collections.abc import Iterator

from nlp.program_names import Candidate, find_head, is_end
from nlp.program_tables import Tables
from nlp.words import Words

_LONGEST_ENTRY = 40
_LONGEST_NAME = 16


def lines(words: Words) -> Iterator[tuple[int, int]]:
    """Yield the words `[first, last)` of each line."""
    first = 0
    for index, word in enumerate(words.words):
        if word.is_break:
            if first < index:
                yield first, index
            first = index + 1
    if first < len(words):
        yield first, len(words)


def entries(words: Words, tables: Tables) -> list[Candidate]:
    """Return the programs that lines of lists and timelines say were begun, one for each line at most."""
    found = []
    for first, last in lines(words):
        if last - first > _LONGEST_ENTRY:
            continue
        candidate = _entry(words, first, last, tables)
        if candidate is not None:
            found.append(candidate)
    return found


def _entry(words: Words, first: int, last: int, tables: Tables) -> Candidate | None:
    start = first
    marked = False
    # a bullet, a number, or a date with a colon or dash before the words
    while start < min(last, first + 6) and not _launches(words, start, tables):
        text = words.text(start)
        marked = marked or text in tables.bullets or text[0].isdigit()
        if text[0].isalpha() and not _in_date(words, start):
            return None
        start += 1
    dated = any(words.words[first].start <= date.start < words.words[last - 1].end for date in words.facts.dates)
    if start >= last or not _launches(words, start, tables) or not (marked or dated):
        return None
    while start < last and (_launches(words, start, tables) or words.text(start) in tables.entry_skip):
        start += 1
    end = start
    while end < min(last, start + _LONGEST_NAME) and not _closes(words, end, last, tables):
        end += 1
    if end - start < 2 or words.text(start) in tables.pointing:
        return None
    head = find_head(words.text(start), tables)
    if (head is None and not dated) or words.text(last - 1) == "؟":
        return None
    offset = words.words[start].start
    stop = words.words[end - 1].end
    return Candidate(
        start,
        end,
        offset,
        stop,
        words.facts.text[offset:stop],
        head[1] if head is not None else None,
        [],
        {"entry"},
    )


def _launches(words: Words, index: int, tables: Tables) -> bool:
    word = words.text(index)
    return (
        word in tables.launch
        or (words.text(index - 1), word) in tables.launch_pairs
        or ((word, words.text(index + 1)) in tables.launch_pairs)
    )


def _in_date(words: Words, index: int) -> bool:
    word = words.words[index]
    return any(date.start <= word.start < date.end for date in words.facts.dates)


def _closes(words: Words, index: int, last: int, tables: Tables) -> bool:
    """Whether the name of an entry ends before a word: a bracket with a date, a partner, a stop."""
    word = words.text(index)
    if word == "(":
        return any(
            character.isdigit() for place in range(index + 1, min(last, index + 4)) for character in words.text(place)
        )
    if word in ".؛:،,-–" or word in tables.by:
        return True
    if word in tables.entry_end:
        return (words.text(index - 1), word) not in tables.carry
    if word in tables.together or (words.text(index + 1) in tables.together and not word[0].isdigit()):
        return True
    return _in_date(words, index) and is_end(words, index, tables)
