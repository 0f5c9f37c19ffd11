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
_MARKS = re.compile("[\u064b-\u0655\u0670\u0640]")
_SCRIPT = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءپچژگ"
_SOUNDS = {
    "ar": "a b t th j h kh d dh r z s sh s d t z ' gh f q k l m n h u i ' p ch zh g",
    "fa": "a b t s j h kh d z r z s sh s z t z ' gh f q k l m n h u i ' p ch zh g",
}
_LETTERS = {language: dict(zip(_SCRIPT, sounds.split(), strict=True)) for language, sounds in _SOUNDS.items()}
_BEFORE_VOWEL = {"و": {"ar": "w", "fa": "v"}, "ي": {"ar": "y", "fa": "y"}}
_VOWELS = "aiueo"
_PREFIXES = (("وال", "wa-l-"), ("بال", "bi-l-"), ("لل", "li-l-"), ("ال", "al-"), ("و", "wa-"))


def romanize(name: str, language: str) -> str:
    """Return a name in Latin letters, as its language (ar, fa) reads them; other letters stay."""
    plain = _MARKS.sub("", name.replace("\u200c", "")).translate(str.maketrans("«»", "\u201c\u201d"))
    plain = plain.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2))
    parts = _WORD.split(plain)
    words = [_word(word, language) if not word.isascii() else word for word in _WORD.findall(plain)]
    romanized = "".join(part + word for part, word in zip(parts, [*words, ""], strict=True))
    return romanized[:1].upper() + romanized[1:]


def _word(word: str, language: str) -> str:
    folded = _key(word)
    known = _words(language)
    if folded in known:
        return known[folded]
    if language == "ar":
        for prefix, said in _PREFIXES:
            rest = folded.removeprefix(prefix)
            if rest != folded and len(rest) > 2 and (prefix != "و" or rest in known):
                return said + (known.get(rest) or _letters(rest, "ا" if word[len(prefix)] != "إ" else "إ", language))
    return _letters(folded, word[0], language)


def _letters(word: str, first: str, language: str) -> str:
    """Return a word letter by letter; `first` is its first letter before it was folded, which tells «إ» from «أ»."""
    word, ending = _without_ending(word, language)
    out: list[str] = []
    for place, letter in enumerate(word):
        after = word[place + 1 : place + 2]
        if place == 0 and letter == "ا" and (first == "إ" or after == "ي"):
            said = "i"
        elif place == 1 and out == ["i"] and letter == "ي":
            continue
        elif letter in _BEFORE_VOWEL and (place == 0 or after in ("ا", "و", "ي") or (not after and ending)):
            said = _BEFORE_VOWEL[letter][language]
        else:
            said = _LETTERS[language].get(letter, letter)
        if out and out[-1][-1:] not in _VOWELS and said[:1] not in _VOWELS and len(out) in (1, 3):
            out.append("a")
        out.append(said)
    said = "".join(out) + ending
    start = next((place for place, letter in enumerate(said) if letter != "'"), 0)
    return said[:start] + said[start : start + 1].upper() + said[start + 1 :]


def _without_ending(word: str, language: str) -> tuple[str, str]:
    """Return a word without a silent ending, and how that sounds."""
    if language == "ar" and word.endswith("يه") and len(word) > 3:
        return word[:-2], "iyya"
    if word.endswith("ه") and len(word) > 2:
        return word[:-1], "a" if language == "ar" else "eh"
    return word, ""


def _key(word: str) -> str:
    return fold(word).replace("ی", "ي").replace("ک", "ك")


@cache
def _words(language: str) -> dict[str, str]:
    text = resources.files("rasad.digest.languages").joinpath("romanized.toml").read_text("utf-8")
    rows = tomllib.loads(text)[language]
    return {_key(word): said for word, said in rows.items()}
