"""Full dates (day, month, year) in a short piece of a page, such as the line under a headline, in three calendars.

Invariant: only a complete and possible date is returned, always as a day of the Gregorian calendar.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import jdatetime
from babel import Locale
from hijridate import Hijri

_GREGORIAN_LOCALES = ("ar", "ar_SY", "ar_MA", "ar_TN", "ar_DZ", "ar_MR", "fa", "en", "fr")
# Spellings of Gregorian months that CLDR does not have, Afghan names of the solar months, and the lunar months.
_MORE_GREGORIAN = {
    "ژانویه": 1, "فوریه": 2, "مه": 5, "می": 5, "جون": 6, "ژوئیه": 7, "جولای": 7, "جولایی": 7, "اگست": 8, "آگوست": 8,
    "سپتمبر": 9, "اکتوبر": 10, "نومبر": 11, "دسمبر": 12, "اپریل": 4, "فبروری": 2, "جنوری": 1, "مارچ": 3,
    "كانون ثاني": 1, "تشرين أول": 10, "تشرين ثاني": 11, "كانون أول": 12, "ايار": 5, "اذار": 3, "ايلول": 9, "اوت": 8,
    "اغسطس": 8, "اكتوبر": 10, "ابريل": 4, "افريل": 4, "يونيه": 6, "يوليه": 7, "اوكتوبر": 10, "ژوین": 6, "سبتامبر": 9,
    "دیسامبر": 12, "كانون ثان": 1, "تشرين ثان": 11,
}  # fmt: skip
_PASHTO = ("وری", "غویی", "غبرگولی", "چنگاښ", "زمری", "وږی", "تله", "لړم", "لیندۍ", "مرغومی", "سلواغه", "کب")
_AFGHAN = ("حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت")
_HIJRI = {
    "محرم": 1, "صفر": 2, "ربيع الأول": 3, "ربيع الآخر": 4, "ربيع الثاني": 4, "جمادى الأولى": 5, "جمادى الأول": 5,
    "جمادى الآخرة": 6, "جمادى الثانية": 6, "رجب": 7, "شعبان": 8, "رمضان": 9, "شوال": 10, "ذو القعدة": 11,
    "ذي القعدة": 11, "ذو الحجة": 12, "ذي الحجة": 12, "ذوالقعدة": 11, "ذیقعده": 11, "ذوالحجة": 12, "ذیحجه": 12,
    "محرم الحرام": 1, "ربيع ثاني": 4, "جمادی الثانی": 6, "رمضان المبارك": 9,
}  # fmt: skip
_FOLD = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "\u200c": " ", "\u0654": None}
    | {chr(code): str(unicodedata.digit(chr(code))) for code in range(0x80, 0x10000) if chr(code).isdigit()}
)
_NUMERIC = re.compile(r"(?<!\d)(?:(\d{4})([/.-])(\d{1,2})\2(\d{1,2})|(\d{1,2})([/.-])(\d{1,2})\6(\d{4}))(?!\d)")

_DIGIT = re.compile(r"\d")
_LUNAR_MARK = re.compile(r"\s?ه(?!\w|\s?\.?\s?ش)|\s?هـ(?!\s?\.?\s?ش)|\s?ق(?!\w)|\s?هجری(?!\s(?:شمسی|خورشیدی))")
_LAST_SOLAR = 1420  # of years in numbers alone: later ones are of the lunar calendar


def fold(text: str) -> str:
    """Return a text with one spelling of letters, digits and spaces, to compare with what was folded alike."""
    return " ".join(text.lower().translate(_FOLD).split())


# What a line says a date is the date of; the longest first, so that «تاريخ النشر» is not read as «تاريخ».
_LABELS = {
    "published": "تاريخ النشر/تاريخ نشر/نشر في/نشر يوم/نشر بتاريخ/نشرت في/تم النشر/نشر/تاریخ درج/تاریخ انتشار/"
    "زمان انتشار/زمان مخابره/تاریخ مخابره/تاریخ خبر/منتشر شده/انتشار/published/posted on/publié le",
    "updated": "آخر تحديث/اخر تحديث/آخر تعديل/تاريخ التحديث/تم التحديث/حدث في/تحديث/آخرین بروزرسانی/آخرین به روز رسانی/"
    "به روز رسانی/به روزرسانی/بروزرسانی/بروز رسانی/آخرین ویرایش/updated/last modified/mis à jour",
    "today": "اليوم/امروز/today",
    "event": "آخر موعد/الموعد/موعد/تاريخ الانعقاد/مكان وتاريخ/تاريخ البدء/تاريخ الانتهاء/تاريخ البداية/تاريخ النهاية/"
    "يبدأ/تبدأ/ينتهي/تنتهي/زمان برگزاری/تاریخ برگزاری/مهلت/آغاز/شروع/پایان/تاریخ تاسیس/"
    "تاريخ التأسيس/start/end/deadline",
}
# A line that has one of these speaks of something that happens that day, not of its own publication.
_EVENTS = """
ينطلق تنطلق انطلق انطلقت يقام تقام يعقد تعقد عقد عقدت يبدأ تبدأ يستمر تستمر ينظم تنظم يحتضن تحتضن افتتح افتتحت تأسس
تأسست ولد ولدت توفي التسجيل الفعالية فعالية المؤتمر اعتبارا ابتداء حتى لغاية يوافق ذكرى
برگزار آغاز پایان مهلت ثبت نام تأسیس تاسیس متولد درگذشت همایش کنفرانس مراسم جشنواره افتتاح تا سالگرد
"""
# What stands beside a date without being a word of its own: days, hours, calendars, time zones.
_NO_WORDS_LIST = """
الأحد الاثنين الإثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت شنبه یکشنبه دوشنبه سه چهارشنبه پنجشنبه پنج چهار یک
دو جمعه الساعة ساعت صباحا مساء ظهرا بتوقيت گرینتش غرينتش مكة المكرمة gmt am pm utc هجري ميلادي الموافق برابر با خورشیدی
شمسی میلادی قمری کد خبر
"""


def _alternatives(phrases: Iterable[str]) -> str:
    return "|".join(sorted({re.escape(fold(phrase)) for phrase in phrases if phrase}, key=len, reverse=True))


_LABEL = re.compile(
    "|".join(rf"(?<!\w)(?P<{role}>(?:{_alternatives(phrases.split('/'))})(?!\w))" for role, phrases in _LABELS.items())
)
_EVENT = re.compile(rf"(?<!\w)(?:{_alternatives(_EVENTS.split())})(?!\w)")
_NO_WORDS = re.compile(rf"(?<!\w)(?:{_alternatives(_NO_WORDS_LIST.split())})(?!\w)")
_ISSUE = re.compile(r"(?:العدد|شماره)\s?:?\s?\d")  # of a newspaper: its date is that of its articles
_MOST_BESIDE = 6  # words beside a plain date


@cache
def _months() -> dict[str, tuple[str, int]]:
    months: dict[str, tuple[str, int]] = {}
    for number, names in enumerate(zip(jdatetime.date.j_months_fa, _AFGHAN, _PASHTO, strict=True), 1):
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


class Dateline(NamedTuple):
    """A day that a line states, and what it is the day of.

    `role` is «published» or «updated» where the line says so, «event» where it speaks of something else that happens
    or ends that day, «today» for the clock of a page's head, «plain» where the line is little more than the date.
    """

    day: date
    role: Literal["published", "updated", "event", "today", "plain"]


class _Found(NamedTuple):
    start: int
    end: int
    calendar: str
    day: date


def find_full_date(text: str) -> date | None:
    """Return the date that a short text states in full, or None; of several, a Gregorian one, else the first.

    Numbers alone («1403/10/16», «21/07/2023») are read with the year first or last and the day before the month.
    """
    return _preferred(_find(fold(text)))


def read_datelines(line: str) -> list[Dateline]:
    """Return the days that a line states in full, each with its role, in their order; a day in two calendars once.

    A label rules what follows it to the next label. A line without one states a plain date only if little else stands
    in it (a byline, a place, a section) and it speaks of one day: «ينطلق يوم 12 مارس 2024» and a span of days are the
    dates of an event.
    """
    if not _DIGIT.search(line):
        return []
    folded = fold(line)
    labels = list(_LABEL.finditer(folded))
    bounds = [0, *(label.start() for label in labels), len(folded)]
    found: list[Dateline] = []
    for number, (start, end) in enumerate(pairwise(bounds)):
        label = labels[number - 1] if number else None
        part = folded[start:end]
        dates = _find(part)
        role: Any = label.lastgroup if label else "plain"
        if role == "plain" and dates and _is_of_an_event(part, dates):
            role = "event"
        elif role == "plain" and _ISSUE.search(folded):
            role = "published"
        if role == "event":
            found += [Dateline(one.day, role) for one in dates]
        elif day := _preferred(dates):
            found.append(Dateline(day, role))
    return found


def _is_of_an_event(text: str, dates: list[_Found]) -> bool:
    calendars = {(one.calendar, one.day) for one in dates}
    if _EVENT.search(text) or len(calendars) > len({calendar for calendar, _ in calendars}):  # two days of one calendar
        return True
    for one in reversed(dates):
        text = text[: one.start] + " " + text[one.end :]
    return len(re.findall(r"[^\W\d_]{2,}", _NO_WORDS.sub(" ", text))) > _MOST_BESIDE


def _preferred(found: list[_Found]) -> date | None:
    return next((one.day for one in found if one.calendar == "gregorian"), found[0].day if found else None)


def _find(folded: str) -> list[_Found]:
    found: list[tuple[int, int, str, date | None]] = []
    for match in _pattern().finditer(folded):
        day, name, year = match[1], match[2], match[3]
        if name is None:
            name, day, year = match[4], match[5], match[6]
        calendar, month = _months()[name]
        found.append((*match.span(), calendar, _day(calendar, int(year), month, int(day))))
    for match in _NUMERIC.finditer(folded):
        year, month_number, day_number = (
            (int(match[1]), int(match[3]), int(match[4])) if match[1] else (int(match[8]), int(match[7]), int(match[5]))
        )
        lunar = year > _LAST_SOLAR or _LUNAR_MARK.match(folded, match.end())
        calendar = "gregorian" if year >= 1500 else "hijri" if lunar or year < 1300 else "jalali"
        found.append((*match.span(), calendar, _day(calendar, year, month_number, day_number)))
    return [
        _Found(start, end, calendar, day)
        for start, end, calendar, day in sorted(found, key=lambda one: one[:2])
        if day and date(1990, 1, 1) <= day <= date(2100, 1, 1)
    ]


def find_date_of_address(url: str | None) -> date | None:
    """Return the day that the path of an address states as year, month and day, in this order, or None.

    The parts may stand in segments of their own, others between them («/2013/world/8/3/», «/1403/10/16/»), or be joined
    by hyphens («/2020-06-03-1.3874341»).
    """
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return None
    numbers = re.fullmatch(
        r".*?/(\d{4})(?:/[^/\d][^/]*)?/(\d{1,2})(?:/[^/\d][^/]*)?/(\d{1,2})(?=/|$).*", path
    ) or re.fullmatch(r".*?/(\d{4})-(\d{2})-(\d{2})(?!\d).*", path)
    return find_full_date("/".join(numbers.groups())) if numbers else None


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
