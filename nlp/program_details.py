"""Where a program runs and for whom, read from the sentences that name it.

Invariant: nothing is taken from a sentence that does not name the program, but for the place that the text is about.
"""

from nlp.facts import Facts, Place, beginning_in
from nlp.program_names import Candidate, is_end
from nlp.program_tables import Tables
from nlp.text import fold
from nlp.words import Words

_NEAR_WORDS = 15
# How many characters are the lead of a text, and what weighs a place that a text is about.
_LEAD = 300
_MAIN = 2.0
_LONGEST_PHRASE = 6


def main_place(facts: Facts) -> str | None:
    """Return the place that a text is most about: named twice or more, in the title or in the lead; or None."""
    weights: dict[str, float] = {}
    names: dict[str, str] = {}
    for place in facts.places:
        key = fold(place.name)
        names.setdefault(key, place.name)
        early = 1.0 * (place.start < facts.body_start) + 0.5 * (place.start < facts.body_start + _LEAD)
        weights[key] = weights.get(key, 0.0) + 1.0 + early
    key = max(weights, key=lambda key: weights[key], default="")
    return names[key] if weights.get(key, 0.0) >= _MAIN else None


def places_of(words: Words, mentions: list[Candidate], main: str | None) -> list[str]:
    """Return the places in the names of a program; else those that its sentences name near it; else the `main` one."""
    seen = words.facts.places_seen
    named = {
        place.name: None
        for candidate in mentions
        for place in beginning_in(seen, candidate.start, candidate.end)
        if place.end <= candidate.end and not _is_quoted(words, place)
    }
    if named:
        return list(named)
    for candidate in sorted(mentions, key=lambda one: one.first):
        first, last = words.sentence(candidate.first)
        after = words.words[min(last, candidate.last + _NEAR_WORDS) - 1].end
        near = beginning_in(seen, candidate.end, after)
        near = near or beginning_in(seen, words.words[first].start, candidate.start)
        # the town in the name of an organization is no place of the program
        free = [place for place in near if words.name_at(words.range(place.start, place.end + 1)[0]) is None]
        if free:
            return list({place.name: None for place in free})
    return [main] if main is not None else []


def _is_quoted(words: Words, place: Place) -> bool:
    """Whether a place ends a quotation in a name: part of what it is called («نور العيون»), not where it is."""
    index = words.range(place.start, place.end)[1]
    return words.text(index) == '"'


def beneficiaries_of(words: Words, mentions: list[Candidate], tables: Tables) -> list[str]:
    """Return whom a program is for: the phrase after «for the benefit of» in or right after its name."""
    found: dict[str, None] = {}
    for candidate in mentions:
        for index in range(candidate.first, min(candidate.last + 3, len(words))):
            word, following = words.text(index), words.text(index + 1)
            if word not in tables.beneficiaries and (word != tables.purpose or following not in tables.welfare):
                continue
            end = index + 1
            while end < index + 1 + _LONGEST_PHRASE and end < len(words) and not is_end(words, end, tables):
                if end > index + 1 and words.text(end).startswith("ب") and _place_follows(words, end):
                    break
                end += 1
            if end > index + 1:
                found[words.facts.text[words.words[index + 1].start : words.words[end - 1].end]] = None
    return list(found)


def _place_follows(words: Words, index: int) -> bool:
    """Whether a place begins in a word or the one after it."""
    last = min(index + 1, len(words) - 1)
    return bool(beginning_in(words.facts.places_seen, words.words[index].start, words.words[last].end))
