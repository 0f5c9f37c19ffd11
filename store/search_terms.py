"""The terms that a text is found by: its words folded, stemmed lightly, and in their dictionary forms.

Invariant: texts and queries go through the same functions, so what is written alike is found; each word keeps its place
in the original text, so that what matched can be shown there letter for letter.

Dictionary forms are those of simplemma (https://github.com/adbar/simplemma), which knows broken plurals («مراكز» →
«مركز») that no cutting of endings finds; beside them every word keeps its own stem, so that a wrong one costs little.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import simplemma

from nlp.text import fold

# A longer word is none.
_LONGEST_STEM = 50
# A word may hold a half-space, marks of vowels, and in Latin letters the sign of a hamza or an ain («jam'iyat»), which
# is no elision («l'eau», «d'un»): at least three letters stand before it.
_WORD = re.compile(r"[A-Za-z]{3,}['’ʾʿʼ`][A-Za-z]{2,}|[^\W_]+(?:[\u200c\u0640][^\W_]+|[\u064b-\u065f\u0670]+[^\W_]*)*")
_JOINER = "\u200c"
_SIGNS = re.compile("['’ʾʿʼ`]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_MARKS = re.compile(r"[\u064b-\u065f\u0670\u0640]")
# What a word of either language may begin and end with without being another word for the one who searches.
_PREFIXES = re.compile(r"^(?:[وف])?(?:لل|[بکل]?ال)(?=\w{3})")
_SUFFIXES = re.compile(r"(?<=\w{3})(?:هایشان|هایی|های|ها|ات|یه|ین|ون|ان|ی|ه)$")
_LATIN_SUFFIXES = re.compile(r"(?<=[a-z]{3})(?:es|s|x|e)$")
_SHORTEST_PART = 3
# Parts of a word that are its ending, joined by a half-space.
_ENDINGS = frozenset(["ها", "های", "هایی", "هایشان", "تر", "ترین", "ای", "ام", "ات", "اش", "اند", "شان"])


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: `[start, end)` of the original, and the terms it is found by, its own stem first."""

    start: int
    end: int
    terms: tuple[str, ...]


def tokens(text: str) -> list[Token]:
    """Return the words of a text, in order."""
    return [Token(match.start(), match.end(), terms_of(match.group())) for match in _WORD.finditer(text)]


def term_lists(text: str) -> list[tuple[str, ...]]:
    """Return the terms of each word of a text, in order."""
    return [terms_of(match.group()) for match in _WORD.finditer(text)]


def stems(words: str) -> list[str]:
    """Return the own stem of each word of a text."""
    return [terms[0] for terms in term_lists(words) if terms]


@lru_cache(maxsize=300_000)
def terms_of(word: str) -> tuple[str, ...]:
    """Return the terms that a word is found by: its stem, those of its dictionary forms and of the parts it is made of.

    A word of marks alone has none.
    """
    word = _SIGNS.sub("", word)
    parts = [part for part in word.split(_JOINER) if part]
    found = [stem(fold(word))]
    if _ARABIC.search(word):
        plain = _MARKS.sub("", unicodedata.normalize("NFC", word))
        found += [stem(fold(form)) for language in ("ar", "fa") for form in _forms(plain, language)]
        if len(parts) > 1:
            found += [stem(fold(part)) for part in parts if len(part) >= _SHORTEST_PART and part not in _ENDINGS]
    return tuple(dict.fromkeys(one for one in found if one))


def stem(folded: str) -> str:
    """Return a folded word without article, plural ending and joiner."""
    if folded.isascii():
        return _LATIN_SUFFIXES.sub("", folded)[:_LONGEST_STEM]
    return _SUFFIXES.sub("", _PREFIXES.sub("", folded))[:_LONGEST_STEM]


def names_words(text: str) -> list[str]:
    """Return the folded words of a name, endings and all, without the article: what is compared by sound."""
    folded = (fold(_SIGNS.sub("", match.group())) for match in _WORD.finditer(text))
    return [bare for word in folded if (bare := _PREFIXES.sub("", word))]


def _forms(word: str, language: str) -> Iterable[str]:
    if not word:
        return ()
    lemma = simplemma.lemmatize(word, lang=language)
    return () if lemma == word else (lemma,)


@cache
def stop_words() -> frozenset[str]:
    """Return the stems of the words that say nothing of what is searched, of all languages."""
    words = tomllib.loads(resources.files("store").joinpath("stop_words.toml").read_text("utf-8"))
    return frozenset(stems(" ".join(words.values())))


def spans(matched: Sequence[Token]) -> list[tuple[int, int]]:
    """Return where tokens stand, those next to each other (a space or a joiner apart) as one span."""
    found: list[tuple[int, int]] = []
    for token in matched:
        if found and token.start - found[-1][1] <= 1:
            found[-1] = (found[-1][0], token.end)
        else:
            found.append((token.start, token.end))
    return found
