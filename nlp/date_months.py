"""Months and days of months in a text, in words and in figures, and the feasts that have a date.

Invariant: a method takes the index of an atom and returns a point and the index after it, or None; it changes nothing.
"""

from dataclasses import replace

from nlp.date_atoms import VERY_WEAK, WEAK
from nlp.date_expressions import Point
from nlp.date_years import YearReader
from nlp.extraction import Calendar

_MONTHS = 12
_DAYS = 31
_SHORT = 2
# A feast that has no fixed day: its month, weekday (0 is Monday), and which of them.
_BY_WEEKDAY = 3


class MonthReader(YearReader):
    """Reads points of time that name a month, or a day of one."""

    def month(
        self, index: int, start: int, day: int | None = None, *, sure: bool = False, listed: bool = False
    ) -> tuple[Point, int] | None:
        """Read a month at `index`, the year after it, and check that a weak name has company.

        Args:
            index: where the name (or, after «شهر», the number) stands.
            start: where the point starts that it belongs to.
            day: the day read before it.
            sure: whether that day is in digits or an ordinal.
            listed: whether «ماه‌های» or the like before it covers it.
        """
        numbered = self.kind(index - 1, "month") and self.number(index, 1, _MONTHS) is not None
        if numbered:
            calendar, number, strength = self.own, self.value(index, "number"), WEAK
        elif self.kind(index, "months"):
            calendar, number, strength = self.value(index, "months")
        else:
            return None
        if self.word_after(self.atoms[index].end) in self.names["not_before"] and not self.kind(index + 1, "number"):
            return None
        company = listed or self.kind(index - 1, "month")
        company = company or (self.tradition.month_word_after and self.kind(index + 1, "month"))
        if day is None and (following := self.number(index + 1, 1, _DAYS)) is not None and not numbered:
            at = index + 2 + self.kind(index + 2, "comma")
            if self.written_year(at) is not None:
                day, index = following, at - 1
            elif self.ends_clause(self.atoms[index + 1].end) and self.value(index + 1, "digits"):
                day, index = following, index + 1  # «أغسطس 27،»
        if strength == VERY_WEAK and self.value(index + 1, "digits") == _SHORT:
            return None  # «به میزان ۵۰ درصد»
        point = Point(self.atoms[start].start, self.atoms[index].end, calendar, month=number, day=day)
        point, after = self.year_after(point, index + 1)
        dated = point.year is not None or point.year_relation is not None
        if numbered:
            return (point, after) if dated or (day is not None and sure) or self.whole else None
        if strength == VERY_WEAK and not (company or dated):
            return None
        company = company or self.kind(index - 1, "part", "half") or self.whole
        related = point.relation is not None
        if strength == WEAK and not (company or dated or related or (day is not None and sure)):
            return None
        return point, after

    def related_month(self, index: int, start: int, day: int | None) -> tuple[Point, int] | None:
        """Read «الشهر الجاري», «ماه گذشته», with or without its day («7 من الشهر الجاري»), «العاشر منه»."""
        if day is not None and self.kind(index, "same_month"):
            return Point(self.atoms[start].start, self.atoms[index].end, day=day, same_month=True), index + 1
        this = self.kind(index, "this") and self.kind(index + 1, "month")
        index += this
        if not self.kind(index, "month") or (day is None and self.counted(index - this)):
            return None
        relation = self.value(index + 1, "relations") if self.kind(index + 1, "relations") else 0 if this else None
        after = index + 1 + self.kind(index + 1, "relations")
        if relation is None and self.kind(index - 1, "part") and self.atoms[index].text in self.names["of_now"]:
            relation = 0 if self.ends_clause(self.atoms[index].end) else None  # «نهاية الشهر»
        if relation is None or self.kind(index - 1, "months"):
            return None
        point = Point(self.atoms[start].start, self.atoms[after - 1].end, self.own, day=day, relation=relation)
        return point, after

    def decade(self, index: int) -> tuple[Point, int] | None:
        """Read «دهه ۶۰» (ten years) or «دهه سوم خرداد» (ten days)."""
        number = self.value(index + 1, "number")
        if number is None:
            return None
        if 1 <= number <= 3:
            found = self.month(self.skip(index + 2, "month", "from"), index, sure=True)
            return (replace(found[0], ten_days=number), found[1]) if found else None
        if number % 10 or (not self.tradition.short_years and number < 1000):
            return None
        era, after = self.era(index + 2)
        year = number if number >= 1000 else (1900 if era is Calendar.GREGORIAN else 1300) + number
        calendar = self.calendar_of(year, era)
        return Point(self.atoms[index].start, self.atoms[after - 1].end, calendar, year=year, decade=True), after

    def numeric(self, index: int) -> tuple[Point, int] | None:
        """Read «7/7/2025», «۱۴۰۳/۱۲/۰۱», «2025-07-07» with the era that may follow."""
        first, middle, last = map(int, self.value(index, "numeric"))
        lengths = tuple(map(len, self.value(index, "numeric")))
        if lengths[0] == 4 or first > _DAYS:
            year, month, day, size = first, middle, last, lengths[0]
        else:
            year, month, day, size = last, middle, first, lengths[2]
        era, after = self.era(index + 1)
        if size != lengths[0] and size < _SHORT:
            return None
        if size == _SHORT:
            if self.tradition.short_years:
                year += 1300 if year >= 20 else 1400
            elif self.whole or era is Calendar.HIJRI:
                year += (1300 if year > 50 else 1400) if era is Calendar.HIJRI else 2000
            else:
                return None
        elif size != 4:
            return None
        calendar = self.calendar_of(year, era)
        if month > _MONTHS and day <= _MONTHS and calendar is Calendar.GREGORIAN:
            month, day = day, month
        atom = self.atoms[index]
        return Point(atom.start, self.atoms[after - 1].end, calendar, year=year, month=month, day=day), after

    def short_numeric(self, index: int) -> tuple[Point, int] | None:
        """Read «22/4» and «3/2015» where their company says that they are a date."""
        if not (self.kind(index + 1, "slash", "dash") and self.value(index + 2, "digits")):
            return None
        first, second = self.value(index, "number"), self.value(index + 2, "number")
        atom, after = self.atoms[index], index + 3
        if not self.value(index, "digits"):
            return None
        before = self.word_before(atom.start)
        if self.word_after(self.atoms[index + 2].end) in self.names["not_year_before"]:
            return None  # «معادل ۵/۱ درصد»
        dated = self.kind(index - 1, "day", "weekdays") or self.whole
        stray = after + self.kind(after, "slash")  # «8/8/ إلى 21/8/2015»
        if self.kind(stray, "to", "dash") and self.kind(self.skip(stray, "to", "dash"), "numeric"):
            dated, after = True, stray
        elif self.kind(after, "slash", "dash", "number"):
            return None
        if before in self.names["laws"]:
            return None
        if self.value(index + 2, "digits") == 4:
            found = self.year_number(index + 2)
            if found is None or not 1 <= first <= _MONTHS or not (dated or before in self.in_year):
                return None
            return replace(found[0], start=atom.start, month=first, calendar=found[0].calendar), found[1]
        day, month = (first, second) if second <= _MONTHS else (second, first)
        if not (1 <= month <= _MONTHS and 1 <= day <= _DAYS) or not dated:
            return None
        return Point(atom.start, self.atoms[after - 1].end, self.own, month=month, day=day), after

    def period(self, index: int) -> tuple[Point, int] | None:
        """Read a span or feast that has a name («دهه فجر», «عيد الفطر 2013»), with its year if any.

        A feast alone is no date of an article: its year, or what is said of it, has to be told.
        """
        atom = self.atoms[index]
        calendar, ends = self.value(index, "periods")
        point = Point(atom.start, atom.end, calendar)
        if len(ends) == _BY_WEEKDAY:
            point = replace(point, month=ends[0], weekday=ends[1], nth=(ends[2], "weekday"))
        else:
            point = replace(point, period=ends)
        year = self.year(index + 1) or self.year_number(index + 1)
        if year is None and self.kind(index + 1, "relations"):
            point = replace(point, relation=self.value(index + 1, "relations"), end=self.atoms[index + 1].end)
            return point, index + 2
        if year is None or year[0].academic:
            is_feast = len(ends) == _BY_WEEKDAY or ends[:2] == ends[2:]
            return None if is_feast and not self.whole else (point, index + 1)
        told = year[0]
        counted_in = None
        if told.year is not None and (not self.is_of(told.year, calendar) or self.kind(year[1] - 1, "eras")):
            counted_in = told.calendar if told.calendar is not calendar else None
        point = replace(point, end=told.end, year=told.year, year_relation=told.year_relation, year_calendar=counted_in)
        return point, year[1]
