"""What words mean, whatever their language: kinds of programs, what programs are about, countries.

Invariant: a concept is one term («#orphan», «@ir») that no word of a text can be; a text has it where it has one of the
concept's words in any language, and a query that names it asks for that term beside its own words.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from nlp.extraction import ProgramKind
from nlp.gazetteer.table import country_names
from nlp.languages import load_data
from nlp.once import once
from nlp.text import fold
from store.search_terms import term_lists

SUBJECT = "#"
COUNTRY = "@"
_LANGUAGES = ("en", "fr", "ar", "fa")

Terms = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sense:
    """Words `[first, last)` of a text, all or all but the one `skipped`, that mean a concept."""

    first: int
    last: int
    concept: str
    skipped: int | None = None

    def has(self, place: int) -> bool:
        """Tell whether the word at a place is one of those that mean it."""
        return self.first <= place < self.last and place != self.skipped

    @property
    def size(self) -> int:
        """How many words mean it."""
        return self.last - self.first - (self.skipped is not None)


@dataclass(frozen=True)
class Vocabulary:
    """The words of every concept: own stem of the first word -> the words of a phrase, each with its terms, and it."""

    phrases: dict[str, list[tuple[tuple[frozenset[str], ...], str]]]

    def senses(self, terms: Terms) -> list[Sense]:
        """Return what the words of a text mean, given by their terms; a word may be of several concepts."""
        found = []
        for first, heads in enumerate(terms):
            for head in heads:
                for phrase, concept in self.phrases.get(head, ()):
                    last = first + len(phrase)
                    if _says(phrase[1:], terms[first + 1 : last]):
                        found.append(Sense(first, last, concept))
        return list(dict.fromkeys(found))

    def parted(self, terms: Terms) -> list[Sense]:
        """Return what phrases mean that one word stands in the middle of: «soins *palliatifs* à domicile»."""
        found = []
        for first, heads in enumerate(terms):
            for head in heads:
                for phrase, concept in self.phrases.get(head, ()):
                    last = first + len(phrase) + 1
                    for skipped in range(first + 1, last - 1):
                        if _says(phrase[1:], [*terms[first + 1 : skipped], *terms[skipped + 1 : last]]):
                            found.append(Sense(first, last, concept, skipped))
        return list(dict.fromkeys(found))


def _says(phrase: Sequence[frozenset[str]], terms: Terms) -> bool:
    return len(phrase) == len(terms) and all(
        not wanted.isdisjoint(own) for wanted, own in zip(phrase, terms, strict=True)
    )


@once
def load_vocabulary() -> Vocabulary:
    """Return the words of every concept, read once."""
    phrases: dict[str, dict[tuple[tuple[frozenset[str], ...], str], None]] = {}

    def add(words: str, concept: str) -> None:
        found = [own for own in term_lists(words.replace("\u200c", "")) if own]  # the parts of a word are other words
        if not found:
            return
        phrase = tuple(map(frozenset, found))
        for head in found[0] if len(found) == 1 else found[0][:1]:
            phrases.setdefault(head, {})[phrase, concept] = None

    for concept, languages in concepts().items():
        for words in languages.values():
            for phrase in words:
                add(phrase, SUBJECT + concept)
    for code, names in countries().items():
        for name in names:
            add(name, country_term(code))
    return Vocabulary({head: list(found) for head, found in phrases.items()})


@lru_cache(maxsize=50_000)
def analysed(text: str) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return the terms of each word of a text, and the concepts it has, one for each time it has them."""
    terms = term_lists(text)
    return tuple(terms), tuple(sense.concept for sense in load_vocabulary().senses(terms))


@cache
def concepts() -> dict[str, dict[str, list[str]]]:
    """Return concept -> language -> its words and phrases."""
    data = tomllib.loads(resources.files("store").joinpath("concepts.toml").read_text("utf-8"))
    return {
        concept: {language: [one.strip() for one in words.split(",")] for language, words in languages.items()}
        for concept, languages in data.items()
    }


@cache
def countries() -> dict[str, list[str]]:
    """Return ISO 3166-1 code -> what the country and what comes from it are called, in four languages."""
    found: dict[str, list[str]] = {}
    for language in _LANGUAGES:
        for code, name in country_names(language).items():
            found.setdefault(code, []).append(name)
    for language in ("ar", "fa"):
        for code, names in load_data(language, "places")["countries"].items():
            found.setdefault(code, []).extend(name.replace("_", " ") for name in names.split())
    data = tomllib.loads(resources.files("store").joinpath("demonyms.toml").read_text("utf-8"))
    for code, languages in data.items():
        found.setdefault(code, []).extend(name.strip() for words in languages.values() for name in words.split(","))
    return found


def country_term(code: str) -> str:
    """Return the term that programs of a country are found by."""
    return COUNTRY + code.lower()


def country_called(name: str) -> str | None:
    """Return the ISO 3166-1 code of a country, from its code or from a name of it or of its people in some language."""
    wanted = fold(" ".join(name.split()))
    if wanted.upper() in countries():
        return wanted.upper()
    asked = term_lists(name)
    senses = load_vocabulary().senses(asked)
    found = [
        one.concept[1:].upper()
        for one in senses
        if one.concept[0] == COUNTRY and (one.first, one.last) == (0, len(asked))
    ]
    return found[0] if found else None


def kinds_called(name: str) -> list[str]:
    """Return the kinds of program that a word stands for: exactly one of their words, else a word in their words."""
    asked = term_lists(name)
    whole = [
        one.concept[1:]
        for one in load_vocabulary().senses(asked)
        if one.concept[0] == SUBJECT
        and one.concept[1:] in set(ProgramKind)
        and (one.first, one.last) == (0, len(asked))
    ]
    wanted = {own[0] for own in asked if own}
    part = [
        kind
        for kind in ProgramKind
        if wanted
        and any(
            wanted <= {own[0] for own in term_lists(phrase)} for words in concepts()[kind].values() for phrase in words
        )
    ]
    return list(dict.fromkeys(whole or part))
