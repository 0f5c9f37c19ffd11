"""Numbers in words, in digits of any set, and in mixtures of both, with the bounds that are said of them.

Invariant: a number found is a place of the text, proclitics left out («لثلاثين» gives «ثلاثين»); the numbers found are
in order and do not overlap. What a language's number words are is data (`numbers.toml`); `nlp.number_scan` finds them,
`nlp.number_grammar` reads them, `nlp.number_bounds` says what is said of them.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extraction import Bound
from nlp.facts import Number, facts_of, mark_spans
from nlp.languages import load_data
from nlp.number_bounds import bound_of, share_range
from nlp.number_grammar import FoldedNumber
from nlp.number_scan import parse_number, scan_numbers
from nlp.number_words import alternatives
from nlp.text import Folded, fold

__all__ = ["find_numbers", "make_numbers", "parse_number", "scan_numbers"]


def find_numbers(folded: Folded, language: str) -> list[Number]:
    """Find the numbers of a text, each with the bound that is said of it; offsets are those of the original.

    The two ends of a range («ما بين 7 آلاف و10 آلاف») are at_least and at_most; they share a scale that is said once.

    Args:
        folded: the text, folded.
        language: one of `nlp.languages.LANGUAGES`.
    """
    text = folded.text
    numbers = scan_numbers(text, language)
    found: list[Number] = []
    low: FoldedNumber | None = None
    for index, number in enumerate(numbers):
        bound, start, end = bound_of(text, number, language)
        shared = None
        if low is not None:
            bound, start = Bound.AT_MOST, number.start
        elif index + 1 < len(numbers):
            shared = share_range(text, number, numbers[index + 1], language)
            if shared is not None:
                number, bound = shared, Bound.AT_LEAST
        low = shared
        whole = folded.span(start, end)
        found.append(
            Number(*folded.span(number.start, number.end), number.value, bound, *whole, ordinal=number.ordinal)
        )
    return sorted([*found, *_duals(folded, numbers, language)], key=lambda number: number.start)


@cache
def _dual_pattern(language: str) -> re.Pattern[str] | None:
    """Return what a dual noun looks like, a listed noun or else any feminine one; None where there are no duals.

    A letter that can be a proclitic is one unless a listed noun starts with it («بسيارتين», but «بطاقتين»).
    """
    duals = load_data(language, "numbers")["duals"]
    if not duals["stems"]:
        return None
    listed = f"{alternatives(duals['stems'])}|(?:{alternatives(duals['feminine_stems'])})ت"
    return re.compile(
        rf"(?<!\w)(?:[وف]?(?:[بلك]?ال|لل|[بلك])?(?P<listed>(?:{listed})(?:ان|ین))"
        rf"|[وفبلك]{{0,2}}(?:ال)?(?P<other>\w{{2,}}ت(?:ان|ین)))(?!\w)"
    )


def _duals(folded: Folded, numbers: list[FoldedNumber], language: str) -> Iterator[Number]:
    """Yield the nouns that are duals by form («مركزان», «سفينتين»), without the adjectives that agree with them."""
    pattern = _dual_pattern(language)
    if pattern is None:
        return
    never = tuple(map(fold, load_data(language, "numbers")["duals"]["except_feminine"]))
    starts = [number.start for number in numbers]
    last = -1
    for match in pattern.finditer(folded.text):
        start, end = match.span("listed" if match["listed"] else "other")
        before = bisect_left(starts, end) - 1
        if match.group().endswith(never) or (before >= 0 and numbers[before].end > start):
            continue
        agrees = last >= 0 and folded.text[last : match.start()].isspace() and not match.group().startswith("و")
        last = end
        if not agrees:
            place = folded.span(start, end)
            yield Number(*place, 2.0, Bound.EXACT, *place, dual=True)


@Language.factory("rasad_numbers", assigns=["doc.spans"])
def make_numbers(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds numbers (`facts.numbers`, the span group `rasad_numbers`)."""

    def numbers(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.numbers = find_numbers(facts.folded, str(nlp.lang))
        labels = [(number.start, number.end, "ORDINAL" if number.ordinal else "NUMBER") for number in facts.numbers]
        mark_spans(doc, "rasad_numbers", labels)
        return doc

    return numbers
