"""What the words around it say about a counted noun: whether it is a capacity, of what kind, per what time.

Invariant: a clause that says that something is given, held or served makes a capacity on any page; without one, the
sentence and then the page decide. The phrases are data of the language (`capacities.toml`), matched in folded text
behind proclitics and the article.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from nlp.counted_nouns import CountedNoun
from nlp.extraction import CapacityKind, Per
from nlp.facts import Number
from nlp.languages import load_data
from nlp.text import fold
from nlp.units import KINDS, PEOPLE, STAFF, words_of

type Search = Callable[[str], re.Match[str] | None]

# How far words are read, in characters: those that may say what a number is about, and those right beside it.
NEAR, BESIDE = 45, 25
# A small number of these is how a text refers to what it has named («دو کشور», «the three organizations»).
_NAMED_BEFORE = frozenset({"country", "region", "organization", "project"})
# A dual says a number that matters only of what is as a rule counted.
_COUNTED_DUALS = frozenset(
    {"ship", "aircraft", "vehicle", "station", "hospital", "clinic", "bed", "school", "device", "room", "centre"}
)
_SMALL = 3
_POPULATION = 1_000_000
# A smaller sum is a price, a smaller number of things may have been named before.
_PRICE = 100
_NAMED = 10
_YEARS = ((1300, 1450), (1900, 2100))
_RECENT_YEARS = ((1370, 1420), (1990, 2035))
# How many more words of war, crime, the market … than of service make a page whose numbers are of nobody.
_MARGIN = 3


@dataclass(frozen=True, slots=True)
class Page:
    """How many words of a whole text are of bodies that serve, and of what no body holds or gives."""

    service: int
    adverse: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A number with its noun, the folded words of its clause before and after both, its sentence and that folded.

    `names_body` tells whether the sentence names an organization that is no outlet.
    """

    number: Number
    noun: CountedNoun
    before: str
    after: str
    sentence: tuple[int, int]
    around: str
    names_body: bool


@dataclass(frozen=True)
class Cues:
    """Phrases around a number, as patterns over folded text."""

    no_count: frozenset[str]
    no_count_lists: frozenset[str]
    number_joining: frozenset[str]
    verb_last: bool
    negative_before: re.Pattern[str]
    negative_after: re.Pattern[str]
    market: Search
    giving: re.Pattern[str]
    topics: Search
    population: Search
    pointing: frozenset[str]
    capacity: re.Pattern[str]
    planned: re.Pattern[str]
    served: re.Pattern[str]
    other: re.Pattern[str]
    staff: re.Pattern[str]
    page_service: re.Pattern[str]
    page_adverse: re.Pattern[str]
    per: dict[Per, tuple[re.Pattern[str], re.Pattern[str]]]

    def page(self, folded: str) -> Page:
        """Return what a whole folded text is about."""
        return Page(len(self.page_service.findall(folded)), len(self.page_adverse.findall(folded)))

    def is_capacity(self, counted: Counted, written: str, page: Page) -> bool:
        """Tell whether a counted noun is a capacity.

        Args:
            counted: the number with its noun.
            written: the folded letters of the number.
            page: what the whole text is about.
        """
        number, noun = counted.number, counted.noun
        if number.value < 2 and not noun.counts_one:
            return False
        if number.dual:
            return noun.concept in _COUNTED_DUALS
        if number.value <= _SMALL and (not noun.known or noun.concept in _NAMED_BEFORE):
            return False
        if not noun.known and written.isdigit() and any(a <= number.value <= b for a, b in _YEARS):
            return False
        before, after = counted.before[-NEAR:], counted.after if self.verb_last else counted.after[:NEAR]
        if self.negative_before.search(before) or self.negative_after.search(after):
            return False
        near = f"{before} | {after[:NEAR]}"
        if noun.money:
            if self.giving.search(near):
                return True
            spent = number.value >= _PRICE and 2 * page.adverse <= page.service
            return spent and not self.market(counted.around)
        if number.value <= _NAMED and not noun.before and before.split()[-1:] and before.split()[-1] in self.pointing:
            return False
        if self.served.search(near) or self.capacity.search(near):
            return True
        if not noun.known and not (counted.names_body or self.staff.search(near) or self.other.search(near)):
            # a noun of no table may be any word
            return False
        if number.value <= _SMALL and noun.concept in PEOPLE - STAFF and not self.staff.search(near):
            # «two men», «three writers»: people of whom a text tells
            return False
        if number.value >= _POPULATION and noun.concept in PEOPLE and self.population(counted.around):
            return False
        if noun.concept not in PEOPLE and _is_year(number, written):
            # «گزارش ۲۰۱۹ دفتر …»
            return False
        is_place = KINDS.get(noun.concept) == CapacityKind.CAPACITY
        if page.adverse > page.service + _MARGIN and not is_place and not self.other.search(near):
            return False
        return not self.topics(counted.around)

    def kind_of(self, counted: Counted) -> CapacityKind:
        """Return what a body does with what is counted, from the noun and the words that govern it."""
        noun, before = counted.noun, counted.before
        if noun.money:
            return CapacityKind.FUNDING
        near = f"{before[-NEAR:]} | {counted.after[:NEAR]}"
        if noun.concept in STAFF:
            return CapacityKind.SERVED if self.served.search(before[-BESIDE:]) else CapacityKind.STAFF
        usual = CapacityKind(KINDS.get(noun.concept, "other"))
        if usual is CapacityKind.SERVED and self.planned.search(near):
            return CapacityKind.CAPACITY
        if noun.concept in PEOPLE or noun.concept in ("bed", "seat"):
            if self.capacity.search(near):
                return CapacityKind.CAPACITY
            if self.staff.search(near) and noun.concept in ("person", "member"):
                return CapacityKind.STAFF
            if noun.concept in PEOPLE and self.other.search(near) and not self.served.search(before[-BESIDE:]):
                return CapacityKind.OTHER
        return usual

    def per_of(self, counted: Counted) -> Per | None:
        """Return the time that a count is said to be of («سنويا», «روزانه»), from words beside it."""
        for per, (before, after) in self.per.items():
            if before.search(counted.before[-BESIDE:]) or after.match(counted.after.lstrip()[:BESIDE]):
                return per
        return None


