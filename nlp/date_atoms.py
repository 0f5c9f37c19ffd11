"""The words of dates in a text: each becomes an atom (a weekday, a month, a number, «إلى» …), or breaks the run.

Invariant: atoms are in order and do not overlap; a run of words that are no part of a date is one break that no reading
crosses. The words themselves are data (`dates.toml`, `months.toml`).
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from nlp.date_expressions import tradition_of
from nlp.extraction import Calendar
from nlp.languages import load_data
from nlp.numbers import scan_numbers
from nlp.text import fold

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|_|\n")
_NUMERIC = re.compile(
    r"(?<![\d/.,:-])(\d{1,4})\s{0,2}([/.-])\s{0,2}(\d{1,2})\s{0,2}\2\s{0,2}(\d{1,4})(?![\d/:]|[.,]\d)"
)
_PUNCTUATION = {",": "comma", "،": "comma", "(": "open", ")": "close", "/": "slash", "-": "dash", "\\": "slash"}
_QUOTES = frozenset("\"'[]")


@dataclass(frozen=True, slots=True)
class Atom:
    """A word or phrase of a date at `[start, end)` of the folded text: what it can be (kind -> value)."""

    start: int
    end: int
    kinds: dict[str, Any]
    text: str = ""


_BREAK: dict[str, Any] = {"break": None}

# How sure the name of a month is one: always, with a day or other company, only with a year or the word «ماه».
STRONG, WEAK, VERY_WEAK = range(3)


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
                strength = VERY_WEAK if fold(name) in very_weak else WEAK if fold(name) in weak else STRONG
                add(name, "months", (calendar, int(number), strength))
                for word in month_words:
                    # «خردادماه» in one piece is never anything else
                    add(fold(name).replace(" ", "") + word, "months", (calendar, int(number), STRONG))
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
    for calendar in Calendar:
        for name, period in data["periods"].get(calendar.value, {}).items():
            add(name, "periods", (calendar, tuple(period if len(period) != 2 else period * 2)))
    for kind in ("weeks", "bare_weekdays", "season"):
        for value, names in data[kind].items():
            for name in names:
                add(name, kind, int(value))
    for month, names in data.get("seasons", {}).items():
        for name in names:
            add(name, "seasons", int(month))
    for kind, names in data["words"].items():
        for name in names if kind not in ("first_day", "recurring", "between") else ():
            add(name, kind, None)
    for unit in ("year", "month", "week", "day"):
        for name in data["ago"][unit]:
            add(name, "unit", unit)
    for unit in ("years", "months", "weeks", "days"):
        for name in data["ago"][f"two_{unit}"]:
            add(name, "two", unit[:-1])
    for kind in ("plural", "two_of", "one_of"):
        for unit, names in data["window"].get(kind, {}).items():
            for name in names:
                add(name, kind, unit)
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


@cache
def _evidence(language: str) -> re.Pattern[str] | None:
    """Return the pattern of the words that say that a text is of Afghanistan."""
    words = load_data(language, "months").get("afghan", {}).get("evidence", ())
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, map(fold, words)))})(?!\w)") if words else None


@cache
def _afghan_months(language: str) -> frozenset[str]:
    return frozenset(map(fold, load_data(language, "months").get("afghan", {}).get("names", ())))


def atoms_of(text: str, language: str) -> list[Atom]:
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
    found: list[Atom] = []
    evidence = _evidence(language)
    afghan = evidence is not None and evidence.search(text) is not None

    def add(start: int, end: int, kinds: dict[str, Any]) -> None:
        if afghan and kinds.get("months", (None, 0, 0))[2] == VERY_WEAK and text[start:end] in _afghan_months(language):
            kinds = {**kinds, "months": (*kinds["months"][:2], WEAK)}
        if kinds is _BREAK and found and found[-1].kinds is _BREAK:
            found[-1] = replace(found[-1], end=end, text=text[start:end])
        else:
            found.append(Atom(start, end, kinds, text[start:end]))

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
            number = numbers.get(start)
            scaled = number is not None and not number.ordinal and text[end : number.end].strip().isalpha()  # «400 ألف»
            broken = fraction or scaled or len(word) > 4
            add(start, end, _BREAK if broken else {"number": int(word), "digits": len(word)})
            index += 1
            continue
        if not word[0].isalpha():
            dotted = word == "." and found and 0 < found[-1].kinds.get("digits", 0) <= 2
            if dotted and index + 1 < len(words) and "months" in phrases.get((words[index + 1],), {}):
                pass  # «2. أكتوبر»
            elif word in _QUOTES:
                if (
                    found
                    and "number" in found[-1].kinds
                    and "months" in phrases.get(tuple(words[index + 1 : index + 2]), {})
                ):
                    add(start, end, _BREAK)  # «so2 «دی اکسید»»
            else:
                add(start, end, {_PUNCTUATION[word]: None} if word in _PUNCTUATION else _BREAK)
            index += 1
            continue
        if word in particles and index + 1 < len(words) and words[index + 1][0].isdigit() and word != conjunction:
            index += 1  # «الـ20», «ل2015»
            continue
        for length in range(min(longest, len(words) - index), 0, -1):
            kinds = phrases.get(tuple(words[index : index + length]))
            counted = kinds is not None and "days" in kinds and length > 1 and found and "number" in found[-1].kinds
            if counted and not phrases.get((word,), {}).keys().isdisjoint(("unit", "day")):
                continue  # «سه روز قبل» is no «روز قبل»
            if kinds is not None and "bare_weekdays" in kinds and (value := number_in.get(start)) is not None:
                # «اثنين» and «أحد» are numbers too
                if value.end > tokens[index + length - 1][1]:
                    kinds = None
                else:
                    kinds = {**kinds, "number": int(value.value), "digits": 0, "ordinal": value.ordinal}
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
            if len(head) == 1:
                continue  # «لم» is no «م»
            for length in range(min(longest, len(words) - index), 0, -1):
                kinds = phrases.get((head, *words[index + 1 : index + length]))
                if kinds is not None:
                    return prefix, kinds, length
    return None


def _with_double_months(atoms: list[Atom]) -> list[Atom]:
    """Join a month named twice («تموز/يوليو», «نوفمبر (تشرين الثاني)») into one atom."""
    found: list[Atom] = []
    index = 0
    while index < len(atoms):
        atom = atoms[index]
        index += 1
        if "months" in atom.kinds:
            other = index + (index < len(atoms) and bool({"slash", "dash", "open"} & atoms[index].kinds.keys()))
            if other < len(atoms) and atoms[other].kinds.get("months", (None,))[:2] == atom.kinds["months"][:2]:
                closed = other + 1 < len(atoms) and "open" in atoms[index].kinds and "close" in atoms[other + 1].kinds
                last = atoms[other + closed]
                kinds = {**atom.kinds, "months": (*atom.kinds["months"][:2], STRONG)}
                atom = replace(atom, end=last.end, kinds=kinds)
                index = other + closed + 1
        found.append(atom)
    return found


# Words and marks between the parts of a date: no date has so many, and a line of dashes is looked through once only.
_LONGEST_RUN = 16


class AtomReader:
    """Looks at the atoms of a text by index; outside the text there is nothing."""

    def __init__(self, atoms: list[Atom], text: str, language: str, *, whole: bool = False) -> None:
        """Take the atoms of a folded text; `whole` says that all of it is one date, so that a bare «27» is a day."""
        self.atoms = atoms
        self.text = text
        self.whole = whole
        self.language = language
        data = load_data(language, "dates")
        self.tradition = tradition_of(language)
        self.own = self.tradition.own
        self.names = {key: frozenset(map(fold, words)) for key, words in data["names"].items()}
        self.recurring = tuple(map(fold, data["words"]["recurring"]))
        self.in_year = frozenset(fold(word).split()[-1] for word in (*data["words"]["in_year"], *data["words"]["part"]))
        self.between = frozenset(map(fold, data["words"]["between"]))

    def kind(self, index: int, *kinds: str) -> bool:
        """Tell whether the atom at an index can be one of some kinds."""
        return 0 <= index < len(self.atoms) and not self.atoms[index].kinds.keys().isdisjoint(kinds)

    def value(self, index: int, kind: str) -> Any:
        """Return what the atom at an index stands for as one kind, None if it is not of it (or has no value)."""
        return self.atoms[index].kinds.get(kind) if 0 <= index < len(self.atoms) else None

    def skip(self, index: int, *kinds: str) -> int:
        """Return the first index from here on that is of none of some kinds; in a long run of them, one within it."""
        last = index + _LONGEST_RUN
        while index < last and self.kind(index, *kinds):
            index += 1
        return index

    def number(self, index: int, low: int, high: int) -> int | None:
        """Return the number at an index if it is from `low` to `high`."""
        value: int | None = self.value(index, "number")
        return value if value is not None and low <= value <= high else None

    def word_before(self, position: int) -> str:
        """Return the word right before a position of the text, or nothing."""
        match = re.search(r"([^\W\d_]+)\W{0,2}$", self.text[max(0, position - 30) : position])
        return match.group(1) if match else ""

    def word_after(self, position: int) -> str:
        """Return the word right after a position of the text, or nothing."""
        match = re.match(r"\s{0,2}([^\W\d_]+)", self.text[position : position + 30])
        return match.group(1) if match else ""

    def ends_clause(self, position: int) -> bool:
        """Tell whether a clause ends at a position: a mark or nothing follows."""
        return not self.text[position : position + 2].strip()[:1].isalnum()
