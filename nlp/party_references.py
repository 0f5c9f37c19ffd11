"""Words that stand for organizations named before: «الجمعية», «این بنیاد», and pairs, «الطرفان», «دو طرف».

Invariant: a reference is a single noun (with its pointing word) outside every name, and stands for a body named
elsewhere in the text; a word for two bodies stands for the only two that it can mean, or for none.
"""

import re
from collections.abc import Iterable, Iterator

from nlp.extraction import Organization, OrganizationKind
from nlp.facts import Facts
from nlp.party_tables import PartyTables
from nlp.references import main_organization
from nlp.text import fold
from nlp.words import Named, Words

ARTICLE = re.compile(r"[وف]?(?:[بلک]?ال|لل)(?=\w{2})")
_DUAL = re.compile(r"(\w{2,}?)(ت?)(?:ان|ین)$")
_PAIR_SENTENCES = 3
_REACH_OF_SOURCE = 4
ENDS = ".،,؛:\n"


def is_source(party: Named, words: Words, tables: PartyTables) -> bool:
    """Whether a party only tells: an outlet, or whose report is quoted."""
    if party.organization.kind is OrganizationKind.MEDIA:
        return True
    for index in range(party.first - 1, max(party.first - 1 - _REACH_OF_SOURCE, -1), -1):
        word = words.text(index)
        if word in tables.sources:
            return True
        if word[0] in ENDS:
            return False
    return False


class References:
    """The words of one text that stand for organizations named before them."""

    def __init__(self, facts: Facts, words: Words, tables: PartyTables) -> None:
        """Find them: `found` has one party for a reference and two for a pair; `pairs` says what noun a pair has.

        `main` is the organization that the article is most about.
        """
        self.words = words
        self.tables = tables
        name = main_organization(facts)
        self.main = next((one for one in facts.organizations if one.name == name), None)
        self._heads = _heads(facts.organizations)
        self.pairs: dict[int, str] = {}
        self.found = list(self._all())

    def _all(self) -> Iterator[Named]:
        for first, last in self.words.sentences:
            for index in range(first, last):
                if self.words.name_at(index) is None:
                    yield from self._at(index)

    def _at(self, index: int) -> Iterator[Named]:
        one = self._reference_at(index)
        if one is not None:
            yield one
            return
        noun, length = self._pair_noun(index)
        both = self._last_two(noun, index) if noun else []
        if both:
            self.pairs[index] = noun
        for organization in both:
            yield Named(index, index + length, organization)

    def _is_generic(self, noun: str) -> bool:
        return noun in self.tables.generic or noun in self.tables.anybody

    def _reference_at(self, index: int) -> Named | None:
        """Return the body that a noun stands for: «الجمعية», «این بنیاد»."""
        word = self.words.text(index)
        before, after = self.words.text(index - 1), self.words.text(index + 1)
        if self.tables.article:
            match = ARTICLE.match(word)
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
            if not self._is_generic(noun):
                return None
        organization = self._stands_for(noun, index, pointed)
        return Named(index, index + 1, organization) if organization is not None else None

    def _pair_noun(self, index: int) -> tuple[str, int]:
        """Return the noun of a word for two bodies («الطرفان», «المؤسستين», «دو طرف», «این دو نهاد») and its length."""
        word, tables = self.words.text(index), self.tables
        if word in tables.both_sides:
            return word, 1
        if word in tables.two:
            noun = self.words.text(index + 1)
            pointed = self.words.text(index - 1) in tables.before_two and self._is_generic(noun)
            return (noun, 2) if noun in tables.sides or pointed else ("", 0)
        article = ARTICLE.match(word) if tables.article else None
        dual = _DUAL.match(word, article.end()) if article is not None else None
        after = self.words.text(index + 1)
        if dual is None or (after.startswith(tables.article) and after not in tables.own):
            return "", 0
        noun = dual.group(1) + ("ه" if dual.group(2) else "")
        return (noun, 1) if noun in tables.sides or self._is_generic(noun) else ("", 0)

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
                if fits and not is_source(named, self.words, self.tables):
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
        main = self.main
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
            heads.setdefault(ARTICLE.sub("", noun), []).append(organization)
    return heads
