"""Dates as a reader reads them: EDTF in words, in the calendar, the language and the names of months of the reader.

Invariant: what is shown is never more precise than the EDTF, and a form that is not known is shown as it stands. A day
goes over into any calendar; a year or month that is none in the reader's stays Gregorian, and says so, where it is one
there («2024 میلادی», not «1402 – 1403», which would be two years), and else is shown by its ends.
"""

import re
import tomllib
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import get_month_names

from nlp.calendars import parts_of, span_of
from nlp.extraction import Calendar

_ONE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T\S*)?([?~%])?")
_DASH = " – "
_MARKS = {"~": "≈ ", "?": "(?) ", "%": "≈ (?) "}
# How many parts a date has that is a year, a month, a day.
YEAR, MONTH, DAY = 1, 2, 3

type Parts = tuple[int, ...]


class Span(NamedTuple):
    """Days from the first to the last, and how they were given: `parts` 1 for a year, 2 for a month, 3 for days."""

    first: date
    last: date
    parts: int
    qualifier: str = ""


class DateStyle(NamedTuple):
    """How dates are written: the language, the calendar, and the country whose names of months are taken."""

    language: str
    calendar: Calendar
    months: str | None = None


class Said(NamedTuple):
    """A year, a year and month, or a day of a calendar."""

    calendar: Calendar
    parts: Parts


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files("rasad").joinpath("months.toml").read_text("utf-8"))


def own_calendar(language: str) -> Calendar:
    """Return the calendar that a language counts in where nobody says another."""
    return Calendar(_tables()["own"][language])


@cache
def months(style: DateStyle) -> tuple[str, ...]:
    """Return the names of the twelve months of the calendar of a style."""
    language, calendar, country = style
    if calendar is not Calendar.GREGORIAN:
        table = _tables()[calendar.value]
        return tuple(table.get(f"{language}_{country}") or table[language])
    try:
        locale = Locale(language, country)
    except (UnknownLocaleError, ValueError):
        locale = Locale(language)
    names = get_month_names("wide", "format", locale)
    return tuple(str(names[number]) for number in sorted(names))


def read_span(edtf: str) -> Span | None:
    """Return the days of a year, a month or a day in EDTF (or a date and time), None for any other form."""
    found = _ONE.fullmatch(edtf)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups()[:3])
    span = span_of(Calendar.GREGORIAN, year or 0, month, day)
    return Span(*span, YEAR + (month is not None) + (day is not None), found[4] or "") if span else None


def read_interval(edtf: str) -> tuple[Span | None, Span | None] | None:
    """Return both ends of an interval (None where it is open) or the same span twice; None for a form unknown."""
    first, slash, last = edtf.partition("/")
    ends = (read_span(first), read_span(last) if slash else read_span(first))
    for end, said in zip(ends, (first, last if slash else first), strict=True):
        if end is None and said not in ("", ".."):
            return None
    return ends if any(ends) else None


def read_ends(edtf: str | None) -> tuple[Span, Span] | None:
    """Return both ends of a date that is open at neither, the first before the last; None for any other."""
    first, last = read_interval(edtf or "") or (None, None)
    return (first, last) if first and last and first.first <= last.last else None


def first_day(edtf: str) -> date | None:
    """Return the first day that a date may mean, of one without a beginning the first of its end."""
    ends = read_interval(edtf)
    end = (ends[0] or ends[1]) if ends else None
    return end.first if end else None


def in_words(edtf: str, style: DateStyle) -> str:
    """Return a date in words: «5 March 2024», «اسفند 1402», «2020 – 2023»; digits are left as they are."""
    ends = read_interval(edtf)
    if ends is None:
        return edtf
    first, last = ends
    if first and last:
        return _MARKS.get(first.qualifier, "") + span_in_words(first, last, style)
    return _DASH.join(in_full(said_as(end, end, style)[0], style) if end else "…" for end in ends)


def day_in_words(day: date, style: DateStyle) -> str:
    """Return a day in words."""
    return in_full(_converted(day, style.calendar), style)


def said_as(first: Span, last: Span, style: DateStyle) -> tuple[Said, ...]:
    """Return how a span is said, from the first day of `first` to the last of `last`.

    Returns:
        One, where it is just one day, month or year of the reader's calendar or else of the Gregorian; otherwise both
        ends, of one calendar, and each with as many parts as the less precise of the two.
    """
    whole = _whole(first.first, last.last, style.calendar) or _whole(first.first, last.last, Calendar.GREGORIAN)
    if whole:
        return (whole,)
    parts = min(first.parts, last.parts)
    calendar = style.calendar if parts == DAY else Calendar.GREGORIAN
    elsewhere = [_whole(first.first, last.last, other) for other in Calendar]
    if any(said and len(said.parts) == YEAR for said in elsewhere):
        parts = min(parts, MONTH)  # a year of another calendar: the months that it begins and ends in
    days = both_days(first.first, last.last, calendar)
    return tuple(dict.fromkeys(Said(day.calendar, day.parts[:parts]) for day in days))


def both_days(first: date, last: date, calendar: Calendar) -> tuple[Said, Said]:
    """Return two days in a calendar, in the Gregorian where that does not have both."""
    said = _converted(first, calendar), _converted(last, calendar)
    if said[0].calendar is not said[1].calendar:
        return _converted(first, Calendar.GREGORIAN), _converted(last, Calendar.GREGORIAN)
    return said


def in_full(said: Said, style: DateStyle) -> str:
    """Return year, month and day as far as they are given, the day first, and whose year it is if that may be asked."""
    era = _tables()["era"][said.calendar.value][style.language]
    return _without_era(said, style) + (f" {era}" if said.calendar is not own_calendar(style.language) else "")


def ends_in_words(start: Said, end: Said, style: DateStyle) -> tuple[str, str]:
    """Return both ends of a span, what they share only at the second: «2» and «9 May 2024»."""
    shared = 0
    while shared + 1 < len(start.parts) and start.parts[shared] == end.parts[shared]:
        shared += 1
    return _without_era(start, style, shared), in_full(end, style)


def _without_era(said: Said, style: DateStyle, left_out: int = 0) -> str:
    year, *more = map(str, said.parts)
    if more:
        more[0] = months(style._replace(calendar=said.calendar))[said.parts[1] - 1]
    return " ".join([year, *more][left_out:][::-1])


def span_in_words(first: Span, last: Span, style: DateStyle) -> str:
    """Return the days from one span to another in words; of two ends, what they share is said once."""
    said = said_as(first, last, style)
    if len(said) == 1:
        return in_full(said[0], style)
    words = ends_in_words(said[0], said[-1], style)
    alone = len(said[0].parts) == DAY and words[0].isdecimal()  # a day of the month, «2–9 May»
    return ("–" if alone else _DASH).join(words)


def _converted(day: date, calendar: Calendar) -> Said:
    """Return a day in a calendar, in the Gregorian where that has no such day."""
    parts = parts_of(day, calendar)
    return Said(calendar, parts) if parts else Said(Calendar.GREGORIAN, (day.year, day.month, day.day))


def _whole(first: date, last: date, calendar: Calendar) -> Said | None:
    """Return the day, month or year of the calendar that begins and ends on these days, if there is one."""
    parts = parts_of(first, calendar)
    if parts is None:
        return None
    if first == last:
        return Said(calendar, parts)
    for given in (parts[:MONTH], parts[:YEAR]):
        if span_of(calendar, *given) == (first, last):
            return Said(calendar, given)
    return None
