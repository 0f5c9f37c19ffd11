"""Which places an article means: the places of its text with their ISO 3166 codes and names in three languages.

Invariant: a code is given only where the article, its outlet's country or the size of a place settles which of several
places of one name is meant; otherwise it is left out. Every place found by `nlp.places` is in the result, but for those
that the tagger takes for people or ordinary words; the tagger adds the places that it sees and the tables know.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from nlp.extraction import Evidence, Location, LocationKind, LocationNames
from nlp.facts import Facts, Place
from nlp.gazetteer.table import Entry, load_table
from nlp.languages import load_data
from nlp.places import spellings
from nlp.tagger.labels import TaggedName
from nlp.text import fold, folded_words

# How many times larger than all others of its name a place must be, and of how many inhabitants, to be meant: whatever
# else the article speaks of, and where it speaks of none of them.
_FAMOUS, _FAMOUS_SIZE = 50, 200_000
_LARGER, _LARGER_SIZE = 10, 20_000
# A smaller place may be one of many villages of its name: it counts only where the article speaks of its surroundings.
_SMALL = 5_000
# What a subdivision, and a place that only the list of a language has, weigh beside a town's inhabitants.
_SUBDIVISION_SIZE, _LISTED_SIZE = 300_000, 100_000
# How much a named place, the outlet's country, and the usual country of a language speak for a country.
_NAMED, _OUTLET, _HOME = 2, 2, 1
# The tagger must be so sure of a place that no table of a language lists, and its name so long.
_SURE, _SHORTEST = 0.6, 4
# From this share of no name on the tagger takes a listed word, and one that no list has, for an ordinary one.
_ORDINARY, _UNKNOWN = 0.88, 0.5
_WORD_BEFORE = re.compile(r"(\w+)\W{1,2}\w?$")
_WORD = re.compile(r" (\w+)")
_BEFORE, _AFTER = 30, 20


@dataclass
class _Named:
    """One name of a place in a text: where it stands, the sort of place that the word before it says, what it may be.

    `listed` is the country that the list of the language gives; `country` and `entry` are what the name is found to
    mean.
    """

    name: str
    mentions: list[Place]
    kind: LocationKind | None
    entries: list[Entry]
    listed: str | None
    country: str | None = None
    entry: Entry | None = None

    def sizes(self) -> Counter[str]:
        """Return how large the largest place of this name is in each country that has one."""
        sizes: Counter[str] = Counter()
        for entry in self.entries:
            sizes[entry.country] = max(sizes[entry.country], _size(entry))
        if self.listed and self.listed not in sizes:
            sizes[self.listed] = _LISTED_SIZE
        return sizes


def locate(facts: Facts, language: str, url: str | None = None) -> list[Location]:
    """Return the places that a text names, each name once, in the order of the text; offsets count in `Doc.text`.

    Args:
        facts: what is found in the text: its `places_seen`, and what the tagger takes for people and ordinary words.
        language: the language of the text.
        url: the address of the article, whose domain may tell the outlet's country.
    """
    named = list(_names(facts, language))
    countries: Counter[str] = Counter()
    home = load_data(language, "places")["grammar"].get("home")
    for country, weight in ((country_of_address(url), _OUTLET), (home, _HOME)):
        if country:
            countries[country] += weight
    votes: Counter[str] = Counter()
    for one in named:
        certain = _country(one.sizes(), Counter())
        if certain is not None:
            votes[certain] += _NAMED
    countries += votes
    subdivisions: Counter[str] = Counter()
    for one in named:
        one.country = _country(one.sizes(), countries)
        one.entries = [entry for entry in one.entries if entry.country == one.country]
        own = {entry.subdivision for entry in one.entries if _size(entry) >= _SMALL}
        subdivisions.update(code for code in own if code and len(own) == 1)
    for one in named:
        one.entry = _entry(one, subdivisions)
    return [_location(one) for one in named]


def country_of_address(url: str | None) -> str | None:
    """Return the country of an address by its top-level domain («….org.ma» → MA), None where that is none's."""
    host = urlsplit(url or "").hostname or ""
    code = host.rpartition(".")[2].upper()
    return code if len(code) == 2 and code in load_table().by_code else None


def _names(facts: Facts, language: str) -> Iterator[_Named]:
    """Yield the names of the places of a text in order, with what each may be."""
    tagged = facts.tagging.names if facts.tagging is not None else []
    people = [name for name in tagged if name.kind == "PER"]
    mentions: dict[str, list[Place]] = {}
    for place in facts.places_seen:
        if not _overlaps(place, people) and _is_named(place, facts, language):
            mentions.setdefault(place.name, []).append(place)
    for name, own in mentions.items():
        kind = next((kind for place in own if (kind := _kind_before(facts.text, place.start, language))), None)
        found = load_table().find(name, language)
        states = [entry for entry in found if entry.kind is LocationKind.COUNTRY]
        parts = [entry for entry in found if entry.kind is not LocationKind.COUNTRY]
        if states and (kind is None or not parts):
            kind, parts = None, states
        listed = next((place.country for place in own if place.country), None)
        yield _Named(name, own, kind, parts, listed)


def places_seen(facts: Facts, language: str) -> list[Place]:
    """Return `facts.places` and the places that the tagger is sure of and the tables know, in order."""
    tagged = facts.tagging.names if facts.tagging is not None else []
    found = list(facts.places)
    for name in tagged:
        if name.kind == "LOC" and name.probability >= _SURE and not _overlaps(name, facts.places):
            place = _in_tables(facts.text, name.start, name.end, language)
            if place is not None:
                found.append(place)
    return sorted(found, key=lambda place: place.start)


