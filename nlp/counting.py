"""What counting is read with: the tokens of a text, and how a language puts numbers and nouns together.

Invariant: tokens are in order, do not overlap and cover every letter and digit; digits and letters written together are
two tokens. The grammar is data of the language (`[grammar]` of `capacities.toml`), read once.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from nlp.facts import Facts
from nlp.languages import load_data
from nlp.text import fold
from nlp.units import words_of

_TOKEN = re.compile(r"\d+|[^\W\d_]+|\n+|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a run of digits or a mark: its folded letters, where they lie folded, and `[start, end)` in the text."""

    text: str
    folded_start: int
    folded_end: int
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether this is made of letters."""
        return self.text[0].isalpha()


class Tokens:
    """The tokens of a text in order, found by offset; digits and letters written together are two tokens."""

    def __init__(self, facts: Facts) -> None:
        """Cut the folded text of `facts` into tokens."""
        folded = facts.folded
        ends = {number.end for number in facts.numbers}
        self.tokens: list[Token] = []
        for match in _TOKEN.finditer(folded.text):
            start, end = match.span()
            # «50هزارتومان»: a noun written together with its number is a token of its own
            cuts = [cut for cut in range(start + 1, end) if folded.span(cut - 1, cut)[1] in ends]
            for first, last in pairwise([start, *cuts, end]):
                self.tokens.append(Token(folded.text[first:last], first, last, *folded.span(first, last)))
        self._starts = [token.start for token in self.tokens]

    def __len__(self) -> int:
        """Return how many tokens there are."""
        return len(self.tokens)

    def __getitem__(self, index: int) -> Token:
        """Return a token."""
        return self.tokens[index]

    def text(self, index: int) -> str:
        """Return the folded letters of a token, or nothing outside the text."""
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def at(self, start: int) -> int:
        """Return the index of the token that holds an offset of the text."""
        return max(bisect_right(self._starts, start) - 1, 0)

    def after(self, end: int) -> int:
        """Return the index of the first token that starts at an offset of the text or later."""
        return bisect_left(self._starts, end)

    def words(self, index: int, count: int = 3) -> list[str]:
        """Return up to `count` words from `index` on, as far as nothing but spaces stands between them."""
        found: list[str] = []
        while len(found) < count and index < len(self.tokens) and self.tokens[index].is_word:
            found.append(self.tokens[index].text)
            index += 1
        return found


@dataclass(frozen=True)
class Grammar:
    """How a language puts numbers and nouns together, folded (`[grammar]` of `capacities.toml`)."""

    article: str
    partitive: str
    conjunction: str
    ones: frozenset[str]
    counted_before: frozenset[str]
    ordinal_after: frozenset[str]
    ranked: frozenset[str]
    adjective_endings: tuple[str, ...]
    unknown_not_starting: tuple[str, ...]
    unknown_accusative_endings: tuple[str, ...]
    function_words: frozenset[str]
    sums: frozenset[str]

    def bare(self, word: str) -> str:
        """Return a word without its article."""
        return word[len(self.article) :] if self.is_definite(word) else word

    def is_definite(self, word: str) -> bool:
        """Tell whether a word carries the article."""
        return bool(self.article) and word.startswith(self.article) and len(word) > len(self.article) + 1


@cache
def load_grammar(language: str) -> Grammar:
    """Return the grammar of counting in a language, read once."""
    data = load_data(language, "capacities")["grammar"]
    return Grammar(
        article=fold(data["article"]),
        partitive=fold(data["partitive"]),
        conjunction=fold(data["conjunction"]),
        ones=frozenset(words_of(data["one"])),
        counted_before=frozenset(words_of(data["counted_before"])),
        ordinal_after=frozenset(words_of(data["ordinal_after"])),
        ranked=frozenset(words_of(data["ranked"])),
        adjective_endings=tuple(words_of(data["adjective_endings"])),
        unknown_not_starting=tuple(words_of(data["unknown_not_starting"])),
        unknown_accusative_endings=tuple(words_of(data["unknown_accusative_endings"])),
        function_words=frozenset(words_of(data["function_words"])),
        sums=frozenset(words_of(data["sums"])),
    )
