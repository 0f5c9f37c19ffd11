"""What happened at a date: read from the verb or noun that governs it, in the sentence that holds it.

Invariant: a role is only given where a word of the sentence, or how long the date is, says it; else it is «other».
"""

import re
from dataclasses import dataclass
from functools import cache

from nlp.extraction import DateRole
from nlp.facts import Facts
from nlp.languages import load_data
from nlp.text import fold

_REACH = 160
_BEFORE = 25
# A date longer than this many days is a stretch in which something was so, unless something began or ended in it.
_MONTH = 31


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The words of a language: of roles, those right before a date, and those that begin a new clause."""

    stems: list[tuple[DateRole, re.Pattern[str]]]
    before: list[tuple[DateRole, re.Pattern[str]]]
    clause: re.Pattern[str]
    clause_end: re.Pattern[str]
    remembered: re.Pattern[str]
    weights: tuple[float, float]
    of_a_day: frozenset[DateRole]
    long_is_period: bool


@cache
def _patterns(language: str) -> _Patterns:
    data = load_data(language, "roles")
    prefix = data["prefix"]

    def alternatives(words: list[str]) -> str:
        return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))

    return _Patterns(
        stems=[
            (DateRole(role), re.compile(rf"(?<!\w){prefix}(?:{alternatives(words)})(?:ها|ه|هم|ی)?(?!\w)"))
            for role, words in data["stems"].items()
        ],
        before=[
            (DateRole(role), re.compile(rf"(?<!\w){prefix}(?:{alternatives(words)})\s+(?:\w+\s+){{0,1}}$"))
            for role, words in data["before"].items()
        ],
        clause=re.compile("|".join(map(fold, data["clause"]))),
        clause_end=re.compile("|".join(map(fold, data["clause_end"])) or "(?!)"),
        remembered=re.compile(rf"(?<!\w){prefix}(?:{alternatives(data['remembered'])})\s+(?:\w+\s+){{0,2}}$"),
        weights=(data["weight_before"], data["weight_after"]),
        of_a_day=frozenset(map(DateRole, data["of_a_day"])),
        long_is_period=data["long_is_period"],
    )


def role_of(facts: Facts, start: int, end: int, language: str, days: int = 1, *, ranged: bool = False) -> DateRole:
    """Return the role of the date at `[start, end)` of the folded text that lasts some days (`ranged`: has two ends).

    The word right before the date decides («حتى»); then the nearest telling word of its sentence, where one after the
    date counts as farther in Arabic, whose verbs come first, and one before it in Persian, whose verbs come last. What
    stands before a colon or «که» tells who speaks, not what happened. A year or a stretch of months in which nothing
    began or ended is a period.
    """
    text = facts.folded.text
    patterns = _patterns(language)
    low = max((text.rfind(mark, max(0, start - _REACH), start) for mark in "\n.؟!"), default=-1) + 1
    low = max(low, start - _REACH)
    high = min([found for mark in "\n.؟!" if (found := text.find(mark, end, end + _REACH)) >= 0] or [end + _REACH])
    left, right = text[low:start], text[end:high]
    for match in patterns.clause.finditer(left):
        low = max(low, start - len(left) + match.end())
    clause = text[low:start]
    stop = patterns.clause_end.search(right)
    right = right[: stop.start()] if stop else right
    long = days > _MONTH
    for role, pattern in patterns.before:
        if pattern.search(left[-_BEFORE:]) and not (role is DateRole.PERIOD and not long):
            return role
    near = [
        (distance, role)
        for role, pattern in patterns.stems
        if not (long and role in patterns.of_a_day)
        and (distance := _distance(pattern, clause, text[start:end], right, patterns)) is not None
    ]
    if near:
        return min(near, key=lambda item: item[0])[1]
    stretch = any(role is DateRole.PERIOD and pattern.search(left[-_BEFORE:]) for role, pattern in patterns.before)
    return DateRole.PERIOD if stretch or ranged or (long and patterns.long_is_period) else DateRole.OTHER


def _distance(pattern: re.Pattern[str], left: str, inside: str, right: str, patterns: _Patterns) -> float | None:
    """Return how far the nearest word of a role stands from a date, 0 within it, None where there is none.

    What an anniversary remembers («the tenth anniversary of its founding») did not happen at the date.
    """
    if pattern.search(inside):
        return 0.0
    before, after = patterns.weights
    found = [match for match in pattern.finditer(left) if not patterns.remembered.search(left[: match.start()])]
    far = [(len(left) - match.end()) * before for match in found]
    following = next((m for m in pattern.finditer(right) if not patterns.remembered.search(right[: m.start()])), None)
    far += [following.start() * after] if following else []
    return min(far, default=None)
