"""The words of a `Doc` with their folded spelling, and which of them name an organization.

Invariant: words are in order and do not overlap; a mark of punctuation and a line break are words of their own; `start`
and `end` are offsets of `Doc.text`.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from nlp.extraction import Organization
from nlp.facts import Facts

_WORD = re.compile(r"\w+|[^\w\s]|\n+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its folded letters, where they begin in the folded text, and `[start, end)` in `Doc.text`."""

    text: str
    folded_start: int
    start: int
    end: int

    @property
    def is_break(self) -> bool:
        """Whether this is a line break."""
        return self.text[0] == "\n"


@dataclass(frozen=True, slots=True)
class Named:
    """Words `[first, last)` that name an organization."""

    first: int
    last: int
    organization: Organization


class Words:
    """The words of one `Doc`: sentences and names as ranges of words, found by offset."""

    def __init__(self, facts: Facts) -> None:
        """Cut the folded text into words and lay sentences and names of organizations over them."""
        folded = facts.folded
        self.facts = facts
        self.words = [
            Word(match.group(), match.start(), *folded.span(match.start(), match.end()))
            for match in _WORD.finditer(folded.text)
        ]
        self._starts = [word.start for word in self.words]
        self.sentences = [self.range(start, end) for start, end in facts.sentences]
        self._sentence_firsts = [first for first, _ in self.sentences]
        self.names = self._names()
        self._name_firsts = [name.first for name in self.names]

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self.words)

    def text(self, index: int) -> str:
        """Return the folded letters of a word, or nothing outside the text."""
        return self.words[index].text if 0 <= index < len(self.words) else ""

    def range(self, start: int, end: int) -> tuple[int, int]:
        """Return the words `[first, last)` that begin in `[start, end)` of `Doc.text`."""
        return bisect_left(self._starts, start), bisect_left(self._starts, end)

    def sentence(self, index: int) -> tuple[int, int]:
        """Return the words `[first, last)` of the sentence that holds a word."""
        position = bisect_right(self._sentence_firsts, index) - 1
        if position >= 0 and index < self.sentences[position][1]:
            return self.sentences[position]
        return index, index + 1

    def names_in(self, first: int, last: int) -> list[Named]:
        """Return the names of organizations that begin among the words `[first, last)`, in order."""
        return self.names[bisect_left(self._name_firsts, first) : bisect_left(self._name_firsts, last)]

    def name_at(self, index: int) -> Named | None:
        """Return the name of an organization that covers a word, if any."""
        position = bisect_right(self._name_firsts, index) - 1
        if position >= 0 and index < self.names[position].last:
            return self.names[position]
        return None

    def _names(self) -> list[Named]:
        """Return the names of organizations as ranges of words; of two that overlap the longer stays."""
        found = []
        for organization in self.facts.organizations:
            for mention in organization.mentions:
                # a proclitic may stand before the name in its first word
                first = max(bisect_right(self._starts, mention.start) - 1, 0)
                last = bisect_left(self._starts, mention.end)
                if first < last:
                    found.append(Named(first, last, organization))
        found.sort(key=lambda name: (name.first, -name.last))
        kept: list[Named] = []
        for name in found:
            if kept and name.first < kept[-1].last:
                if name.last - name.first > kept[-1].last - kept[-1].first:
                    kept[-1] = name
                continue
            kept.append(name)
        return kept
