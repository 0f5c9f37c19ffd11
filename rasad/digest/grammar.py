"""What a sentence has to know of an Arabic name: the gender of its head.

Source of the rules of agreement: Ryding, A Reference Grammar of Modern Standard Arabic (2005), §§ 3.1 (gender), 15
(numerals), 23 (verbs before their subject agree in gender alone); Persian: Windfuhr & Perry, Persian and Tajik (2009).
"""

import re
from functools import cache
from typing import Literal

from nlp.text import fold
from rasad.digest.languages import load_language

type Gender = Literal["m", "f"]

_WORD = re.compile(r"[^\W\d_]+")
_FEMININE_ENDINGS = ("ة", "ات", "تان", "تين")
_FOLDED_FEMININE = "ه"


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
