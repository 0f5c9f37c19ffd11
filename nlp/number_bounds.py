"""What is said of a number: that it is at least, at most or about so much, or one end of a range.

Invariant: only words on the number's own line and near it are read; they come from `numbers.toml`.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from nlp.extraction import Bound
from nlp.languages import load_data
from nlp.number_grammar import FoldedNumber
from nlp.number_words import alternatives
from nlp.text import fold

_WINDOW = 60
# «500+», but not «5+1»
_PLUS = re.compile(r"\+(?![^\W_])")
_YEARS = (1300, 2100)


@dataclass(frozen=True, slots=True)
class _Bounds:
    before: list[tuple[Bound, re.Pattern[str]]]
    after: list[tuple[Bound, re.Pattern[str]]]
    prefixes: tuple[str, ...]
    separators: frozenset[str]
    strict: frozenset[str]
    opener: re.Pattern[str]


@cache
def _bounds(language: str) -> _Bounds:
    data = load_data(language, "numbers")
    prefixes = sorted(map(fold, data["clitics"]["prefixes"]), key=len, reverse=True)
    prefix = "|".join(map(re.escape, prefixes)) or "(?!)"
    inner = rf"(?:\s+(?:{alternatives(data['fillers']['inner'])}))?"
    edge = rf"(?:^|(?<=\W))(?:{prefix})?"
    tail = rf"\s*(?:(?:{alternatives(data['fillers']['words'])})\s+)?(?:{prefix})?\s*[(\"\[]?\s*$"
    ranges = data["ranges"]
    phrases = {Bound(name): alternatives(words).replace(r"\s+\~", inner) for name, words in data["bounds"].items()}
    return _Bounds(
        [(bound, re.compile(rf"{edge}({phrase}){tail}")) for bound, phrase in phrases.items()],
        [
            (Bound(name), re.compile(rf"[)\"]?(?:\s+[^\s.،؛:!؟,]+){{0,4}}?\s+({alternatives(words)})(?!\w)"))
            for name, words in data["bounds_after"].items()
        ],
        tuple(prefixes),
        frozenset(map(fold, ranges["separators"])),
        frozenset(map(fold, ranges["strict"])),
        re.compile(rf"{edge}(?:{alternatives(ranges['openers'])})\s*(?:{prefix})?\s*[(\"]?\s*$"),
    )


def _before(text: str, position: int) -> tuple[int, str]:
    """Return the words before a position that may say its bound, on its line and not far, and where they start."""
    start = max(0, position - _WINDOW)
    start = max(text.rfind("\n", start, position) + 1, start)
    return start, text[start:position]


def bound_of(text: str, number: FoldedNumber, language: str) -> tuple[Bound, int, int]:
    """Return the bound said of a number of a folded text and `[start, end)` of the number with the words that say it.

    A number of which nothing is said is exact, unless it is vague: «آلاف» is at least a thousand.
    """
    bounds = _bounds(language)
    start, window = _before(text, number.start)
    found = [(match.start(1), bound) for bound, pattern in bounds.before if (match := pattern.search(window))]
    if found:
        first, bound = min(found, key=lambda pair: pair[0])
        return bound, start + first, number.end
    if number.digits and _PLUS.match(text, number.end):
        return Bound.AT_LEAST, number.start, number.end + 1
    for bound, pattern in bounds.after:
        if match := pattern.match(text[number.end : number.end + _WINDOW]):
            return bound, number.start, number.end + match.end(1)
    return (Bound.AT_LEAST if number.vague else Bound.EXACT), number.start, number.end


def share_range(text: str, first: FoldedNumber, second: FoldedNumber, language: str) -> FoldedNumber | None:
    """Return `first` with the scale that it shares with `second` if the two are a range («14 أو 15 مليون»), else None.

    Two years are no range of counts.
    """
    bounds = _bounds(language)
    gap = text[first.end : second.start].strip()
    if first.ordinal or second.ordinal or "\n" in gap or len(gap) > _WINDOW:
        return None
    separator = next(
        (rest for prefix in ("", *bounds.prefixes) if (rest := gap.removesuffix(prefix).strip()) in bounds.separators),
        None,
    )
    if separator is None:
        return None
    if separator in bounds.strict and not bounds.opener.search(_before(text, first.start)[1]):
        return None
    if first.scale == 1 and second.scale > 1 and first.value < second.value / second.scale:
        first = replace(first, value=first.value * second.scale, scale=second.scale)
    lowest, highest = _YEARS
    years = first.digits and second.digits and lowest <= first.value <= highest and lowest <= second.value <= highest
    return first if 0 < first.value < second.value and not years else None
