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
    («دی ماه»). `turned_round` tells whether figures of a range stand the wrong way round («28-25 مهر»).
    `weekend` are its two days and `week_starts` the first day of a week, 0 being Monday.
    """

    own: Calendar
    old: Calendar
    old_from: int
    short_years: bool
    month_word_after: bool
    turned_round: bool
    weekend: tuple[int, int]
    week_starts: int


@cache
def tradition_of(language: str) -> Tradition:
    """Return the tradition of a language (`[tradition]` of its `dates.toml`)."""
    data = load_data(language, "dates")["tradition"]
    return Tradition(
        own=Calendar(data["own"]),
        old=Calendar(data["old"]),
        old_from=data["old_from"],
        short_years=data["short_years"],
        month_word_after=data["month_word_after"],
        turned_round=data["turned_round"],
        weekend=(data["weekend"][0], data["weekend"][1]),
        week_starts=data["week_starts"],
    )


@dataclass(frozen=True, slots=True)
class Point:
    """What an expression says of one point of time, before it is resolved; offsets are of the folded text.

    `days` counts from the day of publication; `relation` says whether the day or month is a past (-1), the current (0)
    or a coming one (1), `year_relation` the same of the year; `months` are the first and the last month of a season or
    half-year, `ten_days` which third of a month, `half_month` which half, `season` the one of EDTF (21 spring
    to 24 winter) that a year is told with, `ago` numbers and their units. `week` counts weeks from the one of
    publication, `rest` is what is left of
    one, `nth` is a number (-1 the last) and what it counts in a month or year (day, week, weekday), `window` a
    number of units, their name, and whether they lie before (-1) or after (1) the day of publication. `ordinal` says
    that the day is told as one («الثاني»), `same_month` and `same_year` that they are
    those named last, `year_calendar` is the
    calendar that `year` is counted in where that is not the month's («رمضان 2019»).
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
    half_month: int | None = None
    ago: tuple[tuple[int, str], ...] = ()
    period: tuple[int, int, int, int] | None = None
    season: int | None = None
    decade: bool = False
    academic: bool = False
    ordinal: bool = False
    same_month: bool = False
    same_year: bool = False
    year_calendar: Calendar | None = None
    week: int | None = None
    weekend: bool = False
    rest: bool = False
    nth: tuple[int, str] | None = None
    window: tuple[int, str, int] | None = None

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
