"""What the tables know of a place: its ISO 3166 codes and its names, found by a name or by a code.

Invariant: the tables are read once a process and never changed; a name is looked up by its folded letters without
spaces and hyphens, so that «خمینی شهر», «خمینی‌شهر» and «خميني‌شهر» are one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from babel import Locale

from nlp.extraction import LocationKind, LocationNames
from nlp.languages import LANGUAGES, load_data
from nlp.once import once
from nlp.text import fold

_COUNTRY_CODE = re.compile(r"[A-Z]{2}")
# CLDR lists unions and outlying regions among the territories; they are no countries.
NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
# What stands in a cell of the tables that holds nothing.
NONE = "-"
_SPACES = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A country, a subdivision or a town.

    `country` is ISO 3166-1 alpha-2; `subdivision` is the ISO 3166-2 code of the first-level subdivision that the place
    is or lies in, None where that is not known or none; `population` is 0 where it is not known.
    """

    kind: LocationKind
    country: str
    subdivision: str | None
    names: LocationNames
    population: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """All places: language -> folded name -> the places called so; ISO 3166 code -> the country or subdivision.

    `divided` are the countries whose subdivisions the table has.
    """

    by_name: dict[str, dict[str, tuple[Entry, ...]]]
    by_code: dict[str, Entry]
    divided: frozenset[str]

    def find(self, name: str, language: str) -> tuple[Entry, ...]:
        """Return the places of this name in a language, none if there are none."""
        return self.by_name[language].get(key_of(name), ())

    def names_of(self, code: str | None) -> LocationNames:
        """Return the names of a country or subdivision, empty ones where the code is none of the table."""
        entry = self.by_code.get(code or "")
        return entry.names if entry is not None else LocationNames()


def key_of(name: str) -> str:
    """Return the letters that a name is looked up by."""
    return _SPACES.sub("", fold(name))


def country_names(language: str) -> dict[str, str]:
    """Return ISO 3166-1 code -> name of the countries, as CLDR has them."""
    territories = Locale.parse(language).territories.items()
    return {code: name for code, name in territories if _COUNTRY_CODE.fullmatch(code) and code not in NO_COUNTRIES}


@once
def load_table() -> Table:
    """Return the places of all tables, read once."""
    found: dict[str, dict[str, list[Entry]]] = {language: {} for language in LANGUAGES}
    by_code: dict[str, Entry] = {}

    def add(entry: Entry, names: Mapping[str, Iterable[str]]) -> None:
        for language, called in names.items():
            for key in {key_of(name) for name in called if name}:
                found[language].setdefault(key, []).append(entry)

    cldr = {language: country_names(language) for language in ("en", *LANGUAGES)}
    everyday = {language: load_data(language, "places")["countries"] for language in LANGUAGES}
    for code in cldr["en"]:
        shown = {language: names.get(code) for language, names in cldr.items()}
        by_code[code] = Entry(LocationKind.COUNTRY, code, None, LocationNames(**shown))
        more = {
            lang: [name.replace("_", " ") for name in table.get(code, "").split()] for lang, table in everyday.items()
        }
        add(by_code[code], {language: (cldr[language].get(code, ""), *more[language]) for language in LANGUAGES})
    for code, english, ar, fa in read_rows("subdivisions"):
        names = {"ar": ar.split("|"), "fa": fa.split("|")}
        own = LocationNames(en=english, ar=names["ar"][0], fa=names["fa"][0])
        by_code[code] = Entry(LocationKind.SUBDIVISION, code[:2], code, own)
        add(by_code[code], names)
    for kind, country, code, population, english, ar, fa in read_rows("towns"):
        names = {language: [] if text == NONE else text.split("|") for language, text in (("ar", ar), ("fa", fa))}
        entry = Entry(
            LocationKind.TOWN if kind == "town" else LocationKind.SUBDIVISION,
            country,
            None if code == NONE else code,
            LocationNames(en=english, **{language: own[0] for language, own in names.items() if own}),
            int(population),
        )
        add(entry, {"ar": names["ar"], "fa": names["fa"] or names["ar"]})
    by_name = {language: {key: tuple(own) for key, own in table.items()} for language, table in found.items()}
    return Table(by_name, by_code, frozenset(code[:2] for code in by_code if len(code) > 2))


def read_rows(name: str) -> Iterator[list[str]]:
    """Return the rows of a table beside this file as lists of cells; lines that begin with # are notes."""
    text = resources.files("nlp.gazetteer").joinpath(f"{name}.tsv").read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
