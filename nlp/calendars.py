"""Days, months and years of three calendars as EDTF (ISO 8601-2) in the Gregorian one.

Invariant: what is returned exists: a 31 April, a 30 Esfand of a common year, or a Hijri year outside the Umm al-Qura
tables gives None, never another day. Jalali is the solar Hijri calendar of Iran and Afghanistan (jdatetime); Hijri is
the Umm al-Qura calendar (hijridate, 1343 to 1500).
"""

from datetime import date
from functools import lru_cache

import jdatetime
from hijridate import Gregorian, Hijri

from nlp.extraction import Calendar

type Span = tuple[date, date]

MONTHS_A_YEAR = 12


@lru_cache(maxsize=4096)
def day_of(calendar: Calendar, year: int, month: int, day: int) -> date | None:
    """Return the Gregorian date of a day, or None where the calendar has no such day (or no table for it)."""
    try:
        if calendar is Calendar.GREGORIAN:
            return date(year, month, day)
        if calendar is Calendar.JALALI:
            found: date = jdatetime.date(year, month, day).togregorian()
            return found
        converted = Hijri(year, month, day).to_gregorian()
        return date(converted.year, converted.month, converted.day)
    except (ValueError, OverflowError):
        return None


def parts_of(day: date, calendar: Calendar) -> tuple[int, int, int] | None:
    """Return year, month and day of a Gregorian date in a calendar, or None where it has no table for it."""
    if calendar is Calendar.GREGORIAN:
        return day.year, day.month, day.day
    if calendar is Calendar.JALALI:
        jalali = jdatetime.date.fromgregorian(date=day)
        return jalali.year, jalali.month, jalali.day
    try:
        hijri = Gregorian(day.year, day.month, day.day).to_hijri()
    except (ValueError, OverflowError):
        return None
    return hijri.year, hijri.month, hijri.day


def span_of(calendar: Calendar, year: int, month: int | None = None, day: int | None = None) -> Span | None:
    """Return the first and the last day of a year, of a month, or of a day; None where there is no such thing."""
    if day is not None:
        found = day_of(calendar, year, 1 if month is None else month, day)
        return (found, found) if found else None
    first = day_of(calendar, year, 1 if month is None else month, 1)
    last = _last_day(calendar, year, MONTHS_A_YEAR if month is None else month)
    return (first, last) if first and last else None


def _last_day(calendar: Calendar, year: int, month: int) -> date | None:
    """Return the last day of a month: the longest have 31 days, the shortest of the tables of the 1920s 28."""
    return next((day for number in (31, 30, 29, 28) if (day := day_of(calendar, year, month, number))), None)


def edtf_of(calendar: Calendar, year: int, month: int | None = None, day: int | None = None) -> str | None:
    """Return the EDTF of a year, month or day; of another calendar's year or month the interval of its days."""
    span = span_of(calendar, year, month, day)
    if span is None:
        return None
    if calendar is Calendar.GREGORIAN and day is None:
        return f"{year:04}" if month is None else f"{year:04}-{month:02}"
    return edtf_of_span(span)


def edtf_of_span(span: Span) -> str:
    """Return the EDTF of days from the first to the last, both within."""
    first, last = span
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def distance(span: Span, day: date) -> int:
    """Return how many days lie between a day and a span: 0 within it."""
    if day < span[0]:
        return (span[0] - day).days
    return max(0, (day - span[1]).days)
