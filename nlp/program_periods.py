"""When a program begins and ends, read from the sentences that name it.

Invariant: start and end are EDTF dates of a sentence or a line that names the program.
"""

import datetime
import re
from collections.abc import Iterable, Sequence

from nlp.calendars import edtf_of
from nlp.extraction import Calendar, Date, DateRole, ProgramKind
from nlp.program_names import Candidate, is_any
from nlp.program_tables import Tables
from nlp.words import Words

_STARTS = (DateRole.LAUNCHED, DateRole.OPENED, DateRole.FOUNDED)
# How many words before a name may say that it is gone on with, closed or remembered.
_NEAR = 4
# How many words after a stretch of time may hold what is counted in it.
_COUNTED = 4
# Kinds of heads of programs that are held at a day rather than run from it on: gatherings, courses, campaigns.
_HELD = (ProgramKind.EVENT, ProgramKind.TRAINING, ProgramKind.AWARENESS)
_DAY = len("2000-01-01")
# Days of a month, a season and a year of any of the three calendars.
_WHOLE = (range(29, 32), range(88, 94), range(354, 367))
# A year of our time in the Solar Hijri or the Gregorian calendar.
_YEAR = re.compile("1[34][0-9]{2}|19[0-9]{2}|20[0-9]{2}")
_FIRST_GREGORIAN = 1900
_AFTER_YEAR = (":", "-", ")", "/", "،", "|")


def period_of(
    words: Words, mentions: Sequence[Candidate], others: Sequence[Candidate], tables: Tables
) -> tuple[str | None, str | None]:
    """Return when a program begins and ends (EDTF), as far as a sentence that names it says so.

    An entry of a timeline began at its date. A date of launching, opening or founding is the start, and of a gathering,
    course or campaign the day that its sentence names; a stretch from one day to another is both, unless it is the time
    of a count («2595 nights from … to …»). A month, a year or a season stays whole. What is told of one of the
    `others`, or of a program that goes on or is remembered, says nothing of its start; the day of a closing is the end.
    """
    start = end = None
    for candidate in sorted(mentions, key=lambda one: ("entry" not in one.features, one.first)):
        if "entry" in candidate.features:
            dates = [date.edtf for date in _dates_of_entry(words, candidate)]
            start = start or (_two_ends(dates[0])[0] if dates else _year_of_entry(words, candidate))
            continue
        if _is_said_before(words, candidate, tables.going_on, tables) or _is_remembered(words, candidate, tables):
            continue
        closing_day = _is_said_before(words, candidate, tables.running["finish"], tables)
        for date in _dates_near(words, candidate):
            opening, closing = _two_ends(date.edtf)
            if date.role is DateRole.ENDS:
                end = end or closing or opening
            elif _is_of_another(candidate, date, others) or not _tells(words, candidate, date, tables):
                continue
            elif closing_day and closing is None:
                end = end or opening
            elif start is None:
                start, end = opening, end or closing
            elif start == opening:
                end = end or closing
    return start, end


def _tells(words: Words, candidate: Candidate, date: Date, tables: Tables) -> bool:
    """Whether what happened at a date of its sentence says when a program began."""
    opening, closing = _two_ends(date.edtf)
    head = candidate.head
    held = head is not None and head.kind in _HELD and head.word not in tables.tournaments
    if date.role is DateRole.HELD:
        return held or closing is not None
    if date.role is DateRole.PERIOD and closing is not None and not _is_of_a_count(words, candidate, date):
        return True
    if date.role in (DateRole.PERIOD, DateRole.OTHER):
        return held and len(opening) == _DAY
    return date.role in _STARTS


def _is_said_before(words: Words, candidate: Candidate, table: frozenset[str], tables: Tables) -> bool:
    """Whether one of some words stands shortly before a name in its clause."""
    for index in range(candidate.first - 1, candidate.first - 1 - _NEAR, -1):
        word = words.text(index)
        if not word or not word[0].isalnum():
            return False
        if is_any(word, table, tables.language):
            return True
    return False


def _is_remembered(words: Words, candidate: Candidate, tables: Tables) -> bool:
    """«The tenth anniversary of the founding of X», not «on its anniversary X»."""
    before = words.text(candidate.first - 1)
    founded = (tables.anniversary, tables.running["launch"], tables.running["open"])
    return any(is_any(before, table, tables.language) for table in founded) and _is_said_before(
        words, candidate, tables.anniversary, tables
    )


def _is_of_another(candidate: Candidate, date: Date, others: Iterable[Candidate]) -> bool:
    """Whether another program is named between a name and a date."""
    low, high = min(candidate.end, date.end), max(candidate.start, date.start)
    return any(low <= other.start and other.end <= high for other in others)


def _is_of_a_count(words: Words, candidate: Candidate, date: Date) -> bool:
    """Whether a number stands between a name and a stretch of time, or right after it: that of what is counted."""
    after = min(words.range(date.start, date.end)[1] + _COUNTED, len(words)) - 1
    low, high = min(candidate.end, date.end), max(candidate.start, date.start, words.words[after].end)
    return any(
        low <= number.start and number.end <= high and not date.start <= number.start < date.end
        for number in words.facts.numbers
        if not number.ordinal
    )


def _dates_near(words: Words, candidate: Candidate) -> list[Date]:
    """Return the dates of the sentence that names a program, the nearest to the name first."""
    first, last = words.sentence(candidate.first)
    low, high = words.words[first].start, words.words[last - 1].end
    dates = [date for date in words.facts.dates if low <= date.start < high]
    return sorted(dates, key=lambda date: min(abs(date.start - candidate.end), abs(date.end - candidate.start)))


def _dates_of_entry(words: Words, candidate: Candidate) -> list[Date]:
    """Return the dates of the line of an entry; one that an earlier line has too is found by its words."""
    text = words.facts.text
    low = text.rfind("\n", 0, candidate.start) + 1
    high = text.find("\n", candidate.end)
    high = high if high >= 0 else len(text)
    here = [date for date in words.facts.dates if low <= date.start < high]
    if here:
        return here
    line = text[low:high]
    spelled = [date for date in words.facts.dates if re.search(rf"(?<!\w){re.escape(date.text)}(?!\w)", line)]
    return sorted(spelled, key=lambda date: -len(date.text))[:1]


def _year_of_entry(words: Words, candidate: Candidate) -> str | None:
    """Return the bare year that the line of an entry begins with («2015: …», «۱۳۹۰ - …»), or None."""
    first = candidate.first
    while first > 0 and not words.words[first - 1].is_break:
        first -= 1
    for index in range(first, min(first + 2, candidate.first)):
        text = words.text(index)
        if _YEAR.fullmatch(text) and words.text(index + 1) in _AFTER_YEAR:
            year = int(text)
            return edtf_of(Calendar.JALALI if year < _FIRST_GREGORIAN else Calendar.GREGORIAN, year)
    return None


def _two_ends(edtf: str) -> tuple[str, str | None]:
    """Return the first and last day of a stretch of days; a month, a season or a year stays in one."""
    opening, slash, closing = edtf.partition("/")
    if not slash or len(opening) != _DAY or len(closing) != _DAY:
        return (opening, closing) if slash else (edtf, None)
    days = (datetime.date.fromisoformat(closing) - datetime.date.fromisoformat(opening)).days + 1
    return (edtf, None) if any(days in whole for whole in _WHOLE) else (opening, closing)
