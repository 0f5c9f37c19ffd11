"""What of a text counts when texts are compared: its words without what outlets add, in runs of three, and a signature.

Invariant: everything here follows from the text alone, and a text pasted twice into itself counts once.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from rensa import RMinHash

from nlp.text import fold
from store.search_concepts import countries

SHINGLE_WORDS = 3
PERMUTATIONS, BANDS = 128, 64
_ROWS = PERMUTATIONS // BANDS
_SEED = 1435

_WORD = re.compile(r"\w+")
_ARTICLE = re.compile(r"\b(?:وال|بال|فال|ال|لل)")
_ARABIC = re.compile("[\u0600-\u06ff]")
# Written as one with the word that follows: and, with, to.
_PROCLITICS = frozenset("وبل")


def words_of(text: str) -> list[str]:
    """Return the folded words of a text without honorifics and the marks of outlets, each paragraph once."""
    seen: set[str] = set()
    words: list[str] = []
    for paragraph in fold(text).split("\n"):
        found = _WORD.findall(paragraph)
        key = " ".join(found)
        if key not in seen:
            seen.add(key)
            words += _without_additions(found)
    return words


def shingles_of(words: list[str]) -> set[str]:
    """Return the runs of three words; a shorter text is one run."""
    if len(words) <= SHINGLE_WORDS:
        return {" ".join(words)} if words else set()
    return {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)}


def signature_of(shingles: Iterable[str]) -> list[int]:
    """Return the bands of a MinHash signature (Broder 1997) as 64-bit integers, each of which holds its band's number.

    Texts that share a third of their shingles share a band almost surely (1 - (1 - 1/9)^64), those that share a quarter
    in 98 of 100 cases.
    """
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    minhash.update(sorted(shingles))
    digest = minhash.digest()
    return [_integer(band, digest[band * _ROWS : (band + 1) * _ROWS]) for band in range(BANDS)]


def _integer(band: int, values: Iterable[int]) -> int:
    said = f"{band}:" + "-".join(f"{value:x}" for value in values)
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest(), signed=True)


@cache
def ordinals() -> frozenset[str]:
    """Return the folded words for which of a series something is."""
    return frozenset(fold(word) for word in _data()["ordinals"])


def without_article(text: str) -> str:
    """Return folded words without articles, alone or behind a preposition, at their beginnings."""
    return _ARTICLE.sub("", text)


def countries_of(words: Iterable[str]) -> frozenset[str]:
    """Return the countries (ISO 3166-1) that words without articles name by their people, as «Tunisian» does."""
    peoples = _peoples()
    found = (peoples.get(word) or peoples.get(word[1:] if word[0] in _PROCLITICS else "") for word in words)
    return frozenset(filter(None, found))


@cache
def names_of_country(code: str) -> tuple[str, ...]:
    """Return what a country and its people are called in Arabic script."""
    return tuple(name for name in countries().get(code, ()) if _ARABIC.match(name))


@cache
def _peoples() -> dict[str, str]:
    """Return country by each folded word for its people, without article."""
    data = tomllib.loads(resources.files("store").joinpath("demonyms.toml").read_text("utf-8"))
    peoples = {}
    for code, languages in data.items():
        for name in (name for words in languages.values() for name in words.split(",")):
            if len(words := _WORD.findall(fold(name))) == 1 and _ARABIC.match(words[0]):
                peoples[without_article(words[0])] = code
    return peoples


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("store").joinpath("repost_words.toml").read_text("utf-8"))


@cache
def _additions() -> dict[str, list[tuple[str, ...]]]:
    """Return the phrases to strip as folded words, by their first word, longer ones first."""
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for phrase in (phrase for group in _data()["additions"].values() for phrase in group):
        words = tuple(_WORD.findall(fold(phrase)))
        phrases.setdefault(words[0], []).append(words)
    return {first: sorted(group, key=lambda one: (-len(one), one)) for first, group in phrases.items()}


@cache
def _endings() -> frozenset[tuple[str, ...]]:
    """Return the phrases that end a paragraph, each as its first two folded words."""
    return frozenset(tuple(_WORD.findall(fold(phrase)))[:2] for phrase in _data()["endings"])


def _without_additions(words: list[str]) -> list[str]:
    additions, endings = _additions(), _endings()
    end = next((at for at in range(len(words) - 1) if tuple(words[at : at + 2]) in endings), len(words))
    words = words[:end]
    kept: list[str] = []
    at = 0
    while at < len(words):
        for phrase in additions.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                at += len(phrase)
                break
        else:
            kept.append(words[at])
            at += 1
    return kept
