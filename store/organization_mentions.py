"""What articles name, read once: each name taken apart, and what it means in the article that has it.

Invariant: what a name means follows from the name, the other names that its article gives with it, and the country
and town that the article is about; not from the order of articles.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from nlp.names import name_key
from store.merging import StoredFact
from store.organization_countries import About, Countries
from store.organization_names import Name, Reach, read_name
from store.register import find_body

_CLEAR_TOWN = 0.6
_SHORTEST_ABBREVIATION = 3


class Sense(NamedTuple):
    """What a name means in an article: the letters that name it, and the country, town or article it is bound to.

    A key begins with = where the register knows the body, and ends with | and a place where the name has one; a scope
    is a country, @ and an article, or empty.
    """

    key: str
    scope: str


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """A main name with the other names that an article gives with it, all taken apart; many articles have the same."""

    written: str
    kind: str
    name: Name
    others: tuple[tuple[str, Name], ...]

    @property
    def bound(self) -> bool:
        """Whether one of its names tells its body in its article or town only."""
        return any(
            name.here or name.reach in (Reach.TOWN, Reach.ARTICLE)
            for name in (self.name, *(other for _, other in self.others))
        )


class Meaning(NamedTuple):
    """What a signature means in an article: its body, its main name by itself, and each of the other names."""

    body: Sense
    main: Sense
    others: tuple[Sense, ...]


class Mentions:
    """The organizations that articles name; `add` article after article, then `resolve`.

    Attributes:
        articles: article -> its number.
        signatures: every signature, by number.
        abbreviations: pairs of mentions of one article, the second's name abbreviated by the first's.
    """

    def __init__(self, stories: Mapping[str, str]) -> None:
        """Begin without articles; `stories` gives the article that stands for the story of each."""
        self.articles: dict[str, int] = {}
        self.signatures: list[Signature] = []
        self.abbreviations: list[tuple[int, int]] = []
        self._stories = stories
        self._known: dict[tuple[str, str, tuple[str, ...], str], int] = {}
        self._article = array("I")
        self._signature = array("I")
        self._tales: list[str] = []  # the story of each article
        self._towns: list[str | None] = []
        self._countries = Countries()
        self._meant: dict[tuple[int, str | None, str | None], Meaning] = {}

    def __len__(self) -> int:
        """Return the number of mentions."""
        return len(self._article)

    def add(self, article: str, facts: list[StoredFact], about: About, places: Iterable[str]) -> None:
        """Add the organizations that an article names, and the towns that it speaks of."""
        number = self.articles[article] = len(self.articles)
        self._tales.append(self._stories.get(article, article))
        first = len(self)
        towns = Counter(name_key(place) for place in places)
        countries = []
        for fact in facts:
            index = self._signed(fact, about.language)
            self._article.append(number)
            self._signature.append(index)
            name = self.signatures[index].name
            if name.country:
                countries.append(name.country)
            if name.place:
                towns[name.place] += 1
        self._towns.append(_clear_town(towns))
        self._countries.add(about, countries)
        names = [self.signatures[index].name for index in self._signature[first:]]
        self.abbreviations += [(first + short, first + full) for short, full in _abbreviations(names)]

    def resolve(self) -> None:
        """Find which country each article is about; `walk` and `sense` may be called from now on."""
        self._known.clear()
        self._countries.resolve()

    def walk(self) -> Iterator[tuple[int, Signature, Meaning]]:
        """Yield each mention: the number of its article, its signature, and what that means there."""
        for number, index in zip(self._article, self._signature, strict=True):
            near = (index, self._countries.of(number), self._countries.of_outlet(number))
            meaning = self._meant.get(near)
            signature = self.signatures[index]
            if meaning is None:
                meaning = self._meaning(signature, number)
                if not signature.bound:
                    self._meant[near] = meaning
            yield number, signature, meaning

    def sense(self, number: int, name: str) -> Sense:
        """Return what a name by itself means in an article."""
        return self._sense(read_name(name, self._countries.language(number)), "", number)

    def _signed(self, fact: StoredFact, language: str) -> int:
        data = fact.data
        key = (data["name"], data["kind"], tuple(data["aliases"]), language)
        index = self._known.get(key)
        if index is None:
            index = self._known[key] = len(self.signatures)
            name = read_name(data["name"], language)
            others = dict.fromkeys((*data["aliases"], *name.glosses))
            read = tuple((other, read_name(other, language)) for other in others)
            self.signatures.append(Signature(data["name"], data["kind"], name, read))
        return index

    def _meaning(self, signature: Signature, number: int) -> Meaning:
        main = self._sense(signature.name, signature.kind, number)
        others = tuple(self._sense(name, signature.kind, number) for _, name in signature.others)
        return Meaning(_body(signature, main, others), self._sense(signature.name, "", number), others)

    def _sense(self, name: Name, kind: str, number: int) -> Sense:
        country, outlet = self._countries.of(number), self._countries.of_outlet(number)
        near = frozenset(one for one in ((name.country,) if name.country else (country, outlet)) if one)
        body = find_body(name.whole, near)
        place = None if body else name.place
        office = None
        if body is None:
            body = find_body(name.base, near)
            if body and not body.national and body.country is None:
                office = name.country  # of an international body
        if place is None and name.here:
            place = self._towns[number] or f"@{self._tales[number]}"
        where = f"|{place or office}" if place or office else ""
        if body is not None:
            return Sense(f"={body.id}{where}", (name.country or country or "") if body.national else "")
        if place:
            return Sense(name.base + where, name.country or "")
        if name.reach is Reach.TOWN and self._towns[number]:
            return Sense(f"{name.base}|{self._towns[number]}", "")
        if name.reach in (Reach.TOWN, Reach.ARTICLE):
            return Sense(name.base, f"@{self._tales[number]}")
        if name.reach is Reach.COUNTRY:
            return Sense(name.base, name.country or (outlet if kind == "media" else country) or "")
        return Sense(name.base, name.country or "")


def _body(signature: Signature, main: Sense, others: tuple[Sense, ...]) -> Sense:
    """Return what a main name means: itself, or what another name says more fully or the register knows."""
    name = signature.name
    if main.key.startswith("=") or name.place or name.branch:
        return main
    fuller = {
        sense
        for sense, (_, other) in zip(others, signature.others, strict=True)
        if other.words == name.words and (other.place or (other.country and not name.country))
    }
    if len(fuller) == 1:
        return fuller.pop()
    known = {
        sense
        for sense, (_, other) in zip(others, signature.others, strict=True)
        if sense.key.startswith("=") and "|" not in sense.key and not other.place and not name.base.endswith(other.base)
    }
    return known.pop() if len(known) == 1 else main


def _abbreviations(names: list[Name]) -> Iterator[tuple[int, int]]:
    """Yield which names of an article are made of the first letters of which: «متسا»."""
    for short, name in enumerate(names):
        if len(name.words) == 1 and not name.head and len(name.whole) >= _SHORTEST_ABBREVIATION:
            full = [long for long, other in enumerate(names) if long != short and _abbreviates(name.whole, other)]
            if len(full) == 1:
                yield short, full[0]


def _abbreviates(short: str, name: Name) -> bool:
    initials = "".join(word[0] for word in name.initials)
    return len(initials) >= _SHORTEST_ABBREVIATION and initials == short


def _clear_town(towns: Counter[str]) -> str | None:
    if not towns:
        return None
    first = min(towns, key=lambda town: (-towns[town], town))
    return first if towns[first] >= _CLEAR_TOWN * towns.total() else None
