"""Dates as a reader reads them: EDTF in words, in the calendar and the language that the reader chose.

Invariant: what is shown is never more precise than the EDTF, and a form that is not known is shown as it stands.
"""

import re
import tomllib
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from nlp.calendars import MONTHS_A_YEAR, parts_of, span_of
from nlp.extraction import Calendar

_ONE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T\S*)?([?~%])?")
_DASH = " – "


class Span(NamedTuple):
    """Days from the first to the last, and how they were given: `parts` 1 for a year, 2 for a month, 3 for days."""

    first: date
    last: date
    parts: int
    qualifier: str = ""


@cache
def _tables() -> dict[str, dict[str, Any]]:
    """Return language -> own calendar, months, what stands after years."""
    return tomllib.loads(resources.files("rasad.web").joinpath("months.toml").read_text("utf-8"))


def own_calendar(language: str) -> Calendar:
    """Return the calendar that a language counts in where nobody says another."""
    return Calendar(_tables()[language]["own"])


@cache
def months(language: str, calendar: Calendar) -> tuple[str, ...]:
    """Return the names of the twelve months."""
    names: str = _tables()[language][calendar.value]
    return tuple(name.replace("_", " ") for name in names.split())


def read_span(edtf: str) -> Span | None:
    """Return the days of a year, a month or a day in EDTF (or a date and time), None for any other form."""
    found = _ONE.fullmatch(edtf)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups()[:3])
    span = span_of(Calendar.GREGORIAN, year or 0, month, day)
    return Span(*span, 1 + (month is not None) + (day is not None), found[4] or "") if span else None


def read_interval(edtf: str) -> tuple[Span | None, Span | None] | None:
    """Return both ends of an interval (None where it is open) or the same span twice; None for a form unknown."""
    first, slash, last = edtf.partition("/")
    ends = (read_span(first), read_span(last) if slash else read_span(first))
    for end, said in zip(ends, (first, last if slash else first), strict=True):
        if end is None and said not in ("", ".."):
            return None
    return ends if any(ends) else None


def first_day(edtf: str) -> date | None:
    """Return the first day that a date may mean, of one without a beginning the first of its end."""
    ends = read_interval(edtf)
    end = (ends[0] or ends[1]) if ends else None
    return end.first if end else None


def in_words(edtf: str, language: str, calendar: Calendar) -> str:
    """Return a date in words: «5 March 2024», «اسفند 1402», «2020 – 2023»; digits are left as they are."""
    ends = read_interval(edtf)
    if ends is None:
        return edtf
    first, last = ends
    if first and last:
        return _between(first, last, language, calendar)
    return _DASH.join(_point(end, language, calendar) if end else "…" for end in ends)


def _between(first: Span, last: Span, language: str, calendar: Calendar) -> str:
    """Return what lies between two spans: one month or year of the calendar, if it is just that, else both ends."""
    whole = _whole(first.first, last.last, calendar)
    mark = {"~": "≈ ", "?": "(?) ", "%": "≈ (?) "}.get(first.qualifier, "")
    if whole:
        return mark + _join(whole, language, calendar)
    if first == last and first.parts == len(("year", "month", "day")):
        return mark + _point(first, language, calendar)
    parts = min(first.parts, last.parts)
    if any(len(_whole(first.first, last.last, other) or (0, 0)) == 1 for other in Calendar):
        parts = min(parts, 2)  # a year of another calendar: the months that it begins and ends in
    start, end = parts_of(first.first, calendar), parts_of(last.last, calendar)
    if start is None or end is None:
        return f"{first.first.isoformat()}{_DASH}{last.last.isoformat()}"
    if start[:parts] == end[:parts]:
        return mark + _join(start[:parts], language, calendar)
    if parts > 2 and start[:2] == end[:2]:
        return f"{mark}{start[2]}–{end[2]} {_join(end[:2], language, calendar)}"
    same_year = parts > 1 and start[0] == end[0]
    begins = _join(start[:parts], language, calendar, year=not same_year)
    return f"{mark}{begins}{_DASH}{_join(end[:parts], language, calendar)}"


def _point(span: Span, language: str, calendar: Calendar) -> str:
    parts = parts_of(span.first, calendar)
    if parts is None:
        return span.first.isoformat()
    return _join(parts[: span.parts], language, calendar)


def _whole(first: date, last: date, calendar: Calendar) -> tuple[int, ...] | None:
    """Return the year, or the year and month, of the calendar that begins and ends on these days, if there is one."""
    start = parts_of(first, calendar)
    if start is None or start[2] != 1:
        return None
    for parts in ((start[0], start[1]), (start[0],)):
        if (parts[1:] or start[1] == 1) and span_of(calendar, *parts) == (first, last):
            return parts
    return None


def _join(parts: tuple[int, ...], language: str, calendar: Calendar, *, year: bool = True) -> str:
    """Return year, month and day as far as they are given, the day first."""
    table = _tables()[language]
    after = "" if calendar == table["own"] else f" {table['after'][calendar.value]}"
    said = [str(part) for part in parts[2:]]
    if len(parts) > 1:
        assert 1 <= parts[1] <= MONTHS_A_YEAR
        said.append(months(language, calendar)[parts[1] - 1])
    if year:
        said.append(f"{parts[0]}{after}")
    return " ".join(said)
