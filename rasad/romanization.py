"""How a name is read, in Latin letters, for a reader who knows no others.

Well-known words and places stand as they are read (`romanization.toml`, the table of places); of other words the
letters are written as they sound, with an «a» where neighbours cannot be spoken without a vowel. Short vowels are not
written in Arabic and Persian: what comes of letters alone is near to the name, and no more is promised.
"""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources

from nlp.extraction import LocationKind
from nlp.gazetteer.table import load_table
from rasad.digits import in_ascii_digits
from rasad.script import language_of

_WORD = re.compile(r"[\u0620-\u064a\u0671-\u06d3\u200c]+")
# Old Persian pages are typed with Arabic letters.
_PERSIAN = str.maketrans("يىك", "ییک")
_VOWELS = frozenset("aiueo")
_SOUNDS = (
    "ب=b ت=t ج=j ح=h خ=kh د=d ر=r ز=z س=s ش=sh ص=s ط=t ع=ʿ غ=gh ف=f ك=k ک=k ل=l م=m ن=n ه=h پ=p چ=ch ژ=zh گ=g "
    "ا=a أ=a آ=a إ=i ى=a ة=a ئ=ʾ ؤ=ʾ ي=i ی=i و=u ۀ=e ق=q ء=ʾ"
)
_BOTH = dict(pair.split("=") for pair in _SOUNDS.split())
_LETTERS = {
    "ar": {**_BOTH, "ث": "th", "ذ": "dh", "ض": "d", "ظ": "z"},
    "fa": {**_BOTH, "ث": "s", "ذ": "z", "ض": "z", "ظ": "z"},
}
_GLIDES = {"ar": {"و": "w", "ي": "y", "ی": "y"}, "fa": {"و": "v", "ي": "y", "ی": "y"}}
# What Arabic writes together with the word after it.
_BEFORE = {
    "وال": "wa-l-",
    "بال": "bi-l-",
    "لل": "li-l-",
    "كال": "ka-l-",
    "ال": "al-",
    "و": "wa-",
    "ب": "bi-",
    "ل": "li-",
}
_MARKS = str.maketrans({"«": "“", "»": "”", "،": ",", "؛": ";", "؟": "?", "ـ": ""})
# A smaller town that a word is the name of too is most often not meant.
_LEAST_KNOWN = 50_000


@cache
def _words(language: str) -> dict[str, str]:
    table = tomllib.loads(resources.files("rasad").joinpath("romanization.toml").read_text("utf-8"))
    return dict(pair.split("=") for pair in table[language]["words"].split())


@lru_cache(maxsize=8192)
def romanized(name: str, language: str | None = None) -> str:
    """Return a name in Latin letters, nothing where it has no Arabic letters.

    Args:
        name: as it is written.
        language: `ar` or `fa`; where none is given, what the letters say, else where more of the words are known.
    """
    if not _WORD.search(name):
        return ""
    plain = "".join(letter for letter in name if unicodedata.category(letter) != "Mn")
    language = language or language_of(plain, None) or _language(plain)
    if language == "fa":
        plain = plain.translate(_PERSIAN)
    said = in_ascii_digits(_WORD.sub(lambda found: _word(found.group(), language), plain)).translate(_MARKS)
    said = re.sub(r"(?<=[“(])\s+|\s+(?=[,;”)])", "", " ".join(said.split()))
    return said[:1].upper() + said[1:]


def _language(name: str) -> str:
    words = _WORD.findall(name)
    known = {language: sum(word in _words(language) for word in words) for language in ("ar", "fa")}
    return "fa" if known["fa"] > known["ar"] else "ar"


def _word(word: str, language: str) -> str:
    known = _known(word, language)
    if known:
        return known
    if "\u200c" in word:
        return "-".join(_word(part, language) for part in word.split("\u200c") if part)
    if language == "ar":
        for letters, said in _BEFORE.items():
            rest = word.removeprefix(letters)
            article = said.endswith("l-")
            if rest != word and len(rest) > len("من") and (article or _known(rest, language)):
                return said + (_known(rest, language, article=article) or _spelled(rest, language))
    return _spelled(word, language)


def _known(word: str, language: str, *, article: bool = False) -> str:
    """Return how a word of the table, or the name of a town or country, is read; «» if it is neither."""
    said = _words(language).get(word, "")
    if said and article and word.endswith("ة"):
        said = said.removesuffix("t")
    if said:
        return said
    if article:
        return ""
    places = [
        entry
        for entry in load_table().find(word, language)
        if entry.names.en and (entry.kind != LocationKind.TOWN or entry.population >= _LEAST_KNOWN)
    ]
    known = max(places, key=lambda entry: (entry.kind != LocationKind.TOWN, entry.population), default=None)
    return (known.names.en or "") if known else ""


def _spelled(word: str, language: str) -> str:
    """Return the letters of a word as they sound."""
    if language == "ar" and len(word) > len("مية") and word.endswith("ية") and word[-3] not in "اي":
        return _spelled(word.removesuffix("ة"), language) + "ya"
    if language == "ar" and word.startswith(("إي", "اي")):
        word = "إ" + word[2:]
    sounds: list[str] = []
    last = len(word) - 1
    for index, letter in enumerate(word):
        sound = _LETTERS[language].get(letter, "")
        glide = _GLIDES[language].get(letter)
        after = word[index + 1] if index < last else ""
        before = sounds[-1] if sounds else ""
        if glide and (not index or after in ("ا", "و", "ي", "ی", "ة") or before in _VOWELS) and letter != after:
            sound = glide
        elif letter == "ه" and index == last and language == "fa" and before not in _VOWELS:
            sound = "e"
        if sound:
            sounds.append(sound)
    said: list[str] = []
    for index, sound in enumerate(sounds):
        said.append(sound)
        after = sounds[index + 1] if index + 1 < len(sounds) else ""
        if sound in _VOWELS or not after or after in _VOWELS:
            continue
        if len(said) < 2 or said[-2] not in _VOWELS:
            said.append("a")
    joined = "".join(said)
    return re.sub(r"[a-z]", lambda first: first.group().upper(), joined, count=1)
