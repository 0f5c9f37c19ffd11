"""Expressions of dates in a text: points, ranges and lists of days, and a time told in two calendars.

Invariant: an expression is one unbroken phrase; expressions are in order and do not overlap.
"""

import re
from dataclasses import replace
from functools import cache

from nlp.date_atoms import Atom, atoms_of
from nlp.date_expressions import Expression, Point
from nlp.date_points import PointReader
from nlp.languages import load_data
from nlp.text import fold

_PLAUSIBLE_YEARS = (1900, 2060)
_PLAUSIBLE_OLD_YEARS = (1300, 1460)
# After «في» four digits are one of these years even before a verb, if they are no round number.
_LIKELY_YEARS = ((1950, 2035), (1310, 1415))
_ROUND = 50
# How many characters before a line's year may be a bullet; what follows the year of a timeline's entry.
_MARGIN = 6
_ENTRY = re.compile(r"\s{0,2}(?::|-\s)")


class ExpressionReader(PointReader):
    """Reads expressions: points joined to ranges, lists and pairs."""

    def expressions(self, index: int) -> tuple[list[Expression], int] | None:
        """Read a point, a range or a list of days, and the same in a second calendar."""
        opened = self.kind(index - 1, "from") and self.atoms[index - 1].text in self.between
        found = self.days_of_one_month(index, between=opened) or self.range(index, between=opened)
        plural = self.kind(index, "years") and self.value(index, "years") is None
        if found is not None and plural and len(found[0]) == 1:
            return self.further_years(*found)
        if found is None:
            found = self.bare_years(index, between=opened)
        if found is None or len(found[0]) != 1:
            return found
        (expression,), after = found
        if self.recurs(after):
            return None
        enclosed = self.kind(after, "open")
        at = self.skip(after, "comma") if not enclosed else after + 1
        slashed = self.kind(after, "slash") and expression.first.month is None  # «2019م / 1440هـ»
        at += slashed
        if self.kind(at, "equal") or enclosed or slashed:
            at = self.skip(at, "equal", "day", "from")
            other = self.days_of_one_month(at, between=False) or self.range(at, between=False)
            if other is None and (year := self.year_number(at, short=True)) is not None and year[0].year is not None:
                era = self.kind(year[1] - 1, "eras")
                other = ([Expression(year[0])], year[1]) if era or year[0].year >= 1300 else None
            if other is not None and len(other[0]) == 1:
                closed = enclosed and self.kind(other[1], "close")
                if self.is_same(expression, other[0][0]):
                    return [replace(expression, same=other[0][0])], other[1] + closed
                if self.is_named_by(expression.first, other[0][0].first):
                    named = replace(other[0][0], first=replace(other[0][0].first, start=expression.start))
                    return [named], other[1] + closed
        return [expression], after

    def recurs(self, index: int) -> bool:
        """Tell whether the days before an index are those of every week or year («السبت والاثنين من كل أسبوع»)."""
        while self.kind(index, "and", "comma") and self.kind(index + 1, "weekdays"):
            index += 2
        end = self.atoms[index - 1].end
        following = self.text[end : end + 20].lstrip()
        return following.startswith(self.recurring)

    def is_named_by(self, first: Point, second: Point) -> bool:
        """Tell whether weekdays or a related year («سال گذشته (2005)») are told once more by their date."""
        weekday = first.weekday is not None and first.day is None and second.day is not None
        return weekday or (first.year_relation is not None and first.month is None and second.year is not None)

    def is_same(self, first: Expression, second: Expression) -> bool:
        """Tell whether two expressions can be one time in two calendars."""
        a, b = first.first, second.first
        known = a.calendar is not None and b.calendar is not None and a.calendar is not b.calendar
        return known and (a.day is None) == (b.day is None) and (a.month is None) == (b.month is None)

    def days_of_one_month(self, index: int, *, between: bool) -> tuple[list[Expression], int] | None:
        """Read «19 إلى 21 شوال», «18 و19 فيفري 2017», «12، 13، 14 شوال», with weekdays before them if any.

        Days that follow each other are one span; others are one date each.
        """
        start = index
        index = self.after_weekdays(self.skip(index, "day", "part_of_day"))
        days: list[int] = []
        ranged = between
        while (day := self.number(index, 1, 31)) is not None and self.kind(index + 1, "and", "comma", "to", "dash"):
            if days and day <= days[-1]:  # so a list, however long, is left after a month's days
                return None
            days.append(day)
            after = self.skip(index + 1, "and", "comma", "to", "dash", "from", "day")
            ranged = ranged or any(self.kind(at, "to", "dash") for at in range(index + 1, after))
            index = after
        if not days and (after_month := self.days_after_month(start)) is not None:
            return after_month
        last = self.date(index) if days else None
        if last is not None and ranged and len(days) == 1 and last[0].day is not None and last[0].day < days[0]:
            return self.turned_round(start, days[0], last) if self.tradition.turned_round else None
        if last is None or last[0].day is None or last[0].day <= days[-1]:
            return None
        point, after = replace(last[0], start=self.atoms[start].start), last[1]
        numbers = [*days, last[0].day]
        if ranged or numbers == list(range(numbers[0], numbers[-1] + 1)):
            return [Expression(replace(point, day=numbers[0]), last[0])], after
        return [Expression(replace(point, day=day, weekday=None)) for day in numbers], after

    def turned_round(self, start: int, last: int, found: tuple[Point, int]) -> tuple[list[Expression], int]:
        """Read «28-25 اردیبهشت»: figures of a range that the order of writing turned round."""
        point = replace(found[0], start=self.atoms[start].start)
        return [Expression(point, replace(point, day=last))], found[1]

    def days_after_month(self, index: int) -> tuple[list[Expression], int] | None:
        """Read «أغسطس 27 إلى 29»: a month, and then its first and last day."""
        first, to, last = (self.number(index + 1, 1, 31), self.skip(index + 2, "to", "dash"), None)
        if not self.kind(index, "months") or first is None or to == index + 2 or not self.value(index + 1, "digits"):
            return None
        last = self.number(to, 1, 31)
        if last is None or last <= first or not self.value(to, "digits") or not self.ends_clause(self.atoms[to].end):
            return None
        calendar, month, _ = self.value(index, "months")
        point = Point(self.atoms[index].start, self.atoms[to].end, calendar, month=month, day=first)
        return [Expression(point, replace(point, day=last))], to + 1

    def after_weekdays(self, index: int) -> int:
        """Return the index after a list of two weekdays or more, or the same index where there is none."""
        at, count = index, 0
        while self.kind(at, "weekdays"):
            at, count = (
                self.skip(at + 1, "and", "comma", "to", "dash", "day", "part_of_day", "open", "equal"),
                count + 1,
            )
        return at if count > 1 and self.kind(at, "number") else index

    def range(self, index: int, *, between: bool) -> tuple[list[Expression], int] | None:
        """Read a point, or two that are the ends of a span."""
        found = self.point(index)
        if found is None:
            return None
        first, after = found
        joined = self.kind(after, "and")
        at = self.skip(after, "and") if joined else after
        if self.kind(at, "begun"):  # «از اوایل مهر آغاز و تا پایان آبان»
            at = self.skip(at + 1, "and")
        to = self.kind(at, "to", "dash")
        if to or joined:
            begin = self.skip(at, "to", "dash", "part", "from")
            last = self.point(begin)
            if last is None and first.year is not None and first.month is None and (to or between):
                last = self.last_year(first.year, begin)
            if last is None and joined and first.month is not None and first.day is None:
                last = self.month(begin, begin, listed=self.kind(index, "month"))
            if last is not None and last[0].same_month and first.month is not None:
                # «من 15 مايو إلى 20 منه»
                last = replace(last[0], month=first.month, calendar=first.calendar, same_month=False), last[1]
            if last is not None and to and self.is_timetable(first, last[0]):
                return [], last[1]
            if last is not None and self.is_range(first, last[0], to=to, between=between, adjacent=joined):
                return self.further_months(first, last[0], last[1])
        return [Expression(first)], after

    def further_years(self, found: list[Expression], after: int) -> tuple[list[Expression], int]:
        """Read on from «سال‌های ۹۸» through the years that follow: «، ۹۹ و ۱۴۰۰»."""
        while found[0].last is None:
            at = self.skip(after, "and", "comma")
            following = self.year_number(at, short=True) if at > after else None
            if following is None or self.counts(following[0].end):
                break
            found, after = [*found, Expression(following[0])], following[1]
        return found, after

    def last_year(self, first: int, index: int) -> tuple[Point, int] | None:
        """Read the last year of a span, in two digits of the first one's century too: «1976 تا 79»."""
        year = first - first % 100 + (self.number(index, 0, 99) or 0)
        if self.value(index, "digits") == len("79") and year > first:
            atom = self.atoms[index]
            return Point(atom.start, atom.end, self.calendar_of(year, None), year=year), index + 1
        return self.year_number(index, short=True)

    def further_months(self, first: Point, last: Point, after: int) -> tuple[list[Expression], int]:
        """Read on from «أبريل ومايو» through the months that follow: «ويونيو 2015»."""
        while first.day is None and last.month is not None and last.day is None and last.year is None:
            at = self.skip(after, "and", "comma")
            following = self.month(at, at) if at > after and at < len(self.atoms) else None
            if following is None or following[0].month != last.month + 1 or following[0].day is not None:
                break
            last, after = following
        return [Expression(first, last)], after

    def is_range(self, first: Point, last: Point, *, to: bool, between: bool, adjacent: bool) -> bool:
        """Tell whether two points are the ends of a span, by the words between them (`adjacent`: only «و»)."""
        if any(point.ago or point.window or point.nth for point in (first, last)):
            return False
        weekdays = first.weekday is not None and first.day is None and last.weekday is not None and last.day is None
        if to or between:
            return True
        if not adjacent:
            return False
        if first.weekday is not None and last.weekday is not None and weekdays:
            return (last.weekday - first.weekday) % 7 == 1 and first.relation == last.relation
        if first.days is not None and last.days is not None:
            return last.days - first.days == 1
        months = first.month is not None and last.month is not None and first.calendar is last.calendar
        return bool(
            months
            and first.day is None
            and last.day is None
            and last.month == (first.month or 0) + 1
            and not first.year
        )

    def is_timetable(self, first: Point, last: Point) -> bool:
        """Tell whether two points are the weekdays of every week: «من الأحد إلى الخميس»."""
        points = (first, last)
        return all(
            point.weekday is not None
            and point.day is None
            and point.days is None
            and point.relation is None
            and point.week is None
            for point in points
        )

    def bare_years(self, index: int, *, between: bool) -> tuple[list[Expression], int] | None:
        """Read four digits as a year where their company says so: «(1387)», «في 2015», «بين 1958 و1996»."""
        found = self.plausible_year(index)
        if found is None:
            return None
        point, after = found
        if self.kind(index + 1, "to") or (between and self.kind(index + 1, "and")):
            last = self.plausible_year(self.skip(index + 1, "and", "to"))
            if last is not None and (point.year or 0) < (last[0].year or 0) and not self.counts(last[0].end):
                return [Expression(point, last[0])], last[1]
            if last is not None or between:
                return None
        enclosed = self.kind(index - 1, "open") and self.kind(after, "close")
        before = self.word_before(point.start)
        if before in self.names["laws"] or self.kind(after, "unit"):
            return None
        told = self.kind(after - 1, "eras") or enclosed or point.last_year is not None
        told = told or self.kind(index - 1, "part", "of_year") or (self.whole and after == len(self.atoms))
        told = told or self.heads_line(point.start, point.end) or self.is_labelled(point.start, point.end)
        sure = before in self.names["year_in"] and (point.year or 0) % _ROUND and not self.counts(point.end)
        told = told or (bool(sure) and any(low <= (point.year or 0) <= high for low, high in _LIKELY_YEARS))
        return ([Expression(point)], after) if told or (before in self.in_year and self.is_free(point.end)) else None

    def heads_line(self, start: int, end: int) -> bool:
        """Tell whether four digits head an entry of a timeline: «• 2010: تأسيس الجمعية»."""
        line = self.text[max(0, start - _MARGIN) : start].rpartition("\n")
        first = start < _MARGIN or bool(line[1])
        return first and not any(map(str.isalnum, line[2])) and bool(_ENTRY.match(self.text, end))

    def is_labelled(self, start: int, end: int) -> bool:
        """Tell whether four digits are all that a label of their line says: «سنة التأسيس: 1998»."""
        colon = self.text[max(0, start - 2) : start].rstrip().endswith(":")
        label = self.word_before(self.text.rfind(":", max(0, start - 3), start)) if colon else ""
        alone = not self.text[end : end + _MARGIN].partition("\n")[0].strip(" .")
        return bool(label) and alone and label not in self.names["laws"]

    def is_name(self, expressions: list[Expression]) -> bool:
        """Tell whether what looks like a date is a name («شارع 14 جانفي»), or a title in quotes."""
        start, end = expressions[0].start, expressions[-1].end
        before = self.word_before(start)
        if before in self.names["not_after"] or before.removeprefix(fold("و")) in self.names["not_after"]:
            return True
        point = expressions[0].first
        quoted = (
            self.text[max(0, start - 2) : start].strip()[-1:] == '"' and self.text[end : end + 2].strip()[:1] == '"'
        )
        return quoted and point.year is None and (point.day is None or point.month is None)

    def plausible_year(self, index: int) -> tuple[Point, int] | None:
        """Read four digits that can be a year of these texts."""
        spelled = self.whole and self.value(index, "digits") == 0
        found = self.year_number(index) if spelled or self.value(index, "digits") == 4 else None
        if spelled:
            return found
        if found is None or found[0].year is None:
            return None
        low, high = _PLAUSIBLE_YEARS if found[0].year >= 1500 else _PLAUSIBLE_OLD_YEARS
        return found if low <= found[0].year <= high else None

    def is_free(self, position: int) -> bool:
        """Tell whether what follows four digits is not the noun that they count."""
        following = self.text[position : position + 2]
        if not following.strip()[:1].isalpha() or following[:1] in "\n.،,؛:)":
            return True
        word = self.word_after(position)
        return not self.counts(position) and (len(word) <= 3 or word.startswith((fold("ال"), fold("و"))))

    def counts(self, position: int) -> bool:
        """Tell whether the word after a number is one that numbers count."""
        return self.word_after(position) in counted_words(self.language)


