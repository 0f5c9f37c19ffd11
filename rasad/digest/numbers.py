"""Counts in words and digits: «a bed, two beds» as each language agrees number and noun.

Arabic agrees in six ways, and they are those of CLDR's plural rules: سرير واحد (1), سريران (2), ثلاثة أسرّة (3 to 10,
the numeral in the gender that the noun has not), 11 سريراً (11 to 99), 100 سرير (100 and what ends in 00 to 02). A
Persian noun stays singular; English has one and many.
"""

from dataclasses import dataclass
from typing import Literal

from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import format_decimal, get_currency_name

from rasad.digest.languages import load_language
from rasad.digits import number_in_digits

# Nominative, or what stands after a preposition, a verb or another noun: they part in the dual alone.
type Case = Literal["nominative", "oblique"]

_ARABIC_WORDS = {
    3: ("ثلاثة", "ثلاث"),
    4: ("أربعة", "أربع"),
    5: ("خمسة", "خمس"),
    6: ("ستة", "ست"),
    7: ("سبعة", "سبع"),
    8: ("ثمانية", "ثماني"),
    9: ("تسعة", "تسع"),
    10: ("عشرة", "عشر"),
}
_DUAL = {"nominative": "ان", "oblique": "ين"}
_MILLION, _MILLIARD = 10**6, 10**9
_SCALES = {
    "en": {_MILLION: ["million", "million"], _MILLIARD: ["billion", "billion"]},
    "fa": {_MILLION: ["میلیون"], _MILLIARD: ["میلیارد"]},
    "ar": {_MILLION: ["مليون", "ملايين", "m"], _MILLIARD: ["مليار", "مليارات", "m"]},
}


@dataclass(frozen=True)
class ArabicNoun:
    """A counted noun: what it is called, its gender (m, f), and what follows it.

    `adjective` holds the masculine, the feminine and the plural of an adjective that agrees; `genitive` a noun that
    belongs to it, so that it has no tanwin and its dual no nun; `fixed` says that it has one form (يورو).
    """

    singular: str
    plural: str
    gender: str
    adjective: tuple[str, str, str] | None = None
    genitive: str = ""
    fixed: bool = False

    @classmethod
    def of(cls, row: list[str]) -> "ArabicNoun":
        """Return the noun of a row of the table."""
        singular, plural, gender, *more = row
        if not more:
            return cls(singular, plural, gender)
        if more == ["."]:
            return cls(singular, plural, gender, fixed=True)
        if more[0].startswith("+"):
            return cls(singular, plural, gender, adjective=(more[0][1:], more[1], more[2]))
        return cls(singular, plural, gender, genitive=more[0])

    def one(self) -> str:
        """Return the singular with what follows it: «سرير»، «وسيلة إعلام»."""
        adjective = self.adjective[self.gender == "f"] if self.adjective else ""
        return _joined(self.singular, adjective, self.genitive)

    def accusative(self) -> str:
        """Return the singular that stands after 11 to 99: «سريراً»، «وسيلة إعلام»."""
        adjective = _tanwin(self.adjective[self.gender == "f"]) if self.adjective else ""
        noun = self.singular if self.fixed or self.genitive else _tanwin(self.singular)
        return _joined(noun, adjective, self.genitive)

    def two(self, case: Case) -> str:
        """Return the dual: «سريران»، «سريرين»، «وسيلتا إعلام»."""
        if self.fixed:
            return f"2 {self.singular}"
        adjective = _dual(self.adjective[self.gender == "f"], case) if self.adjective else ""
        noun = _dual(self.singular, case)
        return _joined(noun[:-1] if self.genitive else noun, adjective, self.genitive)

    def many(self) -> str:
        """Return the plural that stands after 3 to 10."""
        return _joined(self.plural, self.adjective[2] if self.adjective else "", self.genitive)


def number(value: float, language: str) -> str:
    """Return a number in the digits of a language: «1,200», «۱٬۲۰۰»."""
    return in_digits(format_decimal(round(value, 2), locale="en"), language)


def in_digits(text: str, language: str) -> str:
    """Return a number or a date with the digits and separators that digests have: Arabic ones write 0 to 9."""
    return number_in_digits(text, language) if language == "fa" else text


def counted(value: float, noun: str, language: str, case: Case = "nominative") -> str:
    """Return a count with its noun, which is a key of the language's `nouns`.

    Raises:
        KeyError: there is no such noun.
    """
    row = load_language(language)["nouns"][noun]
    if language == "ar":
        return arabic_count(value, ArabicNoun.of(row), case)
    return f"{_scaled(value, language)} {row[-1] if value != 1 else row[0]}"


def money(value: float, currency: str, language: str, case: Case = "nominative") -> str:
    """Return a sum: «6 million Egyptian pounds», «6 ملايين جنيه مصري», «۶ میلیون پوند مصر»."""
    if language == "ar" and currency in (known := load_language("ar")["currencies"]):
        return arabic_count(value, ArabicNoun.of(known[currency]), case)
    if currency == "IRT":
        name = {"en": "tomans", "fa": "تومان"}.get(language, "تومان")
    else:
        try:
            name = get_currency_name(currency, count=2 if language == "en" else None, locale=Locale.parse(language))
        except (UnknownLocaleError, LookupError, ValueError):
            name = currency
    return f"{_scaled(value, language)} {name}"


def arabic_count(value: float, noun: ArabicNoun, case: Case = "nominative") -> str:
    """Return an Arabic count in words and digits, number and noun agreed."""
    scale, scaled = _scale(value)
    if scale:
        row = ArabicNoun.of(_SCALES["ar"][scale])
        # of a million of something: the scale is counted, and what it counts stands in the genitive singular
        whole = ArabicNoun(row.singular, row.plural, row.gender, genitive=noun.one())
        return whole.one() if scaled == 1 else arabic_count(scaled, whole, case)
    if value != int(value):
        return f"{number(value, 'ar')} {noun.one()}"
    form = Locale("ar").plural_form(int(value))
    if form == "one":
        return f"{noun.one()} {'واحدة' if noun.gender == 'f' else 'واحد'}"
    if form == "two":
        return noun.two(case)
    if form == "few":
        word = _ARABIC_WORDS[int(value)][noun.gender == "f"] if int(value) in _ARABIC_WORDS else number(value, "ar")
        return f"{word} {noun.many()}"
    if form == "many":
        return f"{number(value, 'ar')} {noun.accusative()}"
    return f"{number(value, 'ar')} {noun.one()}"


def _scale(value: float) -> tuple[int, float]:
    """Return the scale that a number is written with and how many of it, 0 where it is written in digits alone."""
    for scale in (_MILLIARD, _MILLION):
        if value >= scale and round(value / scale, 2) * scale == value:
            return scale, value / scale
    return 0, value


def _scaled(value: float, language: str) -> str:
    scale, scaled = _scale(value)
    if not scale:
        return number(value, language)
    return f"{number(scaled, language)} {_SCALES[language][scale][0]}"


def _tanwin(word: str) -> str:
    return word if word.endswith(("ة", "ى", "اء", "ا")) else f"{word}اً"


def _dual(word: str, case: Case) -> str:
    stem = f"{word[:-1]}ت" if word.endswith("ة") else f"{word[:-1]}ي" if word.endswith("ى") else word
    return f"{stem}{_DUAL[case]}"


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
