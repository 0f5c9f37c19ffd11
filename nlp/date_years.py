"""Years in a text, and what is counted in years: eras, decades, seasons, halves and quarters, periods with a name.

Invariant: a method takes the index of an atom and returns a point and the index after it, or None; it changes nothing.
"""

from dataclasses import replace

from nlp.date_atoms import AtomReader
from nlp.date_expressions import Point
from nlp.extraction import Calendar

# Calendars whose years are above 1500; the other two are around 1400 in these texts.
_NEW_YEARS = frozenset({Calendar.GREGORIAN})
# How far the two years of «2013/2014», «84-83» lie apart at most; and of a span told in full.
_LONGEST_PAIR = 25
_LONGEST_LIFE = 120
# In texts whose own calendar is the solar one, the first lunar year that is not taken for a solar one.
_FIRST_HIJRI_YEAR = 1420


class YearReader(AtomReader):
    """Reads points of time that name a year, or a part of one."""

    def written_year(self, index: int, *, short: bool = False) -> int | None:
        """Return the year that a number atom names: four digits, or two where a Persian year word allows it."""
        value: int | None = self.value(index, "number")
        if value is None:
            return None
        if self.value(index, "digits") == 2 and short and self.tradition.short_years:
            # «سال 12 بار» is twelve times a year
            return 1300 + value if value >= 20 else 1400 + value if value < 10 else None
        if self.value(index, "digits") in (3, 4, 0) and 100 <= value <= 2200 and (value >= 1000 or short):
            return int(value)
        return None

    def calendar_of(self, year: int, era: Calendar | None) -> Calendar:
        """Return the calendar of a year: the one its era names, else by how large it is."""
        if era is Calendar.HIJRI and year > 1500:
            return Calendar.GREGORIAN
        old = self.tradition.old_from <= year < 1500
        return era or (self.tradition.old if old else Calendar.GREGORIAN)

    def year_number(self, index: int, *, short: bool = False) -> tuple[Point, int] | None:
        """Read «2015», «2015م», «1436هـ», «2013/2014», «84-83» as a point that has a year only."""
        year = self.written_year(index, short=short)
        if year is None:
            return None
        start, after = self.atoms[index].start, index + 1
        last = None
        if self.kind(after, "slash", "dash"):
            other = self.written_year(after + 1, short=short)
            if other is None and self.value(after + 1, "digits") == 2:
                other = year - year % 100 + self.value(after + 1, "number")
            if (
                other is not None
                and (abs(other - year) <= _LONGEST_PAIR or self.is_life(index, year, after + 1, other))
                and not self.kind(after + 2, "slash", "dash")
            ):
                year, last, after = min(year, other), max(year, other), after + 2
        era, after = self.era(after)
        calendar = self.calendar_of(year, era)
        if era is None and self.tradition.short_years and year < self.tradition.old_from:
            return None  # of which calendar, nothing says
        return Point(start, self.atoms[after - 1].end, calendar, year=year, last_year=last), after

    def is_life(self, index: int, year: int, at: int, other: int) -> bool:
        """Tell whether two years in full, far apart, are the first and the last: «(1358 - 1400)»."""
        full = self.value(index, "digits") == self.value(at, "digits") == len(str(year))
        return full and year < other <= year + _LONGEST_LIFE and (year >= 1500) == (other >= 1500)

    def era(self, index: int) -> tuple[Calendar | None, int]:
        """Read «م», «(هـ)», «شمسی»."""
        opened = self.kind(index, "open") and self.kind(index + 1, "eras") and self.kind(index + 2, "close")
        if opened:
            return self.value(index + 1, "eras"), index + 3
        return (self.value(index, "eras"), index + 1) if self.kind(index, "eras") else (None, index)

    def year(self, index: int) -> tuple[Point, int] | None:
        """Read a year with its word: «عام 2015», «العام الماضي», «هذا العام», «سال ۹۸», «امسال»."""
        start = index
        if self.kind(index, "years"):
            if self.value(index, "years") is None:  # «سال‌های ۱۳۸۸ تا …»: a plural that needs its number
                number = self.year_number(index + 1, short=True)
                return (replace(number[0], start=self.atoms[start].start), number[1]) if number else None
            point = Point(self.atoms[index].start, self.atoms[index].end, year_relation=self.value(index, "years"))
            return point, index + 1
        this = self.kind(index, "this") and self.kind(index + 1, "year")
        index += this
        if not self.kind(index, "year"):
            return None
        begin = self.atoms[start].start
        if self.word_before(begin) in self.names["not_year_after"]:
            return None
        index += 1
        academic = self.kind(index, "academic")
        index += academic
        index += self.kind(index, "comma") and self.value(index + 1, "digits") in (2, 4)
        after = index + self.kind(index, "relations")
        named = self.value(after, "eras") if self.written_year(after + 1) is not None else None
        after += named is not None  # «العام الهجري 1445»
        number = self.year_number(after, short=after == index) or self.halved_year(after)
        if number is not None and named is not None:
            number = replace(number[0], calendar=named), number[1]
        if number is not None and self.word_after(number[0].end) in self.names["not_year_before"]:
            number = None  # «در یک سال ۳۰ درصد»
        if (
            number is not None
            and (number[0].year or 0) < 1000
            and self.value(after, "digits")
            and not self.kind(number[1] - 1, "eras")
        ):
            number = None  # «آخر السنة 400 سرير»
        if number is not None:
            end = number[1] + self.kind(number[1], "relations")
            return replace(number[0], start=begin, end=self.atoms[end - 1].end, academic=academic), end
        relation = self.value(index, "relations") if self.kind(index, "relations") else 0 if this else None
        if relation is None and self.kind(start - 1, "part") and not this and self.is_definite(self.atoms[start].text):
            relation = 0  # «نهاية السنة», «پایان سال»
        if relation is None or self.counted(start):
            return None
        after = index + self.kind(index, "relations")
        era, after = self.era(after)
        point = Point(begin, self.atoms[after - 1].end, era, year_relation=relation, academic=academic)
        return point, after

    def halved_year(self, index: int) -> tuple[Point, int] | None:
        """Read a year said in its two halves: «تسعة عشر تسعة وتسعون» is 1999."""
        century = self.number(index, 13, 20)
        at = self.skip(index + 1, "and")
        rest = self.number(at, 1, 99)
        if century is None or rest is None or self.value(index, "digits") or self.value(at, "digits"):
            return None
        year = 100 * century + rest
        return Point(self.atoms[index].start, self.atoms[at].end, self.calendar_of(year, None), year=year), at + 1

    def is_definite(self, word: str) -> bool:
        """Tell whether a word for a year or month can stand for the one of the article («السنة», «سال»)."""
        return word in self.names["of_now"]

    def counted(self, index: int) -> bool:
        """Tell whether a number stands before a word («سه سال گذشته» is three years, no year)."""
        return (
            self.kind(index - 1, "number")
            and not self.value(index - 1, "ordinal")
            and self.value(index - 1, "number") < 1000
        )

    def is_of(self, year: int, calendar: Calendar) -> bool:
        """Tell whether a year that names no era can be one of a month's calendar."""
        if calendar is Calendar.HIJRI and self.tradition.old is Calendar.JALALI:
            return _FIRST_HIJRI_YEAR <= year < 1500  # «محرم ۱۳۹۴» is of the solar year
        return (year >= 1500) == (calendar in _NEW_YEARS)

    def year_after(self, point: Point, index: int) -> tuple[Point, int]:
        """Add to a month or day the year that follows it, however it is said."""
        index += self.kind(index, "month") and not self.kind(index - 1, "month")
        at = index + (self.kind(index, "comma") and not self.kind(index + 1, "break"))
        at = self.skip(at, "of", "part")
        if self.kind(index, "same_year") and point.month is not None:
            return replace(point, same_year=True, end=self.atoms[index].end), index + 1
        found = self.year(at)
        if found is None and (number := self.year_number(at)) is not None and number[0].last_year is None:
            found = number
        if found is None and at == index and self.value(at, "digits") == 2 and self.value(at, "number") > 31:
            found = self.year_number(at, short=True)
        if found is not None and not found[0].academic:
            year, after = found
            calendar = point.calendar
            counted_in = None
            if year.year is not None and calendar is not None and not self.is_of(year.year, calendar):
                told = self.kind(found[1] - 1, "eras", "close")
                if calendar is not Calendar.GREGORIAN or self.own is not Calendar.GREGORIAN:
                    counted_in = year.calendar
                if told and counted_in is not Calendar.GREGORIAN:
                    return replace(point, end=self.atoms[index - 1].end), index
            after += self.kind(after, "relations") and year.year is not None
            merged = replace(
                point,
                year=year.year,
                year_relation=year.year_relation,
                year_calendar=counted_in,
                end=max(year.end, self.atoms[after - 1].end),
            )
            return merged, after
        if self.kind(index, "relations"):
            return replace(point, relation=self.value(index, "relations"), end=self.atoms[index].end), index + 1
        era, after = self.era(index)
        if era is not None and era is point.calendar:
            return replace(point, end=self.atoms[after - 1].end), after
        return replace(point, end=self.atoms[index - 1].end), index

    def part_of_year(self, start: int, index: int, length: int = 6) -> tuple[Point, int] | None:
        """Read «نیمه دوم سال جاری», «6 ماه اول سال 84», «الربع الثالث من 2016» from the number of the part."""
        part = self.value(index, "number")
        at = self.skip(index + 1, "of")
        year = self.year(at) or self.year_number(at)
        if year is None:
            return None
        months = (length * (part - 1) + 1, length * part)
        point = replace(year[0], start=self.atoms[start].start, calendar=year[0].calendar or self.own, months=months)
        return point, year[1]

    def season(self, index: int) -> tuple[Point, int] | None:
        """Read a season: of a Jalali year its three months, in Arabic the year that it stands in."""
        first = self.value(index, "seasons")
        at = self.skip(index + 1, "from")
        year = self.year(at) or self.year_number(at, short=first is not None)
        if first is None:
            named = self.value(index, "season")
            if year is not None:
                return replace(year[0], start=self.atoms[index].start, season=named), year[1]
            if self.kind(index - 1, "this"):
                return Point(self.atoms[index].start, self.atoms[index].end, year_relation=0, season=named), index + 1
            return None
        months = (first, first + 2)
        atom = self.atoms[index]
        if year is not None:
            return replace(year[0], start=atom.start, calendar=year[0].calendar or self.own, months=months), year[1]
        after = index + 1
        if self.kind(after, "relations"):
            point = Point(
                atom.start, self.atoms[after].end, self.own, months=months, relation=self.value(after, "relations")
            )
            return point, after + 1
        settled = self.kind(index - 1, "part", "to") or self.word_before(atom.start) in self.in_year
        return (Point(atom.start, atom.end, self.own, months=months), after) if settled else None
