"""Where organizations are, as far as their names or the words right after them say so.

Invariant: a place given here is the name of one of the locations handed in; names that bodies only borrow from a place
(«جامعة القدس», «سپاه قدس»), and places that they work for or speak for («إعمار غزة», «سفارت ایران»), are left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nlp.extraction import LocationKind, Mention, Organization
from nlp.facts import Facts, Place, beginning_in
from nlp.languages import load_data
from nlp.text import fold, folded_words

_WORD = re.compile(r"\w+")
# How far after a name the place may begin.
_NEAR = 25


@dataclass(frozen=True)
class _Seats:
    """The words of a language that say, or forbid to say, where a body is (all folded)."""

    after: frozenset[str]
    of_kinds: frozenset[str]
    namesakes: frozenset[str]
    for_places: frozenset[str]
    abroad: frozenset[str]


@cache
def _load_seats(language: str) -> _Seats:
    data = load_data(language, "places")
    table = {name: folded_words(words) for name, words in data["seats"].items()}
    table["after"] |= folded_words(" ".join(data["kinds"].values()))
    return _Seats(**table)


def place_of(
    organization: Organization, facts: Facts, kinds: Mapping[str, LocationKind | None], language: str
) -> str | None:
    """Return the name of the place where an organization is, None where the text does not say it.

    Args:
        organization: its mentions have offsets of `Doc.text`.
        facts: what is found in the text.
        kinds: name of a place -> what sort of place it is; a place that is none of these is no answer.
        language: the language of the text.
    """
    seats = _load_seats(language)
    places = [place for place in facts.places_seen if place.name in kinds]
    for mention in organization.mentions:
        inside = beginning_in(places, mention.start, mention.end)
        if inside and _is_seat(inside[-1], mention, facts.text, kinds, seats):
            return inside[-1].name
    if organization.kind.value in seats.of_kinds:
        for mention in organization.mentions:
            near = beginning_in(places, mention.end, mention.end + _NEAR)
            between = fold(facts.text[mention.end : near[0].start]).split() if near else []
            if between and set(between) <= seats.after and kinds[near[0].name] is not LocationKind.COUNTRY:
                return near[0].name
    return None


def _is_seat(
    place: Place, mention: Mention, text: str, kinds: Mapping[str, LocationKind | None], seats: _Seats
) -> bool:
    """Whether a place in the name of a body is where the body is."""
    before = fold(text[mention.start : place.start])
    words = _WORD.findall(before)
    if not words or place.end > mention.end:
        return False
    quoted = before.rstrip().endswith('"') or fold(text[place.end : min(place.end + 1, mention.end)]) == '"'
    attached = before[-1:].isalnum()
    if quoted or words[-1] in seats.for_places or (fold(place.name) in seats.namesakes and not attached):
        return False
    return kinds[place.name] is not LocationKind.COUNTRY or not seats.abroad.intersection(words)
