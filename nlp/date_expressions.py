"""What a text says of dates, read but not resolved: its words become atoms (a weekday, a month, a number, «إلى» …),
atoms are read into points, and points into expressions (one point, a range, a pair in two calendars).

Invariant: a word that is no part of a date breaks the run of atoms, so an expression is one unbroken phrase, and they
are in order and do not overlap. The words themselves are data (`dates.toml`, `months.toml`).
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from nlp.extraction import Calendar
from nlp.languages import load_data
from nlp.numbers import scan_numbers
from nlp.text import fold

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|_|\n")
_NUMERIC = re.compile(
    r"(?<![\d/.,:-])(\d{1,4})\s{0,2}([/.-])\s{0,2}(\d{1,2})\s{0,2}\2\s{0,2}(\d{2,4})(?![\d/:]|[.,]\d)"
)
_PUNCTUATION = {",": "comma", "،": "comma", "(": "open", ")": "close", "/": "slash", "-": "dash", "\\": "slash"}
_QUOTES = frozenset("\"'[]")
OWN_CALENDAR = {"ar": Calendar.GREGORIAN, "fa": Calendar.JALALI}
# Which calendar a year below 1500 is of in a language's texts, and from which year on.
_OLD_YEARS = {"ar": (Calendar.HIJRI, 1300), "fa": (Calendar.JALALI, 1250)}
# Calendars whose years are above 1500; the other two are around 1400 in these texts.
_NEW_YEARS = frozenset({Calendar.GREGORIAN})
# «قبل 30 عاما» is a vague distance, «قبل عامين» a year.
_LONGEST_AGO = 5
_PLAUSIBLE_YEARS = (1900, 2060)
_PLAUSIBLE_OLD_YEARS = (1300, 1460)


@dataclass(frozen=True, slots=True)
class _Atom:
    """A word or phrase of a date at `[start, end)` of the folded text: what it can be (kind -> value)."""

    start: int
    end: int
    kinds: dict[str, Any]
    text: str = ""


_BREAK: dict[str, Any] = {"break": None}


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


@cache
def _phrases(language: str) -> dict[tuple[str, ...], dict[str, Any]]:
    """Return the phrases of a language's dates as tuples of tokens, with what each can be."""
    data, months = load_data(language, "dates"), load_data(language, "months")
    found: dict[tuple[str, ...], dict[str, Any]] = {}

    def add(phrase: str, kind: str, value: Any) -> None:
        found.setdefault(tuple(_TOKEN.findall(fold(phrase))), {}).setdefault(kind, value)

    weak, very_weak = (frozenset(map(fold, months["strength"][level])) for level in ("weak", "very_weak"))
    month_words = [fold(word) for word in data["words"]["month"][:1]]
    for calendar in Calendar:
        for number, names in months[calendar.value].items():
            for name in names:
                strength = 2 if fold(name) in very_weak else 1 if fold(name) in weak else 0
                add(name, "months", (calendar, int(number), strength))
                for word in month_words:
                    # «خردادماه» in one piece is never anything else
                    add(fold(name).replace(" ", "") + word, "months", (calendar, int(number), 0))
    for name in data["words"]["first_day"]:
        add(name, "number", 1)
        add(name, "ordinal", True)
    for kind in ("weekdays", "days", "years", "relations", "decades"):
        for value, names in data[kind].items():
            for name in names:
                add(name, kind, int(value))
    for era, names in data["eras"].items():
        for name in names:
            add(name, "eras", Calendar(era))
    for name, period in data["periods"].items():
        add(name, "periods", tuple(period))
    for month, names in data.get("seasons", {}).items():
        for name in names:
            add(name, "seasons", int(month))
    for kind, names in data["words"].items():
        for name in names if kind not in ("first_day", "recurring") else ():
            add(name, kind, None)
    for unit in ("year", "month", "day"):
        for name in data["ago"][unit]:
            add(name, "unit", unit)
    for unit in ("years", "months", "days"):
        for name in data["ago"][f"two_{unit}"]:
            add(name, "two", unit[:-1])
    for place in ("before", "after"):
        for name in data["ago"][place]:
            add(name, f"ago_{place}", None)
    return found


@cache
def _clitics(language: str) -> tuple[tuple[str, str], ...]:
    """Return (prefix, what it stands for at the start of a phrase), longest first."""
    prefixes = map(fold, load_data(language, "numbers")["clitics"]["prefixes"])
    article = fold("ال")
    pairs = dict.fromkeys(prefixes, "")
    for prefix in list(pairs):
        if prefix.endswith(article) or prefix.endswith(fold("لل")):
            pairs[prefix] = article
    pairs.pop(article, None)
    return tuple(sorted(pairs.items(), key=lambda pair: -len(pair[0])))


