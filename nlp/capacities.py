"""Counts of what a body or program can hold, has, gives or has given, with their units, bounds, periods and kinds.

Needs `rasad_sentences`, `rasad_numbers` and `rasad_dates` before it in a pipeline; where `rasad_places` and
`rasad_organizations` stand there too, numbers in names count nothing, and places tell whose money is meant.

Invariant: a capacity is a number of `facts.numbers` outside every date, with the noun it counts; its quote runs from
the words of its bound to the end of its unit, and a figure that the article tells twice is one capacity.
"""

import re
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from nlp.capacity_cues import Counted, load_cues
from nlp.counted_nouns import CountedNoun, NounReader
from nlp.counting import Tokens
from nlp.extraction import Bound, Capacity, DateRole, OrganizationKind
from nlp.facts import Facts, Number, facts_of, mark_spans
from nlp.text import fold
from nlp.units import most_likely_currency

_CLAUSE = 70
_CLAUSE_END = re.compile(r"[،,.؛:!؟?;\n]")
_LINE_NUMBER = re.compile(r"\s{0,3}[-.):–]")
_PERCENT = re.compile(r"\s{0,3}(?:%|٪|(?:في\s?ال|بال)(?:مئ|مائ|مي|الف|ألف)|درصد|در صد)")
_TELEPHONE = re.compile(r"\d{7,}(?<!00)")
_SCALE_APART = re.compile(r"\d\s?[)\"»”']\s?$")
_RANGE_GAP = re.compile(r"\s*(?:-|الی|او|تا|یا|حتی|و)\s*")
# Between the members of a list: what completes the unit before, a comma or «و», and nothing that begins a clause.
_LIST_GAP = re.compile(r"(?:\s+[^\s\d.؛:!؟،,]+){0,4}?(?:\s*[،,]\s*و?|\s+و)\s*")
_PERIOD_ROLES = (DateRole.PERIOD, DateRole.REPORTED, DateRole.OTHER, DateRole.HELD, DateRole.ENDS)
# From here on no two facts of an article have one number by chance.
_DISTINCT = 1000
_SHARED_MONEY = 1000
_FEW = 10
# Scores of games are lower.
_SCORE = 120
_ROUNDED = 10_000
# More dates than a sentence has on either side of a number.
_NEAR_PERIODS = 16
# A space and a bracket, between a sum in words and the same in digits.
_BRACKET = 3


