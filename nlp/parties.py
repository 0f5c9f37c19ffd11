"""Who takes part in what a sentence tells: names of organizations, and words that stand for one named before.

Invariant: every `Named` here is of an organization of `facts.organizations`; a pair («الطرفان», «دو طرف») is two
`Named` of the same words.
"""

from bisect import bisect_left
from collections.abc import Iterator

from nlp.facts import Facts
from nlp.party_references import ENDS, References, is_source
from nlp.party_tables import load_party_tables
from nlp.references import names
from nlp.words import Named, Words

_LONGEST_GAP = 2
_LONGEST_CLASS = 10
_NEAR_SENTENCES = 8
_UNKNOWN_IN_LIST = 3
_AROUND_DATES = ("،", ",", "(", ")", "-", "/")


class Parties:
    """The names and references of one text in order, found by the words they begin at."""

    def __init__(self, facts: Facts, words: Words, language: str) -> None:
        """Find the references of a text and put them among its names."""
        self.facts = facts
        self.words = words
        self.tables = load_party_tables(language)
        self._name_starts = {mention.start for one in facts.organizations for mention in one.mentions}
        self._places = {
            index
            for place in facts.places
            for index in range(
                max(words.range(place.start, place.end)[0] - 1, 0), words.range(place.start, place.end)[1]
            )
            if words.words[index].end > place.start
        }
        self._dated = {index for date in facts.dates for index in range(*words.range(date.start, date.end))} | {
            index for index, word in enumerate(words.words) if word.text in self.tables.times
        }
        references = References(facts, words, self.tables)
        self._pairs = references.pairs
        self._main = references.main
        self.main = self._main.name if self._main is not None else None
        self.found = sorted([*words.names, *references.found], key=lambda named: named.first)
        self._firsts = [named.first for named in self.found]

    def between(self, first: int, last: int) -> list[Named]:
        """Return the names and references that begin among the words `[first, last)`, in order."""
        return self.found[bisect_left(self._firsts, first) : bisect_left(self._firsts, last)]

    def group(self, first: int, last: int, gap: int = _LONGEST_GAP) -> list[Named]:
        """Return the party that begins at or just after `first` and those on one list with it, before `last`."""
        found = self.between(first, last)
        if not found:
            return []
        between = [self.words.text(index) for index in range(first, min(found[0].first, first + _LONGEST_CLASS))]
        if len(between) > gap or any(word[0] in ENDS for word in between):
            # «with other bodies such as A and B»
            examples = [place for place, word in enumerate(between) if word in self.tables.examples]
            if not examples or any(word in self.tables.stops for word in between[: examples[0]]):
                return []
            if found[0].first - first - examples[0] > _LONGEST_GAP:
                return []
        elif between and (self.is_led_in(found[0]) or any(self._is_preposition(word) for word in between)):
            return []
        return next(self._lists(found))

    def last_list(self, first: int, last: int) -> list[Named]:
        """Return the last parties among the words `[first, last)` that stand on one list."""
        found = self.between(first, last)
        return list(self._lists(found))[-1] if found else []

    def acting(self, first: int, last: int, index: int, others: list[Named]) -> list[str]:
        """Return who acts in the sentence `[first, last)` that names `others` after a word («with») at `index`.

        The parties before that stand after a verb of acting («X holds», «by X»), else the nearest ones before that are
        no place or source; with none before, those after the others that a verb of acting governs; else who acts in the
        sentence before, where this one begins with the word; else the body that the article is about.
        """
        taken = {named.organization.name for named in others}
        before = [named for named in self.between(first, index) if named.organization.name not in taken]
        for party in reversed(before):
            if self.is_acting(party):
                acting = self.group(party.first, index)
                if self.says_by(self.governing(party)):
                    # «hosted by A and organized by B»
                    by = [one for one in before if one.first < party.first and self.says_by(self.governing(one))]
                    acting = [*(other for one in by for other in self.group(one.first, party.first)), *acting]
                return names(acting)
        if before and any(self.words.text(place) in self.tables.latter for place in range(before[-1].last, index)):
            return [before[-1].organization.name]
        near = [party for party in before if not self.is_oblique(party) and not self.is_source(party)]
        if near:
            # the nearest in Arabic, whose verbs come first; the first in Persian, whose subjects do
            subject = near[0 if self.tables.subject_first else -1]
            group = next(group for group in self._lists(near) if subject in group)
            return names(group)
        for party in self.between(others[-1].last, last) if others else []:
            if self.is_acting(party) and party.organization.name not in taken:
                return names(self.group(party.first, last))
        if index - first <= _LONGEST_GAP + 1 and not before:
            # a sentence cut off from the one before it
            start = self.words.sentence(max(first - 1, 0))[0]
            for party in self.between(start, first):
                if self.is_acting(party, only_known=True) and party.organization.name not in taken:
                    return names(self.group(party.first, first))
        if self.main is None or self.main in taken or (len(taken) > 1 and not self._speaks_of_main(first)):
            return []
        return [self.main]

    def _speaks_of_main(self, first: int) -> bool:
        """Whether the title or the few sentences before a word name what the article is about."""
        start = first
        for _ in range(_NEAR_SENTENCES):
            start = self.words.sentence(max(start - 1, 0))[0]
        low, high = self.words.words[start].start, self.words.words[first].start
        mentions = self._main.mentions if self._main is not None else []
        return any(mention.start < self.facts.body_start or low <= mention.start < high for mention in mentions)

    def is_acting(self, party: Named, *, only_known: bool = False) -> bool:
        """Whether a verb or noun of acting stands right before a party («X holds», «held by both X and Y»)."""
        place = self.governing(party)
        return self.says_by(place) or self.acts(place, only_known=only_known)

    def governing(self, party: Named) -> int:
        """Return the place of the word that governs a party: the one before it, but for «both» and when it was."""
        place = party.first - 1
        while place >= 0:
            word = self.words.text(place)
            if word in self.tables.both or word == '"':
                place -= 1
                continue
            when = place
            while when >= 0 and (when in self._dated or self._is_around_date(when)):
                when -= 1
            if not any(index in self._dated for index in range(when + 1, place + 1)):
                break
            place = when
        return place

    def _is_around_date(self, index: int) -> bool:
        """Whether a word is a mark beside a date, or the preposition of the date after it («in March»)."""
        return self.words.text(index) in _AROUND_DATES or (
            index + 1 in self._dated and self.words.text(index) in self.tables.oblique
        )

    def says_by(self, index: int) -> bool:
        """Whether a word says that somebody does something («by», «on the initiative of»)."""
        word, tables = self.words.text(index), self.tables
        return word in tables.by or (word in tables.by_after and self.words.text(index - 1) in tables.before_by)

    def acts(self, index: int, *, only_known: bool = False) -> bool:
        """Whether a word is a verb or noun of acting; unless `only_known`, also an Arabic verb that no table has."""
        word, tables = self.words.text(index), self.tables
        bare = word[1:] if word[:1] in tables.conjunctions and len(word) > 3 else word
        if word in tables.acting or bare in tables.acting:
            return True
        if only_known:
            return False
        # a feminine verb of the past ends in an open ت in Arabic
        return (
            bool(tables.feminine_past)
            and len(bare) > 3
            and bare.endswith(tables.feminine_past)
            and bare[-2] != "ا"
            and not bare.startswith(("ال", "ب", "لل"))
            and bare not in tables.not_past
        )

    def _is_preposition(self, word: str) -> bool:
        return word in self.tables.oblique and word not in self.tables.both

    def is_pair(self, party: Named) -> bool:
        """Whether a party is one of two that a word for both stands for («الطرفان», «المؤسستان»)."""
        return party.first in self._pairs

    def is_sides(self, party: Named) -> bool:
        """Whether a party is one of two of whom a word tells only that they are two sides («الطرفان»)."""
        return self._pairs.get(party.first) in self.tables.sides | self.tables.both_sides

    def is_led_in(self, party: Named, preposition: str = "") -> bool:
        """Whether a preposition (the one given, or any) is written together with a party («بالجامعة», «للشركة»)."""
        word = self.words.text(party.first)
        if word[0] not in self.tables.prepositions or (preposition and word[0] != preposition):
            return False
        return self._has_proclitic(party) or self._is_reference(party)

    def is_oblique(self, party: Named) -> bool:
        """Whether a preposition makes a party the place or the object of what the sentence tells («in X»)."""
        if self.words.text(party.last) in self.tables.relative:
            # a clause follows in which it acts («from X, which …»)
            return False
        if self.words.text(party.first - 1) in self.tables.oblique:
            return True
        return self.is_led_in(party)

    def is_source(self, party: Named) -> bool:
        """Whether a party only tells: an outlet, or whose report is quoted."""
        return is_source(party, self.words, self.tables)

    def _has_proclitic(self, party: Named) -> bool:
        """Whether letters stand before a name in its first word."""
        return self.words.words[party.first].start not in self._name_starts

    def _lists(self, found: list[Named]) -> Iterator[list[Named]]:
        """Yield parties in order as lists joined by commas and «and»."""
        group: list[Named] = []
        for party in found:
            if group and not self._is_joined(group[-1], party):
                yield group
                group = []
            group.append(party)
        if group:
            yield group

    def _is_joined(self, one: Named, other: Named) -> bool:
        """Whether a party goes on a list with the one before: a comma or «and», and little else, between them."""
        if one.first == other.first:
            return True
        gap = [self.words.text(index) for index in self._gap(one.last, other.first)]
        if any(word[0] in ".؛:\n" for word in gap) or self.is_led_in(other):
            return False
        tables = self.tables
        joined = any(word in tables.joining for word in gap)
        if not joined:
            word = self.words.text(other.first)
            joined = word.startswith("و") and (self._has_proclitic(other) or self._is_reference(other))
        rest = [
            word for word in gap if word[0].isalnum() and word not in tables.joining and word not in tables.in_lists
        ]
        if joined and 0 < len(rest) <= _UNKNOWN_IN_LIST:
            # a body that no name was found for, or the rest of a name
            if tables.article:
                added = "و" in gap or rest[0].startswith("و")
                return added and all(word.removeprefix("و").startswith(tables.article) for word in rest)
            return not any(word in tables.stops for word in rest)
        return joined and not rest

    def _is_reference(self, party: Named) -> bool:
        return self.words.name_at(party.first) is None

    def _gap(self, first: int, last: int) -> Iterator[int]:
        """Yield the words between two parties, but for what stands in brackets or marks, and the place of the first."""
        depth = 0
        for index in range(first, last):
            word = self.words.text(index)
            depth += word == "("
            place = index in self._places or (index + 1 in self._places and word in self.tables.before_places)
            if not depth and not place and word not in '"':
                yield index
            depth -= word == ")" and depth > 0
