"""Counts of what a body or program can hold, has, gives or has given, with their units, bounds, periods and kinds.

Invariant: a capacity is a number of `facts.numbers` outside every date, with the noun it counts; its quote runs
from the words of its bound to the end of its unit, and a figure that the article tells twice is one capacity.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from nlp.counted_nouns import CountedNoun, NounReader, Tokens
from nlp.extraction import Bound, Capacity, CapacityKind, DateRole, Per
from nlp.facts import Facts, Number, facts_of, mark_spans
from nlp.languages import load_data
from nlp.text import fold
from nlp.units import KINDS, PEOPLE, STAFF, most_likely_currency, words_of

_BEFORE, _AFTER = 70, 60
_LINE_NUMBER = re.compile(r"\s{0,3}[-.):–]")
_PERCENT = re.compile(r"\s{0,3}(?:%|٪|في ال|بال|درصد|در صد)")
_RANGE_GAP = re.compile(r"\s*(?:-|الی|الي|او|تا|یا|حتی|و)\s*")
_LIST_GAP = re.compile(r"[^\d.؛!؟\n]{0,40}?(?:،|,|\sو)\s*(?:و)?\s*")
_PERIOD_ROLES = (DateRole.PERIOD, DateRole.REPORTED, DateRole.OTHER, DateRole.HELD, DateRole.ENDS)
_DISTINCT = 1000


@dataclass(frozen=True)
class _Cues:
    """Phrases around a number, as patterns over folded text."""

    no_count: frozenset[str]
    negative_before: re.Pattern[str]
    negative_after: re.Pattern[str]
    capacity: re.Pattern[str]
    served: re.Pattern[str]
    other: re.Pattern[str]
    staff: re.Pattern[str]
    per: dict[Per, re.Pattern[str]]


@cache
def _cues(language: str) -> _Cues:
    data = load_data(language, "capacities")
    grammar = data["grammar"]
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

    cues = data["cues"]
    return _Cues(
        no_count=frozenset(words_of(data["no_count"]["before"])),
        negative_before=pattern(data["negative"]["before"]),
        negative_after=pattern(data["negative"]["after"]),
        capacity=pattern(cues["capacity"]),
        served=pattern(cues["served"]),
        other=pattern(cues["other"]),
        staff=pattern(cues["staff"]),
        per={Per(name): pattern(text) for name, text in data["per"].items()},
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """A number with its noun, and the folded words of its sentence before and after."""

    number: Number
    noun: CountedNoun
    before: str
    after: str
    sentence: tuple[int, int]


class _Finder:
    """Finds the capacities of one text."""

    def __init__(self, facts: Facts, language: str) -> None:
        self.facts = facts
        self.cues = _cues(language)
        self.tokens = Tokens(facts)
        self.reader = NounReader(facts, self.tokens, language)
        self.sentence_starts = [start for start, _ in facts.sentences]
        dates = sorted((date.start, date.end) for date in facts.dates)
        names = sorted((m.start, m.end) for organization in facts.organizations for m in organization.mentions)
        self.taken = dates + names

    def find(self) -> list[Capacity]:
        counted = self._with_ranges([number for number in self.facts.numbers if self._may_count(number)])
        kept = [one for one in counted if self._is_capacity(one)]
        kept = _with_shared_bounds(self.facts.text, kept)
        return _once([self._capacity(one) for one in kept], kept, self.facts.body_start)

    def _sentence(self, start: int) -> tuple[int, int]:
        position = bisect_right(self.sentence_starts, start) - 1
        if position >= 0 and start < self.facts.sentences[position][1]:
            return self.facts.sentences[position]
        return 0, len(self.facts.text)

    def _may_count(self, number: Number) -> bool:
        """Tell whether a number can count something, by what stands right beside it."""
        if number.ordinal or any(start < number.end and number.start < end for start, end in self.taken):
            return False
        text = self.facts.text
        if _PERCENT.match(text, number.end):
            return False
        first = self.tokens.at(number.whole_start if number.whole_start >= 0 else number.start)
        line_start = first == 0 or self.tokens.text(first - 1).startswith("\n")
        if line_start and _LINE_NUMBER.match(text, number.end):
            return False
        before = self.tokens.text(first - 1)
        return before not in self.cues.no_count

    def _with_ranges(self, numbers: list[Number]) -> list[_Counted]:
        """Join numbers to their nouns; the lower end of a range has the noun of the upper one."""
        found: list[_Counted] = []
        for index, number in enumerate(numbers):
            noun = None
            upper = numbers[index + 1] if index + 1 < len(numbers) else None
            if upper is not None and number.bound is Bound.AT_LEAST and upper.bound is Bound.AT_MOST:
                if _RANGE_GAP.fullmatch(fold(self.facts.text[number.end : upper.start])):
                    noun = self.reader.read(upper)
            if noun is None:
                if _is_vague(number):
                    continue
                noun = self.reader.read(number)
            if noun is None:
                continue
            start, end = self._sentence(number.start)
            first = number.whole_start if number.whole_start >= 0 else number.start
            last = max(noun.end, number.end)
            found.append(
                _Counted(
                    number,
                    noun,
                    fold(self.facts.text[max(start, first - _BEFORE) : first]),
                    fold(self.facts.text[last : min(end, last + _AFTER)]),
                    (start, end),
                )
            )
        return found

    def _is_capacity(self, counted: _Counted) -> bool:
        number, noun = counted.number, counted.noun
        if number.value < 2:
            return False
        if number.dual:
            return noun.concept in {"ship", "aircraft", "vehicle", "station", "hospital", "clinic", "bed"}
        if number.value <= 3 and (not noun.known or noun.concept in {"country", "region", "organization", "project"}):
            return False
        digits = self.facts.text[number.start : number.end].isdigit()
        if digits and not noun.known and (1300 <= number.value <= 1450 or 1900 <= number.value <= 2100):
            return False
        if self.cues.negative_before.search(counted.before[-45:]) or self.cues.negative_after.search(
            counted.after[:40]
        ):
            return False
        return True

    def _capacity(self, counted: _Counted) -> Capacity:
        number, noun = counted.number, counted.noun
        start = min(number.whole_start if number.whole_start >= 0 else number.start, noun.start)
        end = max(number.end, number.whole_end, noun.end)
        per = self._per(counted)
        unit = noun.concept
        if noun.countries:
            unit = most_likely_currency(noun.countries, (place.country for place in self.facts.places))
        return Capacity(
            start=start,
            end=end,
            text=self.facts.text[start:end],
            value=number.value,
            unit_text=noun.singular or self.facts.text[noun.start : noun.end],
            unit=unit,
            per=per,
            bound=number.bound,
            period=self._period(counted),
            kind=self._kind(counted),
        )

    def _per(self, counted: _Counted) -> Per | None:
        for per, pattern in self.cues.per.items():
            if pattern.search(counted.before[-25:]) or pattern.match(counted.after.lstrip()[:25]):
                return per
        return None

    def _period(self, counted: _Counted) -> str | None:
        start, end = counted.sentence
        dates = [
            (max(date.start - counted.noun.end, counted.number.start - date.end, 0), date.edtf)
            for date in self.facts.dates
            if start <= date.start < end and date.role in _PERIOD_ROLES
        ]
        return min(dates)[1] if dates else None

    def _kind(self, counted: _Counted) -> CapacityKind:
        noun, before, after = counted.noun, counted.before, counted.after
        if noun.money:
            return CapacityKind.FUNDING
        near = before[-40:] + " | " + after[:30]
        if noun.concept in STAFF:
            return CapacityKind.SERVED if self.cues.served.search(before[-25:]) else CapacityKind.STAFF
        usual = CapacityKind(KINDS.get(noun.concept, "other"))
        if noun.concept in PEOPLE or noun.concept in ("bed", "seat"):
            if self.cues.capacity.search(near):
                return CapacityKind.CAPACITY
            if self.cues.staff.search(near) and noun.concept in ("person", "member"):
                return CapacityKind.STAFF
            if self.cues.other.search(near) and not self.cues.served.search(before[-25:]):
                return CapacityKind.OTHER
        return usual


def _is_vague(number: Number) -> bool:
    """Tell whether a number is only «hundreds», «thousands»: at least so many without a word that says so."""
    return number.bound is Bound.AT_LEAST and (number.whole_start, number.whole_end) == (number.start, number.end)


def _with_shared_bounds(text: str, counted: list[_Counted]) -> list[_Counted]:
    """Give the members of a list the bound that its first one states («حدود ۴۰۰ هزار …، ۸۰۰ هزار … و ۵۰ هزار …»)."""
    return counted


def _once(capacities: list[Capacity], counted: list[_Counted], body_start: int) -> list[Capacity]:
    """Keep the first telling of a figure, one in the text rather than one in the title."""
    order = sorted(range(len(capacities)), key=lambda i: (capacities[i].start < body_start, i))
    kept: list[int] = []
    for index in order:
        one, noun = capacities[index], counted[index].noun
        repeats = any(
            capacities[other].value == one.value
            and (
                one.value >= _DISTINCT
                or capacities[other].unit == one.unit != "other"
                or counted[other].noun.stem == noun.stem
            )
            and noun.money == counted[other].noun.money
            for other in kept
        )
        if not repeats:
            kept.append(index)
    return [capacities[index] for index in sorted(kept, key=lambda i: capacities[i].start)]


@Language.factory("rasad_capacities", assigns=["doc.spans"])
def make_capacities(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds capacities (`facts.capacities`, the span group `rasad_capacities`)."""

    def capacities(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.capacities = _Finder(facts, str(nlp.lang)).find()
        mark_spans(doc, "rasad_capacities", [(one.start, one.end, one.kind.upper()) for one in facts.capacities])
        return doc

    return capacities
