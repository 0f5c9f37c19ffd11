"""Dates as readers write them: EDTF in a calendar, with the names of months of a tradition.

Invariant: what is written is as precise as the date and no more: a month of another calendar than the reader's, which
is no month of his, keeps its own calendar, named.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import get_month_names

from nlp.calendars import parts_of, span_of
from nlp.extraction import Calendar
from rasad.digest.languages import load_language

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"\d{4}")
_QUALIFIERS = str.maketrans("", "", "?~%")
_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@dataclass(frozen=True)
class DateStyle:
    """How dates are written: the language, its calendar, and the country whose names of months it takes."""

    language: str
    calendar: Calendar
    months: str | None = None


@dataclass(frozen=True)
class Span:
    """The days of an EDTF date, both ends within; `precision` is day, month, year or between."""

    first: date
    last: date
    precision: str


def read_date(edtf: str | None) -> Span | None:
    """Return the days of an EDTF date as the extractor writes them, None where it is open, a season, or no date."""
    text = (edtf or "").translate(_QUALIFIERS)
    if "/" in text:
        ends = [read_date(part) for part in text.split("/", 1)]
        if ends[0] is None or ends[1] is None or ends[1].last < ends[0].first:
            return None
        return Span(ends[0].first, ends[1].last, "between")
    try:
        if found := _DAY.fullmatch(text):
            day = date(*map(int, found.groups()))
            return Span(day, day, "day")
        if found := _MONTH.fullmatch(text):
            span = span_of(Calendar.GREGORIAN, int(found[1]), int(found[2]))
        elif _YEAR.fullmatch(text):
            span = span_of(Calendar.GREGORIAN, int(text))
        else:
            return None
    except ValueError:
        return None
    return Span(*span, "month" if found else "year") if span else None


def say_day(day: date, style: DateStyle, *, year: bool = True) -> str:
    """Return a day in the calendar of a style, in the Gregorian one where that has no such day."""
    calendar, parts = style.calendar, parts_of(day, style.calendar)
    if parts is None:
        calendar, parts = Calendar.GREGORIAN, (day.year, day.month, day.day)
    words = [str(parts[2]), _month(parts[1], calendar, style), str(parts[0]) if year else ""]
    return _digits(" ".join(filter(None, words)) + (_era(calendar, style) if year else ""), style)


def say_when(edtf: str | None, style: DateStyle) -> str:
    """Return a date as an adverbial with a space before it: « on 5 March 2024»; nothing where there is no date."""
    templates = load_language(style.language)["when"]
    span = read_date(edtf)
    if span is None:
        return ""
    precision, said = _said(span, style)
    if precision == "between":
        return str(templates["between"]).format(since=say_day(span.first, style), until=say_day(span.last, style))
    return str(templates[precision]).format(date=said)


def say_date(edtf: str | None, style: DateStyle) -> str:
    """Return a date alone: «5 March 2024», «March 2024», «2024»; nothing where there is no date."""
    span = read_date(edtf)
    if span is None:
        return ""
    precision, said = _said(span, style)
    if precision != "between":
        return said
    return f"{say_day(span.first, style)} – {say_day(span.last, style)}"


def say_span(since: str | None, until: str | None, style: DateStyle) -> str:
    """Return two days as one adverbial: « from 20 to 25 May 2024»; else what is said of the beginning."""
    first, last = read_date(since), read_date(until)
    if first and last and first.precision == last.precision == "day" and first.first < last.first:
        template = str(load_language(style.language)["when"]["span"])
        return template.format(since=say_day(first.first, style), until=say_day(last.last, style))
    return say_when(since, style)


def say_period(since: date, until: date, style: DateStyle) -> str:
    """Return the days of a digest, both ends named."""
    template = str(load_language(style.language)["period"])
    return template.format(since=say_day(since, style), until=say_day(until, style))


def _said(span: Span, style: DateStyle) -> tuple[str, str]:
    """Return the precision of a span in the calendar of a style, and how it is said."""
    if span.precision == "day":
        return "day", say_day(span.first, style)
    for calendar in dict.fromkeys((style.calendar, Calendar.GREGORIAN, Calendar.JALALI)):
        parts = parts_of(span.first, calendar)
        if parts is None:
            continue
        era = _era(calendar, style) if calendar != style.calendar or calendar is Calendar.HIJRI else ""
        if span_of(calendar, parts[0], parts[1]) == (span.first, span.last):
            return "month", _digits(f"{_month(parts[1], calendar, style)} {parts[0]}{era}", style)
        if span_of(calendar, parts[0]) == (span.first, span.last):
            return "year", _digits(f"{parts[0]}{era}", style)
    return "between", ""


def _month(number: int, calendar: Calendar, style: DateStyle) -> str:
    if calendar is Calendar.GREGORIAN:
        return _gregorian(style.language, style.months)[number]
    names = _tables()[calendar.value]
    own = names.get(f"{style.language}_{style.months}") or names[style.language]
    return str(own[number - 1])


@cache
def _gregorian(language: str, country: str | None) -> dict[int, str]:
    try:
        locale = Locale(language, country)
    except (UnknownLocaleError, ValueError):
        locale = Locale(language)
    return {int(number): str(name) for number, name in get_month_names("wide", "format", locale).items()}


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.files("rasad.digest.languages").joinpath("months.toml").read_text("utf-8"))


def _era(calendar: Calendar, style: DateStyle) -> str:
    own = Calendar.JALALI if style.language == "fa" else Calendar.GREGORIAN
    return "" if calendar is own else str(_tables()["era"][calendar.value][style.language])


def _digits(text: str, style: DateStyle) -> str:
    return text.translate(_DIGITS) if style.language == "fa" else text
