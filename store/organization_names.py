"""What the name of an organization says of it: its head, its own words, the place and the country it is of.

Invariant: a name is read by itself, so two spellings of one name in two articles are read alike.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from sys import intern

from nlp.names import name_words
from nlp.text import fold
from store.organization_words import Places, Words, joined_words, load_places, load_words, plain_word, same_places

_GLOSS = re.compile(r"\(([^()]*)\)?")
_QUOTED_END = re.compile(r'"([^"]+)"\s*$')
_SON = "بن"
_KINGS = frozenset(["ملک"])
_HONORIFIC = 3
_PARTICLE = 2
_SHORTEST_PLACE = 3
_LONGEST_UNKNOWN_PLACE = 2
_WEAK_WORDS = 2


class Reach(StrEnum):
    """How far a name tells its body: everywhere, in one country, in one town, or in the article alone."""

    EVERYWHERE = "everywhere"
    COUNTRY = "country"
    TOWN = "town"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. All words are plain (see `plain_words`).

    Attributes:
        all: every word as it stands: what the register of well-known bodies is asked for, joined.
        words: the words that name the body, without place, country, branch and light words.
        head: the first of `words` where it is a common noun for bodies («جمعية»), else empty.
        own: the words after the head that are not common ones of its field.
        place: the town or province that the name ends with, joined, or None.
        place_text: the same as written.
        country: ISO 3166-1 of the country that the name gives, by an adjective, a country or a town.
        branch: whether the name is that of an office of a body («فرع …»).
        here: whether it is said to be of the place that the article is about («بالمحافظة»).
        post: whether it is the office of a country abroad («سفارة …»).
        reach: how far the name alone tells which body is meant.
        glosses: other names in brackets or in quotation marks at its end.
    """

    all: tuple[str, ...]
    words: tuple[str, ...]
    head: str
    own: tuple[str, ...]
    place: str | None
    place_text: str | None
    country: str | None
    branch: bool
    here: bool
    post: bool
    reach: Reach
    glosses: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The letters of all words, joined."""
        return "".join(self.all)

    @property
    def initials(self) -> str:
        """The letters that an abbreviation takes: the first of each word but «and», «in», «for»."""
        return "".join(word[0] for word in self.all if len(word) > _PARTICLE)

    @property
    def base(self) -> str:
        """The letters of the words that name the body, joined."""
        return "".join(self.words)

    @property
    def core(self) -> str:
        """The letters after the head."""
        return "".join(self.words[1:] if self.head else self.words)


@lru_cache(maxsize=200_000)
def read_name(name: str, language: str) -> Name:
    """Return a name taken apart; `language` is that of its article."""
    language = "fa" if language == "fa" else "ar"
    words = load_words(language)
    text, glosses = _without_glosses(fold(name))
    raw = joined_words(text, language)
    plain = tuple(plain_word(word, language) for word in raw)
    kept, place, country, here = _without_places(raw, language, words)
    branch = False
    while len(kept) > 1 and plain_word(kept[0], language) in words.branch and _names_body(kept[1:], words, language):
        branch = True
        kept = kept[1:]
        while len(kept) > 1 and plain_word(kept[0], language) in words.branch_adjectives:
            kept = kept[1:]
    bare = [plain_word(word, language) for word in kept]
    nations = [words.adjectives[word] for word in bare[1:] if word in words.adjectives]
    if len(set(nations)) == 1:
        country = nations[0]
        bare = [word for index, word in enumerate(bare) if not index or word not in words.adjectives]
    bare = _without_light(bare, words)
    head = bare[0] if bare and bare[0] in words.heads | words.many | words.national | words.one_in_town else ""
    rest = bare[1:] if head else bare
    own = tuple(word for word in rest if word not in words.common and word not in words.honoured)
    return Name(
        all=_interned(plain),
        words=_interned(bare),
        head=head,
        own=_interned(own),
        place=_place_key(place),
        place_text=" ".join(place) if place else None,
        country=country,
        branch=branch,
        here=here,
        post=head in words.posts,
        reach=_reach(head, rest, own, words, placed=bool(place), nation=country is not None),
        glosses=glosses,
    )


def _interned(words: Iterable[str]) -> tuple[str, ...]:
    """Return words that many names share as the same objects: names are kept by the hundred thousand."""
    return tuple(intern(word) for word in words)


def _without_glosses(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a folded name without brackets, and without a quotation at its end if enough stands before it."""
    glosses = [gloss.strip(' "') for gloss in _GLOSS.findall(text)]
    glosses = [gloss for gloss in glosses if len(gloss) > (1 if gloss.isascii() else _HONORIFIC)]
    bare = " ".join(_GLOSS.sub(" ", text).split())
    if not name_words(bare):
        bare, glosses = text, []
    quoted = _QUOTED_END.search(bare)
    if quoted and len(name_words(bare[: quoted.start()])) > _WEAK_WORDS:
        glosses.append(quoted.group(1).strip())
        bare = bare[: quoted.start()]
    return bare, tuple(glosses)


