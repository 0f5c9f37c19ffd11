"""Digits of the three scripts: as readers of a language write them, and as programs read them."""

import unicodedata

# Language -> what stands for each digit and each sign of a number written in English.
_SIGNS = {
    "ar": str.maketrans("0123456789,.%", "٠١٢٣٤٥٦٧٨٩٬٫٪"),
    "fa": str.maketrans("0123456789,.%", "۰۱۲۳۴۵۶۷۸۹٬٫٪"),
}
_DIGITS = {
    language: {sign: own for sign, own in table.items() if chr(sign).isdecimal()} for language, table in _SIGNS.items()
}


def number_in_digits(number: str, language: str) -> str:
    """Return a number as written in English in the digits of a language, its separators and signs too."""
    return number.translate(_SIGNS.get(language, {}))


def in_digits(text: str, language: str) -> str:
    """Return a text with the digits of a language, all other signs as they are."""
    return text.translate(_DIGITS.get(language, {}))


def in_ascii_digits(words: str) -> str:
    """Return words with the digits of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in words)
