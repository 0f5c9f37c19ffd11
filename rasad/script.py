"""What the letters of a text tell: whether they are of the script of Arabic and Persian, and of which of the two."""

import re
import unicodedata

_ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
_WORD = re.compile(r"[^\W\d_]+")
# Letters that only one of the two languages writes; an article before a word is Arabic too.
_PERSIAN = re.compile("[پچژگکی]")
_ARABIC = re.compile(r"[ة]|\bال\w{3}")


def runs_leftward(text: str) -> bool:
    """Tell whether a text has letters that are written from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def is_arabic_script(name: str) -> bool:
    """Tell whether a name is written in the script of Arabic and Persian, or mostly so."""
    return len(_ARABIC_SCRIPT.findall(name)) * 2 > len(_WORD.sub(lambda m: "x" * len(m[0]), name).replace(" ", ""))


def language_of[Otherwise](name: str, otherwise: Otherwise) -> str | Otherwise:
    """Return the language that the letters of a name tell, `fa` or `ar`, else what is to be taken otherwise."""
    if _PERSIAN.search(name):
        return "fa"
    return "ar" if _ARABIC.search(name) else otherwise
