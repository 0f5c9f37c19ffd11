"""Where and when a program runs and for whom, read from the sentences that name it.

Invariant: nothing is taken from a sentence that does not name the program.
"""

from nlp.extraction import Date, DateRole
from nlp.program_names import Candidate, Tables, is_end
from nlp.words import Words

_STARTS = (DateRole.LAUNCHED, DateRole.OPENED, DateRole.HELD, DateRole.FOUNDED)
_NEAR_WORDS = 15
_LONGEST_PHRASE = 6


def period_of(words: Words, mentions: list[Candidate], tables: Tables) -> tuple[str | None, str | None]:
    """Return when a program begins and ends (EDTF), as far as a sentence that names it says so.

    A date of launching, opening, holding or founding is the start; a stretch from one day to another is both; an
    entry of a timeline began at its date. A month or a year stays whole.
    """
    start = end = None
    for candidate in sorted(mentions, key=lambda one: one.first):
        for date in _dates_near(words, candidate):
            opening, closing = _ends(date, tables)
            listed = "entry" in candidate.features
            if date.role is DateRole.ENDS:
                end = end or closing or opening
            elif listed or date.role in _STARTS or (date.role is DateRole.PERIOD and closing is not None):
                start, end = start or opening, end or closing
    return start, end


def _dates_near(words: Words, candidate: Candidate) -> list[Date]:
    """Return the dates of the sentence (or line, for an entry) that names a program, the nearest to the name first."""
    first, last = words.sentence(candidate.first)
    low, high = words.words[first].start, words.words[last - 1].end
    if "entry" in candidate.features:
        line_end = words.facts.text.find("\n", candidate.end)
        high = line_end if line_end >= 0 else len(words.facts.text)
    dates = [date for date in words.facts.dates if low <= date.start < high]
    return sorted(dates, key=lambda date: min(abs(date.start - candidate.end), abs(date.end - candidate.start)))


def _ends(date: Date, tables: Tables) -> tuple[str, str | None]:
    """Return the two ends of a stretch of time that the text gives by its ends, else the date alone."""
    opening, slash, closing = date.edtf.partition("/")
    if slash and any(mark in date.text.split() or (mark in "-–" and mark in date.text) for mark in tables.until):
        return opening, closing
    return date.edtf, None


def places_of(words: Words, mentions: list[Candidate]) -> list[str]:
    """Return the places in the names of a program; else those that its sentences name near it, in order."""
    places = words.facts.places
    named = {
        place.name: None
        for candidate in mentions
        for place in places
        if candidate.start <= place.start and place.end <= candidate.end
    }
    if named:
        return list(named)
    for candidate in sorted(mentions, key=lambda one: one.first):
        first, last = words.sentence(candidate.first)
        after = words.words[min(last, candidate.last + _NEAR_WORDS) - 1].end
        before = words.words[first].start
        near = [place for place in places if candidate.end <= place.start < after]
        near = near or [place for place in places if before <= place.start < candidate.start]
        # the town in the name of an organization is no place of the program
        free = [place for place in near if words.name_at(words.range(place.start, place.end + 1)[0]) is None]
        if free:
            return list({place.name: None for place in free})
    return []


def beneficiaries_of(words: Words, mentions: list[Candidate], tables: Tables) -> list[str]:
    """Return whom a program is for: the phrase after «for the benefit of» in or right after its name."""
    found: dict[str, None] = {}
    for candidate in mentions:
        for index in range(candidate.first, min(candidate.last + 3, len(words))):
            if words.text(index) not in tables.beneficiaries:
                continue
            end = index + 1
            while end < index + 1 + _LONGEST_PHRASE and end < len(words) and not is_end(words, end, tables):
                end += 1
            if end > index + 1:
                found[words.facts.text[words.words[index + 1].start : words.words[end - 1].end]] = None
    return list(found)
