"""Dates resolved: by the day of publication, by what the article itself says of its day, or by a weekday.

Invariant: what nothing settles gives None; it is never guessed.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from nlp.calendars import Span, day_of, distance, edtf_of, edtf_of_span, parts_of, span_of
from nlp.date_expressions import Expression, Point, tradition_of
from nlp.extraction import Calendar
from nlp.languages import load_data
from nlp.text import fold

# How many characters after a full date a day still belongs to its year.
_NEAR = 400
# An article without a day of publication may still be dated by its years, if they are of the time of the web: an older
# one is history.
_FIRST_YEAR_OF_THE_WEB = 2000
# A full date whose weekday is wrong is a typo if the same day of another month or year is this near to publication.
_TYPO_DAYS = 10
# The month that a school year starts in.
_ACADEMIC_YEAR_STARTS = 9


@dataclass(frozen=True, slots=True)
class Resolved:
    """A time: its days, its EDTF and the calendar it was written in."""

    span: Span
    edtf: str
    calendar: Calendar


class Resolver:
    """Settles points by a day of reference: the publication, or what the article itself says of its day."""

    def __init__(self, text: str, language: str, published: date | None, expressions: list[Expression]) -> None:
        """Take the folded text, its day of publication if known, and all that it says of dates."""
        self.text = text
        self.own = tradition_of(language).own
        self.reference = published
        self.published = published
        self.tense = load_data(language, "dates")["tense"]
        self.years: dict[Calendar, int] = {}
        self.points = [part for item in expressions for part in (item.first, item.last) if part is not None]
        if published is None:
            self._infer()
        else:
            self._shift(expressions, published)

    def _shift(self, expressions: list[Expression], published: date) -> None:
        """Move the day that «أمس» counts from where «أمس الجمعة» says that the article is a day or two older."""
        for expression in expressions:
            point = expression.first
            if point.days is not None and point.weekday is not None:
                day = _nearest_weekday(published + timedelta(days=point.days), point.weekday)
                self.reference = day - timedelta(days=point.days)
                return

    def _infer(self) -> None:
        """Find the day of an article without one: «أمس الأربعاء 23 يونيو 2021» settles it, else the years it tells."""
        for point in self.points:
            if point.days is not None and point.year and point.month and point.day and point.calendar:
                day = day_of(point.calendar, point.year, point.month, point.day)
                if day is not None:
                    self.reference = day - timedelta(days=point.days)
                    return
        for point in self.points:
            if point.year is not None and point.calendar is not None:
                self.years[point.calendar] = max(self.years.get(point.calendar, 0), point.last_year or point.year)

    def _anchor(self, calendar: Calendar) -> int | None:
        """Return the year that an article without a day speaks of most lately, in a calendar."""
        candidates = []
        for known, year in self.years.items():
            span = span_of(known, year)
            parts = parts_of(span[0], calendar) if span else None
            if parts and span and span[0].year >= _FIRST_YEAR_OF_THE_WEB:
                candidates.append(year if known is calendar else parts[0])
        return max(candidates, default=None)

    def resolve(self, expression: Expression) -> Resolved | None:
        """Return the time of an expression, or None where nothing settles it."""
        if expression.same is not None:
            return self._resolve_pair(expression)
        if expression.last is None:
            return self._resolve_point(expression.first)
        return self._resolve_range(expression.first, expression.last)

    def _resolve_pair(self, expression: Expression) -> Resolved | None:
        """Settle one date told in two calendars: each lends the other what it leaves out, and a typo is outvoted."""
        assert expression.same is not None
        first = self.resolve(replace(expression, same=None))
        second = self.resolve(expression.same)
        if first is None or second is None:
            return second if first is None else first
        apart = abs((first.span[0] - second.span[0]).days)
        if apart > 1 and self.reference is not None and expression.first.year and expression.same.first.year:
            return min(first, second, key=lambda item: distance(item.span, self.reference or item.span[0]))
        if apart > 1 and expression.first.year is None and expression.same.first.year is None:
            return min(first, second, key=lambda item: distance(item.span, self.reference or item.span[0]))
        gregorian = second if expression.same.first.calendar is Calendar.GREGORIAN else first
        if apart > 1:
            return first if expression.first.year else second
        return gregorian if apart else first if first.calendar is Calendar.GREGORIAN else gregorian

    def _resolve_range(self, first: Point, last: Point) -> Resolved | None:
        first, last = _complete(first, last)
        end = self._resolve_point(last)
        if end is None:
            return None
        if last.weekday is not None and last.day is None and first.weekday is not None and first.day is None:
            start = self._resolve_point(first)
            if start is None:
                return None
            days = (last.weekday - first.weekday) % 7
            return _as_resolved((start.span[0], start.span[0] + timedelta(days=days)), start.calendar)
        if last.weekday is not None and last.day is None and first.days is not None and self.reference is not None:
            start_day = self.reference + timedelta(days=first.days)
            days = (last.weekday - start_day.weekday()) % 7
            return _as_resolved((start_day, start_day + timedelta(days=days)), Calendar.GREGORIAN)
        unsettled = first.year is None and first.year_relation is None and first.relation is None
        start = self._resolve_point(first, near=end.span[0] if unsettled and first.month is not None else None)
        if start is None:
            return None
        if start.span[0] > end.span[0]:
            return None
        plain = all(item.calendar is Calendar.GREGORIAN and "/" not in item.edtf for item in (start, end))
        if plain:
            same = start.edtf == end.edtf
            return Resolved(
                (start.span[0], end.span[1]), start.edtf if same else f"{start.edtf}/{end.edtf}", end.calendar
            )
        return _as_resolved((start.span[0], end.span[1]), end.calendar)

    def _resolve_point(self, point: Point, near: date | None = None) -> Resolved | None:
        """Return the time of one point; `near` is a day to prefer over the reference."""
        if point.days is not None:
            return self._resolve_deictic(point)
        if point.ago is not None:
            return self._resolve_ago(point)
        if point.weekday is not None and point.day is None:
            return self._resolve_weekday(point)
        if point.academic and point.year is None:
            return self._resolve_academic(point)
        calendar = point.calendar or self.own
        year = point.year
        if year is None and point.year_relation is not None:
            year = self._related_year(calendar, point.year_relation)
            if year is None:
                return None
        if point.month is None and point.span_in_year is None and point.day is None and point.relation is None:
            return _year(calendar, year, point) if year is not None else None
        if year is not None:
            return self._without_typo(_within_year(calendar, year, point), calendar, year, point)
        return self._resolve_yearless(point, calendar, near)

    def _without_typo(self, found: Resolved | None, calendar: Calendar, year: int, point: Point) -> Resolved | None:
        """Mend a month or a year that contradicts the weekday told with it, where publication settles what is meant."""
        if point.weekday is None or point.day is None or point.month is None or self.reference is None:
            return found
        if found is not None and found.span[0].weekday() == point.weekday:
            return found
        others = [(year + step, point.month) for step in (-1, 1)] + [(year, month) for month in range(1, 13)]
        choices = [_within_year(calendar, other, replace(point, month=month)) for other, month in others]
        near = [
            choice
            for choice in choices
            if choice is not None
            and choice.span[0].weekday() == point.weekday
            and distance(choice.span, self.reference) <= _TYPO_DAYS
        ]
        return near[0] if len(near) == 1 else found

    def _related_year(self, calendar: Calendar, relation: int) -> int | None:
        if self.reference is not None:
            parts = parts_of(self.reference, calendar)
            return parts[0] + relation if parts else None
        anchor = self._anchor(calendar)
        return anchor + relation if anchor is not None and calendar in self.years else None

    def _resolve_deictic(self, point: Point) -> Resolved | None:
        explicit = None
        if point.year and point.month and point.day and point.calendar:
            explicit = day_of(point.calendar, point.year, point.month, point.day)
        day = self.reference + timedelta(days=point.days or 0) if self.reference is not None else explicit
        if day is not None and point.weekday is not None and day.weekday() != point.weekday:
            day = explicit or _nearest_weekday(day, point.weekday)
        calendar = point.calendar or self.own
        return _as_resolved((day, day), calendar) if day is not None else None

    def _resolve_ago(self, point: Point) -> Resolved | None:
        assert point.ago is not None
        count, unit = point.ago
        if self.reference is None:
            return None
        if unit == "day":
            day = self.reference - timedelta(days=count)
            return _as_resolved((day, day), self.own)
        parts = parts_of(self.reference, self.own)
        if parts is None:
            return None
        if unit == "year":
            return _year(self.own, parts[0] - count, point)
        months = parts[0] * 12 + parts[1] - 1 - count
        return _within_year(self.own, months // 12, Point(0, 0, self.own, month=months % 12 + 1))

    def _resolve_weekday(self, point: Point) -> Resolved | None:
        if self.reference is None or point.weekday is None:
            return None
        ahead = (point.weekday - self.reference.weekday()) % 7
        if point.relation == 1 or (point.relation is None and ahead and self._speaks_of_future(point)):
            day = self.reference + timedelta(days=ahead or 7)
        elif point.relation == -1:
            day = self.reference - timedelta(days=7 - ahead)
        else:
            day = self.reference - timedelta(days=(7 - ahead) % 7)
        return _as_resolved((day, day), self.own)

    def _resolve_academic(self, point: Point) -> Resolved | None:
        if self.reference is None or point.year_relation is None:
            return None
        if self.own is not Calendar.GREGORIAN:
            year = self._related_year(self.own, point.year_relation)
            return _year(self.own, year, point) if year is not None else None
        started = self.reference.year - (self.reference.month < _ACADEMIC_YEAR_STARTS)
        first = started + point.year_relation
        return Resolved((date(first, 1, 1), date(first + 1, 12, 31)), f"{first}/{first + 1}", self.own)

    def _resolve_yearless(self, point: Point, calendar: Calendar, near: date | None) -> Resolved | None:
        """Choose the year of a day, month or season that names none."""
        if point.month is None and point.span_in_year is None:
            return self._resolve_related_month(point, calendar)
        reference = near or self.reference
        told = self.published is None and point.weekday is None and self._told_before(point, calendar) is not None
        if reference is None or (told and near is None):
            return self._resolve_by_article(point, calendar)
        parts = parts_of(reference, calendar)
        if parts is None:
            return None
        choices = [_within_year(calendar, year, point) for year in range(parts[0] - 2, parts[0] + 3)]
        found = [choice for choice in choices if choice is not None]
        if point.weekday is not None:
            found = [choice for choice in found if choice.span[0].weekday() == point.weekday] or found
        if near is None and point.relation == -1:
            found = [choice for choice in found if choice.span[1] <= reference or choice.span[0] < reference] or found
            found = [choice for choice in found if not choice.span[0] <= reference <= choice.span[1]] or found
            return max((c for c in found if c.span[0] <= reference), key=lambda item: item.span[0], default=None)
        if near is None and point.relation == 1:
            found = [choice for choice in found if choice.span[0] >= reference]
            return min(found, key=lambda item: item.span[0], default=None)
        # as far in the past as in the future: news tells of what has been
        return min(found, key=lambda item: (distance(item.span, reference), item.span[0]), default=None)

    def _resolve_by_article(self, point: Point, calendar: Calendar) -> Resolved | None:
        """Settle a day by its weekday and the years that the article speaks of, or by the full date right before it."""
        if point.weekday is None and (told := self._told_before(point, calendar)) is not None:
            year, month = told
            return _within_year(calendar, year + (point.month is not None and point.month < month), point)
        anchor = self._anchor(calendar)
        if anchor is None:
            return None
        if point.weekday is not None and point.day is not None:
            choices = [_within_year(calendar, year, point) for year in range(anchor - 2, anchor + 4)]
            found = [choice for choice in choices if choice and choice.span[0].weekday() == point.weekday]
            return found[0] if len(found) == 1 else None
        if point.relation is None and calendar in self.years:
            return _within_year(calendar, anchor, point)
        return None

    def _told_before(self, point: Point, calendar: Calendar) -> tuple[int, int] | None:
        """Return year and month of the last date before a point that tells both, if it is not far."""
        for known in reversed(self.points):
            if known.end <= point.start and known.year is not None and known.month is not None:
                near = point.start - known.end <= _NEAR and known.calendar is calendar
                return (known.year, known.month) if near and not known.relation else None
        return None

    def _resolve_related_month(self, point: Point, calendar: Calendar) -> Resolved | None:
        if self.reference is None or point.relation is None:
            return None
        parts = parts_of(self.reference, calendar)
        if parts is None:
            return None
        months = parts[0] * 12 + parts[1] - 1 + point.relation
        return _within_year(calendar, months // 12, replace(point, month=months % 12 + 1))

    def _speaks_of_future(self, point: Point) -> bool:
        """Tell whether the sentence around a point speaks of what is to come, by the verb nearest after it."""
        start = max(self.text.rfind(mark, max(0, point.start - 300), point.start) for mark in "\n.؟!")
        start = max(start + 1, point.start - 300)
        ends = [end for mark in "\n.؟!" if (end := self.text.find(mark, point.end, point.end + 300)) >= 0]
        end = min(ends, default=point.end + 300)
        before, after = self.text[start : point.start], self.text[point.end : end]
        future, past = (_word_pattern(tuple(self.tense[name])) for name in ("future", "past"))
        if self.tense["past"]:
            ahead, behind = future.search(after), past.search(after)
            if behind and (not ahead or behind.start() < ahead.start()):
                return False
            return ahead is not None
        if future.search(before) or future.search(after):
            return True
        pattern = re.compile(self.tense["future_pattern"])
        return bool(pattern.search(before) or pattern.search(after))


@cache
def _word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    folded = sorted(map(fold, words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, folded)) or '(?!)'})(?!\w)")


def _nearest_weekday(day: date, weekday: int) -> date:
    ahead = (weekday - day.weekday()) % 7
    return day + timedelta(days=ahead if ahead <= 3 else ahead - 7)


def _as_resolved(span: Span, calendar: Calendar) -> Resolved:
    return Resolved(span, edtf_of_span(span), calendar)


def _year(calendar: Calendar, year: int, point: Point) -> Resolved | None:
    last = point.last_year or (year + 9 if point.decade else year)
    first_span, last_span = span_of(calendar, year), span_of(calendar, last)
    if first_span is None or last_span is None:
        return None
    span = first_span[0], last_span[1]
    if calendar is not Calendar.GREGORIAN:
        return _as_resolved(span, calendar)
    return Resolved(span, f"{year:04}" if last == year else f"{year:04}/{last:04}", calendar)


def _within_year(calendar: Calendar, year: int, point: Point) -> Resolved | None:
    """Return a day, a third of a month, a month or a season of a year that is known."""
    if point.period is not None:
        ends = [day_of(calendar, year, *part) for part in (point.period[:2], point.period[2:])]
        return _as_resolved((ends[0], ends[1]), calendar) if ends[0] and ends[1] else None
    if point.months is not None:
        first, last = (span_of(calendar, year, month) for month in point.months)
        if first is None or last is None:
            return None
        days = first[0], last[1]
        if calendar is not Calendar.GREGORIAN:
            return _as_resolved(days, calendar)
        return Resolved(days, "/".join(f"{year:04}-{month:02}" for month in point.months), calendar)
    assert point.month is not None
    span = span_of(calendar, year, point.month, point.day)
    if span is None:
        return None
    if point.ten_days is not None:
        first_day = span[0] + timedelta(days=10 * (point.ten_days - 1))
        last_day = span[1] if point.ten_days == 3 else first_day + timedelta(days=9)
        return _as_resolved((first_day, last_day), calendar)
    edtf = edtf_of(calendar, year, point.month, point.day)
    return Resolved(span, edtf, calendar) if edtf else None


def _complete(first: Point, last: Point) -> tuple[Point, Point]:
    """Let the two ends of a range share what one of them leaves out."""
    if first.month is None or last.month is None or first.calendar is not last.calendar:
        return first, last
    over_new_year = int(first.month > last.month)
    if first.year is None and first.year_relation is None and first.relation is None:
        if last.year is not None:
            first = replace(first, year=last.year - over_new_year)
        elif last.year_relation is not None:
            first = replace(first, year_relation=last.year_relation - over_new_year)
    elif first.year is not None and last.year is None and last.year_relation is None and last.relation is None:
        last = replace(last, year=first.year + over_new_year)
    return first, last