def _names_body(rest: list[str], words: Words, language: str) -> bool:
    """Tell whether a name goes on with the noun for a body, or with the adjective of a branch and then that."""
    first = plain_word(rest[0], language)
    return first in words.heads or first in words.branch_adjectives or len(rest) == 1


def _without_light(bare: list[str], words: Words) -> list[str]:
    kept: list[str] = []
    skip = False
    for index, word in enumerate(bare):
        if skip:
            skip = False
        elif word == "بن" and index + 1 < len(bare) and (_SON in kept or _KINGS & set(kept)):
            skip = True  # the father of a king, and any grandfather
        elif not index or (word not in words.light and word not in words.titles):
            kept.append(word)
    return kept


def _reach(head: str, rest: list[str], own: tuple[str, ...], words: Words, *, placed: bool, nation: bool) -> Reach:
    if placed:
        return Reach.EVERYWHERE
    if not own:
        if head in words.one_in_town:
            return Reach.TOWN
        if nation or head in words.national:
            return Reach.COUNTRY
        if head and rest and head not in words.many and not set(rest) & words.honoured:
            return Reach.COUNTRY
        return Reach.ARTICLE
    return Reach.EVERYWHERE if len(own) >= _WEAK_WORDS or len(rest) > _WEAK_WORDS else Reach.COUNTRY


def _without_places(
    raw: list[str], language: str, words: Words
) -> tuple[list[str], tuple[str, ...] | None, str | None, bool]:
    """Return the words of a name without its place, the place, its country, and whether it is «of this place»."""
    places = load_places(language)
    kept: list[str] = []
    place: tuple[str, ...] | None = None
    country: str | None = None
    here = False
    index = 0
    while index < len(raw):
        word = raw[index]
        if index and word in words.here and (language == "ar" or index == len(raw) - 1):
            here = True
            index += 1
            continue
        found = _place_at(raw, index, language, words, places) if index else None
        if found is None:
            kept.append(word)
            index += 1
            continue
        name, code, is_country, index = found
        country = code or country
        if not is_country:
            place = name
        if kept and kept[-1] in words.within and len(kept) > 1:
            kept.pop()
    return kept, place, country, here


def _place_at(
    raw: list[str], index: int, language: str, words: Words, places: Places
) -> tuple[tuple[str, ...], str | None, bool, int] | None:
    """Return (name, country, whether it is a country, the index after it) of a place that begins at a word."""
    locative, noun = _place_noun(raw[index], language, words)
    if noun and index + 1 < len(raw):
        known = _gazetteer(raw, index + 1, language, places, sure=True)
        if known:
            name, country, is_country, after = known
            county = raw[index] in words.counties and "".join(name) in words.provinces
            return (raw[index], *name) if county else name, country, is_country, after
        rest = raw[index + 1 :]
        if len(rest) <= _LONGEST_UNKNOWN_PLACE and (locative or language == "fa"):
            return tuple(rest), None, False, len(raw)
        return None
    within = raw[index - 1] in words.within
    known = _gazetteer(raw, index, language, places, sure=within)
    if known or language != "ar" or index != len(raw) - 1:
        return known
    # «ب» and an unknown word at the end of a name: where the body is
    word = raw[index]
    letters = len(word.removeprefix("بال" if word.startswith("بال") else "ب"))
    if index < _WEAK_WORDS or not word.startswith("ب") or letters < _SHORTEST_PLACE or word in words.common:
        return None
    return (word[1:],), None, False, len(raw)


def _place_noun(word: str, language: str, words: Words) -> tuple[bool, bool]:
    """Tell whether a word is a noun for places, and whether «in» is joined to it."""
    if word in words.place_nouns:
        return False, True
    if language == "ar" and word[:1] in ("ب", "ل") and word[1:] in words.place_nouns:
        return True, True
    return False, False


def _gazetteer(
    raw: list[str], index: int, language: str, places: Places, *, sure: bool
) -> tuple[tuple[str, ...], str | None, bool, int] | None:
    for cut, spelling in _spellings(raw[index], language):
        for name, code, is_country in places.names.get(spelling, ()):
            last = index + len(name)
            if tuple(raw[index + 1 : last]) != name[1:]:
                continue
            before = raw[index - 1] in places.before if index else False
            if name in places.ambiguous and not (sure or before or cut == "ب"):
                continue
            return name, code, is_country, last
    return None


def _spellings(word: str, language: str) -> list[tuple[str, str]]:
    """Return (what was cut off, how the word reads without it)."""
    readings = [("", word)]
    if language != "ar":
        return readings
    if word[:1] in "بلو" and len(word) > _SHORTEST_PLACE:
        readings.append((word[0], word[1:]))
    if word.startswith("لل") and len(word) > _SHORTEST_PLACE + 1:
        readings.append(("ل", "ا" + word[1:]))
    return readings


def _place_key(place: tuple[str, ...] | None) -> str | None:
    if not place:
        return None
    key = "".join(place)
    return same_places().get(key, key)
