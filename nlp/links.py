"""Whose the dates, durations and counts are: links from them to the programs and organizations of the article.

Invariant: every `organization` and `program` that is set is a name in `facts.organizations` or `facts.programs`, and
every index in a program's `capacities` is that of a capacity linked to it.
"""

from bisect import bisect_left
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extraction import Capacity, Date, DateRole, Duration, OrganizationKind, Program
from nlp.facts import Facts, facts_of
from nlp.parties import Parties
from nlp.program_names import find_head
from nlp.program_tables import Tables, load_tables
from nlp.references import names
from nlp.words import Words

# Roles of a date that are of an organization rather than of a program named beside it.
_OF_ORGANIZATION = (DateRole.FOUNDED,)
# More names of programs than a sentence has on either side of a fact.
_NEAR = 50
# Dates of the article itself are nobody's.
_OF_NOBODY = (DateRole.PUBLISHED,)


def link(facts: Facts, language: str) -> None:
    """Set `organization` and `program` of dates, durations and capacities, and `capacities` of programs, in place."""
    tables = load_tables(language)
    words = Words(facts)
    parties = Parties(facts, words, language)
    beside = _Programs(words, tables)
    for date in facts.dates:
        if date.role in _OF_NOBODY:
            continue
        program = None if date.role in _OF_ORGANIZATION else beside.nearest(date)
        date.program = program.name if program is not None else None
        date.organization = _organization_beside(words, date, program, tables, parties)
    for duration in facts.durations:
        program = beside.nearest(duration)
        duration.program = program.name if program is not None else None
        duration.organization = _organization_beside(words, duration, program, tables, parties)
    for program in facts.programs:
        program.capacities = []
    for index, capacity in enumerate(facts.capacities):
        program = beside.nearest(capacity)
        capacity.program = program.name if program is not None else None
        capacity.organization = _organization_beside(words, capacity, program, tables, parties)
        if program is not None:
            program.capacities.append(index)


class _Programs:
    """Where an article names its programs; what holds for a whole sentence is found once, however much it tells."""

    def __init__(self, words: Words, tables: Tables) -> None:
        self._words = words
        self._tables = tables
        self._named = sorted(
            (place.start, place.end, number)
            for number, program in enumerate(words.facts.programs)
            for place in program.evidence
        )
        self._pointed_to: dict[tuple[int, int], Program | None] = {}

    def nearest(self, fact: Date | Capacity | Duration) -> Program | None:
        """Return the program that a sentence names nearest to a fact, or that it points back to («this program …»)."""
        start, end = self._words.facts.sentence_of(fact.start)
        low, high = bisect_left(self._named, (start,)), bisect_left(self._named, (end,))
        at = bisect_left(self._named, (fact.start,), low, high)
        near = self._named[max(low, at - _NEAR) : min(high, at + _NEAR)]
        if near:
            _, number = min((_distance(first, last, fact), number) for first, last, number in near)
            return self._words.facts.programs[number]
        if (start, end) not in self._pointed_to:
            self._pointed_to[start, end] = self._pointed_back(start, end)
        return self._pointed_to[start, end]

    def _pointed_back(self, start: int, end: int) -> Program | None:
        words, tables = self._words, self._tables
        first, last = words.range(start, end)
        for index in range(first, last):
            found = find_head(words.text(index), tables)
            if found is None or found[1].action:
                continue
            cut, head = found
            pointing = words.text(index - 1) in tables.pointing or words.text(index)[:cut].endswith(("ال", "لل"))
            if pointing:
                return _named_before(words, start, head.word, tables)
        return None


def _named_before(words: Words, start: int, head: str, tables: Tables) -> Program | None:
    """Return the program under a head noun that is named last before an offset."""
    best: tuple[int, Program] | None = None
    for program in words.facts.programs:
        for place in program.evidence:
            if place.start >= start or (best is not None and place.start <= best[0]):
                continue
            first, _ = words.range(place.start, place.end)
            # a proclitic makes the name begin inside its first word
            spelled = {words.text(first - 1), words.text(first)}
            heads = {found[1].word for word in spelled if word and (found := find_head(word, tables)) is not None}
            if head in heads:
                best = place.start, program
    return best[1] if best is not None else None


def _distance(start: int, end: int, fact: Date | Capacity | Duration) -> int:
    return max(start - fact.end, fact.start - end, 0)


def _organization_beside(
    words: Words, fact: Date | Capacity | Duration, program: Program | None, tables: Tables, parties: Parties
) -> str | None:
    """Return the organization whose a fact is.

    Who acts in the sentence before it, else the nearest name in the sentence, else who runs its program, else what the
    article is about.
    """
    first, last = words.range(*words.facts.sentence_of(fact.start))
    index, _ = words.range(fact.start, fact.end)
    before = parties.between(first, index)
    for named in reversed(before):
        if parties.is_acting(named):
            return named.organization.name
    # not one that only says to whom the one before it belongs
    free = [named for named in before if words.text(named.first - 1) not in tables.belonging]
    beside = [*reversed(free), *parties.between(index, last)]
    nearest = names(named for named in beside if named.organization.kind is not OrganizationKind.MEDIA)
    if nearest:
        return nearest[0]
    return program.operators[0] if program is not None and program.operators else parties.main


@Language.factory("rasad_links")
def make_links(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that links dates, durations and capacities to programs and organizations."""
    language = str(nlp.lang)

    def links(doc: Doc) -> Doc:
        link(facts_of(doc), language)
        return doc

    return links
