"""Which country an article is about: what tells «وزارة الصحة» of one country from that of another.

Invariant: the country of an article follows from what all articles name, not from the order in which they were read.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from sys import intern
from typing import NamedTuple
from urllib.parse import urlsplit

from nlp.names import name_words
from store.organization_words import address_countries, load_places, load_words, plain_word

# How much of a text tells which country an article is about, in characters.
BEGINNING = 600
# An outlet is of the country that this part of its articles names most; it takes so many articles to tell.
_LEAST_SHARE = 0.6
_LEAST_ARTICLES = 3
# An article of an outlet is about another country where it names that alone, at least so often.
_LEAST_NAMED = 3
_PROCLITICS = "بلوفک"
_SHORTEST = 4


class About(NamedTuple):
    """What an article says of its country: `outlet` names its source; `named` counts the countries it names."""

    language: str = "ar"
    outlet: str | None = None
    address: str | None = None
    named: tuple[tuple[str, int], ...] = ()


def about(language: str | None, source: str | None, url: str | None, text: str) -> About:
    """Return what an article says of its country; `text` is its title and beginning."""
    host = (urlsplit(url).hostname or "") if url else ""
    last = host.rsplit(".", 1)[-1].upper()
    named = tuple(sorted(countries_named(text, language or "ar").items()))
    return About(language or "ar", source or host or None, last if last in address_countries() else None, named)


def countries_named(text: str, language: str) -> Counter[str]:
    """Return how often a text names countries: by themselves, by their towns, by their adjectives."""
    places, words = load_places(language), load_words(language)
    found: Counter[str] = Counter()
    raw = name_words(text)
    for index, word in enumerate(raw):
        readings = [word]
        if language != "fa" and len(word) > _SHORTEST and word[0] in _PROCLITICS:
            readings.append(word[1:])
        for reading in readings:
            code = words.adjectives.get(plain_word(reading, language))
            for name, country, _ in places.names.get(reading, ()):
                if raw[index + 1 : index + len(name)] == name[1:] and name not in places.ambiguous:
                    code = country
                    break
            if code:
                found[code] += 1
                break
    return found


class Countries:
    """The countries of articles, by index; `add` them all, then `resolve`."""

    def __init__(self) -> None:
        """Begin without articles."""
        self._about: list[About] = []

    def add(self, article: About, of_names: list[str]) -> None:
        """Add the next article; `of_names` are the countries of the organizations that it names."""
        named = Counter(dict(article.named))
        for country in of_names:
            named[country] += 2
        if of_names:
            article = article._replace(named=tuple(sorted(named.items())))
        self._about.append(article)

    def resolve(self) -> None:
        """Find the country of each outlet and of each article; what they say of it is forgotten."""
        tally: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for article in self._about:
            if article.outlet and (first := _first(dict(article.named))):
                tally[article.outlet][first] += 1
        self._outlets = {outlet: _clear(counts, _LEAST_ARTICLES) for outlet, counts in tally.items()}
        self._homes = [self._home(article) for article in self._about]
        self._countries = [self._country(article) for article in self._about]
        self._languages = [intern(article.language) for article in self._about]
        self._about.clear()

    def of(self, article: int) -> str | None:
        """Return the country that an article is about."""
        return self._countries[article]

    def of_outlet(self, article: int) -> str | None:
        """Return the country of the outlet of an article."""
        return self._homes[article]

    def language(self, article: int) -> str:
        """Return the language of an article."""
        return self._languages[article]

    def _home(self, article: About) -> str | None:
        return (self._outlets.get(article.outlet) if article.outlet else None) or article.address

    def _country(self, article: About) -> str | None:
        named = dict(article.named)
        home = self._home(article)
        if home is None:
            return _clear(named, 1) if named else ("IR" if article.language == "fa" else None)
        if home in named:
            return home
        elsewhere = _clear(named, _LEAST_NAMED)
        return elsewhere if elsewhere in address_countries() else home


def _first(named: Mapping[str, int]) -> str | None:
    """Return the country named most, None where two are named as often."""
    ranked = sorted(named, key=lambda country: (-named[country], country))
    if not ranked or (len(ranked) > 1 and named[ranked[0]] == named[ranked[1]]):
        return None
    return ranked[0]


def _clear(named: Mapping[str, int], least: int) -> str | None:
    """Return the country that most of what is named is of, if that is enough."""
    first = _first(named)
    total = sum(named.values())
    return first if first and total >= least and named[first] >= _LEAST_SHARE * total else None