@cache
def _longest_phrase(language: str) -> int:
    return max(map(len, _phrases(language)))


def _atoms(text: str, language: str) -> list[_Atom]:
    """Return the atoms of a folded text; a run of other words is one break."""
    phrases, longest = _phrases(language), _longest_phrase(language)
    conjunction = fold(load_data(language, "numbers")["clitics"]["and"])
    tokens = [(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]
    words = [token for _, _, token in tokens]
    particles = frozenset(map(fold, load_data(language, "numbers")["clitics"]["prefixes"]))
    numerics = {match.start(): match for match in _NUMERIC.finditer(text)}
    numbers = {number.start: number for number in scan_numbers(text, language) if not number.vague}
    number_in = {}
    starts = sorted(numbers)
    cursor = 0
    for start, end, _ in tokens:
        while cursor < len(starts) and starts[cursor] < start:
            cursor += 1
        if cursor < len(starts) and starts[cursor] < end:
            number_in[start] = numbers[starts[cursor]]
    found: list[_Atom] = []

    def add(start: int, end: int, kinds: dict[str, Any]) -> None:
        if kinds is _BREAK and found and found[-1].kinds is _BREAK:
            found[-1] = replace(found[-1], end=end, text=text[start:end])
        else:
            found.append(_Atom(start, end, kinds, text[start:end]))

    index = 0
    while index < len(tokens):
        start, end, word = tokens[index]
        if start in numerics:
            match = numerics[start]
            add(start, match.end(), {"numeric": tuple(match.group(1, 3, 4))})
            while index < len(tokens) and tokens[index][0] < match.end():
                index += 1
            continue
        if word[0].isdigit():
            around = text[max(0, start - 2) : start], text[end : end + 2]
            fraction = re.search(r"\d[.,:]$", around[0]) or re.match(r"[.,:]\d|[%٪]", around[1])
            add(start, end, _BREAK if fraction or len(word) > 4 else {"number": int(word), "digits": len(word)})
            index += 1
            continue
        if not word[0].isalpha():
            if word not in _QUOTES:
                add(start, end, {_PUNCTUATION[word]: None} if word in _PUNCTUATION else _BREAK)
            index += 1
            continue
        if word in particles and index + 1 < len(words) and words[index + 1][0].isdigit() and word != conjunction:
            index += 1  # «الـ20», «ل2015»
            continue
        for length in range(min(longest, len(words) - index), 0, -1):
            kinds = phrases.get(tuple(words[index : index + length]))
            if kinds is not None:
                add(start, tokens[index + length - 1][1], kinds)
                index += length
                break
        else:
            stripped = _stripped(words, index, language)
            number = number_in.get(start)
            if stripped is not None and (number is None or stripped[2] > 1):
                prefix, kinds, length = stripped
                if prefix.startswith(conjunction):
                    add(start, start + len(conjunction), {"and": None})
                article = len(fold("ال")) if prefix.endswith(fold("ال")) else 0
                add(start + len(prefix) - article, tokens[index + length - 1][1], kinds)
                index += length
            elif number is not None and number.value == int(number.value):
                if number.start > start and word.startswith(conjunction):
                    add(start, start + len(conjunction), {"and": None})
                add(number.start, number.end, {"number": int(number.value), "digits": 0, "ordinal": number.ordinal})
                while index < len(tokens) and tokens[index][0] < number.end:
                    index += 1
            else:
                add(start, end, _BREAK)
                index += 1
    return _with_double_months(found)


def _stripped(words: list[str], index: int, language: str) -> tuple[str, dict[str, Any], int] | None:
    """Find a phrase behind the proclitics of a word: the prefix, what the phrase can be, how many tokens it has."""
    phrases, longest = _phrases(language), _longest_phrase(language)
    for prefix, article in _clitics(language):
        if words[index].startswith(prefix) and len(words[index]) > len(prefix):
            head = article + words[index][len(prefix) :]
            for length in range(min(longest, len(words) - index), 0, -1):
                kinds = phrases.get((head, *words[index + 1 : index + length]))
                if kinds is not None:
                    return prefix, kinds, length
    return None


def _with_double_months(atoms: list[_Atom]) -> list[_Atom]:
    """Join a month named twice («تموز/يوليو», «نوفمبر (تشرين الثاني)») into one atom."""
    found: list[_Atom] = []
    index = 0
    while index < len(atoms):
        atom = atoms[index]
        index += 1
        if "months" in atom.kinds:
            other = index + (index < len(atoms) and bool({"slash", "dash", "open"} & atoms[index].kinds.keys()))
            if other < len(atoms) and atoms[other].kinds.get("months", (None,))[:2] == atom.kinds["months"][:2]:
                closed = other + 1 < len(atoms) and "open" in atoms[index].kinds and "close" in atoms[other + 1].kinds
                last = atoms[other + closed]
                kinds = {**atom.kinds, "months": (*atom.kinds["months"][:2], 0)}
                atom = replace(atom, end=last.end, kinds=kinds)
                index = other + closed + 1
        found.append(atom)
    return found


class _Parser:
    """Reads points and expressions from atoms: each method takes an index and returns a reading and the index after."""

    def __init__(self, atoms: list[_Atom], text: str, language: str) -> None:
        self.atoms = atoms
        self.text = text
        self.language = language
        data = load_data(language, "dates")
        self.own = OWN_CALENDAR[language]
        self.names = {key: frozenset(map(fold, words)) for key, words in data["names"].items()}
        self.recurring = tuple(map(fold, data["words"]["recurring"]))
        self.in_year = frozenset(fold(word).split()[-1] for word in (*data["words"]["in_year"], *data["words"]["part"]))
        self.between = frozenset(map(fold, ("بين", "ما بين", "مابين", "بین")))

    def kind(self, index: int, *kinds: str) -> bool:
        return 0 <= index < len(self.atoms) and any(kind in self.atoms[index].kinds for kind in kinds)

    def value(self, index: int, kind: str) -> Any:
        return self.atoms[index].kinds.get(kind) if 0 <= index < len(self.atoms) else None

    def skip(self, index: int, *kinds: str) -> int:
        while self.kind(index, *kinds):
            index += 1
        return index

    def number(self, index: int, low: int, high: int) -> int | None:
        value: int | None = self.value(index, "number")
        return value if value is not None and low <= value <= high else None

    def word_before(self, position: int) -> str:
        match = re.search(r"([^\W\d_]+)\W{0,2}$", self.text[max(0, position - 30) : position])
        return match.group(1) if match else ""

    def word_after(self, position: int) -> str:
        match = re.match(r"\s{0,2}([^\W\d_]+)", self.text[position : position + 30])
        return match.group(1) if match else ""

    # years

    def written_year(self, index: int, *, short: bool = False) -> int | None:
        """Return the year that a number atom names: four digits, or two where a Persian year word allows it."""
        value: int | None = self.value(index, "number")
        if value is None:
            return None
        if self.value(index, "digits") == 2 and short and self.language == "fa":
            # «سال 12 بار» is twelve times a year
            return 1300 + value if value >= 20 else 1400 + value if value < 10 else None
        if self.value(index, "digits") in (3, 4, 0) and 100 <= value <= 2200 and (value >= 1000 or short):
            return int(value)
        return None

    def calendar_of(self, year: int, era: Calendar | None) -> Calendar:
        if era is Calendar.HIJRI and self.language == "fa" and year > 1460:
            return Calendar.GREGORIAN
        calendar, first = _OLD_YEARS[self.language]
        return era or (calendar if first <= year < 1500 else Calendar.GREGORIAN)

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
            if other is not None and abs(other - year) <= 25 and not self.kind(after + 2, "slash", "dash"):
                year, last, after = min(year, other), max(year, other), after + 2
        era, after = self.era(after)
        calendar = self.calendar_of(year, era)
        if era is None and self.language == "fa" and year < _OLD_YEARS["fa"][1]:
            return None  # of which calendar, nothing says
        return Point(start, self.atoms[after - 1].end, calendar, year=year, last_year=last), after

    def era(self, index: int) -> tuple[Calendar | None, int]:
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
        number = self.year_number(after, short=after == index)
        if number is not None:
            end = number[1] + self.kind(number[1], "relations")
            return replace(number[0], start=begin, end=self.atoms[end - 1].end, academic=academic), end
        relation = self.value(index, "relations") if self.kind(index, "relations") else 0 if this else None
        if relation is None or self.counted(start):
            return None
        after = index + self.kind(index, "relations")
        era, after = self.era(after)
        point = Point(begin, self.atoms[after - 1].end, era, year_relation=relation, academic=academic)
        return point, after

    def counted(self, index: int) -> bool:
        """Tell whether a number stands before a word («سه سال گذشته» is three years, no year)."""
        return (
            self.kind(index - 1, "number")
            and not self.value(index - 1, "ordinal")
            and self.value(index - 1, "number") < 1000
        )

    def year_after(self, point: Point, index: int) -> tuple[Point, int]:
        """Add to a month or day the year that follows it, however it is said."""
        index += self.kind(index, "month") and not self.kind(index - 1, "month")
        at = index + (self.kind(index, "comma") and not self.kind(index + 1, "break"))
        at = self.skip(at, "of", "part")
        found = self.year(at)
        if found is None and (number := self.year_number(at)) is not None and number[0].last_year is None:
            found = number
        if found is None and at == index and self.value(at, "digits") == 2 and self.value(at, "number") > 31:
            found = self.year_number(at, short=True)
        if found is not None and not found[0].academic:
            year, after = found
            calendar = point.calendar
            foreign = year.year is not None and calendar is not None and (year.year >= 1500) != (calendar in _NEW_YEARS)
            if foreign:
                return replace(point, end=self.atoms[index - 1].end), index
            after += self.kind(after, "relations") and year.year is not None
            merged = replace(
                point, year=year.year, year_relation=year.year_relation, end=max(year.end, self.atoms[after - 1].end)
            )
            return merged, after
        if self.kind(index, "relations"):
            return replace(point, relation=self.value(index, "relations"), end=self.atoms[index].end), index + 1
        era, after = self.era(index)
        if era is not None and era is point.calendar:
            return replace(point, end=self.atoms[after - 1].end), after
        return replace(point, end=self.atoms[index - 1].end), index

    # months and days

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
        company = listed or self.kind(index - 1, "month") or (self.language == "fa" and self.kind(index + 1, "month"))
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
        first, middle, last = map(int, self.value(index, "numeric"))
        lengths = tuple(map(len, self.value(index, "numeric")))
        if lengths[0] == 4 or first > 31:
            year, month, day, size = first, middle, last, lengths[0]
        else:
            year, month, day, size = last, middle, first, lengths[2]
            if size == 2 and self.language != "fa":
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

    def period(self, index: int) -> tuple[Point, int]:
        """Read a span that has a name («دهه فجر»), with its year if any."""
        atom = self.atoms[index]
        point = Point(atom.start, atom.end, self.own, period=self.value(index, "periods"))
        year = self.year(index + 1)
        if year is None or year[0].calendar not in (None, self.own):
            return point, index + 1
        return replace(point, end=year[0].end, year=year[0].year, year_relation=year[0].year_relation), year[1]

    def decade(self, index: int) -> tuple[Point, int] | None:
        """Read «دهه ۶۰» (ten years) or «دهه سوم خرداد» (ten days)."""
        number = self.value(index + 1, "number")
        if number is None:
            return None
        if 1 <= number <= 3:
            found = self.month(self.skip(index + 2, "month", "from"), index, sure=True)
            return (replace(found[0], ten_days=number), found[1]) if found else None
        if number % 10 or (self.language != "fa" and number < 1000):
            return None
        era, after = self.era(index + 2)
        year = number if number >= 1000 else (1900 if era is Calendar.GREGORIAN else 1300) + number
        calendar = self.calendar_of(year, era)
        return Point(self.atoms[index].start, self.atoms[after - 1].end, calendar, year=year, decade=True), after

    def season(self, index: int) -> tuple[Point, int] | None:
        """Read a season: of a Jalali year its three months, in Arabic the year that it stands in."""
        first = self.value(index, "seasons")
        at = self.skip(index + 1, "from")
        year = self.year(at) or self.year_number(at, short=first is not None)
        if first is None:
            return (replace(year[0], start=self.atoms[index].start), year[1]) if year else None
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

    # ranges and pairs

    def expressions(self, index: int) -> tuple[list[Expression], int] | None:
        """Read a point, a range or a list of days, and the same in a second calendar."""
        opened = self.kind(index - 1, "from") and self.atoms[index - 1].text in self.between
        found = self.days_of_one_month(index, between=opened) or self.range(index, between=opened)
        if found is None:
            found = self.bare_years(index, between=opened)
        if found is None or len(found[0]) > 1:
            return found
        (expression,), after = found
        if self.recurs(after):
            return None
        enclosed = self.kind(after, "open")
        at = self.skip(after, "comma") if not enclosed else after + 1
        if self.kind(at, "equal") or enclosed:
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
        a, b = first.first, second.first
        known = a.calendar is not None and b.calendar is not None and a.calendar is not b.calendar
        return known and (a.day is None) == (b.day is None) and (a.month is None) == (b.month is None)

    def days_of_one_month(self, index: int, *, between: bool) -> tuple[list[Expression], int] | None:
        """Read «19 إلى 21 شوال», «18 و19 فيفري 2017», «12، 13، 14 شوال», with weekdays before them if any.

        Days that follow each other are one span; others are one date each.
        """
        start = index
        index = self.after_weekdays(self.skip(index, "day", "part_of_day"))
        days = []
        ranged = between
        while (day := self.number(index, 1, 31)) is not None and self.kind(index + 1, "and", "comma", "to", "dash"):
            days.append(day)
            after = self.skip(index + 1, "and", "comma", "to", "dash", "from", "day")
            ranged = ranged or any(self.kind(at, "to", "dash") for at in range(index + 1, after))
            index = after
        last = self.date(index) if days else None
        if last is None or last[0].day is None or days != sorted({*days}) or last[0].day <= days[-1]:
            return None
        point, after = replace(last[0], start=self.atoms[start].start), last[1]
        numbers = [*days, last[0].day]
        if ranged or numbers == list(range(numbers[0], numbers[-1] + 1)):
            return [Expression(replace(point, day=numbers[0]), last[0])], after
        return [Expression(replace(point, day=day, weekday=None)) for day in numbers], after

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
        to = self.kind(at, "to", "dash")
        if to or joined:
            begin = self.skip(at, "to", "dash", "part", "from")
            last = self.point(begin)
            if last is None and first.year is not None and first.month is None and (to or between):
                last = self.year_number(begin, short=True)
            if last is None and joined and first.month is not None and first.day is None:
                last = self.month(begin, begin, listed=self.kind(index, "month"))
            if last is not None and self.is_range(first, last[0], to=to, between=between, adjacent=joined):
                return [Expression(first, last[0])], last[1]
        return [Expression(first)], after

    def is_range(self, first: Point, last: Point, *, to: bool, between: bool, adjacent: bool) -> bool:
        if first.ago or last.ago:
            return False
        weekdays = first.weekday is not None and first.day is None and last.weekday is not None and last.day is None
        if to and weekdays and first.days is None:
            return False  # «من الأحد إلى الخميس» is a timetable
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

    def bare_years(self, index: int, *, between: bool) -> tuple[list[Expression], int] | None:
        """Read four digits as a year where their company says so: «(1387)», «في 2015», «بين 1958 و1996»."""
        found = self.plausible_year(index)
        if found is None:
            return None
        point, after = found
        if self.kind(index + 1, "to") or (between and self.kind(index + 1, "and")):
            last = self.plausible_year(self.skip(index + 1, "and", "to"))
            if last is not None and (point.year or 0) < (last[0].year or 0) and self.is_free(last[0].end):
                return [Expression(point, last[0])], last[1]
            return None
        enclosed = self.kind(index - 1, "open") and self.kind(after, "close")
        before = self.word_before(point.start)
        if before in self.names["laws"] or self.kind(after, "unit"):
            return None
        told = self.kind(after - 1, "eras") or enclosed or point.last_year is not None
        return ([Expression(point)], after) if told or (before in self.in_year and self.is_free(point.end)) else None

    def plausible_year(self, index: int) -> tuple[Point, int] | None:
        """Read four digits that can be a year of these texts."""
        found = self.year_number(index) if self.value(index, "digits") == 4 else None
        if found is None or found[0].year is None:
            return None
        low, high = _PLAUSIBLE_YEARS if found[0].year >= 1500 else _PLAUSIBLE_OLD_YEARS
        return found if low <= found[0].year <= high else None

    def is_free(self, position: int) -> bool:
        """Tell whether what follows four digits is not the noun that they count."""
        following = self.text[position : position + 2]
        if not following.strip()[:1].isalpha() or following[:1] in "\n.،,؛:)":
            return True
        return self.not_counted(position)

    def not_counted(self, position: int) -> bool:
        """Tell whether what follows four digits cannot be the noun that they count."""
        following = self.word_after(position)
        return len(following) <= 3 or following.startswith(fold("ال")) or following.startswith(fold("و"))


def parse_dates(text: str, language: str) -> list[Expression]:
    """Return what a folded text says of dates, unresolved, in order."""
    atoms = _atoms(text, language)
    parser = _Parser(atoms, text, language)
    found: list[Expression] = []
    index = 0
    while index < len(atoms):
        read = parser.expressions(index) if "break" not in atoms[index].kinds else None
        if read is None or parser.word_before(read[0][0].start) in parser.names["not_after"]:
            index += 1
            continue
        found += read[0]
        index = max(read[1], index + 1)
    return found
