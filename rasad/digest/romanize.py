"""Names of Arabic script in Latin letters, for readers who do not know it.

Approximate, and shown beside the name, never in its place: the script leaves short vowels out. Common words of names
are read from a table; of other words every consonant and long vowel is written, with an «a» where two consonants meet
at the beginning.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from nlp.text import fold

_WORD = re.compile(r"[^\W\d_]+")
_SCRIPT = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءپچژگ"
_SOUNDS = {
    "ar": "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h u i ' p ch zh g",
    "fa": "a b t s j h kh d z r z s sh s z t z a gh f q k l m n h u i ' p ch zh g",
}
_LETTERS = {language: dict(zip(_SCRIPT, sounds.split(), strict=True)) for language, sounds in _SOUNDS.items()}
_BEFORE_VOWEL = {"و": {"ar": "w", "fa": "v"}, "ي": {"ar": "y", "fa": "y"}}
_VOWELS = "aiueo"


def romanize(name: str, language: str) -> str:
    """Return a name in Latin letters, as its language (ar, fa) reads them; other letters stay."""
    plain = name.replace("\u200c", "").translate(str.maketrans("«»", "\u201c\u201d"))
    plain = plain.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2))
    parts = _WORD.split(plain)
    words = [_word(word, language) if not word.isascii() else word for word in _WORD.findall(plain)]
    romanized = "".join(part + word for part, word in zip(parts, [*words, ""], strict=True))
    return romanized[:1].upper() + romanized[1:]


def _word(word: str, language: str) -> str:
    folded = fold(word).replace("ی", "ي").replace("ک", "ك")
    known = _words(language)
    if folded in known:
        return known[folded]
    if language == "ar":
        for prefix, said in (("وال", "wa al-"), ("بال", "bi-l-"), ("لل", "li-l-"), ("ال", "al-"), ("و", "wa ")):
            if folded.startswith(prefix) and len(folded) > len(prefix) + 2:
                rest = folded[len(prefix) :]
                if prefix == "و" and rest not in known:
                    continue
                return said + (known.get(rest) or _letters(rest, language))
    return known.get(folded) or _letters(folded, language)


def _letters(word: str, language: str) -> str:
    ending = ""
    if word.endswith("ه") and len(word) > 2:
        word, ending = word[:-1], "a" if language == "ar" else "e"
    out: list[str] = []
    for place, letter in enumerate(word):
        after = word[place + 1 : place + 2]
        if letter in _BEFORE_VOWEL and (place == 0 or after in ("ا", "و", "ي") or (not after and ending)):
            said = _BEFORE_VOWEL[letter][language]
        else:
            said = _LETTERS[language].get(letter, letter)
        if out and out[-1][-1:] not in _VOWELS and said[:1] not in _VOWELS and (len(out) == 1 or len(out) == 3):
            out.append("a")
        out.append(said)
    said = "".join(out) + ending
    return said[0].upper() + said[1:]


@cache
def _words(language: str) -> dict[str, str]:
    text = resources.files("rasad.digest.languages").joinpath("romanized.toml").read_text("utf-8")
    rows = tomllib.loads(text)[language]
    return {fold(word).replace("ی", "ي").replace("ک", "ك"): said for word, said in rows.items()}
