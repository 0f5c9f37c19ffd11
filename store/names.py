"""How names are compared: by their letters alone, whatever spelling an article uses."""

import re
from collections import Counter

from nlp.text import fold

# Alike names share at least this part of their words (Dice), as copies retitle and cut.
LEAST_SHARED_WORDS = 0.75

_WORD = re.compile(r"\w+")


def name_key(name: str) -> str:
    """Return what two spellings of one name share: folded letters, without spaces and punctuation."""
    return "".join(_WORD.findall(fold(name))) or name


def name_words(name: str) -> frozenset[str]:
    """Return the folded words of a name."""
    return frozenset(_WORD.findall(fold(name)))


def alike(one: frozenset[str], two: frozenset[str]) -> bool:
    """Tell whether two names, as sets of words, may be one name that was cut or put otherwise."""
    return bool(one and two) and 2 * len(one & two) / (len(one) + len(two)) >= LEAST_SHARED_WORDS


def best_name(names: Counter[str]) -> str:
    """Return the name used most, among equals the fullest."""
    return min(names, key=lambda name: (-names[name], -len(name), name))