def _in_tables(text: str, start: int, end: int, language: str) -> Place | None:
    """Return the place that `[start, end)` names, less proclitics and a word for places («بمدينة …»), if known."""
    for word in re.finditer(r"\w+", text[start:end]):
        first = start + word.start()
        readings = list(spellings(fold(word.group()), language))
        for cut, _ in readings:
            # what a preposition swallowed is not restored: such names are in the lists of a language
            name = text[first + cut : end]
            if len(name) >= _SHORTEST and load_table().find(name, language):
                return Place(first + cut, end, " ".join(name.split()))
        if not any(reading in _kinds(language) for _, reading in readings):
            return None
    return None


def _is_named(place: Place, facts: Facts, language: str) -> bool:
    """Whether a place is named and no ordinary word used («رابط الخبر»): a word for places says so, or the tagger.

    What no list has («این شهرستان دنبال می‌شود») must be a name in the eyes of the tagger.
    """
    following = _WORD.match(fold(facts.text[place.end : place.end + _AFTER]))
    if following and following.group(1) in _not_before(language):
        return False  # «أمريكا الجنوبية» is no country
    if facts.tagging is None:
        return True
    ordinary = facts.tagging.share("O", place.start, place.end)
    if place.country is None:
        return ordinary < _UNKNOWN
    return ordinary < _ORDINARY or _kind_before(facts.text, place.start, language) is not None


def _overlaps(place: Place | TaggedName, others: Iterable[Place | TaggedName]) -> bool:
    return any(other.start < place.end and place.start < other.end for other in others)


def _kind_before(text: str, start: int, language: str) -> LocationKind | None:
    """Return the sort of place that the word before a name says («مدينة», «استان»), None where it says none."""
    before = _WORD_BEFORE.search(fold(text[max(start - _BEFORE, 0) : start]))
    if before is None:
        return None
    kinds = _kinds(language)
    return next((kinds[word] for _, word in spellings(before.group(1), language) if word in kinds), None)


@cache
def _not_before(language: str) -> frozenset[str]:
    """Return the words after a name that make another one of it, folded."""
    return folded_words(load_data(language, "places")["grammar"]["not_before"])


@cache
def _kinds(language: str) -> dict[str, LocationKind]:
    """Return the words that say what sort of place a name is of, folded."""
    kinds = load_data(language, "places")["kinds"]
    return {word: LocationKind(kind) for kind, words in kinds.items() for word in folded_words(words)}


def _size(entry: Entry) -> int:
    if entry.kind is LocationKind.TOWN:
        return entry.population
    return max(entry.population, _SUBDIVISION_SIZE)


def _country(sizes: Counter[str], countries: Counter[str]) -> str | None:
    """Return the country that a name is of: the one that has a famous place of this name, or the one that is spoken of.

    Args:
        sizes: country -> how large the largest place of this name there is.
        countries: how much the article speaks for each country.
    """
    ranked = sizes.most_common()
    if _is_larger(ranked, _FAMOUS, _FAMOUS_SIZE) or (len(ranked) == 1 and ranked[0][1] >= _SMALL):
        return ranked[0][0]
    spoken = Counter({country: countries[country] for country in sizes if countries[country]}).most_common()
    if spoken and (len(spoken) == 1 or spoken[0][1] > spoken[1][1]):
        return spoken[0][0]
    return ranked[0][0] if _is_larger(ranked, _LARGER, _LARGER_SIZE) else None


def _is_larger(ranked: list[tuple[str, int]], times: int, least: int) -> bool:
    """Whether the first of some counts, the largest first, is so many times the second."""
    return bool(ranked) and ranked[0][1] >= least and (len(ranked) == 1 or ranked[0][1] >= times * ranked[1][1])


def _entry(one: _Named, subdivisions: Counter[str]) -> Entry | None:
    """Return which of the places of one name and country is meant, None where that is open.

    Args:
        one: the name, its entries all of one country.
        subdivisions: how many places of each subdivision the article names.
    """
    entries = one.entries
    if one.kind is not None:
        own = [entry for entry in entries if entry.kind is one.kind]
        if not own and one.kind is LocationKind.SUBDIVISION and one.country not in load_table().divided:
            return None  # «the state of Washington» is not the town
        entries = own or entries
    elif any(entry.kind is LocationKind.TOWN for entry in entries):
        # a town and its subdivision have one name: the town is meant where nothing says otherwise
        entries = [entry for entry in entries if entry.kind is LocationKind.TOWN]
    largest: dict[str, Entry] = {}
    for entry in sorted(entries, key=_size):
        largest[entry.subdivision or ""] = entry
    ranked = Counter({code: _size(entry) for code, entry in largest.items()}).most_common()
    if not ranked:
        return None
    if (len(ranked) == 1 and ranked[0][1] >= _SMALL) or _is_larger(ranked, _LARGER, _LARGER_SIZE):
        return largest[ranked[0][0]]
    spoken = [code for code, _ in ranked if subdivisions[code]]
    return largest[spoken[0]] if len(spoken) == 1 else None


def _location(one: _Named) -> Location:
    entry = one.entry
    kinds = {entry.kind for entry in one.entries}
    return Location(
        name=one.name,
        kind=one.kind or (entry.kind if entry is not None else kinds.pop() if len(kinds) == 1 else None),
        country=one.country,
        subdivision=entry.subdivision if entry is not None else None,
        names=entry.names if entry is not None else LocationNames(),
        evidence=[Evidence(start=place.start, end=place.end) for place in one.mentions],
    )
