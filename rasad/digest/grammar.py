"""What a sentence has to know of a name: its script and language, the gender of its head, how it is joined to others.

Source of the rules of agreement: Ryding, A Reference Grammar of Modern Standard Arabic (2005), §§ 3.1 (gender), 15
(numerals), 23 (verbs before their subject agree in gender alone); Persian: Windfuhr & Perry, Persian and Tajik (2009).
"""

import re
from functools import cache
from typing import Literal

from nlp.text import fold
from rasad.digest.languages import load_language

type Gender = Literal["m", "f"]

_ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
# Letters that only one of the two languages writes; an article before a word is Arabic too.
_PERSIAN = re.compile("[پچژگکی]")
_ARABIC = re.compile(r"[ة]|\bال\w{3}")
_WORD = re.compile(r"[^\W\d_]+")
_FEMININE_ENDINGS = ("ة", "ات", "تان", "تين")
_FOLDED_FEMININE = "ه"


def is_arabic_script(name: str) -> bool:
    """Tell whether a name is written in the script of Arabic and Persian, or mostly so."""
    return len(_ARABIC_SCRIPT.findall(name)) * 2 > len(_WORD.sub(lambda m: "x" * len(m[0]), name).replace(" ", ""))


def language_of(name: str, otherwise: str | None) -> str | None:
    """Return the language that the letters of a name tell, else that of the articles that write it."""
    if _PERSIAN.search(name):
        return "fa"
    return "ar" if _ARABIC.search(name) else otherwise


def arabic_gender(name: str) -> Gender:
    """Return the gender that a verb before an Arabic name takes: that of its first noun.

    «جمعية»، «دار»، «قوافل»: feminine (an ending, a noun that is so by itself, a plural of things); else masculine.
    """
    words = _WORD.findall(re.sub(r"[\u064b-\u0652\u0640]", "", name))
    if not words:
        return "m"
    head = words[0]
    bare = head[2:] if head.startswith("ال") and len(head) > 4 else head
    feminine, masculine = _tables()
    if {fold(head), fold(bare)} & masculine:
        return "m"
    if {fold(head), fold(bare)} & feminine:
        return "f"
    ends = bare.endswith(_FEMININE_ENDINGS) or (bare.endswith(_FOLDED_FEMININE) and len(bare) > 4)
    return "f" if ends else "m"


@cache
def _tables() -> tuple[frozenset[str], frozenset[str]]:
    table = load_language("ar")["gender"]
    feminine, masculine = (frozenset(fold(word) for word in table[kind].split()) for kind in ("feminine", "masculine"))
    return feminine, masculine
