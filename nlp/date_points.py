"""Points of time in a text: a date of any kind with the weekday, the part of the day and «أمس» that stand around it.

Invariant: a method takes the index of an atom and returns a point and the index after it, or None; it changes nothing.
"""

from dataclasses import replace

from nlp.date_expressions import Point
from nlp.date_weeks import WeekReader
from nlp.extraction import Calendar

_DAYS = 31


class PointReader(WeekReader):
    """Reads one point of time with all that stands around it."""

    def date(self, index: int) -> tuple[Point, int] | None:
        """Read a day, a month, a season, a half-year, a decade, a year or a distance («قبل عامين»)."""
        if self.kind(index, "numeric"):
            return self.numeric(index)
        found = self.nth(index) or (self.ago(index) if self.kind(index, "later") else None) or self.window(index)
        if found is not None:
            return found
        if self.kind(index, "number"):
            return self.numbered(index)
        if self.kind(index, "last") and self.kind(index + 1, "month") and (year := self.year(index + 2)) is not None:
            calendar = year[0].calendar or self.own
            return replace(year[0], start=self.atoms[index].start, month=12, calendar=calendar), year[1]
        if self.kind(index, "periods"):
            return self.period(index)
        for part, length in (("half", 6), ("quarter", 3)):
            if self.kind(index, part) and self.number(index + 1, 1, 12 // length):
                return self.part_of_year(index, index + 1, length) or self.half_month(index)
        if self.kind(index, "decade"):
            return self.decade(index)
        if self.kind(index, "decades"):
            atom, year_ = self.atoms[index], self.value(index, "decades")
            return Point(atom.start, atom.end, Calendar.GREGORIAN, year=year_, decade=True), index + 1
        if self.kind(index, "ago_before", "two") and (distance_ago := self.ago(index)) is not None:
            return distance_ago
        if self.kind(index, "seasons", "season"):
            return self.season(index)
        if (found := self.week(index, index)) is not None:
            return found
        if (found := self.related_month(index, index, None)) is not None:
            return found
        at = self.skip(index, "month", "part", "half")
        if at < len(self.atoms) and (found := self.month(at, index)) is not None:
            return found
        return self.year(index)

    def numbered(self, index: int) -> tuple[Point, int] | None:
        """Read what starts with a number: «7 تموز», «الثاني من الشهر الجاري», «6 ماه اول سال 84», «دو ماه قبل»."""
        if (distance_ago := self.ago(index)) is not None:
            return distance_ago
        if (short := self.short_numeric(index)) is not None:
            return short
        number = self.value(index, "number")
        mistaken = self.value(index, "digits") == len(str(_DAYS)) and self.kind(index + 1, "months")
        if not 1 <= number <= _DAYS and not mistaken:  # «34 رجب» names no month either
            return None
        at = index + 1
        if self.kind(at, "month") and self.number(at + 1, 1, 2) and number == 6:
            return self.part_of_year(index, at + 1)
        ordinal = bool(self.value(index, "ordinal"))
        if self.kind(at, "day") and self.kind(at + 1, "of") and self.kind(at + 2, "periods") and ordinal:
            return self.day_of_period(index, number, at + 2)
        at += self.kind(at, "ordinal_mark")  # «۳۰ ام اردیبهشت»
        at = self.skip(at, "from", "month", "part")
        if self.kind(index + 1, "from") and self.atoms[index + 1].text in self.names["not_between"]:
            # «الخط الثاني في نيسان»: no day
            return self.related_month(index + 2, index, number) if self.kind(index + 1, "of") and not ordinal else None
        sure = bool(self.value(index, "digits")) or ordinal
        found = self.month(at, index, number, sure=sure)
        if found is None:
            of = self.kind(index + 1, "of", "from")
            following = self.atoms[at].text if (at := index + 1 + of) < len(self.atoms) else ""
            # «12 ماه گذشته» are twelve months
            counted = self.kind(at, "unit") and self.value(at + 1, "relations") != 0 and not ordinal
            if of or (following in self.names["of_now"] and not counted) or self.kind(at, "this", "same_month"):
                found = self.related_month(at, index, number)
        if found is None:
            return self.bare_day(index, number) if self.whole else None
        return replace(found[0], ordinal=ordinal), found[1]

    def half_month(self, index: int) -> tuple[Point, int] | None:
        """Read «النصف الثاني من شهر مايو», «نیمه اول اردیبهشت»."""
        at = self.skip(index + 2, "of", "from")
        month = self.within(at) if self.kind(index, "half") else None
        if month is None or (month[0].month is None and month[0].relation is None):
            return None
        half = self.value(index + 1, "number")
        return replace(month[0], start=self.atoms[index].start, half_month=half), month[1]

    def bare_day(self, index: int, number: int) -> tuple[Point, int] | None:
        """Read a day without its month, where all of the text is one date."""
        if index + 1 < len(self.atoms):
            return None
        atom = self.atoms[index]
        return Point(atom.start, atom.end, self.own, day=number, relation=0), index + 1

    def day_of_period(self, index: int, number: int, at: int) -> tuple[Point, int] | None:
        """Read «پنجمین روز از هفته دولت»."""
        found = self.period(at)
        if found is None:
            return None
        return replace(found[0], start=self.atoms[index].start, nth=(number, "day")), found[1]

    def point(self, index: int) -> tuple[Point, int] | None:
        """Read one point of time with all that stands around it: part of the day, weekday, date."""
        start = index
        if self.kind(index, "latest") and (counted := self.nth(index)) is not None:
            return counted
        index = self.skip(index, "day", "part_of_day", "part", "weekend_of", "rest")
        if index > start and self.kind(index, "from"):
            index += 1
        begin = self.atoms[start].start if start < len(self.atoms) else 0
        if self.kind(index, "days"):
            return self.deictic(start, index)
        if self.kind(index, "weekdays", "bare_weekdays"):
            found = self.nth(index) or self.weekday(start, index)
            return (replace(found[0], start=begin), found[1]) if found else None
        found = self.date(index)
        if found is None and index > start:
            found, begin = self.date(index - 1), self.atoms[index - 1].start
        return (replace(found[0], start=begin), found[1]) if found else None

    def deictic(self, start: int, index: int) -> tuple[Point, int] | None:
        """Read «أمس الأربعاء 23 يونيو 2021», «امروز (سه شنبه)»."""
        atom = self.atoms[index]
        if self.whole and self.kind(index + 1, "relations"):
            end = self.atoms[index + 1].end
            return Point(atom.start, end, days=self.value(index + 1, "relations")), index + 2
        if self.word_after(atom.end) in self.names["not_before"]:
            return self.nth(index)
        before = self.word_before(atom.start)
        if before in self.names["not_after"]:
            return None
        if (
            atom.text in self.names["per"]
            and before in self.names["per_after"]
            and not self.kind(index + 1, "weekdays")
        ):
            return None  # «مرتين في اليوم»
        if atom.text in self.names["only"] and before not in self.names["only_after"] and not self.whole:
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
        if self.is_named(start, index):
            return None
        week = self.week_of(index + 1)
        if week is None and self.kind(start - 1, "this") and self.kind(index, "weekdays"):
            week = 0, index + 1  # «هذا الخميس»
        if self.kind(index, "bare_weekdays") and week is None:
            return None
        weekday = self.value(index, "weekdays") if self.kind(index, "weekdays") else self.value(index, "bare_weekdays")
        point = Point(self.atoms[start].start, atom.end, self.own, weekday=weekday)
        if week is not None:
            return replace(point, week=week[0], end=self.atoms[week[1] - 1].end), week[1]
        point = replace(point, calendar=None)
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
        paired = self.kind(after, "and", "to") and self.kind(after + 1, "weekdays")
        if point.relation is None and not paired and self.word_before(atom.start) in self.names["every"]:
            return None  # «أيام الجمعة» are those of every week
        beside = self.day_beside(after)
        if beside is not None:
            day, after = beside
            return replace(point, day=day, calendar=self.own, end=self.atoms[after - 1].end), after
        return point, after

    def day_beside(self, index: int) -> tuple[int, int] | None:
        """Read the bare day of a month after a weekday («الخميس 21.»), and the index after it."""
        at = self.skip(index, "part_of_day", "from")
        day = self.number(at, 1, _DAYS)
        if day is None or self.kind(at + 1, "slash", "dash") or not self.ends_clause(self.atoms[at].end):
            return None
        return day, at + 1

    def is_named(self, start: int, index: int) -> bool:
        """Tell whether a weekday is part of a name: «صلاة الجمعة», «إبراهيم بن سليمان الخميس»."""
        atom = self.atoms[index]
        if self.word_after(atom.end) in self.names["not_weekday_before"]:
            return True  # «شنبه‌ها», «چهارشنبه سوری»
        if self.word_before(self.atoms[start].start) in self.names["not_after"]:
            return True
        before = self.text[max(0, atom.start - 30) : atom.start].split()[-3:]
        if self.names["prayers"].intersection(before):
            return True  # «نماز عبادی سیاسی جمعه»
        before = before[-2:]
        return len(before) > 1 and (before[1] in self.names["not_after"] or before[0] in self.names["son_of"])
