"""What is counted: nouns of a language, with the concept each stands for, and the currencies of ISO 4217.

Invariant: tables are data of the language (`units.toml`), folded once; a word is looked up without its article and
endings, and never by more than one reading: what is excluded (time, measure, votes, the dead) wins over any concept.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from babel.numbers import get_territory_currencies

from nlp.languages import load_data
from nlp.text import fold

# Concept -> what a body does with it when nothing else is said (a value of CapacityKind).
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("person", "patient", "student", "trainee", "child", "youth", "woman", "refugee"), "served"),
    **dict.fromkeys(("beneficiary", "visitor", "family"), "served"),
    **dict.fromkeys(("doctor", "nurse", "teacher", "employee", "volunteer", "expert", "team"), "staff"),
    **dict.fromkeys(("bed", "room", "centre", "clinic", "hospital", "school", "mosque", "dwelling"), "facility"),
    **dict.fromkeys(("station", "shop", "device", "vehicle"), "facility"),
    **dict.fromkeys(("tonne", "kilogram", "litre", "parcel", "meal", "voucher", "medicine", "service"), "served"),
    **dict.fromkeys(("night", "grant"), "served"),
    **dict.fromkeys(("seat", "job", "megawatt"), "capacity"),
    "agreement": "agreement",
}
PEOPLE = frozenset(
    {
        *("person", "patient", "student", "trainee", "child", "youth", "woman", "refugee", "beneficiary", "visitor"),
        *("member", "doctor", "nurse", "teacher", "employee", "volunteer", "expert", "family"),
    }
)
STAFF = frozenset({"doctor", "nurse", "teacher", "employee", "volunteer", "expert", "team"})


@dataclass(frozen=True)
class UnitTable:
    """The counted nouns of a language, folded; every name of several words is a tuple of them."""

    nouns: dict[str, list[tuple[tuple[str, ...], str]]]
    excluded: dict[str, str]
    compound: frozenset[str]
    classifiers: frozenset[str]
    counting_one: frozenset[str]
    weights: frozenset[str]
    money: dict[str, str]
    countries: dict[str, tuple[str, ...]]
    adjectives: dict[str, str]
    article: str
    endings: tuple[tuple[str, tuple[str, ...]], ...]

    def forms(self, word: str) -> Iterator[str]:
        """Yield a word and what it may be an inflected form of, the word itself first."""
        bare = [word]
        if self.article and word.startswith(self.article) and len(word) > len(self.article) + 2:
            bare.append(word[len(self.article) :])
        for form in bare:
            yield form
            for ending, stems in self.endings:
                if form.endswith(ending) and len(form) - len(ending) >= 2:
                    for stem in stems:
                        yield form[: -len(ending)] + stem

    def excluded_as(self, word: str) -> str | None:
        """Return why a word never counts as a unit, or None."""
        return next((self.excluded[form] for form in self.forms(word) if form in self.excluded), None)

    def concept(self, words: list[str]) -> tuple[str, int] | None:
        """Return the concept that words begin with and how many of them say it; the longest name wins."""
        if not words:
            return None
        for form in self.forms(words[0]):
            for name, concept in self.nouns.get(form, ()):
                if len(name) <= len(words) and all(
                    part in self.forms(word) for part, word in zip(name[1:], words[1 : len(name)], strict=True)
                ):
                    return concept, len(name)
        return None

    def currency(self, words: list[str]) -> tuple[str | None, tuple[str, ...], int] | None:
        """Return the money that words begin with: its code if they settle it, else its countries; and their number."""
        for form in self.forms(words[0]) if words else ():
            if form not in self.money and form not in self.countries:
                continue
            country = self.adjectives.get(words[1]) if len(words) > 1 else None
            if country is not None:
                return territory_currency(country), (), 2
            return self.money.get(form), self.countries.get(form, ()), 1
        return None


@cache
def territory_currency(country: str) -> str:
    """Return the ISO 4217 code of the money in use in a country (ISO 3166-1 alpha-2), by CLDR."""
    return str(get_territory_currencies(country)[0])


def most_likely_currency(countries: tuple[str, ...], named: Iterable[str | None]) -> str:
    """Return the currency of the country that the text names most, of those whose money a word may mean.

    Args:
        countries: ISO 3166-1 codes, the most usual first; not empty.
        named: the countries that the text names, one for each time.
    """
    counts = Counter(country for country in named if country in countries)
    return territory_currency(max(countries, key=lambda country: (counts[country], -countries.index(country))))


def words_of(text: str) -> list[str]:
    """Return the folded phrases of a table's cell: divided by white space, «_» inside a phrase made a space."""
    return [fold(word).replace("_", " ") for word in text.split()]


@cache
def load_units(language: str) -> UnitTable:
    """Return the counted nouns of a language, read once."""
    data = load_data(language, "units")
    nouns: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for concept, text in data["concepts"].items():
        for phrase in words_of(text):
            name = tuple(phrase.split())
            nouns.setdefault(name[0], []).append((name, concept))
    for entries in nouns.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    inflection = data["inflection"]
    excluded = {word: reason for reason, text in data["excluded"].items() for word in words_of(text)}
    for months in load_data(language, "months").values():
        if isinstance(months, dict):
            excluded.update((fold(name), "time") for names in months.values() for name in names)
    endings = [(fold(ending), tuple(map(fold, stems))) for ending, stems in inflection["endings"].items()]
    return UnitTable(
        nouns=nouns,
        excluded=excluded,
        compound=frozenset(words_of(data["compound"]["heads"])),
        classifiers=frozenset(words_of(data["compound"].get("classifiers", ""))),
        counting_one=frozenset(words_of(data["compound"].get("counting_one", ""))),
        weights=frozenset(words_of(data["compound"].get("weights", ""))),
        money={word: code for code, text in data["currency_codes"].items() for word in words_of(text)},
        countries={fold(word): tuple(text.split()) for word, text in data["currencies"].items()},
        adjectives={word: code for code, text in data["currency_adjectives"].items() for word in words_of(text)},
        article=fold(inflection["article"]),
        endings=tuple(sorted(endings, key=lambda pair: -len(pair[0]))),
    )
