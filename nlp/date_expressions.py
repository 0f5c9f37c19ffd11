"""What a text says of dates, read but not resolved: one point of time, a range, or the same time in two calendars.

Invariant: nothing here depends on a day of publication; offsets are of the folded text.
"""

from dataclasses import dataclass
from functools import cache

from nlp.extraction import Calendar
from nlp.languages import load_data


@dataclass(frozen=True, slots=True)
class Tradition:
    """Which calendars a language's texts use.

    `own` is that of a date that names none; a year below 1500 and from `old_from` on is one of `old`; `short_years`
    tells whether two digits can be a year («سال ۸۴»), `month_word_after` whether the word "month" follows its name
    («دی ماه»).
    """

    own: Calendar
    old: Calendar
    old_from: int
    short_years: bool
    month_word_after: bool


@cache
def tradition_of(language: str) -> Tradition:
    """Return the tradition of a language (`[tradition]` of its `dates.toml`)."""
    data = load_data(language, "dates")["tradition"]
    return Tradition(
        Calendar(data["own"]), Calendar(data["old"]), data["old_from"], data["short_years"], data["month_word_after"]
    )


@dataclass(frozen=True, slots=True)
class Point:
    """What an expression says of one point of time, before it is resolved; offsets are of the folded text.

    `days` counts from the day of publication; `relation` says whether the day or month is a past (-1), the current (0)
    or a coming one (1), `year_relation` the same of the year; `months` are the first and the last month of a season or
    half-year, `ten_days` which third of a month, `ago` a number and its unit.
    """

    start: int
    end: int
    calendar: Calendar | None = None
    year: int | None = None
    last_year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    days: int | None = None
    relation: int | None = None
    year_relation: int | None = None
    months: tuple[int, int] | None = None
    ten_days: int | None = None
    ago: tuple[int, str] | None = None
    period: tuple[int, int, int, int] | None = None
    decade: bool = False
    academic: bool = False

    @property
    def span_in_year(self) -> tuple[int, ...] | None:
        """The months or days that a season, a half-year or a named period takes of a year, if it is one."""
        return self.months or self.period


@dataclass(frozen=True, slots=True)
class Expression:
    """One point, the two ends of a range, or the same time stated a second time in another calendar."""

    first: Point
    last: Point | None = None
    same: "Expression | None" = None

    @property
    def start(self) -> int:
        """Where it starts in the folded text."""
        return self.first.start

    @property
    def end(self) -> int:
        """Where it ends in the folded text."""
        return max(part.end for part in (self.first, self.last, self.same) if part is not None)
