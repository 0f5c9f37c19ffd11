"""The words that the tagger labels, and the pieces of its vocabulary that a word is read as.

Invariant: words are in order and do not overlap, and `[start, end)` are offsets of the text as it was given; how a text
puts spaces around marks makes no difference to the pieces, so text and corpora in columns are read alike.
"""

import re
import unicodedata
from collections.abc import Sequence

_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_JOINERS = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad"
_WORD = re.compile(rf"\w(?:[\w{_MARKS}{_JOINERS}]*\w)?[{_MARKS}]*|[^\w\s{_MARKS}{_JOINERS}]")
_DROPPED = re.compile(rf"[{_MARKS}ـ]")
_JOINED = re.compile(rf"[{_JOINERS}\s]+")
_PERSIAN = str.maketrans("يىك", "ییک")
# SentencePiece writes a space as this letter; marks that close something have none before them.
SPACE = "\u2581"
_CLOSING = frozenset(".,،؛:;!?؟)]}»”’%٪")
_CACHED_WORDS = 50_000
_UNKNOWN_PENALTY = 10.0


def split_words(text: str) -> list[tuple[int, int]]:
    """Return `[start, end)` of each word and of each mark of punctuation; a joiner inside a word does not part it."""
    return [match.span() for match in _WORD.finditer(text)]


def normalize(word: str, language: str) -> str:
    """Return a word as the vocabulary spells it: compatibility forms, ASCII digits, no vowel marks, joiners as spaces.

    Old Persian pages are typed with Arabic letters; these are made Persian ones.
    """
    word = _DROPPED.sub("", unicodedata.normalize("NFKC", word))
    word = "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in word)
    word = _JOINED.sub(SPACE, word).strip(SPACE)
    return word.translate(_PERSIAN) if language == "fa" else word


class Vocabulary:
    """Pieces of a Unigram model (Kudo 2018, «Subword Regularization»): a word becomes its most probable pieces."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float], unknown: int) -> None:
        """Take pieces with their log probabilities, in the order of their numbers, and the number of the unknown."""
        self.unknown = unknown
        self._scores = {
            piece: (float(score), number)
            for number, (piece, score) in enumerate(zip(pieces, scores, strict=True))
            if not (piece.startswith("<") and piece.endswith(">"))
        }
        self._longest = max(map(len, self._scores))
        self._worst = min(score for score, _ in self._scores.values()) - _UNKNOWN_PENALTY
        self._cache: dict[tuple[str, str], list[int]] = {}

    def encode(self, word: str, language: str) -> list[int]:
        """Return the numbers of the pieces of a word of a text in `language`, at least one."""
        known = self._cache.get((word, language))
        if known is None:
            if len(self._cache) >= _CACHED_WORDS:
                self._cache.clear()
            letters = normalize(word, language)
            known = self._cache[word, language] = self._best(letters if letters in _CLOSING else SPACE + letters)
        return known

    def _best(self, letters: str) -> list[int]:
        """Return the most probable pieces (Viterbi); a letter in no piece is unknown."""
        best: list[tuple[float, int, int]] = [(0.0, 0, -1)]
        for end in range(1, len(letters) + 1):
            score, begin, number = best[end - 1][0] + self._worst, end - 1, self.unknown
            for start in range(max(0, end - self._longest), end):
                piece = self._scores.get(letters[start:end])
                if piece is not None and best[start][0] + piece[0] > score:
                    score, begin, number = best[start][0] + piece[0], start, piece[1]
            best.append((score, begin, number))
        numbers: list[int] = []
        end = len(letters)
        while end > 0:
            _, begin, number = best[end]
            numbers.append(number)
            end = begin
        return numbers[::-1]
