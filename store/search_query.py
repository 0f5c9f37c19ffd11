"""The language in which searches are written, one for the terminal, the web pages and the API.

    palliative kind:care country:IR since:2020 capacity>=30 operator:"دار الأمل" -hospital "home care"

Invariant: what is no filter is text, and text never raises; a filter that cannot be meant raises a `QueryError` that
names it. Names of filters are known in English, French, Arabic and Persian (`search_query.toml`).
"""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from nlp.calendars import day_of
from nlp.extraction import Calendar, ProgramKind
from nlp.text import fold, folded_words

# One part of a query: `-`, a name with its sign, and a value, quoted or not; or text alone. Quotes are folded to ".
_PART = re.compile(
    r"""(?P<minus>(?<!\S)-)?
    (?:(?P<name>[^\W\d_]+(?:-[^\W\d_]+)*)(?P<sign>:|>=|≥|>|=))?
    (?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))""",
    re.VERBOSE,
)

# A year before this one is of the Jalali calendar.
_FIRST_GREGORIAN = 1500


class QueryError(ValueError):
    """A filter that cannot be meant so; the message names it and says what is possible."""


@dataclass(frozen=True)
class Query:
    """What a search asks for.

    Several values of one filter are alternatives; the filters hold together. `text` is what is left of the query when
    its filters are taken out: words, "phrases" in quotes, and -words or -"phrases" that may not stand in a program.

    Attributes:
        kinds: kinds of program (`nlp.extraction.ProgramKind`).
        countries: ISO 3166-1 alpha-2.
        places, operators, partners, sources: names, in whatever language or script.
        languages: of the articles, BCP 47.
        since, until: days between which a program began, or, where that is not known, its first article came out.
        capacity: the number that a program holds, serves or has served, at least.
        free: whether articles say that it is free of charge.
        confidence: of the extraction, at least, 0 to 1.
        reviewed: whether a person decided about it.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    capacity: float | None = None
    free: bool | None = None
    sources: tuple[str, ...] = ()
    confidence: float | None = None
    reviewed: bool | None = None
    limit: int = 20
    offset: int = 0

    def with_page(self, limit: int, offset: int = 0) -> "Query":
        """Return the query for another part of its results."""
        return replace(self, limit=limit, offset=offset)

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing."""
        return self.with_page(0) == Query(limit=0)

    def __str__(self) -> str:
        """Return the query as it may be written: `parse_query` reads the same from it."""
        parts = [self.text] if self.text else []
        for one in fields(self):
            name, value = _SINGULAR.get(one.name, one.name), getattr(self, one.name)
            if one.name in ("text", "limit", "offset") or value is None or value == ():
                continue
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, bool):
                    parts.append(f"{name}:{'yes' if each else 'no'}")
                elif isinstance(each, float):
                    parts.append(f"{name}>={each:g}")
                else:
                    parts.append(f'{name}:"{each}"' if re.search(r"\s", str(each)) else f"{name}:{each}")
        return " ".join(parts)


@dataclass(frozen=True)
class Wording:
    """The text of a query taken apart: words and phrases that it asks for, and those it does not want, as written."""

    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)


_SINGULAR = {
    "kinds": "kind",
    "countries": "country",
    "places": "place",
    "operators": "operator",
    "partners": "partner",
    "languages": "language",
    "sources": "source",
}
_PLURAL = {name: plural for plural, name in _SINGULAR.items()}


def parse_query(text: str, *, limit: int = 20, offset: int = 0, **filters: Iterable[str] | str | None) -> Query:
    """Return what a query asks for.

    Args:
        text: the query as it is typed.
        limit, offset: which part of the results is wanted.
        filters: values by the name of their filter («kind», «since»…), as options and fields of a form give them; each
            stands beside those that the text holds. None and an empty value ask for nothing.

    Raises:
        QueryError: a filter that there is not, or a value that it cannot have.
    """
    found: dict[str, Any] = {}
    words = []
    for part in _PART.finditer(_straight(text)):
        name, value = part["name"], part["quoted"] if part["quoted"] is not None else part["plain"]
        filtered = _filter_named(name, part["sign"], value) if name and value and not part["minus"] else None
        if filtered:
            _add(found, filtered, value, part.group())
        else:
            words.append(part.group())
    for name, values in filters.items():
        for value in [values] if isinstance(values, str) else values or ():
            if value.strip():
                _add(found, _SINGULAR.get(name, name), value, f"{name}:{value}")
    return Query(text=" ".join(words), limit=limit, offset=offset, **found)


def wording(text: str) -> Wording:
    """Return the words, phrases and unwanted words of the text of a query."""
    found = Wording()
    for part in _PART.finditer(_straight(text)):
        quoted = part["quoted"]
        value = quoted if quoted is not None else part["plain"]
        if part["name"]:
            value = f"{part['name']} {value}"
        if part["minus"]:
            found.unwanted.append(value)
        elif quoted is not None:
            found.phrases.append(value)
        else:
            found.words.append(value)
    return found


