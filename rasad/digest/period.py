"""Which days a digest is about.

Invariant: a period is whole days, both ends within. Weeks begin with the weekday that is set, and every day is in
exactly one of them.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_DAYS_A_WEEK = 7


@dataclass(frozen=True, order=True)
class Period:
    """Days from `since` to `until`, both within."""

    since: date
    until: date

    @classmethod
    def week_with(cls, day: date, first_day: int) -> Self:
        """Return the week that a day is in; `first_day` is the weekday that weeks begin with (0: Monday)."""
        since = day - timedelta(days=(day.weekday() - first_day) % _DAYS_A_WEEK)
        return cls(since, since + timedelta(days=_DAYS_A_WEEK - 1))

    @classmethod
    def last_week(cls, today: date, first_day: int) -> Self:
        """Return the last week that is over."""
        return cls.week_with(today - timedelta(days=_DAYS_A_WEEK), first_day)

    @classmethod
    def week_named(cls, name: str, first_day: int) -> Self:
        """Return the week of a name of ISO 8601 («2026-W47»); where weeks do not begin on Monday, the one that the
        Monday of that week is in.

        Raises:
            ValueError: the name is none, or the year has no such week.
        """
        found = _WEEK.fullmatch(name.strip())
        if not found:
            raise ValueError(f"{name}: write a week as 2026-W47")
        try:
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return cls.week_with(monday, first_day)
        except (ValueError, OverflowError) as error:
            raise ValueError(f"{name}: the year {found[1]} has no such week") from error

    def before(self) -> "Period":
        """Return as many days right before these."""
        length = self.until - self.since + timedelta(days=1)
        return Period(self.since - length, self.since - timedelta(days=1))

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the first moment and the first after the last, in UTC."""
        first, after = (
            datetime.combine(day, time(), zone).astimezone(UTC) for day in (self.since, self.until + timedelta(days=1))
        )
        return first, after


def period_of(week: str | None, since: date | None, until: date | None, today: date, first_day: int) -> Period:
    """Return the period that is asked for; without anything, the last week that is over.

    Raises:
        ValueError: both a week and days are given, one end is missing, or the end comes before the beginning.
    """
    if week is not None:
        if since or until:
            raise ValueError("give a week or its days, not both")
        return Period.week_named(week, first_day)
    if since is None and until is None:
        return Period.last_week(today, first_day)
    if since is None or until is None:
        raise ValueError("give both the first and the last day")
    if until < since:
        raise ValueError(f"{until} comes before {since}")
    return Period(since, until)
