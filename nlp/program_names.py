"""The words that names of programs begin with, go on with and end at, in all their forms.

Invariant: words are compared folded.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from nlp.program_tables import Head, Tables
from nlp.words import Words

# The present («می‌سازد»), the perfect («ساخته‌اند»), the past of several («ساختند») and what is negated, of any Persian
# verb.
_PERSIAN_VERB = re.compile(r"ن?می\w+(?:د|یم|م)|\w{2,}هاند|\w{2,}[تد]ند|ن(?:خواه|بود|شد|کرد|داشت|دار|گرفت)\w*")
_PROCLITICS = re.compile(r"[وف]?(?:لل|[بلک]?ال|[بلک])?")


@dataclass
class Candidate:
    """Words `[first, last)` that may name a program; `[start, end)` in `Doc.text` is the name."""

    first: int
    last: int
    start: int
    end: int
    name: str
    head: Head | None
    aliases: list[str]
    features: set[str]


@lru_cache(maxsize=20_000)
def forms(word: str, language: str) -> tuple[tuple[int, str], ...]:
    """Return the readings of a folded word: letters of proclitics before it, and the noun without them and endings.

    Arabic: و ف, then ب ل ك, then the article; the accusative's alif, the possessor («برنامجنا»), the dual. Persian: the
    plural's and the indefinite endings.
    """
    readings = {(0, word): None}
    if language == "ar":
        for cut in (1, 2, 3, 4):
            if len(word) - cut >= 2 and _PROCLITICS.fullmatch(word[:cut]):
                readings[cut, word[cut:]] = None
        for cut, rest in [*readings]:
            if rest.endswith("ا") and len(rest) > 3:
                readings[cut, rest[:-1]] = None
            for ending in ("ها", "نا", "هم"):
                if rest.endswith(ending) and len(rest) > len(ending) + 3:
                    readings[cut, _with_feminine_ending(rest[: -len(ending)])] = None
            if rest.endswith(("ین", "ان")) and len(rest) > 5:
                readings[cut, _with_feminine_ending(rest[:-2])] = None
    else:
        if word.endswith("های") and len(word) > 4:
            # «دوره‌ای»: the indefinite ending after a silent ه
            readings[0, word[:-2]] = None
        for suffix in ("هایی", "های", "ها", "ی"):
            if word.endswith(suffix) and len(word) > len(suffix) + 2:
                readings[0, word[: -len(suffix)]] = None
    return tuple(readings)


def _with_feminine_ending(stem: str) -> str:
    """Return an Arabic noun as it stands without an ending: «مبادرت» -> «مبادره»."""
    return stem[:-1] + "ه" if stem.endswith("ت") else stem


def find_head(word: str, tables: Tables, following: str = "") -> tuple[int, Head] | None:
    """Return the letters before a head noun in a folded word, and the noun, or None.

    A head of two words needs the word after it, `following`.
    """
    found = None
    if word in tables.no_heads:
        return None
    for cut, form in forms(word, tables.language):
        head = tables.heads.get(f"{form} {following.removeprefix('ال')}") if following else None
        if head is not None:
            return cut, head
        head = tables.heads.get(form)
        if head is not None and found is None:
            plural = head.plural or (tables.language == "fa" and "ها" in word[len(form) :])
            found = cut, replace(head, plural=plural)
    return found


def is_any(word: str, table: frozenset[str], language: str) -> bool:
    """Whether a folded word, or what is left of it without proclitics and endings of person, is in a table."""
    if word in table:
        return True
    if language != "ar":
        return any(form in table for _, form in forms(word, language))
    readings = [form for _, form in forms(word, language)]
    if word.startswith(("سی", "ست", "وسی", "وست")):
        # what will be
        readings.append(word.removeprefix("و")[1:])
    for form in readings:
        if form in table:
            return True
        for ending in ("تها", "ته", "ها", "وا", "ون", "ت", "ه"):
            if form.endswith(ending) and form[: -len(ending)] in table:
                return True
    return False


def is_end(words: Words, index: int, tables: Tables) -> bool:
    """Whether a name that stands before this word does not go on with it."""
    word = words.text(index)
    if not word or not (word[0].isalnum()):
        return True
    if word in tables.ends:
        return True
    if tables.language == "ar":
        bare = word[1:] if word[0] in "وف" and len(word) > 3 else word
        if bare in tables.ends or (bare.startswith(tables.prefixes) and len(bare) > 4):
            return True
        if bare in tables.verbs:
            return True
        if any(bare.endswith(e) and bare[: -len(e)] in tables.verbs for e in ("تها", "ته", "ها", "وا", "ون", "ت", "ه")):
            return True
        # a feminine verb of the past ends in an open ت; nouns that do so end in ات or have the article
        if bare.endswith("ت") and len(bare) > 3 and bare[-2] != "ا" and not bare.startswith(("ال", "لل", "بال", "کال")):
            return bare not in tables.nouns and bare[1:] not in tables.nouns
        # «so that he …»
        return bare.startswith("لی") and bare.endswith(("وا", "ون")) and len(bare) > 5
    for negated in ("نمی", "می", ""):
        if word.startswith(negated) and word[len(negated) :] in tables.verbs:
            return True
    if _PERSIAN_VERB.fullmatch(word) and word not in tables.nouns:
        return True
    return word.startswith(tables.prefixes)
