"""Weeks, the weekdays and days counted within a month («أول جمعة من يوليو»), and distances from today.

Invariant: a method takes the index of an atom and returns a point and the index after it, or None; it changes nothing.
"""

from dataclasses import replace

from nlp.date_expressions import Point
from nlp.date_months import MonthReader

# «قبل 30 عاما» is a vague distance, «قبل عامين» a year.
_LONGEST_AGO = 5
_LONGEST_DAYS = 31
_MOST_WEEKS = 5
_LAST = -1


class WeekReader(MonthReader):
    """Reads points of time that count weeks, weekdays, or units of time from today."""

    def week(self, index: int, start: int) -> tuple[Point, int] | None:
        """Read «الأسبوع المقبل», «این هفته», «نهاية هذا الأسبوع», with the weekday after it if any."""
        if index >= len(self.atoms):
            return None
        begin = self.atoms[start].start
        weekend, rest = self.kind(index - 1, "weekend_of"), self.kind(index - 1, "rest")
        if self.kind(index, "weeks"):
            relation, after = self.value(index, "weeks"), index + 1
        else:
            this = self.kind(index, "this") and self.kind(index + 1, "week")
            at = index + this
            if not self.kind(at, "week") or (self.counted(index) and not self.kind(index - 1, "bare_weekdays")):
                return None
            relation = self.value(at + 1, "relations") if self.kind(at + 1, "relations") else 0 if this else None
            if relation is None and not (self.whole and (weekend or rest)):
                return None
            after = at + 1 + self.kind(at + 1, "relations")
            relation = relation or 0
        point = Point(begin, self.atoms[after - 1].end, self.own, week=relation, weekend=weekend, rest=rest)
        at = self.skip(after, "day")
        if self.kind(at, "weekdays") and not self.kind(at + 1, "number"):
            point = replace(point, weekday=self.value(at, "weekdays"), weekend=False, end=self.atoms[at].end)
            after = at + 1
        return point, after

    def week_of(self, index: int) -> tuple[int, int] | None:
        """Return how far the week named at an index is from this one, and the index after it."""
        found = self.week(self.skip(index, "of", "from"), index)
        return (found[0].week or 0, found[1]) if found and found[0].weekday is None else None

    def nth(self, index: int) -> tuple[Point, int] | None:
        """Read «أول جمعة من يوليو», «الأسبوع الأخير من عام 2015», «هفته اول مهر»: what is counted first or last."""
        start = index
        count = self.count(index)
        if count is not None:
            index += 1
        at = index
        if self.kind(at, "day") and self.kind(at + 1, "weekdays", "bare_weekdays"):
            at += 1
        weekday = self.value(at, "weekdays") if self.kind(at, "weekdays") else self.value(at, "bare_weekdays")
        if weekday is not None:
            unit = "weekday"
        elif self.kind(at, "week"):
            unit = "week"
        elif self.kind(at, "day", "days") and self.atoms[at].text in self.names["day_of"]:
            unit = "day"
        else:
            return None
        at += 1
        if count is None:
            if unit == "weekday" and self.kind(at, "number") and not self.whole_ends(at + 1):
                return None  # «الثلاثاء الأول من أكتوبر» is first of all the first of October
            count = self.count(at)
            at += 1
        if count is None:
            return None
        if self.whole_ends(at) and unit == "weekday":
            end = self.atoms[-1].end
            return Point(self.atoms[start].start, end, self.own, relation=0, weekday=weekday, nth=(count, unit)), at
        at = self.skip(at, "of", "from")
        whole = self.within(at)
        if whole is None or (unit != "week" and whole[0].month is None and whole[0].relation is None):
            return None
        point = replace(whole[0], start=self.atoms[start].start, weekday=weekday, nth=(count, unit), day=None)
        return point, whole[1]

    def whole_ends(self, index: int) -> bool:
        """Tell whether all of the text is one date that ends before an index."""
        return self.whole and index >= len(self.atoms)

    def count(self, index: int) -> int | None:
        """Return a small ordinal, or -1 for «آخر»."""
        if self.kind(index, "latest"):
            return _LAST
        number = self.number(index, 1, _MOST_WEEKS)
        return number if number is not None and self.value(index, "ordinal") else None

    def within(self, index: int) -> tuple[Point, int] | None:
        """Read the month or year that something is counted in."""
        month = self.related_month(index, index, None) if index < len(self.atoms) else None
        if month is None:
            at = self.skip(index, "month")
            if self.kind(at, "months") or self.kind(at - 1, "month"):
                month = self.month(at, index, listed=True) if at < len(self.atoms) else None
        found = month or self.year(index) or self.year_number(index)
        return found if found is None or found[0].day is None else None

    def ago(self, index: int) -> tuple[Point, int] | None:
        """Read a distance from today: «قبل عامين», «منذ 8 سنوات», «دو ماه قبل», «بعد عام و21 يوما من الآن»."""
        before = self.kind(index, "ago_before")
        at = index + (before or self.kind(index, "later"))
        parts: list[tuple[int, str]] = []
        while (part := self.measure(at, alone=before and not parts)) is not None:
            parts.append(part[0])
            at = part[1]
            if not (self.kind(at, "and") and self.measure(at + 1, alone=False) is not None):
                break
            at += 1
        if not parts:
            return None
        ahead = self.kind(at, "from_now") and not before
        if self.kind(at, "ago_after") and not before:
            at += 1
        elif not before and not ahead:
            return None
        at += self.kind(at, "from_now")
        if ahead:
            parts = [(-count, unit) for count, unit in parts]
        return Point(self.atoms[index].start, self.atoms[at - 1].end, ago=tuple(parts)), at

    def measure(self, index: int, *, alone: bool) -> tuple[tuple[int, str], int] | None:
        """Read a number and its unit, a dual, or (`alone`) a unit that is one: and the index after them."""
        if self.kind(index, "two"):
            return (2, self.value(index, "two")), index + 1
        if alone and self.is_single(index):
            return (1, self.value(index, "unit")), index + 1
        number = self.number(index, 1, 99 if self.kind(index + 2, "from_now") else _LONGEST_AGO)
        number = number or (self.number(index, 1, 99) if self.kind(index - 1, "and") else None)
        if number is None and self.value(index + 1, "unit") in ("day", "week"):
            number = self.number(index, 1, _LONGEST_DAYS)
        if number is None or not self.kind(index + 1, "unit"):
            return None
        return (number, self.value(index + 1, "unit")), index + 2

    def is_single(self, index: int) -> bool:
        """Tell whether a unit stands alone: «قبل شهر», not «قبل شهر رمضان», «قبل عام 2015»."""
        if not self.kind(index, "unit") or self.value(index, "unit") == "day":
            return False
        if self.atoms[index].text not in self.names["singular"]:
            return False
        return self.kind(index + 1, "break", "comma", "to") or self.ends_clause(self.atoms[index].end)

    def window(self, index: int) -> tuple[Point, int] | None:
        """Read «3 أيام القادمة», «الأشهر الثلاثة القادمة», «اليومين المقبلين», «بعد 4 أسابيع», «العقد القادم».

        In an article such a stretch has no first and last day; alone it is counted from the day of reference.
        """
        if not self.whole:
            return None
        start = index
        later = self.kind(index, "later")
        index += later
        number = self.number(index, 1, 99)
        index += number is not None
        plural = "plural" if number is None else "unit"
        if self.kind(index, "two_of"):
            number, unit = 2, self.value(index, "two_of")
        elif self.kind(index, "one_of") and number is None:
            number, unit = 1, self.value(index, "one_of")
        elif self.kind(index, "plural", plural):
            unit = self.value(index, "plural") or self.value(index, "unit")
            if number is None:
                index += 1
                number = self.number(index, 1, 99)
        else:
            return None
        index += 1
        relation = self.value(index, "relations") if self.kind(index, "relations") else 1 if later else None
        if number is None or not relation:
            return None
        after = index + self.kind(index, "relations")
        point = Point(self.atoms[start].start, self.atoms[after - 1].end, window=(number, unit, relation))
        return point, after
