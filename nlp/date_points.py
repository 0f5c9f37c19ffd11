"""Points of time in a text: months and days, weekdays, days told from today, distances to the past.

Invariant: a method takes the index of an atom and returns a point and the index after it, or None; it changes nothing.
"""

from dataclasses import replace

from nlp.date_expressions import Point
from nlp.date_years import YearReader
from nlp.extraction import Calendar

# «قبل 30 عاما» is a vague distance, «قبل عامين» a year.
_LONGEST_AGO = 5


class PointReader(YearReader):
    """Reads one point of time with all that stands around it."""

    def month(
        self, index: int, start: int, day: int | None = None, *, sure: bool = False, listed: bool = False
    ) -> tuple[Point, int] | None:
        """Read a month name at `index`, the year after it, and check that a weak name has company.

        Args:
            index: where the name stands.
            start: where the point starts that it belongs to.
            day: the day read before it.
            sure: whether that day is in digits or an ordinal.
            listed: whether «ماه‌های» or the like before it covers it.
        """
        if not self.kind(index, "months"):
            return None
        calendar, number, strength = self.value(index, "months")
        if self.word_after(self.atoms[index].end) in self.names["not_before"]:
            return None
        company = (
            listed
            or self.kind(index - 1, "month")
            or (self.tradition.month_word_after and self.kind(index + 1, "month"))
        )
        if day is None and (following := self.number(index + 1, 1, 31)) is not None:
            at = index + 2 + self.kind(index + 2, "comma")
            if self.written_year(at) is not None:
                day, index = following, at - 1
        point = Point(self.atoms[start].start, self.atoms[index].end, calendar, month=number, day=day)
        point, after = self.year_after(point, index + 1)
        dated = point.year is not None or point.year_relation is not None
        related = point.relation is not None and strength < 2
        if strength == 2 and not (company or dated):
            return None
        company = company or self.kind(index - 1, "part")
        if strength == 1 and not (company or dated or related or (day is not None and sure)):
            return None
        return point, after

    def numeric(self, index: int) -> tuple[Point, int] | None:
        """Read «7/7/2025», «۱۴۰۳/۱۲/۰۱», «2025-07-07» with the era that may follow."""
        first, middle, last = map(int, self.value(index, "numeric"))
        lengths = tuple(map(len, self.value(index, "numeric")))
        if lengths[0] == 4 or first > 31:
            year, month, day, size = first, middle, last, lengths[0]
        else:
            year, month, day, size = last, middle, first, lengths[2]
            if size == 2 and not self.tradition.short_years:
                return None
        if size == 2:
            year += 1300 if year >= 20 else 1400
        elif size != 4:
            return None
        era, after = self.era(index + 1)
        calendar = self.calendar_of(year, era)
        if month > 12 and day <= 12 and calendar is Calendar.GREGORIAN:
            month, day = day, month
        atom = self.atoms[index]
        return Point(atom.start, self.atoms[after - 1].end, calendar, year=year, month=month, day=day), after

    def date(self, index: int) -> tuple[Point, int] | None:
        """Read a day, a month, a season, a half-year, a decade, a year or a distance («قبل عامين»)."""
        start = index
        if self.kind(index, "numeric"):
            return self.numeric(index)
        number = self.value(index, "number")
        if number is not None:
            if (distance_ago := self.ago(index)) is not None:
                return distance_ago
            if not 1 <= number <= 31:
                return None
            at = index + 1
            if self.kind(at, "month") and self.number(at + 1, 1, 2) and number == 6:
                return self.part_of_year(start, at + 1)
            at = self.skip(at, "from", "month", "part")
            sure = self.value(index, "digits") > 0 or bool(self.value(index, "ordinal"))
            if (found := self.month(at, start, number, sure=sure)) is not None:
                return found
            return self.related_month(index + 2, start, number) if self.kind(index + 1, "of") else None
        if self.kind(index, "last") and self.kind(index + 1, "month") and (year := self.year(index + 2)) is not None:
            return replace(
                year[0], start=self.atoms[index].start, month=12, calendar=year[0].calendar or self.own
            ), year[1]
        if self.kind(index, "periods"):
            return self.period(index)
        for part, length in (("half", 6), ("quarter", 3)):
            if self.kind(index, part) and self.number(index + 1, 1, 12 // length):
                return self.part_of_year(start, index + 1, length)
        if self.kind(index, "decade"):
            return self.decade(index)
        if self.kind(index, "decades"):
            atom, year = self.atoms[index], self.value(index, "decades")
            return Point(atom.start, atom.end, Calendar.GREGORIAN, year=year, decade=True), index + 1
        if self.kind(index, "ago_before", "two") and (distance_ago := self.ago(index)) is not None:
            return distance_ago
        if self.kind(index, "seasons", "season"):
            return self.season(index)
        if (found := self.related_month(index, start, None)) is not None:
            return found
        at = self.skip(index, "month", "part")
        if (found := self.month(at, start)) is not None:
            return found
        return self.year(index)

    def related_month(self, index: int, start: int, day: int | None) -> tuple[Point, int] | None:
        """Read «الشهر الجاري», «ماه گذشته», with or without its day («7 من الشهر الجاري»)."""
        this = self.kind(index, "this") and self.kind(index + 1, "month")
        index += this
        if not self.kind(index, "month") or (day is None and self.counted(index - this)):
            return None
        relation = self.value(index + 1, "relations") if self.kind(index + 1, "relations") else 0 if this else None
        if relation is None or self.kind(index - 1, "months"):
            return None
        after = index + 1 + self.kind(index + 1, "relations")
        point = Point(self.atoms[start].start, self.atoms[after - 1].end, self.own, day=day, relation=relation)
        return point, after

    def ago(self, index: int) -> tuple[Point, int] | None:
        """Read a distance to the past: «قبل عامين», «منذ 8 سنوات», «دو ماه قبل»."""
        start = index
        before = self.kind(index, "ago_before")
        index += before
        if self.kind(index, "two") and (before or self.kind(index + 1, "ago_after")):
            after = index + 1 + (not before)
            return Point(self.atoms[start].start, self.atoms[after - 1].end, ago=(2, self.value(index, "two"))), after
        number = self.number(index, 1, _LONGEST_AGO)
        if number is None or not self.kind(index + 1, "unit"):
            return None
        if not before and not self.kind(index + 2, "ago_after"):
            return None
        after = index + 2 + (not before)
        unit = self.value(index + 1, "unit")
        return Point(self.atoms[start].start, self.atoms[after - 1].end, ago=(number, unit)), after

    def point(self, index: int) -> tuple[Point, int] | None:
        """Read one point of time with all that stands around it: part of the day, weekday, date."""
        start = index
        index = self.skip(index, "day", "part_of_day", "part")
        if index > start and self.kind(index, "from"):
            index += 1
        begin = self.atoms[start].start if start < len(self.atoms) else 0
        if self.kind(index, "days"):
            return self.deictic(start, index)
        if self.kind(index, "weekdays"):
            return self.weekday(start, index)
        found = self.date(index)
        if found is None and index > start:
            found, begin = self.date(index - 1), self.atoms[index - 1].start
        return (replace(found[0], start=begin), found[1]) if found else None

    def deictic(self, start: int, index: int) -> tuple[Point, int] | None:
        """Read «أمس الأربعاء 23 يونيو 2021», «امروز (سه شنبه)»."""
        atom = self.atoms[index]
        if self.word_after(atom.end) in self.names["not_before"]:
            return None
        if self.word_before(atom.start) in self.names["not_after"]:
            return None
        point = Point(self.atoms[start].start, atom.end, days=self.value(index, "days"))
        after = index + 1
        at = self.skip(after, "part_of_day", "comma", "open", "day")
        closed = 1 if self.kind(at + 1, "close") else 0
        if self.kind(at, "weekdays"):
            point = replace(point, weekday=self.value(at, "weekdays"), end=self.atoms[at + closed].end)
            after = at + 1 + closed
        at = self.skip(after, "comma", "open", "equal", "day")
        dated = self.date(at) if self.kind(at, "number", "numeric") else None
        if dated is not None and dated[0].day is not None:
            point = replace(dated[0], start=point.start, days=point.days, weekday=point.weekday)
            after = dated[1]
        return point, after

    def weekday(self, start: int, index: int) -> tuple[Point, int] | None:
        """Read a weekday, what is said of it («الماضي»), and the date that may follow."""
        atom = self.atoms[index]
        if self.word_before(self.atoms[start].start) in self.names["not_after"]:
            return None
        point = Point(self.atoms[start].start, atom.end, weekday=self.value(index, "weekdays"))
        after = index + 1
        at = self.skip(after, "part_of_day")
        if self.kind(at, "relations"):
            point = replace(point, relation=self.value(at, "relations"), end=self.atoms[at].end)
            after = at + 1
        at = self.skip(after, "comma", "open", "equal", "day", "part_of_day")
        dated = self.date(at) if self.kind(at, "number", "numeric", "months") else None
        if dated is not None and dated[0].day is not None:
            relation = dated[0].relation if dated[0].relation is not None else point.relation
            return replace(dated[0], start=point.start, weekday=point.weekday, relation=relation), dated[1]
        return point, after
