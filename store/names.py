"""Names as the directory shows and compares them."""

from collections import Counter

# Alike names share at least this part of their words (Dice), as copies retitle and cut.
LEAST_SHARED_WORDS = 0.75


def alike(one: frozenset[str], two: frozenset[str]) -> bool:
    """Tell whether two names, as sets of words, may be one name that was cut or put otherwise."""
    return bool(one and two) and 2 * len(one & two) / (len(one) + len(two)) >= LEAST_SHARED_WORDS


def best_name(names: Counter[str]) -> str:
    """Return the name used most, among equals the fullest."""
    return min(names, key=lambda name: (-names[name], -len(name), name))
