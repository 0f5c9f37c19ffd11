"""The pages of a site's archive by date: which addresses a template such as «…/{year}/{month:02}/{day:02}» stands for.

Invariant: the addresses come from the newest to the oldest, each once, and none lies outside of the days asked for.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from string import Formatter
from typing import Literal

import jdatetime

Calendar = Literal["gregorian", "jalali"]
_FIELDS = {"year", "month", "day", "page"}


def fields_of(template: str) -> set[str]:
    """Return the fields of a template: some of year, month, day and page.

    Raises:
        ValueError: it has none, another, or is no template; the message says so.
    """
    try:
        fields = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
        template.format(**dict.fromkeys(fields & _FIELDS, 1))
    except (ValueError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"{template!r} is no template of addresses ({error})") from error
    if not fields or not fields <= _FIELDS:
        raise ValueError(f"{template!r} needs some of {{year}}, {{month}}, {{day}}, {{page}}, and no other")
    return fields


def filled(template: str, day: date, page: int = 1, calendar: Calendar = "gregorian") -> str:
    """Return the address of a template for a day, named in the calendar that the site uses, and a page of it."""
    named = jdatetime.date.fromgregorian(date=day) if calendar == "jalali" else day
    return template.format(year=named.year, month=named.month, day=named.day, page=page)


def archive_days(template: str, since: date, until: date, calendar: Calendar = "gregorian") -> Iterator[date]:
    """Yield the newest day of each address that a template stands for between two days, both included, newest first."""
    last = None
    for number in range((until - since).days + 1):
        day = until - timedelta(days=number)
        address = filled(template, day, calendar=calendar)
        if address != last:
            yield day
        last = address
