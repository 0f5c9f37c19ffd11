"""How a name sounds, roughly, in whatever script: its consonants in Latin letters."""

import re

# Letters of one sound, folded (`nlp.text.fold`), and the Latin letters that write it.
_SOUNDS = {
    **dict.fromkeys("اویهءعuoiaeyhw", ""),
    **dict.fromkeys("بپpbv", "b"),
    **dict.fromkeys("تطt", "t"),
    **dict.fromkeys("ثسصsc", "s"),
    **dict.fromkeys("جژj", "j"),
    **dict.fromkeys("حخ", "h"),
    **dict.fromkeys("دذضd", "d"),
    **dict.fromkeys("زظz", "z"),
    **dict.fromkeys("رr", "r"),
    **dict.fromkeys("شچ", "sh"),
    **dict.fromkeys("غگgق", "g"),
    **dict.fromkeys("فf", "f"),
    **dict.fromkeys("کkqx", "k"),
    **dict.fromkeys("لl", "l"),
    **dict.fromkeys("مm", "m"),
    **dict.fromkeys("نn", "n"),
}
_DIGRAPHS = (("sh", "ش"), ("ch", "ش"), ("kh", "خ"), ("gh", "غ"), ("th", "ث"), ("dh", "ذ"), ("zh", "ژ"), ("ou", "u"))
_REPEATED = re.compile(r"(.)\1+")


def skeleton(name: str) -> str:
    """Return the consonants of a folded name in Latin letters, repeated ones once; digits stay."""
    for latin, letter in _DIGRAPHS:
        name = name.replace(latin, letter)
    return _REPEATED.sub(r"\1", "".join(_SOUNDS.get(letter, letter) for letter in name))
