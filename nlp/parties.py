"""Who takes part in what a sentence tells: names of organizations, and words that stand for one named before.

Invariant: every `Named` here is of an organization of `facts.organizations`; a reference («الجمعية», «این بنیاد») is a
single noun (with its pointing word) outside every name, and stands for a body named elsewhere in the text; a pair
(«الطرفان», «دو طرف») is two `Named` of the same words.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from nlp.extraction import Organization, OrganizationKind
from nlp.facts import Facts
from nlp.languages import load_data
from nlp.references import main_organization, names
from nlp.text import fold, folded_words
from nlp.words import Named, Words

_ARTICLE = re.compile(r"[وف]?(?:[بلک]?ال|لل)(?=\w{2})")
_DUAL = re.compile(r"(\w{2,}?)(ت?)(?:ان|ین)$")
_LONGEST_GAP = 2
_LONGEST_CLASS = 10
_NEAR_SENTENCES = 8
_PAIR_SENTENCES = 3
_ENDS = ".،,؛:\n"
_REACH_OF_SOURCE = 4
_UNKNOWN_IN_LIST = 3


@dataclass(frozen=True)
class PartyTables:
    """The table `parties` of a language, folded."""

    article: str
    conjunctions: frozenset[str]
    prepositions: frozenset[str]
    proclitics: tuple[str, ...]
    generic: dict[str, frozenset[OrganizationKind]]
    bare: frozenset[str]
    anybody: frozenset[str]
    pointing: frozenset[str]
    sides: frozenset[str]
    both_sides: frozenset[str]
    two: frozenset[str]
    own: frozenset[str]
    not_after: frozenset[str]
    joining: frozenset[str]
    in_lists: frozenset[str]
    before_places: frozenset[str]
    acting: frozenset[str]
    by: frozenset[str]
    by_after: frozenset[str]
    before_by: frozenset[str]
    both: frozenset[str]
    latter: frozenset[str]
    oblique: frozenset[str]
    feminine_past: str
    not_past: frozenset[str]
    relative: frozenset[str]
    sources: frozenset[str]
    examples: frozenset[str]
    stops: frozenset[str]
    subject_first: bool


@cache
def load_party_tables(language: str) -> PartyTables:
    """Return the folded table of a language, read once."""
    data = load_data(language, "parties")
    generic: dict[str, set[OrganizationKind]] = {}
    for kinds, nouns in data["generic"].items():
        for noun in folded_words(nouns):
            generic.setdefault(noun, set()).update(OrganizationKind(kind) for kind in kinds.split("_or_"))
    grammar, reference, lists, acting = data["grammar"], data["reference"], data["lists"], data["acting"]
    return PartyTables(
        article=fold(grammar["article"]),
        conjunctions=folded_words(grammar["conjunctions"]),
        prepositions=folded_words(grammar["prepositions"]),
        proclitics=tuple(fold(grammar["proclitics"]).split()),
        generic={noun: frozenset(kinds) for noun, kinds in generic.items()},
        bare=folded_words(reference["bare"]),
        anybody=folded_words(reference["anybody"]),
        pointing=folded_words(reference["pointing"]),
        sides=folded_words(reference["sides"]),
        both_sides=folded_words(reference["both_sides"]),
        two=folded_words(reference["two"]),
        own=folded_words(reference["own"]),
        not_after=folded_words(reference["not_after"]),
        joining=folded_words(lists["joining"]),
        in_lists=folded_words(lists["inside"]),
        before_places=folded_words(lists["before_places"]),
        acting=folded_words(acting["nouns"]) | frozenset(_verb_forms(acting["past"], acting["present"])),
        by=folded_words(acting["by"]),
        by_after=folded_words(acting["by_after"]),
        before_by=folded_words(acting["before_by"]),
        both=folded_words(acting["both"]),
        latter=folded_words(acting["latter"]),
        oblique=folded_words(acting["oblique"]),
        feminine_past=fold(acting["feminine_past"]),
        not_past=folded_words(acting["not_past"]),
        relative=folded_words(acting["relative"]),
        sources=folded_words(acting["sources"]),
        examples=folded_words(lists["examples"]),
        stops=folded_words(lists["stops"]),
        subject_first=bool(acting["subject_first"]),
    )


def _verb_forms(past: str, present: str) -> Iterator[str]:
    """Yield the forms of Arabic verbs in the third person, with the endings of an object."""
    for verb in fold(past).split():
        feminine = (verb[:-1] if verb.endswith("ی") else verb) + "ت"
        for form in (verb, feminine, verb + "ا", feminine + "ا", verb + "وا"):
            yield from (form, form + "ه", form + "ها", form + "هم")
    for verb in fold(present).split():
        for prefix in ("ی", "ت", "سی", "ست"):
            stem = prefix + verb.removeprefix("ی")
            yield from (stem, stem + "ه", stem + "ها", stem + "هم", stem + "ان", stem + "ون")


class Parties:
    """The names and references of one text in order, found by the words they begin at."""

    def __init__(self, facts: Facts, words: Words, language: str) -> None:
        """Find the references of a text and put them among its names."""
        self.facts = facts
        self.words = words
        self.tables = load_party_tables(language)
        self.main = main_organization(facts)
        self._heads = _heads(facts.organizations)
        self._main = next((one for one in facts.organizations if one.name == self.main), None)
        self._name_starts = {mention.start for one in facts.organizations for mention in one.mentions}
        self._places = {
            index
            for place in facts.places
            for index in range(
                max(words.range(place.start, place.end)[0] - 1, 0), words.range(place.start, place.end)[1]
            )
            if words.words[index].end > place.start
        }
        pairs = list(self._pairs())
        self._in_pairs = {named.first for named in pairs}
        self.found = sorted([*words.names, *self._references(), *pairs], key=lambda named: named.first)
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
        if len(between) > gap or any(word[0] in _ENDS for word in between):
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
                return names(self.group(party.first, index))
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
        place = party.first - 1
        while self.words.text(place) in self.tables.both or self.words.text(place) == '"':
            place -= 1
        return self.says_by(place) or self._acts(self.words.text(place), only_known)

    def says_by(self, index: int) -> bool:
        """Whether a word says that somebody does something («by», «on the initiative of»)."""
        word, tables = self.words.text(index), self.tables
        return word in tables.by or (word in tables.by_after and self.words.text(index - 1) in tables.before_by)

    def _acts(self, word: str, only_known: bool) -> bool:
        tables = self.tables
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
        """Whether a party is one of two that a word for both stands for («الطرفان»)."""
        return party.first in self._in_pairs

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
        if party.organization.kind is OrganizationKind.MEDIA:
            return True
        for index in range(party.first - 1, max(party.first - 1 - _REACH_OF_SOURCE, -1), -1):
            word = self.words.text(index)
            if word in self.tables.sources:
                return True
            if word[0] in _ENDS:
                return False
        return False

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

    def _references(self) -> Iterator[Named]:
        for first, last in self.words.sentences:
            for index in range(first, last):
                if self.words.name_at(index) is None:
                    found = self._reference_at(index)
                    if found is not None:
                        yield found

    def _reference_at(self, index: int) -> Named | None:
        """Return the body that a noun stands for: «الجمعية», «این بنیاد»."""
        word = self.words.text(index)
        before, after = self.words.text(index - 1), self.words.text(index + 1)
        if self.tables.article:
            match = _ARTICLE.match(word)
            noun = word[match.end() :] if match is not None else ""
            if noun not in self.tables.generic or before in self.tables.not_after:
                return None
            if after.startswith("ال") and after not in self.tables.own:
                return None
            pointed = before in self.tables.pointing
        else:
            noun = word
            pointed = before in self.tables.pointing
            if not pointed and (noun not in self.tables.bare or not self._stands_alone(index)):
                return None
            if noun not in self.tables.generic and noun not in self.tables.anybody:
                return None
        organization = self._stands_for(noun, index, pointed)
        return Named(index, index + 1, organization) if organization is not None else None

    def _pairs(self) -> Iterator[Named]:
        """Yield two parties for each word that stands for both: «الطرفان», «المؤسستين», «دو طرف», «این دو نهاد»."""
        for first, last in self.words.sentences:
            for index in range(first, last):
                word = self.words.text(index)
                noun, end = ("", index + 2) if word in self.tables.two else (self._dual_noun(index), index + 1)
                if word in self.tables.two:
                    noun = self.words.text(index + 1)
                    pointed = self.words.text(index - 1) in self.tables.pointing and self._is_generic(noun)
                    if noun not in self.tables.sides and not pointed:
                        noun = ""
                if noun and self.words.name_at(index) is None:
                    for organization in self._last_two(noun, index):
                        yield Named(index, end, organization)

    def _is_generic(self, noun: str) -> bool:
        return noun in self.tables.generic or noun in self.tables.anybody

    def _dual_noun(self, index: int) -> str:
        """Return the noun of which a word is the definite dual, if it is one that stands for a body, or nothing."""
        word = self.words.text(index)
        if word in self.tables.both_sides:
            return word
        article = _ARTICLE.match(word) if self.tables.article else None
        dual = _DUAL.match(word, article.end()) if article is not None else None
        after = self.words.text(index + 1)
        if dual is None or (after.startswith(self.tables.article) and after not in self.tables.own):
            return ""
        noun = dual.group(1) + ("ه" if dual.group(2) else "")
        return noun if noun in self.tables.sides or self._is_generic(noun) else ""

    def _last_two(self, noun: str, index: int) -> list[Organization]:
        """Return the two bodies that a word for both stands for: the last named before it, if they are only two.

        A noun that says what they are («المؤسستان») leaves out others.
        """
        sides = self.tables.sides | self.tables.both_sides
        kinds = self.tables.generic.get(noun, frozenset())
        under = {organization.name for organization in self._heads.get(noun, [])}
        found: dict[str, Organization] = {}
        start = last = index
        for _ in range(_PAIR_SENTENCES):
            start = self.words.sentence(start)[0]
            for named in self.words.names_in(start, last):
                one = named.organization
                fits = noun in sides or noun in self.tables.anybody or one.name in under or one.kind in kinds
                if fits and not self.is_source(named):
                    found[one.name] = one
            if len(found) >= 2:
                break
            last, start = start, max(start - 1, 0)
        return list(found.values()) if len(found) == 2 else []

    def _stands_alone(self, index: int) -> bool:
        """Whether a Persian noun has nothing that completes it: a mark, «و» or a preposition follows."""
        word = self.words.text(index + 1)
        return not word or not word[0].isalnum() or word in self.tables.joining or word in self.tables.oblique

    def _stands_for(self, noun: str, index: int, pointed: bool) -> Organization | None:
        """Return the body named before under a noun: what the article is about if it is one, else the last."""
        start = self.words.words[index].start
        main = self._main
        mentioned = main is not None and any(mention.start < start for mention in main.mentions)
        under = self._heads.get(noun, [])
        if main is not None and mentioned and main in under:
            return main
        last: tuple[int, Organization] | None = None
        for organization in under:
            place = max((mention.start for mention in organization.mentions if mention.start < start), default=-1)
            if place >= 0 and (last is None or place > last[0]):
                last = place, organization
        if last is not None:
            return last[1]
        if len(under) == 1:
            return under[0]
        kinds = self.tables.generic.get(noun, frozenset())
        if main is not None and mentioned and (main.kind in kinds or (pointed and noun in self.tables.anybody)):
            return main
        return None


def _heads(organizations: Iterable[Organization]) -> dict[str, list[Organization]]:
    """Return the organizations under the noun that one of their names begins with."""
    heads: dict[str, list[Organization]] = {}
    for organization in organizations:
        for noun in {
            fold(name).split()[0] for name in (organization.name, *organization.aliases) if fold(name).split()
        }:
            heads.setdefault(_ARTICLE.sub("", noun), []).append(organization)
    return heads
