"""Full dates (day, month, year) in a short piece of a page, such as the line under a headline, in three calendars.

Invariant: only a complete and possible date is returned, always as a day of the Gregorian calendar.
"""

import re
import unicodedata
from datetime import date
from functools import cache

import jdatetime
from babel import Locale
from hijridate import Hijri

_GREGORIAN_LOCALES = ("ar", "ar_SY", "ar_MA", "ar_TN", "ar_DZ", "ar_MR", "fa", "en", "fr")
# Spellings of Gregorian months that CLDR does not have, Afghan names of the solar months, and the lunar months.
_MORE_GREGORIAN = {
    "ژانویه": 1, "فوریه": 2, "مه": 5, "می": 5, "جون": 6, "ژوئیه": 7, "جولای": 7, "جولایی": 7, "اگست": 8, "آگوست": 8,
    "سپتمبر": 9, "اکتوبر": 10, "نومبر": 11, "دسمبر": 12, "اپریل": 4, "فبروری": 2, "جنوری": 1, "مارچ": 3,
    "كانون ثاني": 1, "تشرين أول": 10, "تشرين ثاني": 11, "كانون أول": 12, "ايار": 5, "اذار": 3, "ايلول": 9, "اوت": 8,
    "اغسطس": 8, "اكتوبر": 10, "ابريل": 4, "افريل": 4,
}  # fmt: skip
_AFGHAN = ("حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت")
_HIJRI = {
    "محرم": 1, "صفر": 2, "ربيع الأول": 3, "ربيع الآخر": 4, "ربيع الثاني": 4, "جمادى الأولى": 5, "جمادى الأول": 5,
    "جمادى الآخرة": 6, "جمادى الثانية": 6, "رجب": 7, "شعبان": 8, "رمضان": 9, "شوال": 10, "ذو القعدة": 11,
    "ذي القعدة": 11, "ذو الحجة": 12, "ذي الحجة": 12,
}  # fmt: skip
_FOLD = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "\u200c": " ", "\u0654": None}
)
_NUMERIC = re.compile(r"(?<!\d)(?:(\d{4})([/.-])(\d{1,2})\2(\d{1,2})|(\d{1,2})([/.-])(\d{1,2})\6(\d{4}))(?!\d)")


def fold(text: str) -> str:
    """Return a text with one spelling of letters, digits and spaces, to compare with what was folded alike."""
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    return " ".join(digits.lower().translate(_FOLD).split())


@cache
def _months() -> dict[str, tuple[str, int]]:
    months: dict[str, tuple[str, int]] = {}
    for number, names in enumerate(zip(jdatetime.date.j_months_fa, _AFGHAN, strict=True), 1):
        months |= {fold(name): ("jalali", number) for name in names}
    months |= {fold(name): ("hijri", number) for name, number in _HIJRI.items()}
    for identifier in _GREGORIAN_LOCALES:
        for name_number, name in Locale.parse(identifier).months["format"]["wide"].items():
            months[fold(name)] = ("gregorian", name_number)
    months |= {fold(name): ("gregorian", number) for name, number in _MORE_GREGORIAN.items()}
    return months


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_months(), key=len, reverse=True))
    twin = rf"(?:\s?[/(-]\s?(?:{names})\)?)?"  # «كانون الثاني / يناير»
    day_first = (
        rf"(?<!\d)(\d{{1,2}})(?:er)?\s(?:من\s)?(?:شهر\s|ماه\s)?({names}){twin}(?:\sماه)?"
        rf"(?:\s?[،,]\s?|\s)(?:عام\s|سنه\s|سال\s)?(\d{{4}})(?!\d)"
    )
    month_first = rf"(?<!\w)({names})\s(\d{{1,2}})\s?[,،]\s?(\d{{4}})(?!\d)"
    return re.compile(f"{day_first}|{month_first}")


def find_full_date(text: str) -> date | None:
    """Return the date that a short text states in full, or None; of several, a Gregorian one, else the first.

    Numbers alone («1403/10/16», «21/07/2023») are read with the year first or last and the day before the month.
    """
    folded = fold(text)
    found: list[tuple[str, date | None]] = []
    for match in _pattern().finditer(folded):
        day, name, year = match[1], match[2], match[3]
        if name is None:
            name, day, year = match[4], match[5], match[6]
        calendar, month = _months()[name]
        found.append((calendar, _day(calendar, int(year), month, int(day))))
    for match in _NUMERIC.finditer(folded):
        year, month_number, day_number = (
            (int(match[1]), int(match[3]), int(match[4])) if match[1] else (int(match[8]), int(match[7]), int(match[5]))
        )
        calendar = "jalali" if 1300 <= year <= 1430 else "hijri" if year < 1500 else "gregorian"
        found.append((calendar, _day(calendar, year, month_number, day_number)))
    possible = [(calendar, day) for calendar, day in found if day and date(1990, 1, 1) <= day <= date(2100, 1, 1)]
    gregorian = [day for calendar, day in possible if calendar == "gregorian"]
    return gregorian[0] if gregorian else possible[0][1] if possible else None


def _day(calendar: str, year: int, month: int, day: int) -> date | None:
    try:
        if calendar == "jalali":
            converted: date = jdatetime.date(year, month, day).togregorian()
            return converted
        if calendar == "hijri":
            lunar = Hijri(year, month, day).to_gregorian()
            return date(lunar.year, lunar.month, lunar.day)
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
