"""The number words of a language, and the pieces that numbers are made of.

Invariant: everything here is folded (nlp.text); a piece says what it can be and decides nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from nlp.languages import load_data
from nlp.text import fold

# Table of `numbers.toml` -> what its words can be.
_KINDS = {
    "units": "unit",
    "bound_units": "bound_unit",
    "tens": "ten",
    "hundreds": "hundred",
    "scales": "scale",
    "dual_scales": "dual",
    "vague": "vague",
    "several": "several",
    "fractions": "fraction",
    "parts": "part",
    "bound_ordinals": "bound_ordinal",
    "ordinals": "ordinal",
}
# What «و» may be written to the end of even where that makes a word of three letters («سیو», not «سهو»).
_BEFORE_FUSED_AND = frozenset(["ten", "hundred", "scale"])
_WITH_ORDINAL_SUFFIX = ("unit", "ten", "hundred", "scale")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a number at `[start, end)`: what it can be (kind -> value).

    `token` is where its proclitics start and `prefix` what they are, «و» not counted; `joined` is true where «و» is one
    of them. `raw` are the digits and separators of a piece in digits.
    """

    token: int
    start: int
    end: int
    kinds: dict[str, float]
    joined: bool = False
    prefix: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables of `numbers.toml`, folded: `forms` gives each number word and what it can be."""

    forms: dict[str, dict[str, float]]
    prefixes: tuple[str, ...]
    article: str
    conjunction: str
    units_first: bool
    not_alone: frozenset[str]
    not_before: frozenset[str]
    alone_before: frozenset[str]
    letters: frozenset[str]
    fused_nouns: tuple[str, ...]
    plural: str
    apart_suffixes: frozenset[str]
    slash: bool
    spaced_digits: bool
    decimal_before: re.Pattern[str]
    percent: re.Pattern[str]


def alternatives(phrases: Iterable[str]) -> str:
    """Return a regular expression for any of some phrases, folded; the longest that stands in a text matches."""
    folded = sorted({fold(phrase) for phrase in phrases}, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in folded) or "(?!)"


@cache
def load_lexicon(language: str) -> Lexicon:
    """Return the number words of a language, read once."""
    data = load_data(language, "numbers")
    forms: dict[str, dict[str, float]] = {}
    for table, kind in _KINDS.items():
        for value, words in data[table].items():
            for word in words:
                forms.setdefault(fold(word), {})[kind] = float(value)
    suffixes = data["ordinal_suffixes"]
    irregular = frozenset(map(fold, suffixes["not_after"]))
    for form, kinds in list(forms.items()):
        cardinal = next((kinds[kind] for kind in _WITH_ORDINAL_SUFFIX if kind in kinds), None)
        if cardinal is not None and form not in irregular:
            for suffix in map(fold, suffixes["fused"]):
                forms.setdefault(form + suffix, {}).setdefault("ordinal", cardinal)
    conjunction = fold(data["clitics"]["and"])
    not_alone, decimal = data["not_alone"], data["decimal"]
    return Lexicon(
        forms=forms,
        prefixes=tuple(sorted({conjunction, *map(fold, data["clitics"]["prefixes"])}, key=len, reverse=True)),
        article=fold(data["clitics"]["article"]),
        conjunction=conjunction,
        units_first=data["order"]["units_first"],
        not_alone=frozenset(map(fold, not_alone["words"])),
        not_before=frozenset(map(fold, not_alone["before"])),
        alone_before=frozenset(map(fold, not_alone["except_before"])),
        letters=frozenset(map(fold, not_alone["letters"])),
        fused_nouns=tuple(sorted(map(fold, data["fused_nouns"]["words"]), key=len, reverse=True)),
        plural=fold(data["order"]["plural"]),
        apart_suffixes=frozenset(map(fold, suffixes["apart"])),
        slash=decimal["slash"],
        spaced_digits=decimal["space"],
        decimal_before=re.compile(rf"\s{{0,3}}(?:[%٪]|(?:{alternatives(decimal['before'])})(?!\w))"),
        percent=re.compile(rf"[)\"]?\s{{0,3}}(?:{alternatives(decimal['percent_phrases'])})(?!\w)"),
    )


@lru_cache(maxsize=65536)
def segment(word: str, language: str) -> tuple[str, ...] | None:
    """Split a word that is several number words without a space («پانصدهزار»), or return None."""
    lexicon = load_lexicon(language)
    for length in range(len(word), 1, -1):
        head, rest = word[:length], word[length:]
        if head not in lexicon.forms:
            continue
        if not rest:
            return (head,)
        if rest == lexicon.conjunction and (length > 2 or lexicon.forms[head].keys() & _BEFORE_FUSED_AND):
            return head, rest
        after = rest[len(lexicon.conjunction) :] if rest.startswith(lexicon.conjunction) else ""
        if after and (tail := segment(after, language)):
            return head, lexicon.conjunction, *tail
        if tail := segment(rest, language):
            return head, *tail
    return None