def filter_names() -> dict[str, list[str]]:
    """Return filter -> what it may be called."""
    return {name: words.split() for name, words in _tables()["filters"].items()}


@cache
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = tomllib.loads(
        resources.files("store").joinpath("search_query.toml").read_text("utf-8")
    )
    return tables


@cache
def _filters() -> dict[str, str]:
    """Return folded name -> filter."""
    return {fold(word): name for name, words in filter_names().items() for word in words}


def _straight(text: str) -> str:
    """Return the text with every kind of double quotation mark as the straight one."""
    return re.sub("[“”„‟«»″‹›]", '"', text)


def _filter_named(name: str, sign: str, value: str) -> str | None:
    """Return the filter that a word before a sign names, None where it is text.

    Raises:
        QueryError: it looks like the name of a filter and is none.
    """
    known = _filters().get(fold(name))
    if known and (sign == ":" or known in ("capacity", "confidence")):
        return known
    if known or sign != ":" or value.startswith("//"):
        return None
    near = difflib.get_close_matches(fold(name), _filters(), n=1, cutoff=0.75)
    if near or name.isascii():
        advice = f"did you mean {near[0]}:{value}?" if near else f"there are {', '.join(filter_names())}"
        raise QueryError(
            f'{name}:{value}: there is no filter {name}; {advice} (to search for the words: "{name} {value}")'
        )
    return None


def _add(found: dict[str, Any], name: str, value: str, written: str) -> None:
    """Read one filter into the fields of a query.

    Raises:
        QueryError: see `parse_query`.
    """
    if name not in _READERS:
        raise QueryError(f"{written}: there is no filter {name}; there are {', '.join(_READERS)}")
    try:
        read = _READERS[name](value.strip())
    except ValueError as wrong:
        raise QueryError(f"{written}: {wrong}") from None
    if name in _PLURAL:
        found[_PLURAL[name]] = tuple(dict.fromkeys((*found.get(_PLURAL[name], ()), *read)))
    elif name == "since" or name in ("capacity", "confidence"):
        found[name] = max(read, found.get(name, read))
    else:
        found[name] = read


def _kinds(value: str) -> list[str]:
    from store.search_concepts import kinds_called

    code = fold(value).replace(" ", "_").replace("-", "_")
    if code in set(ProgramKind):
        return [code]
    if found := kinds_called(value):
        return found
    raise ValueError(f"there is no such kind; there are {', '.join(ProgramKind)}")


def _countries(value: str) -> list[str]:
    from store.search_concepts import country_called

    if code := country_called(value):
        return [code]
    raise ValueError("no country is called so; write its ISO 3166 code (IR, MA, …) or its name")


def _languages(value: str) -> list[str]:
    for code, words in _tables()["languages"].items():
        if fold(value) in folded_words(words):
            return [code]
    raise ValueError(f"there are articles in {', '.join(_tables()['languages'])}")


def _answer(value: str) -> bool:
    for answer, words in _tables()["answers"].items():
        if fold(value) in folded_words(words):
            return answer == "yes"
    raise ValueError("answer yes or no")


def _number(value: str) -> float:
    digits = fold(value).lstrip(">=≥").replace(",", "").replace("٬", "")
    if not re.fullmatch(r"\d{1,15}(\.\d{1,6})?", digits):
        raise ValueError("is no number")
    return float(digits)


def _share(value: str) -> float:
    number = _number(value.rstrip("%٪"))
    number = number / 100 if value.endswith(("%", "٪")) else number
    if number > 1:
        raise ValueError("lies between 0 and 1")
    return number


def _day(last: bool) -> Callable[[str], date]:
    """Return what reads a year, a month or a day as the first or the last day of it; years before 1500 are Jalali."""

    def read(value: str) -> date:
        parts = re.fullmatch(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?", fold(value))
        if not parts:
            raise ValueError("is no date; write 2020, 2020-05 or 2020-05-17 (or 1399, 1399-02 in the Jalali calendar)")
        year, month, day = (int(part) if part else None for part in parts.groups())
        assert year is not None
        try:
            first = _date(year, month or 1, day or 1)
            if not last or day:
                return first
            after = _date(year + 1, 1, 1) if month in (None, 12) else _date(year, month + 1, 1)
        except (ValueError, OverflowError):
            raise ValueError("there is no such day") from None
        return date.fromordinal(after.toordinal() - 1)

    return read


def _date(year: int, month: int, day: int) -> date:
    """Return a day.

    Raises:
        ValueError: there is none such.
    """
    found = day_of(Calendar.JALALI if year < _FIRST_GREGORIAN else Calendar.GREGORIAN, year, month, day)
    if found is None:
        raise ValueError
    return found


def _name(value: str) -> list[str]:
    return [value]


_READERS: dict[str, Callable[[str], Any]] = {
    "kind": _kinds,
    "country": _countries,
    "place": _name,
    "operator": _name,
    "partner": _name,
    "language": _languages,
    "since": _day(last=False),
    "until": _day(last=True),
    "capacity": _number,
    "free": _answer,
    "source": _name,
    "confidence": _share,
    "reviewed": _answer,
}
