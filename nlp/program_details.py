"""Where and when a program runs and for whom, read from the sentences that name it.

Invariant: nothing is taken from a sentence that does not name the program, but for the place that the text is about.
"""

import datetime
import re
from bisect import bisect_left

from nlp.calendars import edtf_of
from nlp.extraction import Calendar, Date, DateRole, ProgramKind
from nlp.facts import Facts, Place
from nlp.program_names import Candidate, Tables, is_end
from nlp.text import fold
from nlp.words import Words

_STARTS = (DateRole.LAUNCHED, DateRole.OPENED, DateRole.HELD, DateRole.FOUNDED)
_NEAR_WORDS = 15
# How many characters are the lead of a text, and what weighs a place that a text is about.
_LEAD = 300
_MAIN = 2.0
_DAY = len("2000-01-01")
# Days of a month, a season and a year of any of the three calendars.
_WHOLE = (range(29, 32), range(88, 94), range(354, 367))
_LONGEST_PHRASE = 6
# A year of our time in the Solar Hijri or the Gregorian calendar.
_YEAR = re.compile("1[34][0-9]{2}|19[0-9]{2}|20[0-9]{2}")
_FIRST_GREGORIAN = 1900
_AFTER_YEAR = (":", "-", ")", "/", "،", "|")


def period_of(words: Words, mentions: list[Candidate]) -> tuple[str | None, str | None]:
    """Return when a program begins and ends (EDTF), as far as a sentence that names it says so.

    A date of launching, opening, holding or founding is the start; a stretch from one day to another is both, unless it
    is the time of a count («2595 nights from … to …»); an entry of a timeline began at its date; a gathering is held on
    the day that its sentence names. A month, a year or a season stays whole.
    """
    start = end = None
    for candidate in sorted(mentions, key=lambda one: one.first):
        event = candidate.head is not None and candidate.head.kind in (ProgramKind.EVENT, ProgramKind.TRAINING)
        listed = "entry" in candidate.features
        if listed and start is None:
            start = _year_of_entry(words, candidate)
        for date in _dates_of_entry(words, candidate) if listed else _dates_near(words, candidate):
            opening, closing = _two_ends(date.edtf)
            if listed:
                start = start or opening
            elif date.role is DateRole.ENDS:
                end = end or closing or opening
            elif (
                date.role in _STARTS
                or (date.role is DateRole.PERIOD and closing is not None and not _is_of_a_count(words, candidate, date))
                or (event and date.role in (DateRole.OTHER, DateRole.PERIOD) and len(opening) == _DAY)
            ):
                start, end = start or opening, end or closing
    return start, end


def _is_of_a_count(words: Words, candidate: Candidate, date: Date) -> bool:
    """Whether a number stands between a name and a stretch of time: the stretch is that of what is counted."""
    low, high = min(candidate.end, date.end), max(candidate.start, date.start)
    return any(low <= number.start and number.end <= high for number in words.facts.numbers if not number.ordinal)


def _dates_near(words: Words, candidate: Candidate) -> list[Date]:
    """Return the dates of the sentence that names a program, the nearest to the name first."""
    first, last = words.sentence(candidate.first)
    low, high = words.words[first].start, words.words[last - 1].end
    dates = [date for date in words.facts.dates if low <= date.start < high]
    return sorted(dates, key=lambda date: min(abs(date.start - candidate.end), abs(date.end - candidate.start)))


def _dates_of_entry(words: Words, candidate: Candidate) -> list[Date]:
    """Return the dates of the line of an entry; one that an earlier line has too is found by its words."""
    text = words.facts.text
    low = text.rfind("\n", 0, candidate.start) + 1
    high = text.find("\n", candidate.end)
    high = high if high >= 0 else len(text)
    here = [date for date in words.facts.dates if low <= date.start < high]
    if here:
        return here
    line = text[low:high]
    spelled = [date for date in words.facts.dates if re.search(rf"(?<!\w){re.escape(date.text)}(?!\w)", line)]
    return sorted(spelled, key=lambda date: -len(date.text))[:1]


def _year_of_entry(words: Words, candidate: Candidate) -> str | None:
    """Return the bare year that the line of an entry begins with («2015: …», «۱۳۹۰ - …»), or None."""
    first = candidate.first
    while first > 0 and not words.words[first - 1].is_break:
        first -= 1
    for index in range(first, min(first + 2, candidate.first)):
        text = words.text(index)
        if _YEAR.fullmatch(text) and words.text(index + 1) in _AFTER_YEAR:
            year = int(text)
            return edtf_of(Calendar.JALALI if year < _FIRST_GREGORIAN else Calendar.GREGORIAN, year)
    return None


def _two_ends(edtf: str) -> tuple[str, str | None]:
    """Return the first and last day of a stretch of days; a month, a season or a year stays in one."""
    opening, slash, closing = edtf.partition("/")
    if not slash or len(opening) != _DAY or len(closing) != _DAY:
        return (opening, closing) if slash else (edtf, None)
    days = (datetime.date.fromisoformat(closing) - datetime.date.fromisoformat(opening)).days + 1
    return (edtf, None) if any(days in whole for whole in _WHOLE) else (opening, closing)


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
    named = {
        place.name: None
        for candidate in mentions
        for place in _places_in(words, candidate.start, candidate.end)
        if place.end <= candidate.end and not _is_quoted(words, place)
    }
    if named:
        return list(named)
    for candidate in sorted(mentions, key=lambda one: one.first):
        first, last = words.sentence(candidate.first)
        after = words.words[min(last, candidate.last + _NEAR_WORDS) - 1].end
        near = _places_in(words, candidate.end, after)
        near = near or _places_in(words, words.words[first].start, candidate.start)
        # the town in the name of an organization is no place of the program
        free = [place for place in near if words.name_at(words.range(place.start, place.end + 1)[0]) is None]
        if free:
            return list({place.name: None for place in free})
    return [main] if main is not None else []


def _is_quoted(words: Words, place: Place) -> bool:
    """Whether a place ends a quotation in a name: part of what it is called («نور العيون»), not where it is."""
    index = words.range(place.start, place.end)[1]
    return words.text(index) == '"'


def _places_in(words: Words, low: int, high: int) -> list[Place]:
    """Return the places that begin in `[low, high)`, in order."""
    places = words.facts.places_seen
    first = bisect_left(places, low, key=lambda place: place.start)
    return places[first : bisect_left(places, high, key=lambda place: place.start)]


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
    return bool(_places_in(words, words.words[index].start, words.words[last].end))
