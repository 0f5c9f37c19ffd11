"""How each outlet of the sample site prints the date of publication: in its own calendar, month names and digits."""

from collections.abc import Callable
from datetime import datetime

import jdatetime
from hijridate import Gregorian

_MAGHREB = ["جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]
_MOROCCO = ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"]
_GULF = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]
_LEVANT = [
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
]
_HIJRI = [
    "محرم",
    "صفر",
    "ربيع الأول",
    "ربيع الآخر",
    "جمادى الأولى",
    "جمادى الآخرة",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذو القعدة",
    "ذو الحجة",
]
_JALALI = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
_AFGHAN = ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"]
_ARABIC_WEEKDAYS = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"]
_PERSIAN_WEEKDAYS = ["دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه"]
_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def maghreb(time: datetime) -> str:
    """Tunisian and Algerian: French month names, the hour after a dash."""
    return f"{time.day:02} {_MAGHREB[time.month - 1]} {time.year} - {time:%H:%M}"


def morocco(time: datetime) -> str:
    """Moroccan month names."""
    return f"{time.day} {_MOROCCO[time.month - 1]} {time.year}"


def levant(time: datetime) -> str:
    """Weekday and the Syriac month names."""
    return f"{_ARABIC_WEEKDAYS[time.weekday()]} {time.day} {_LEVANT[time.month - 1]} {time.year}"


def levant_arabic_digits(time: datetime) -> str:
    """The Syriac month names with Arabic-Indic digits."""
    return f"{time.day} {_LEVANT[time.month - 1]} {time.year}".translate(_ARABIC_INDIC)


def hijri_and_gregorian(time: datetime) -> str:
    """Both calendars side by side, as Gulf newspapers print them; Hijri by the Umm al-Qura calendar."""
    hijri = Gregorian(time.year, time.month, time.day).to_hijri()
    return (
        f"{_ARABIC_WEEKDAYS[time.weekday()]} {hijri.day} {_HIJRI[hijri.month - 1]} {hijri.year}هـ "
        f"- {time.day} {_GULF[time.month - 1]} {time.year}م"
    )


def jalali_long(time: datetime) -> str:
    """Weekday, Jalali date and hour with Persian digits."""
    day = jdatetime.date.fromgregorian(date=time.date())
    date = f"{_PERSIAN_WEEKDAYS[time.weekday()]} {day.day} {_JALALI[day.month - 1]} {day.year}"
    return f"{date} - {time:%H:%M}".translate(_PERSIAN)


def jalali_numeric(time: datetime) -> str:
    """A Jalali date in figures."""
    day = jdatetime.date.fromgregorian(date=time.date())
    return f"{day.year}/{day.month:02}/{day.day:02}"


def afghan(time: datetime) -> str:
    """The solar calendar with the Afghan month names and Persian digits."""
    day = jdatetime.date.fromgregorian(date=time.date())
    date = f"{_PERSIAN_WEEKDAYS[time.weekday()]}، {day.day} {_AFGHAN[day.month - 1]} {day.year} خورشیدی"
    return date.translate(_PERSIAN)


STYLES: dict[str, Callable[[datetime], str]] = {
    function.__name__: function
    for function in (
        maghreb,
        morocco,
        levant,
        levant_arabic_digits,
        hijri_and_gregorian,
        jalali_long,
        jalali_numeric,
        afghan,
    )
}
