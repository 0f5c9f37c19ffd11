"""What the rules for partnerships read a text with: its words and parties, and the tables of its language.

Invariant: a rule is a function of a `Reader` and the words `[first, last)` of one sentence, and returns `Found`s whose
parties are names of `facts.organizations`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from nlp.extraction import PartnershipKind
from nlp.facts import Facts
from nlp.parties import Parties
from nlp.partnership_tables import JOINT, Connector, load_partnership_tables
from nlp.references import names
from nlp.words import Named, Words

_TALK_BEFORE = 3
_LIST_AFTER = 12


@dataclass
class Found:
    """A partnership of words `[first, last)` before it is checked against the others."""

    parties: list[str]
    kind: PartnershipKind
    first: int
    last: int
    confidence: float


class Reader:
    """One text, as the rules read it."""

    def __init__(self, facts: Facts, language: str) -> None:
        """Lay the parties over the words of a text and take the tables of its language."""
        self.facts = facts
        self.words = Words(facts)
        self.parties = Parties(facts, self.words, language)
        self.tables = load_partnership_tables(language)

    def text(self, index: int) -> str:
        """Return the folded letters of a word, or nothing outside the text."""
        return self.words.text(index)

    def noun(self, index: int) -> str:
        """Return a word without proclitics and article, if at least three letters are left."""
        word = self.words.text(index)
        proclitics = self.parties.tables.proclitics
        return next(
            (word[len(one) :] for one in proclitics if word.startswith(one) and len(word) >= len(one) + 3), word
        )

    def verb(self, index: int) -> str:
        """Return a word without the conjunction («و», «ف») written together with it."""
        word = self.words.text(index)
        return word[1:] if word[:1] in self.parties.tables.conjunctions and len(word) > 2 else word

    def spellings(self, index: int) -> tuple[str, ...]:
        """Return a word with those after it that it may be written apart from («تفاهم نامه های»), the longest first."""
        one, two, three = (self.words.text(index + step) for step in range(3))
        return (one + two + three, one + two, one)

    def is_any(self, index: int, table: frozenset[str]) -> bool:
        """Whether a word, or what is left of it without proclitics, is in a table."""
        return self.words.text(index) in table or self.verb(index) in table or self.noun(index) in table

    def has_any(self, first: int, last: int, table: frozenset[str]) -> bool:
        """Whether one of the words `[first, last)` is in a table."""
        return any(self.is_any(index, table) for index in range(first, last))

    def is_to_come(self, first: int, last: int) -> bool:
        """Whether a sentence tells of a deal to be made: by its words, or by a future verb of signing."""
        tables = self.tables
        later = any(
            self.words.text(index + 1) in tables.future_verbs
            for index in range(first, last)
            if self.is_any(index, tables.deal_verbs)
        )
        return later or self.has_any(first, last, tables.not_yet)

    def is_talk(self, first: int, index: int) -> bool:
        """Whether a word shortly before says that what follows is only talked about («ways of cooperating with X»)."""
        return self.has_any(max(first, index - _TALK_BEFORE), index, self.tables.talk)

    def phrase_at(self, index: int, last: int, table: dict[str, list[Connector]]) -> tuple[Connector, int] | None:
        """Return the phrase of a table that begins at a word, and where it ends; the longest wins."""
        for spelling in dict.fromkeys((self.words.text(index), self.verb(index))):
            for connector in table.get(spelling, ()):
                end = self._matches(index, last, connector.words)
                if end is not None:
                    return connector, end
        return None

    def _matches(self, index: int, last: int, parts: tuple[str, ...]) -> int | None:
        """Return where the parts that begin at a word end.

        «*» stands for one or two words or a party, which may have a word before it.
        """
        position = index + 1
        for before, part in pairwise(parts):
            if part == "*":
                continue
            if before == "*":
                near = position + (1 if self.words.text(position) == part else 2)
                party = next(iter(self.parties.between(position, near)), None)
                places = (position + 1, position + 2, *([party.last, party.last + 1] if party is not None else []))
                position = next((place for place in places if self.words.text(place) == part), last)
                if position >= last:
                    return None
            elif self.words.text(position) != part:
                return None
            position += 1
        return position

    def list_after(self, index: int, last: int) -> list[Named]:
        """Return the list of parties that begins within some words after a word («the signatories are A, B and C»)."""
        following = self.parties.between(index + 1, min(last, index + _LIST_AFTER))
        return self.parties.group(following[0].first, last) if following else []

    def together(self, subject: Iterable[str], others: list[Named], first: int, last: int) -> list[Found]:
        """Return one cooperation of those who act and others, if these are two or more."""
        parties = list(dict.fromkeys([*subject, *names(others)]))
        return [Found(parties, PartnershipKind.COOPERATION, first, last, JOINT)] if len(parties) >= 2 else []
