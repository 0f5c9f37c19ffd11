"""Dates resolved: by the day of publication, by what the article itself says of its day, or by a weekday.

Invariant: what nothing settles gives None; it is never guessed.
"""

from bisect import bisect_right
from dataclasses import replace
from datetime import date, timedelta

from nlp.calendars import Span, day_of, distance, parts_of, span_of
from nlp.date_expressions import Expression, Point, tradition_of
from nlp.date_tense import CLAUSE, Sentences
from nlp.date_values import (
    Resolved,
    as_resolved,
    moved,
    nearest_weekday,
    nth_value,
    season_value,
    value_in_year,
    window_value,
    year_value,
)
from nlp.extraction import Calendar

# How many characters after a full date a day still belongs to its year.
_NEAR = 400
# An article without a day of publication may still be dated by its years, if they are of the time of the web: an older
# one is history.
_FIRST_YEAR_OF_THE_WEB = 2000
# A full date whose weekday is wrong is a typo if the same day of another month or year is this near to publication.
_TYPO_DAYS = 10
# A month without its year that lies farther away than this is past or to come as its sentence speaks.
_FAR_DAYS = 90
# The month that a school year starts in.
_ACADEMIC_YEAR_STARTS = 9


class Resolver:
    """Settles points by a day of reference: the publication, or what the article itself says of its day."""

    def __init__(
        self,
        text: str,
        language: str,
        published: date | None,
        expressions: list[Expression],
        *,
        whole: bool = False,
    ) -> None:
        """Take the folded text, its day of publication if known, and all that it says of dates.

        `whole` says that all of the text is one date; then a distance is to the day, and a season is told as one.
        """
        self.text = text
        self.whole = whole
        self.tradition = tradition_of(language)
        self.own = self.tradition.own
        self.reference = published
        self.published = published
        self.sentences = Sentences(text, language)
        self.years: dict[Calendar, int] = {}
        self._weekdays: frozenset[date] | None = None
        self.settled: list[tuple[int, Span]] = []
        self.points = [part for item in expressions for part in (item.first, item.last) if part is not None]
        self.full = [point for point in self.points if point.year is not None and point.month is not None]
        self._full_ends = [point.end for point in self.full]
        if published is None:
            self._infer(expressions)
            if self.reference is None:
                self._infer_by_weekday(expressions)
        else:
            self._shift(expressions, published)

    def _shift(self, expressions: list[Expression], published: date) -> None:
        """Move the day that «أمس» counts from where «أمس الجمعة» says that the article is a day or two older."""
        for expression in expressions:
            point = expression.first
            if point.days is not None and point.weekday is not None:
                day = nearest_weekday(published + timedelta(days=point.days), point.weekday)
                self.reference = day - timedelta(days=point.days)
                return

    def _infer(self, expressions: list[Expression]) -> None:
        """Find the day of an article without one: «أمس الأربعاء 23 يونيو 2021» settles it, else the years it tells."""
        for point in self.points:
            if point.days is not None and point.year and point.month and point.day and point.calendar:
                day = day_of(point.calendar, point.year, point.month, point.day)
                if day is not None:
                    self.reference = day - timedelta(days=point.days)
                    return
        ends = {id(item.last) for item in expressions if item.last is not None and item.last.month is None}
        planned: dict[Calendar, int] = {}
        for point in self.points:
            if point.year is not None and point.calendar is not None and point.year_calendar is None:
                # «أفق 2030» is the year of the article only where it tells no other
                plan = id(point) in ends or self.sentences.follows(point, "horizon")
                years = planned if plan else self.years
                years[point.calendar] = max(years.get(point.calendar, 0), point.last_year or point.year)
        self.years = {**planned, **self.years}

    def _infer_by_weekday(self, expressions: list[Expression]) -> None:
        """Take the first day that its weekday settled for the day that «الماضي» counts from."""
        for expression in expressions:
            point = expression.first
            if point.weekday is not None and point.year is None and point.day is not None:
                settled = self.resolve(expression)
                if settled is not None:
                    self.reference = settled.span[0]
                    break
        self.settled.clear()

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
        """Return the time of an expression, or None where nothing settles it; call it in the order of the text."""
        found = self._resolve(expression)
        if found is not None and expression.first.days is None and expression.first.week is None:
            self.settled.append((expression.end, found.span))
        return found

    def _resolve(self, expression: Expression) -> Resolved | None:
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
        (begin, end), (other_begin, other_end) = first.span, second.span
        if begin < end and other_begin < other_end and begin <= other_end and other_begin <= end:
            return first  # two years or months that overlap: what is told first
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
        if last.week is not None and first.weekday is not None and first.day is None and first.week is None:
            first = replace(first, week=last.week)
        end = self._resolve_point(last)
        if end is None:
            return None
        if last.weekday is not None and last.day is None and first.weekday is not None and first.day is None:
            start = self._resolve_point(first)
            if start is None:
                return None
            days = (last.weekday - first.weekday) % 7
            return as_resolved((start.span[0], start.span[0] + timedelta(days=days)), start.calendar)
        if last.weekday is not None and last.day is None and first.days is not None and self.reference is not None:
            start_day = self.reference + timedelta(days=first.days)
            days = (last.weekday - start_day.weekday()) % 7
            return as_resolved((start_day, start_day + timedelta(days=days)), Calendar.GREGORIAN)
        unsettled = first.year is None and first.year_relation is None and first.relation is None
        start = self._resolve_point(first, near=end.span[0] if unsettled and first.month is not None else None)
        if start is None:
            return None
        if start.span[0] > end.span[0]:
            return None
        plain = all(item.calendar is Calendar.GREGORIAN and "/" not in item.edtf for item in (start, end))
        if plain:
            same = start.edtf == end.edtf
            if not same and start.span[0] <= end.span[0] and end.span[1] <= start.span[1]:
                # «منذ مطلع العام وحتى نهاية نيسان»: as fine as its end
                start = replace(start, edtf=start.span[0].isoformat()[: len(end.edtf)])
            return Resolved(
                (start.span[0], end.span[1]), start.edtf if same else f"{start.edtf}/{end.edtf}", end.calendar
            )
        return as_resolved((start.span[0], end.span[1]), end.calendar)

    def _resolve_point(self, point: Point, near: date | None = None) -> Resolved | None:
        """Return the time of one point; `near` is a day to prefer over the reference."""
        if point.days is not None:
            return self._resolve_deictic(point)
        if point.ago:
            return self._resolve_ago(point)
        if point.window is not None:
            return window_value(self.reference, *point.window, self.own) if self.reference is not None else None
        if point.week is not None:
            return self._resolve_week(point)
        if point.same_month:
            return self._resolve_same_month(point)
        if point.weekday is not None and point.day is None and point.nth is None:
            return self._resolve_weekday(point)
        if point.academic and point.year is None:
            return self._resolve_academic(point)
        calendar = point.calendar or self.own
        if point.same_year:
            told = parts_of(self.settled[-1][1][0], calendar) if self.settled else None
            return value_in_year(calendar, told[0], point) if told is not None else None
        year = point.year
        if year is None and point.year_relation is not None:
            year = self._related_year(calendar, point.year_relation)
            if year is None:
                return None
        undivided = point.month is None and point.span_in_year is None and point.day is None and point.nth is None
        if undivided and point.relation is None:
            found = year_value(calendar, year, point) if year is not None else None
            if found is not None and year is not None and point.season is not None and self.whole:
                return season_value(year, point.season)
            return found
        if year is not None and point.year_calendar is not None:
            return _value_in_other_year(calendar, year, point)
        if year is not None:
            found = value_in_year(calendar, year, point)
            return self._without_typo(_as_nth(found, calendar, year, point) or found, calendar, year, point)
        return self._resolve_yearless(point, calendar, near)

    def _without_typo(self, found: Resolved | None, calendar: Calendar, year: int, point: Point) -> Resolved | None:
        """Mend a month or a year that contradicts the weekday told with it, where publication settles what is meant."""
        if point.weekday is None or point.day is None or point.month is None or self.reference is None:
            return found
        if found is not None and found.span[0].weekday() == point.weekday:
            return found
        others = [(year + step, point.month) for step in (-1, 1)] + [(year, month) for month in range(1, 13)]
        choices = [value_in_year(calendar, other, replace(point, month=month)) for other, month in others]
        near = [
            choice
            for choice in choices
            if choice is not None
            and choice.span[0].weekday() == point.weekday
            and distance(choice.span, self.reference) <= _TYPO_DAYS
        ]
        return near[0] if len(near) == 1 else found

    def _resolve_week(self, point: Point) -> Resolved | None:
        if self.reference is None or point.week is None:
            return None
        first = self.reference - timedelta(days=(self.reference.weekday() - self.tradition.week_starts) % 7)
        first += timedelta(days=7 * point.week)

        def day(weekday: int) -> date:
            return first + timedelta(days=(weekday - self.tradition.week_starts) % 7)

        if point.weekday is not None:
            return as_resolved((day(point.weekday), day(point.weekday)), self.own)
        if point.weekend:
            begin, end = map(day, self.tradition.weekend)
            return as_resolved((begin, end), self.own)
        last = first + timedelta(days=6)
        if point.rest:
            tomorrow = self.reference + timedelta(days=1)
            return as_resolved((tomorrow, last), self.own) if tomorrow <= last else None
        return as_resolved((first, last), self.own)

    def _resolve_same_month(self, point: Point) -> Resolved | None:
        """Settle «العاشر منه» by the month that was told last."""
        if not self.settled or point.day is None:
            return None
        told, (first, _) = self.settled[-1]
        calendar = next((known.calendar for known in reversed(self.points) if known.end <= told and known.month), None)
        parts = parts_of(first, calendar or self.own)
        if parts is None or point.start - told > _NEAR:
            return None
        return value_in_year(calendar or self.own, parts[0], replace(point, month=parts[1], same_month=False))

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
            day = explicit or nearest_weekday(day, point.weekday)
        calendar = point.calendar or self.own
        return as_resolved((day, day), calendar) if day is not None else None

    def _resolve_ago(self, point: Point) -> Resolved | None:
        if self.reference is None:
            return None
        count, unit = point.ago[0]
        if len(point.ago) > 1 or unit in ("day", "week") or self.whole:
            day: date | None = self.reference
            for count, unit in point.ago:
                day = moved(day, -count, unit) if day is not None else None
            return as_resolved((day, day), self.own) if day is not None else None
        parts = parts_of(self.reference, self.own)
        if parts is None:
            return None
        if unit == "year":
            return year_value(self.own, parts[0] - count, point)
        months = parts[0] * 12 + parts[1] - 1 - count
        return value_in_year(self.own, months // 12, Point(0, 0, self.own, month=months % 12 + 1))

    def _resolve_weekday(self, point: Point) -> Resolved | None:
        if self.reference is None or point.weekday is None:
            return None
        ahead = (point.weekday - self.reference.weekday()) % 7
        if point.relation is None and ahead and (told := self._told_weekday(point.weekday)) is not None:
            return as_resolved((told, told), self.own)
        if self.sentences.follows(point, "since") and not self.sentences.verbs_last:
            point = replace(point, relation=0)  # «منذ يوم السبت»
        tense = self.sentences.tense(point) if point.relation is None and ahead else 0
        to_come = tense > 0 or (tense == 0 and self.sentences.follows(point, "until") and self.sentences.verbs_last)
        if point.relation == 2:
            day = self.reference + timedelta(days=(ahead or 7) + 7)
        elif point.relation == 1 or (point.relation is None and ahead and to_come):
            day = self.reference + timedelta(days=ahead or 7)
        elif point.relation == -1:
            day = self.reference - timedelta(days=7 - ahead)
        else:
            day = self.reference - timedelta(days=(7 - ahead) % 7)
        return as_resolved((day, day), self.own)

    def _told_weekday(self, weekday: int) -> date | None:
        """Return the day of a weekday within a week of publication if the article gives it with its date elsewhere."""
        if self.reference is None:
            return None
        found = {
            day for day in self._dated_weekdays() if day.weekday() == weekday and abs((day - self.reference).days) < 7
        }
        return found.pop() if len(found) == 1 else None

    def _dated_weekdays(self) -> frozenset[date]:
        """Return the days that the article tells with weekday, day and month."""
        if self._weekdays is None:
            told = (point for point in self.points if point.weekday is not None and point.month and point.day)
            resolved = (self._resolve_point(point) for point in told if point.nth is None)
            self._weekdays = frozenset(item.span[0] for item in resolved if item is not None)
        return self._weekdays

    def _resolve_academic(self, point: Point) -> Resolved | None:
        if self.reference is None or point.year_relation is None:
            return None
        if self.own is not Calendar.GREGORIAN:
            year = self._related_year(self.own, point.year_relation)
            return year_value(self.own, year, point) if year is not None else None
        started = self.reference.year - (self.reference.month < _ACADEMIC_YEAR_STARTS)
        first = started + point.year_relation
        return Resolved((date(first, 1, 1), date(first + 1, 12, 31)), f"{first}/{first + 1}", self.own)

    def _resolve_yearless(self, point: Point, calendar: Calendar, near: date | None) -> Resolved | None:
        """Choose the year of a day, month or season that names none."""
        if point.month is None and point.span_in_year is None:
            if point.relation is None and point.weekday is not None and point.day is not None:
                return self._resolve_monthless(point, calendar)
            return self._resolve_related_month(point, calendar)
        reference = near or self.reference
        told = self.published is None and point.weekday is None and self._told_before(point, calendar) is not None
        if reference is None or (told and near is None):
            return self._resolve_by_article(point, calendar)
        parts = parts_of(reference, calendar)
        if parts is None:
            return None
        choices = [value_in_year(calendar, year, point) for year in range(parts[0] - 2, parts[0] + 3)]
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
        nearest = min(found, key=lambda item: (distance(item.span, reference), item.span[0]), default=None)
        if nearest is None or near is not None or self.whole or point.weekday is not None or point.nth is not None:
            return nearest
        ahead, behind = (nearest.span[0] - reference).days, (reference - nearest.span[1]).days
        if ahead > _FAR_DAYS and self._has_been(point):
            return max((c for c in found if c.span[1] < reference), key=lambda item: item.span[0], default=nearest)
        if (
            behind > _FAR_DAYS
            and self.sentences.tense(point, reach=CLAUSE) > 0
            and not self.sentences.follows(point, "since")
        ):
            return min((c for c in found if c.span[0] > reference), key=lambda item: item.span[0], default=nearest)
        return nearest

    def _has_been(self, point: Point) -> bool:
        """Tell whether a month far ahead is the past one: no word speaks of the future, nor says "until"."""
        tense = self.sentences.tense(point)
        if tense == 0 and self.sentences.follows(point, "until"):
            return False
        return tense <= 0 or self.sentences.follows(point, "since")

    def _resolve_monthless(self, point: Point, calendar: Calendar) -> Resolved | None:
        """Choose the month of «الخميس 21»: the nearest in which that day is a Thursday."""
        parts = parts_of(self.reference, calendar) if self.reference is not None else None
        if parts is None or self.reference is None:
            return None
        found = []
        for step in range(-3, 4):
            months = parts[0] * 12 + parts[1] - 1 + step
            choice = value_in_year(calendar, months // 12, replace(point, month=months % 12 + 1))
            if choice is not None and choice.span[0].weekday() == point.weekday:
                found.append(choice)
        reference = self.reference
        return min(found, key=lambda item: (distance(item.span, reference), item.span[0]), default=None)

    def _resolve_by_article(self, point: Point, calendar: Calendar) -> Resolved | None:
        """Settle a day by its weekday and the years that the article speaks of, or by the full date right before it."""
        if point.weekday is None and (told := self._told_before(point, calendar)) is not None:
            year, month = told
            return value_in_year(calendar, year + (point.month is not None and point.month < month), point)
        anchor = self._anchor(calendar)
        if anchor is None:
            return None
        if point.weekday is not None and point.day is not None:
            choices = [value_in_year(calendar, year, point) for year in range(anchor - 2, anchor + 4)]
            found = [choice for choice in choices if choice and choice.span[0].weekday() == point.weekday]
            return found[0] if len(found) == 1 else None
        if point.relation is None and calendar in self.years:
            return value_in_year(calendar, anchor, point)
        return None

    def _told_before(self, point: Point, calendar: Calendar) -> tuple[int, int] | None:
        """Return year and month of the last date before a point that tells both, if it is not far."""
        index = bisect_right(self._full_ends, point.start) - 1
        if index < 0:
            return None
        known = self.full[index]
        near = point.start - known.end <= _NEAR and known.calendar is calendar and known.year_calendar is None
        return (known.year or 0, known.month or 0) if near and not known.relation else None

    def _resolve_related_month(self, point: Point, calendar: Calendar) -> Resolved | None:
        if self.reference is None or point.relation is None:
            return None
        parts = parts_of(self.reference, calendar)
        if parts is None:
            return None
        months = parts[0] * 12 + parts[1] - 1 + point.relation
        return value_in_year(calendar, months // 12, replace(point, month=months % 12 + 1))


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


def _as_nth(found: Resolved | None, calendar: Calendar, year: int, point: Point) -> Resolved | None:
    """Read «الأربعاء الثانية من أكتوبر» as the second Wednesday where the second is no Wednesday."""
    if not point.ordinal or point.weekday is None or point.day is None or point.day > 5 or point.month is None:
        return None
    if found is not None and found.span[0].weekday() == point.weekday:
        return None
    return nth_value(calendar, year, replace(point, nth=(point.day, "weekday")))


def _value_in_other_year(calendar: Calendar, year: int, point: Point) -> Resolved | None:
    """Return a month or feast of one calendar in a year of another: «رمضان 2019»."""
    assert point.year_calendar is not None
    span = span_of(point.year_calendar, year)
    parts = parts_of(span[0], calendar) if span is not None else None
    if span is None or parts is None:
        return None
    choices = (value_in_year(calendar, other, point) for other in range(parts[0], parts[0] + 3))
    return next((choice for choice in choices if choice and span[0] <= choice.span[0] <= span[1]), None)