def _remembering(pattern: re.Pattern[str]) -> Search:
    """Return the search of a pattern that is asked of a whole sentence for each of its numbers, and answers once."""
    return lru_cache(maxsize=8)(pattern.search)


def _is_year(number: Number, written: str) -> bool:
    """Tell whether a number before a known noun is rather a year of our time."""
    recent = any(first <= number.value <= last for first, last in _RECENT_YEARS)
    return recent and written.isdigit() and number.value % 100 != 0


@cache
def load_cues(language: str) -> Cues:
    """Return the cues of a language, read once."""
    data: dict[str, Any] = load_data(language, "capacities")
    grammar, cues, per = data["grammar"], data["cues"], data["per"]
    proclitics = "".join(words_of(grammar["proclitics"]))
    article = fold(grammar["article"])
    prefix = rf"(?<!\w)[{proclitics}]{{0,2}}" + (rf"(?:{article}|لل)?" if article else "")

    def pattern(text: str) -> re.Pattern[str]:
        phrases = sorted(words_of(text), key=len, reverse=True)
        written = (
            re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
            + ("" if phrase.endswith("*") else r"(?!\w)")
            for phrase in phrases
        )
        return re.compile(rf"{prefix}(?:{'|'.join(written)})")

    return Cues(
        no_count=frozenset(words_of(data["no_count"]["before"] + " " + grammar["vague_before"])),
        no_count_lists=frozenset(words_of(data["no_count"]["before_lists"])),
        number_joining=frozenset(("،", ",", *words_of(grammar["conjunction"]))),
        verb_last=grammar["verb_last"],
        negative_before=pattern(data["negative"]["before"]),
        negative_after=pattern(data["negative"]["after"]),
        market=_remembering(pattern(data["negative"]["market"])),
        giving=pattern(cues["giving"]),
        topics=_remembering(pattern(data["negative"]["topics"])),
        population=_remembering(pattern(data["negative"]["population"])),
        pointing=frozenset(words_of(data["negative"]["pointing"])),
        capacity=pattern(cues["capacity"]),
        planned=pattern(cues["planned"]),
        served=pattern(cues["served"]),
        other=pattern(cues["other"]),
        staff=pattern(cues["staff"]),
        page_service=pattern(data["page"]["service"]),
        page_adverse=pattern(data["page"]["adverse"]),
        per={name: (pattern(per["before"][name]), pattern(per["after"][name])) for name in Per},
    )
