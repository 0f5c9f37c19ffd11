"""How long things last, as ISO 8601 durations («لمدة ثلاث سنوات» → P3Y), each with its place.

Invariant: a number and a unit are a duration only where a word says so («لمدة», «قابلة للتجديد», «به مدت»); else they
are an age, a distance, or a count. The words are data (`durations.toml`).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extraction import Duration
from nlp.facts import Facts, facts_of, mark_spans
from nlp.languages import load_data
from nlp.number_grammar import FoldedNumber
from nlp.number_scan import scan_numbers
from nlp.text import fold

# How much of the text before a measure is looked through for the word that makes it a duration.
_REACH = 40
_UNITS = "YMWD"
_DAYS_A_WEEK = 7
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class _Measure:
    """A number of units at `[start, end)` of the folded text; `sure` where its own form says that it is a duration."""

    start: int
    end: int
    amounts: dict[str, float]
    sure: bool = False


@dataclass(frozen=True, slots=True)
class _Patterns:
    unit: re.Pattern[str]
    alone: re.Pattern[str]
    dual: re.Pattern[str]
    before: re.Pattern[str]
    verb: re.Pattern[str]
    distance: re.Pattern[str]
    after: re.Pattern[str]
    half: re.Pattern[str]
    units: dict[str, str]
    duals: dict[str, str]
    adjectives: frozenset[str]
    limited: re.Pattern[str]


@cache
def _patterns(language: str) -> _Patterns:
    data = load_data(language, "durations")
    adjectives = {fold(name): unit for unit, names in data["adjectives"].items() for name in names}
    units = {fold(name): unit for unit, names in data["units"].items() for name in names}
    duals = {fold(name): unit for unit, names in data["duals"].items() for name in names}
    conjunction = fold(load_data(language, "numbers")["clitics"]["and"])
    before, verbs, between, after, half = (
        _any(map(fold, data[key])) for key in ("before", "verbs", "between", "after", "half")
    )
    prefixes = _any(map(fold, load_data(language, "numbers")["clitics"]["prefixes"]))
    return _Patterns(
        unit=re.compile(rf"\s{{0,2}}({_any({**units, **adjectives})})(?!\w)"),
        alone=re.compile(rf"(?<!\w)({_any(map(fold, data['single']))})(?!\w)"),
        limited=re.compile(rf"(?<!\w)(?:{_any(map(fold, data['limited']))})\s{{1,2}}(?:\w+\s{{1,2}})?$"),
        dual=re.compile(rf"(?<!\w)(?:{prefixes})?({_any(duals)})(?!\w)"),
        before=re.compile(rf"(?<!\w){conjunction}?(?:{before})(?:\s+(?:{between}))?\s+(?:{between})?$"),
        verb=re.compile(rf"(?<!\w){conjunction}?(?:{verbs})(?:\s+[^\W\d]+){{0,3}}?\s+(?:{between})?$"),
        distance=re.compile(rf"\s{{0,2}}(?:{_any(map(fold, data['not_before']))})(?!\w)"),
        after=re.compile(rf"\s{{0,2}}(?:{after})(?!\w)"),
        half=re.compile(rf"\s{{0,2}}{conjunction}\s{{0,2}}(?:{half})(?!\w)"),
        units={**units, **adjectives},
        duals=duals,
        adjectives=frozenset(adjectives),
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"


def find_durations(facts: Facts, language: str) -> list[Duration]:
    """Return the durations of a text, in order.

    Args:
        facts: the text.
        language: one of `nlp.languages.LANGUAGES`.
    """
    text = facts.folded.text
    patterns = _patterns(language)
    found: list[Duration] = []
    end = 0
    for measure in _joined(text, _measures(text, language), language):
        if measure.start < end:
            continue
        left = text[max(0, measure.start - _REACH) : measure.start]
        said = measure.sure or patterns.before.search(left) or patterns.verb.search(left)
        if not said and not patterns.after.match(text, measure.end):
            continue
        if patterns.distance.match(text, measure.end):
            continue
        iso = _iso(measure.amounts)
        if iso is not None:
            start, last = facts.folded.span(measure.start, measure.end)
            found.append(Duration(start=start, end=last, text=facts.text[start:last], duration=iso))
            end = measure.end
    return found


def _measures(text: str, language: str) -> list[_Measure]:
    """Return numbers with a unit, duals, and units that are one, in order."""
    patterns = _patterns(language)
    found = []
    for number in scan_numbers(text, language):
        unit = patterns.unit.match(text, number.end)
        if unit is not None and _counts(number):
            word = unit.group(1)
            said = word in patterns.adjectives and patterns.limited.search(
                text[max(0, number.start - _REACH) : number.start]
            )
            if word in patterns.adjectives and not said:
                continue
            found.append(_Measure(number.start, unit.end(), {patterns.units[word]: number.value}, bool(said)))
    for match in patterns.dual.finditer(text):
        found.append(_Measure(match.start(1), match.end(), {patterns.duals[match.group(1)]: 2}))
    taken = {measure.end for measure in found}
    for match in patterns.alone.finditer(text):
        left = text[max(0, match.start() - _REACH) : match.start()]
        if match.end() not in taken and patterns.before.search(left):
            found.append(_Measure(match.start(), match.end(), {patterns.units[match.group(1)]: 1}))
    return sorted(found, key=lambda measure: measure.start)


def _counts(number: FoldedNumber) -> bool:
    return not number.ordinal and not number.vague and number.value > 0


def _joined(text: str, measures: list[_Measure], language: str) -> list[_Measure]:
    """Join «سنة وستة أشهر» and «عامين ونصف» into one measure each."""
    patterns = _patterns(language)
    conjunction = fold(load_data(language, "numbers")["clitics"]["and"])
    found: list[_Measure] = []
    for measure in measures:
        last = found[-1] if found else None
        if last is not None and text[last.end : measure.start].strip() == conjunction:
            (unit,) = measure.amounts
            if _UNITS.index(unit) > max(map(_UNITS.index, last.amounts)):
                found[-1] = _Measure(last.start, measure.end, {**last.amounts, **measure.amounts}, last.sure)
                continue
        found.append(measure)
    for index, measure in enumerate(found):
        half = patterns.half.match(text, measure.end)
        if half is not None and len(measure.amounts) == 1:
            ((unit, value),) = measure.amounts.items()
            found[index] = _Measure(measure.start, half.end(), {unit: value + 0.5}, measure.sure)
    return found


def _iso(amounts: dict[str, float]) -> str | None:
    """Return amounts as an ISO 8601 duration, or None where one is no whole number of a smaller unit."""
    whole = {unit: int(value) for unit, value in amounts.items() if value == int(value)}
    for unit, value in amounts.items():
        if unit in whole:
            continue
        months = value * _MONTHS_A_YEAR
        if unit != "Y" or months != int(months):
            return None
        whole |= {"Y": int(months) // _MONTHS_A_YEAR, "M": int(months) % _MONTHS_A_YEAR}
    if "W" in whole and len(whole) > 1:
        # weeks do not mix with other units
        whole["D"] = whole.get("D", 0) + _DAYS_A_WEEK * whole.pop("W")
    return "P" + "".join(f"{whole[unit]}{unit}" for unit in _UNITS if whole.get(unit))


@Language.factory("rasad_durations", assigns=["doc.spans"])
def make_durations(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds durations (the span group `rasad_durations`, its labels ISO 8601)."""
    language = str(nlp.lang)

    def durations(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.durations = find_durations(facts, language)
        mark_spans(doc, "rasad_durations", [(item.start, item.end, item.duration) for item in facts.durations])
        return doc

    return durations