def without_relation(atom: Atom, language: str) -> Atom:
    """Take from «التالي» that it counts from the day of publication: in an article it counts from what was told."""
    if "relations" not in atom.kinds or atom.text not in _told_after(language):
        return atom
    return replace(atom, kinds={kind: value for kind, value in atom.kinds.items() if kind != "relations"})


@cache
def _told_after(language: str) -> frozenset[str]:
    return frozenset(map(fold, load_data(language, "dates")["names"]["told_after"]))


@cache
def counted_words(language: str) -> frozenset[str]:
    """Return the words that a number before them counts («1430 نفر»)."""
    data = load_data(language, "units")
    words = " ".join([*data["concepts"].values(), *data["currencies"], *data["currency_codes"].values()])
    return frozenset(map(fold, words.split()))


def parse_dates(text: str, language: str, *, whole: bool = False) -> list[Expression]:
    """Return what a folded text says of dates, unresolved, in order; `whole` says that all of it is one date."""
    atoms = atoms_of(text, language)
    if not whole:
        atoms = [without_relation(atom, language) for atom in atoms]
    parser = ExpressionReader(atoms, text, language, whole=whole)
    found: list[Expression] = []
    index = 0
    while index < len(atoms):
        read = parser.expressions(index) if "break" not in atoms[index].kinds else None
        if read is None:
            index += 1
            continue
        if read[0] and not parser.is_name(read[0]):
            found += read[0]
        index = max(read[1], index + 1)
    return found
