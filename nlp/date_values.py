"""The values of dates: a year, month, day, week or period that is known, as its days and as EDTF.

Invariant: a value is what the words say and no more: a Gregorian month is a month, not its days; what does not exist in
a calendar is None.
"""

import calendar as months_of
from dataclasses import dataclass
from datetime import date, timedelta

from nlp.calendars import Span, day_of, edtf_of, edtf_of_span, span_of
from nlp.date_expressions import Point
from nlp.extraction import Calendar

_WEEK = 7
_HALF_MONTH = 15


@dataclass(frozen=True, slots=True)
class Resolved:
    """A time: its days, its EDTF and the calendar it was written in."""

    span: Span
    edtf: str
    calendar: Calendar


def nearest_weekday(day: date, weekday: int) -> date:
    """Return the day of a weekday that is nearest to a day."""
    ahead = (weekday - day.weekday()) % 7
    return day + timedelta(days=ahead if ahead <= 3 else ahead - 7)


def as_resolved(span: Span, calendar: Calendar) -> Resolved:
    """Return days from the first to the last as a value."""
    return Resolved(span, edtf_of_span(span), calendar)


def year_value(calendar: Calendar, year: int, point: Point) -> Resolved | None:
    """Return a year, or the years that a point runs through, None where the calendar has no such year."""
    last = point.last_year or (year + 9 if point.decade else year)
    first_span, last_span = span_of(calendar, year), span_of(calendar, last)
    if first_span is None or last_span is None:
        return None
    span = first_span[0], last_span[1]
    if calendar is not Calendar.GREGORIAN:
        return as_resolved(span, calendar)
    return Resolved(span, f"{year:04}" if last == year else f"{year:04}/{last:04}", calendar)


def value_in_year(calendar: Calendar, year: int, point: Point) -> Resolved | None:
    """Return a day, a third of a month, a month, a season or a named period of a year that is known."""
    if point.nth is not None and point.period is None:
        return nth_value(calendar, year, point)
    if point.period is not None:
        first_end, last_end = (day_of(calendar, year, *part) for part in (point.period[:2], point.period[2:]))
        if first_end is None or last_end is None:
            return None
        if point.nth is not None:
            first_end = last_end = first_end + timedelta(days=point.nth[0] - 1)
        return as_resolved((first_end, last_end), calendar)
    if point.months is not None:
        first, last = (span_of(calendar, year, month) for month in point.months)
        if first is None or last is None:
            return None
        days = first[0], last[1]
        if calendar is not Calendar.GREGORIAN:
            return as_resolved(days, calendar)
        return Resolved(days, "/".join(f"{year:04}-{month:02}" for month in point.months), calendar)
    assert point.month is not None
    span = span_of(calendar, year, point.month, point.day)
    if span is None:
        return None
    if point.ten_days is not None:
        first_day = span[0] + timedelta(days=10 * (point.ten_days - 1))
        last_day = span[1] if point.ten_days == 3 else first_day + timedelta(days=9)
        return as_resolved((first_day, last_day), calendar)
    if point.half_month is not None:
        middle = span[0] + timedelta(days=_HALF_MONTH)
        days = (span[0], middle - timedelta(days=1)) if point.half_month == 1 else (middle, span[1])
        return as_resolved(days, calendar)
    edtf = edtf_of(calendar, year, point.month, point.day)
    return Resolved(span, edtf, calendar) if edtf else None


def nth_value(calendar: Calendar, year: int, point: Point) -> Resolved | None:
    """Return what is counted in a month or year: «أول جمعة من يوليو», «الأسبوع الأخير من عام 2015».

    A week of a Gregorian month is a full one, Monday to Sunday; of a year it is that of ISO 8601; of a month of another
    calendar it is the first, second … seven days.
    """
    assert point.nth is not None
    count, unit = point.nth
    span = span_of(calendar, year, point.month)
    if span is None:
        return None
    first, last = span
    if unit == "day":
        day = last if count < 0 else first + timedelta(days=count - 1)
        found = (day, day)
    elif unit == "week" and calendar is not Calendar.GREGORIAN:
        start = last - timedelta(days=_WEEK - 1) if count < 0 else first + timedelta(days=_WEEK * (count - 1))
        found = (start, start + timedelta(days=_WEEK - 1))
    elif unit == "week" and point.month is None:
        weeks = date(year, 12, 28).isocalendar().week
        start = date.fromisocalendar(year, weeks if count < 0 else count, 1)
        found = (start, start + timedelta(days=_WEEK - 1))
    else:
        weekday = point.weekday if unit == "weekday" and point.weekday is not None else 0
        if count < 0:
            end = last - timedelta(days=_WEEK - 1) if unit == "week" else last
            start = end - timedelta(days=(end.weekday() - weekday) % _WEEK)
        else:
            start = first + timedelta(days=(weekday - first.weekday()) % _WEEK + _WEEK * (count - 1))
        found = (start, start + timedelta(days=_WEEK - 1)) if unit == "week" else (start, start)
    return as_resolved(found, calendar) if first <= found[0] <= last or point.month is None else None


def season_value(year: int, season: int) -> Resolved:
    """Return a season of a Gregorian year by its number in EDTF; its days are those of the months usual for it."""
    first = 3 * (season - 21) + 3
    start = date(year, first, 1)
    end = moved(start, 3, "month")
    assert end is not None
    return Resolved((start, end - timedelta(days=1)), f"{year:04}-{season}", Calendar.GREGORIAN)


def window_value(reference: date, count: int, unit: str, direction: int, calendar: Calendar) -> Resolved | None:
    """Return a number of units up to (-1) or after (1) a day, itself left out; a decade begins with a round year."""
    if unit == "decade":
        here = reference.year - reference.year % 10
        first, last = (here + 10, here + 10 * count + 9) if direction > 0 else (here - 10 * count, here - 1)
        return Resolved((date(first, 1, 1), date(last, 12, 31)), f"{first}/{last}", calendar)
    other = moved(reference, direction * count, unit)
    if other is None:
        return None
    one = timedelta(days=1)
    return as_resolved((reference + one, other) if direction > 0 else (other, reference - one), calendar)


def moved(day: date, count: int, unit: str) -> date | None:
    """Return the day that lies a number of units after (or, below zero, before) a day, in the Gregorian calendar."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (_WEEK if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month, min(day.day, months_of.monthrange(year, month)[1]))
