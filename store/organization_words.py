"""The tables `organization_words.toml` and `register.toml`, folded as the names are that they are compared with."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from nlp.names import name_words
from nlp.text import fold, folded_words

_ARTICLE = re.compile(r"^(?:[وف]?(?:ال|لل|بال|کال))(?=\w{2})")
_PLURAL = frozenset(["ها", "های", "هایی"])
_SHORTEST = 3
# The masculine adjective of a country and its other forms.
_ENDINGS = ("", "ه", "ین", "ون", "ات")
_ADJECTIVE_FORMS = {"ar": _ENDINGS, "fa": ("", "ها")}


@dataclass(frozen=True)
class Words:
    """What the words of a name say in one language; all are plain (see `plain_words`) but `place_nouns`, `within`."""

    branch: frozenset[str]
    branch_adjectives: frozenset[str]
    place_nouns: frozenset[str]
    here: frozenset[str]
    within: frozenset[str]
    light: frozenset[str]
    titles: frozenset[str]
    one_in_town: frozenset[str]
    many: frozenset[str]
    national: frozenset[str]
    posts: frozenset[str]
    honoured: frozenset[str]
    common: frozenset[str]
    counties: frozenset[str]
    provinces: frozenset[str]
    heads: frozenset[str]
    adjectives: dict[str, str]


@dataclass(frozen=True)
class Places:
    """Folded names of places: first word -> (words, country, whether the place is a country), longest first.

    `ambiguous` names count only after a word of `before`.
    """

    names: dict[str, list[tuple[tuple[str, ...], str, bool]]]
    ambiguous: frozenset[tuple[str, ...]]
    before: frozenset[str]


def plain_words(name: str, language: str) -> tuple[str, ...]:
    """Return the folded words of a name without articles (Arabic), plural signs apart and ezafe (Persian)."""
    return tuple(plain_word(word, language) for word in joined_words(name, language))


def joined_words(name: str, language: str) -> list[str]:
    """Return the folded words of a name, what belongs to a word joined to it: «و» (Arabic), plural signs (Persian)."""
    words: list[str] = []
    conjunction = ""
    for word in name_words(name):
        if language == "fa" and word in _PLURAL and words:
            words[-1] += word
        elif language != "fa" and word == "و":
            conjunction = word
        else:
            words.append(conjunction + word)
            conjunction = ""
    return [*words, conjunction] if conjunction else words


def plain_word(word: str, language: str) -> str:
    """Return a folded word without its article, or without the ی that Persian adds and leaves out."""
    if language == "fa":
        bare = word.rstrip("ی")
        return bare if len(bare) >= _SHORTEST else word
    return _ARTICLE.sub("", word)


@cache
def load_words(language: str) -> Words:
    """Return the words of a language, read once; a language that is not in the table has that of Arabic."""
    data = _data()
    own = data[language] if language in data["adjectives"] else data["ar"]
    language = language if language in data["adjectives"] else "ar"
    adjectives: dict[str, str] = {}
    for country, text in data["adjectives"][language].items():
        for word in text.split():
            for ending in _ADJECTIVE_FORMS[language]:
                adjectives[plain_word(fold(word) + ending, language)] = country
    from nlp.organization_tables import load_tables

    return Words(
        **{
            name: frozenset(plain_word(word, language) for word in folded_words(own[name]))
            for name in ("branch", "branch_adjectives", "light", "titles", "one_in_town", "many", "national", "posts")
        },
        **{
            name: frozenset(
                form for word in folded_words(own[name]) for form in _forms(plain_word(word, language), language)
            )
            for name in ("honoured", "common")
        },
        **{name: folded_words(own[name].replace("_", " ")) for name in ("place_nouns", "here", "within")},
        counties=folded_words(own["counties"]),
        provinces=folded_words(own["provinces"]),
        heads=frozenset(plain_word(word, language) for word in load_tables(language).heads),
        adjectives=adjectives,
    )


def _forms(word: str, language: str) -> tuple[str, ...]:
    """Return a word as names have it: Arabic joins «and», «for», «in» to it and has feminine adjectives."""
    if language != "ar":
        return (word,)
    every = (word, word + "ه") if word.endswith("ی") else (word,)
    return tuple(lead + form for form in every for lead in ("", "و", "ل", "ب"))


@cache
def load_places(language: str) -> Places:
    """Return the places of a language as names of organizations have them, read once."""
    from nlp.places import load_gazetteer  # brings spaCy, which few commands of the store need

    gazetteer = load_gazetteer(language if language in ("ar", "fa") else "ar")
    return Places(
        names={
            first: [(words, code, words in gazetteer.countries) for words, code in entries]
            for first, entries in gazetteer.names.items()
        },
        ambiguous=gazetteer.ambiguous,
        before=gazetteer.before,
    )


@cache
def same_places() -> dict[str, str]:
    """Return the other name of a place -> its name, folded and joined."""
    return {"".join(name_words(one)): "".join(name_words(two)) for one, two in _data()["same_places"].items()}


@cache
def address_countries() -> frozenset[str]:
    """Return the countries (ISO 3166-1) whose two-letter addresses say where an outlet is."""
    return frozenset(_data()["addresses"]["countries"].split())


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("store").joinpath("organization_words.toml").read_text("utf-8"))
