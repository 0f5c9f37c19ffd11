"""Dates in the sentences of a digest: «on 5 March 2024», «في آذار 2024», «در ۱۵ اسفند ۱۴۰۲»."""

from datetime import date

from rasad.digest.languages import load_language
from rasad.digest.numbers import in_digits
from rasad.reader_dates import (
    DAY,
    MONTH,
    DateStyle,
    both_days,
    day_in_words,
    ends_in_words,
    in_full,
    read_ends,
    read_span,
    said_as,
    span_in_words,
)


def say_when(edtf: str | None, style: DateStyle) -> str:
    """Return a date as an adverbial with a space before it: « on 5 March 2024»; nothing where there is no date."""
    ends = read_ends(edtf)
    if ends is None:
        return ""
    said = said_as(*ends, style)
    if len(said) > 1:
        return _filled("between", *ends_in_words(said[0], said[-1], style), style)
    precision = {DAY: "day", MONTH: "month"}.get(len(said[0].parts), "year")
    template = str(load_language(style.language)["when"][precision])
    return template.format(date=in_digits(in_full(said[0], style), style.language))


def say_date(edtf: str | None, style: DateStyle) -> str:
    """Return a date alone: «5 March 2024», «2–9 May 2024», «2024»; nothing where there is no date."""
    ends = read_ends(edtf)
    return in_digits(span_in_words(*ends, style), style.language) if ends else ""


def say_span(since: str | None, until: str | None, style: DateStyle) -> str:
    """Return two days as one adverbial: « from 20 to 25 May 2024»; else what is said of the beginning."""
    first, last = read_span(since or ""), read_span(until or "")
    if first and last and first.parts == last.parts == DAY and first.first < last.first:
        return _filled("span", *ends_in_words(*both_days(first.first, last.first, style.calendar), style), style)
    return say_when(since, style)


def say_period(since: date, until: date, style: DateStyle) -> str:
    """Return the days of a digest, both ends named in full."""
    template = str(load_language(style.language)["period"])
    said = [in_digits(day_in_words(day, style), style.language) for day in (since, until)]
    return template.format(since=said[0], until=said[1])


def _filled(name: str, since: str, until: str, style: DateStyle) -> str:
    template = str(load_language(style.language)["when"][name])
    return template.format(since=in_digits(since, style.language), until=in_digits(until, style.language))
