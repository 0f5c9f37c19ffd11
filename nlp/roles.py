"""What happened at a date: read from the verb or noun that governs it, in the sentence that holds it.

Invariant: a role is only given where a word of the sentence says it; else it is «other».
"""

import re
from functools import cache

from nlp.extraction import DateRole
from nlp.facts import Facts
from nlp.languages import load_data
from nlp.text import fold

_REACH = 160
_BEFORE = 25


@cache
def _patterns(language: str) -> tuple[list[tuple[DateRole, re.Pattern[str]]], list[tuple[DateRole, re.Pattern[str]]]]:
    data = load_data(language, "roles")

    def alternatives(words: list[str]) -> str:
        return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))

    prefix = "(?:[وفبلک]{0,2}(?:ال)?|لل)?" if language == "ar" else ""
    stems = [
        (DateRole(role), re.compile(rf"(?<!\w){prefix}(?:{alternatives(words)})(?:ها|ه|هم|ی)?(?!\w)"))
        for role, words in data["stems"].items()
    ]
    before = [
        (DateRole(role), re.compile(rf"(?<!\w){prefix}(?:{alternatives(words)})\s+(?:\w+\s+){{0,1}}$"))
        for role, words in data["before"].items()
    ]
    return stems, before


def role_of(facts: Facts, start: int, end: int, language: str) -> DateRole:
    """Return the role of the date at `[start, end)` of the folded text.

    The word right before the date decides («حتى»); then the nearest telling word of its sentence, where one after the
    date counts as farther in Arabic, whose verbs come first, and one before it in Persian, whose verbs come last.
    """
    text = facts.folded.text
    stems, before = _patterns(language)
    low = max((text.rfind(mark, max(0, start - _REACH), start) for mark in "\n.؟!"), default=-1) + 1
    low = max(low, start - _REACH)
    high = min([found for mark in "\n.؟!" if (found := text.find(mark, end, end + _REACH)) >= 0] or [end + _REACH])
    left, right = text[low:start], text[end:high]
    for role, pattern in before:
        if pattern.search(left[-_BEFORE:]):
            return role
    weights = (1.0, 1.6) if language == "ar" else (1.6, 1.0)
    nearest: tuple[float, DateRole] | None = None
    for role, pattern in stems:
        last = None
        for match in pattern.finditer(left):
            last = match
        far = [(len(left) - last.end()) * weights[0]] if last else []
        following = pattern.search(right)
        far += [following.start() * weights[1]] if following else []
        inside = pattern.search(text[start:end])
        far += [0.0] if inside else []
        if far and (nearest is None or min(far) < nearest[0]):
            nearest = min(far), role
    return nearest[1] if nearest else DateRole.OTHER
