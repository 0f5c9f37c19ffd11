"""Whether the sentence around a date speaks of what has been or of what is to come, and the word right before the date.

Invariant: only words near a date count, so the cost of a text is linear in its dates; the words are data (`[tense]` of
`dates.toml`).
"""

import re
from functools import cache

from nlp.date_expressions import Point
from nlp.languages import load_data
from nlp.text import fold

# How many characters on either side of a date are of its clause.
CLAUSE = 50
# Where verbs come first, how many before and after a date a verb that governs it stands.
_BEFORE = 120
_AFTER = 30


class Sentences:
    """The sentences of a folded text, asked about the points of time in them."""

    def __init__(self, text: str, language: str) -> None:
        """Take the folded text."""
        self.text = text
        self.words = load_data(language, "dates")["tense"]
        self.verbs_last = bool(self.words["past"])

    def follows(self, point: Point, name: str) -> bool:
        """Tell whether a point stands right after a word for "since" or "until"."""
        before = self.text[max(0, point.start - 20) : point.start].split()[-2:]
        words = {before[-1], " ".join(before)} if before else set()
        return bool(words & set(map(fold, self.words[name])))

    def tense(self, point: Point, reach: int = 300) -> int:
        """Return 1 where the sentence around a point speaks of what is to come, -1 of what has been, else 0.

        In a language whose verbs come last the first verb after the point decides, else any word of the sentence;
        `reach` is how many characters on either side count.
        """
        start = max(self.text.rfind(mark, max(0, point.start - reach), point.start) for mark in "\n.؟!")
        start = max(start + 1, point.start - reach)
        ends = [end for mark in "\n.؟!" if (end := self.text.find(mark, point.end, point.end + reach)) >= 0]
        end = min(ends, default=point.end + reach)
        before, after = self.text[start : point.start], self.text[point.end : end]
        future, past = (_word_pattern(tuple(self.words[name])) for name in ("future", "past"))
        if self.verbs_last:
            if _word_pattern(tuple(self.words["future_before"])).search(before[-60:]):
                return 1
            if _word_pattern(tuple(self.words["past_before"])).search(before[-60:]):
                return -1
            ahead, behind = future.search(after), past.search(after)
            if behind and (not ahead or behind.start() < ahead.start()):
                return -1
            return int(ahead is not None)
        pattern = re.compile(self.words["future_pattern"])
        if _last_start(_word_pattern(tuple(self.words["said"])), before[-CLAUSE:]) > max(
            _last_start(future, before[-CLAUSE:]), _last_start(pattern, before[-CLAUSE:])
        ):
            return -1  # «في تصريح صحفي، مساء السبت،»
        near = before[-_BEFORE:], after[:_AFTER]
        return int(any(found.search(part) for found in (future, pattern) for part in near))


def _last_start(pattern: re.Pattern[str], text: str) -> int:
    """Return where a pattern matches last, or -1."""
    return max((match.start() for match in pattern.finditer(text)), default=-1)


@cache
def _word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    folded = sorted(map(fold, words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, folded)) or '(?!)'})(?!\w)")