class _Places:
    """Spans of a text, merged, to ask whether one touches another."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        merged: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if merged and start < merged[-1][1]:
                merged[-1] = merged[-1][0], max(end, merged[-1][1])
            else:
                merged.append((start, end))
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]

    def touch(self, start: int, end: int) -> bool:
        """Tell whether `[start, end)` shares a character with one of the spans."""
        return bisect_right(self._ends, start) < bisect_right(self._starts, end - 1)


class _Finder:
    """Finds the capacities of one text."""

    def __init__(self, facts: Facts, language: str) -> None:
        self.facts = facts
        self.cues = load_cues(language)
        self.tokens = Tokens(facts)
        self.reader = NounReader(facts, self.tokens, language)
        self._sentences: dict[tuple[int, int], str] = {}
        self.sentence_starts = [start for start, _ in facts.sentences]
        dates = [(date.start, date.end) for date in facts.dates]
        names = [(one.start, one.end) for organization in facts.organizations for one in organization.mentions]
        self.taken = _Places(dates + names)
        self.with_bodies = {
            self._sentence(one.start)
            for organization in facts.organizations
            if organization.kind is not OrganizationKind.MEDIA
            for one in organization.mentions
        }
        self.periods: dict[tuple[int, int], list[tuple[int, int, str]]] = {}
        for date in sorted(facts.dates, key=lambda date: date.start):
            if date.role in _PERIOD_ROLES:
                self.periods.setdefault(self._sentence(date.start), []).append((date.start, date.end, date.edtf))

    def find(self) -> list[Capacity]:
        """Return the capacities of the text, in order."""
        numbers = [number for number in self.facts.numbers if self._may_count(number)]
        page = self.cues.page(self.facts.folded.text)
        found = self._with_nouns(numbers)
        counted = [one for one in found if self.cues.is_capacity(one, self._written(one.number), page)]
        counted = _once(_with_shared_bounds(self.facts.text, counted), self.facts.body_start)
        return [self._capacity(one) for one in counted]

    def _written(self, number: Number) -> str:
        return fold(self.facts.text[number.start : number.end])

    def _folded(self, start: int, end: int) -> str:
        if (start, end) not in self._sentences:
            self._sentences[start, end] = fold(self.facts.text[start:end])
        return self._sentences[start, end]

    def _sentence(self, start: int) -> tuple[int, int]:
        position = bisect_right(self.sentence_starts, start) - 1
        if position >= 0 and start < self.facts.sentences[position][1]:
            return self.facts.sentences[position]
        return 0, len(self.facts.text)

    def _may_count(self, number: Number) -> bool:
        """Tell whether a number can count something, by what stands right beside it."""
        text, written = self.facts.text, self._written(number)
        if number.ordinal or self.taken.touch(number.start, number.end):
            return False
        if _PERCENT.match(text, number.end) or _TELEPHONE.fullmatch(written):
            return False
        before = text[max(0, number.start - 5) : number.start]
        if not written[0].isdigit() and (before.endswith(".") or _SCALE_APART.search(before)):
            return False
        first = self.tokens.at(_whole(number)[0])
        if (first == 0 or self.tokens.text(first - 1)[0] == "\n") and _LINE_NUMBER.match(text, number.end):
            return False
        return not self._is_numbered(first - 1)

    def _is_numbered(self, index: int) -> bool:
        """Tell whether the word at an index says that the number after it, or the list it ends, numbers something.

        «ماده ۱، ۲ و ۶ اساسنامه»: the word stands before the first number of the list.
        """
        word = self.tokens.text(index)
        if word in self.cues.no_count:
            return True
        while word in self.cues.number_joining and self.tokens.text(index - 1).isdigit():
            index -= 2
            word = self.tokens.text(index)
        return word in self.cues.no_count_lists

    def _with_nouns(self, numbers: list[Number]) -> list[Counted]:
        """Join numbers to their nouns; the lower end of a range has the noun of the upper, bare sums that of money."""
        found: list[Counted] = []
        scores: set[int] = set()
        for index, number in enumerate(numbers):
            upper = numbers[index + 1] if index + 1 < len(numbers) else None
            noun = None
            if upper is not None and self._is_range(number, upper):
                noun = self.reader.read(upper)
                if noun is not None and self._is_score(number, upper, noun):
                    scores.add(upper.start)
                    continue
            elif number.start in scores or _is_vague(number):
                continue
            if index and self._is_loose(numbers[index - 1], number):
                continue
            noun = noun or self.reader.read(number) or self._listed(number, found)
            noun = noun or self._shared_money(number, numbers[index + 1 : index + 4], found)
            if noun is not None and (noun.known or not self._begins_item(number)):
                found.append(self._counted(number, noun))
        return found

    def _begins_item(self, number: Number) -> bool:
        """Tell whether a number may number an entry of a list or a sentence: a line, mark or stop stands before it."""
        if not self._written(number).isdigit():
            return False
        before = self.tokens.text(self.tokens.at(number.start) - 1)
        return not before or before[0] in "\n-*•–●.:)"

    def _is_range(self, low: Number, high: Number) -> bool:
        ends = low.bound is Bound.AT_LEAST and high.bound is Bound.AT_MOST
        return ends and _RANGE_GAP.fullmatch(fold(self.facts.text[low.end : high.start])) is not None

    def _is_loose(self, low: Number, high: Number) -> bool:
        """Tell whether two small numbers that follow each other name none («سه، چهار نفر»)."""
        gap = self.facts.text[low.end : high.start].strip()
        return gap in ("،", ",", "") and high.value <= _FEW and high.value - low.value == 1

    def _is_score(self, low: Number, high: Number, noun: CountedNoun) -> bool:
        """Tell whether two numbers are a score («29-24 the club …») and no range."""
        gap = fold(self.facts.text[low.end : high.start]).strip()
        return gap == "-" and high.value < _SCORE and noun.concept in ("organization", "team", "other")

    def _listed(self, number: Number, found: list[Counted]) -> CountedNoun | None:
        """Read «كيسه جسد 1126، …»: an entry of a list of counted things that ends with its number."""
        sentence = self._sentence(number.start)
        in_list = len(found) > 1 and found[-2].sentence == sentence
        return self.reader.read_entry(number, in_list=in_list)

    def _shared_money(self, number: Number, following: list[Number], found: list[Counted]) -> CountedNoun | None:
        """Return the money that a bare sum shares with the sum before it in the sentence, or with one after it."""
        if number.value < _SHARED_MONEY or number.dual or self._written(number).isdigit():
            return None
        if not self.reader.is_bare(number):
            return None
        sentence = self._sentence(number.start)
        if found and found[-1].sentence == sentence and found[-1].noun.money:
            return replace(found[-1].noun, shared=True)
        if self.reader.is_sum(number):
            for other in following:
                noun = self.reader.read(other) if self._sentence(other.start) == sentence else None
                if noun is not None and noun.money:
                    return replace(noun, shared=True)
        return None

    def _counted(self, number: Number, noun: CountedNoun) -> Counted:
        """Put a number and its noun together with the words of their clause."""
        start, end = self._sentence(number.start)
        first, last = _whole(number)[0], number.end if noun.shared else max(noun.end, number.end)
        before = fold(self.facts.text[max(start, first - _CLAUSE) : first])
        after = fold(self.facts.text[last : min(end, last + (2 if self.cues.verb_last else 1) * _CLAUSE)])
        if not self.cues.verb_last:
            after = _CLAUSE_END.split(after, maxsplit=1)[0]
        around = self._folded(start, end)
        before = _CLAUSE_END.split(before)[-1]
        return Counted(number, noun, before, after, (start, end), around, (start, end) in self.with_bodies)

    def _capacity(self, counted: Counted) -> Capacity:
        number, noun = counted.number, counted.noun
        start, end = _whole(number)
        if not noun.shared:
            start, end = min(start, noun.start), max(end, noun.quote_end, noun.end)
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
            per=self.cues.per_of(counted),
            bound=number.bound,
            period=self._period(counted),
            kind=self.cues.kind_of(counted),
        )

    def _period(self, counted: Counted) -> str | None:
        """Return the date (EDTF) of the sentence that stands nearest to a count."""
        number, periods = counted.number, self.periods.get(counted.sentence, [])
        near = bisect_right(periods, number.start, key=lambda period: period[0])
        dates = [
            (max(start - number.end, number.start - end, 0), edtf)
            for start, end, edtf in periods[max(0, near - _NEAR_PERIODS) : near + _NEAR_PERIODS]
        ]
        return min(dates)[1] if dates else None


def _whole(number: Number) -> tuple[int, int]:
    """Return `[start, end)` of a number with the words of its bound."""
    return (number.whole_start, number.whole_end) if number.whole_start >= 0 else (number.start, number.end)


def _is_vague(number: Number) -> bool:
    """Tell whether a number is only «hundreds», «thousands»: at least so many without a word that says so."""
    return number.bound is Bound.AT_LEAST and _whole(number) == (number.start, number.end)


def _with_shared_bounds(text: str, counted: list[Counted]) -> list[Counted]:
    """Give the members of a list the bound that its first one states («حدود ۴۰۰ هزار …، ۸۰۰ هزار … و ۵۰ هزار …»)."""
    shared: list[Counted] = []
    for one in counted:
        last = shared[-1] if shared else None
        if (
            last is not None
            and last.number.bound in (Bound.ABOUT, Bound.AT_LEAST)
            and one.number.bound is Bound.EXACT
            and last.noun.end < one.number.start
            and (last.noun.concept, last.noun.stem) == (one.noun.concept, one.noun.stem)
            and _LIST_GAP.fullmatch(fold(text[last.noun.end : one.number.start]))
        ):
            one = replace(one, number=replace(one.number, bound=last.number.bound))
        shared.append(one)
    return shared


class _Told:
    """What was told with one number, all of it money or none: whether a further count is one of these figures again.

    A sentence tells no figure twice but a sum in words and digits («مليون ريال (1,000,000 ريال)»); a headline tells
    what the text tells, often with another noun. What one sentence tells is not gone through for each other sentence.
    """

    def __init__(self, body_start: int) -> None:
        self._body_start = body_start
        self._sentences: defaultdict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)
        self._sums: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)

    def has(self, one: Counted) -> bool:
        """Tell whether a count is a figure that was added, told again."""
        for key in self._looked_for(one):
            sentences = self._sentences[key]
            if len(sentences) > (one.sentence in sentences):
                return True
        if not one.noun.money:
            return False
        sums = self._sums[one.sentence]
        at = bisect_right(sums, (one.number.start, one.noun.end))
        return any(
            second[0] - first[1] <= _BRACKET
            for first, second in pairwise(sorted([*sums[max(0, at - 1) : at + 1], (one.number.start, one.noun.end)]))
        )

    def add(self, one: Counted) -> None:
        """Add a count."""
        for key in (*self._likenesses(one), ("place", self._part(one))):
            self._sentences[key].add(one.sentence)
        if one.noun.money:
            insort(self._sums[one.sentence], (one.number.start, one.noun.end))

    def _looked_for(self, one: Counted) -> Iterator[tuple[str, str]]:
        yield from self._likenesses(one)
        if one.number.value > _FEW:
            yield "place", "title" if self._part(one) == "body" else "body"

    def _likenesses(self, one: Counted) -> Iterator[tuple[str, str]]:
        yield "stem", one.noun.stem
        if one.noun.concept != "other":
            yield "concept", one.noun.concept
        if one.number.value >= _DISTINCT:
            yield "number", ""

    def _part(self, one: Counted) -> str:
        return "title" if one.number.start < self._body_start else "body"


def _once(counted: list[Counted], body_start: int) -> list[Counted]:
    """Keep one telling of a figure: the one that says best what is counted, rather in the text than in the title."""
    order = sorted(counted, key=lambda one: (one.noun.vague or one.noun.partitive, one.number.start < body_start))
    told: dict[tuple[float, bool], _Told] = {}
    facts = []
    for one in order:
        same = told.setdefault((one.number.value, one.noun.money), _Told(body_start))
        if not same.has(one):
            same.add(one)
            facts.append(one)
    facts.sort(key=lambda one: one.number.start)
    body = [one for one in facts if one.number.start >= body_start]
    return [one for one in facts if one.number.start >= body_start or not any(_rounds(one, other) for other in body)]


def _rounds(one: Counted, other: Counted) -> bool:
    """Tell whether a headline's figure is the rounded one of the text («مليون» for «مليون ونصف المليون»)."""
    same = (one.noun.concept, one.noun.stem) == (other.noun.concept, other.noun.stem)
    return same and one.number.value >= _ROUNDED and one.number.value < other.number.value <= 1.6 * one.number.value


@Language.factory("rasad_capacities", assigns=["doc.spans"])
def make_capacities(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds capacities (`facts.capacities`, the span group `rasad_capacities`)."""

    def capacities(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.capacities = _Finder(facts, str(nlp.lang)).find()
        mark_spans(doc, "rasad_capacities", [(one.start, one.end, one.kind.upper()) for one in facts.capacities])
        return doc

    return capacities
