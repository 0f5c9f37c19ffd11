"""Dates in the language and the calendar of the reader: never more precise than they are known, months by country."""

import pytest

from nlp.extraction import Calendar
from rasad.reader_dates import DateStyle, in_words, months


@pytest.mark.parametrize(
    ("edtf", "language", "calendar", "said"),
    [
        ("2024-03-05", "en", "gregorian", "5 March 2024"),
        ("2024-03-05", "ar", "gregorian", "5 مارس 2024"),
        ("2024-03-05", "fa", "jalali", "15 اسفند 1402"),
        ("2024-03-05", "en", "jalali", "15 Esfand 1402 SH"),
        ("2024-03-05", "ar", "hijri", "24 شعبان 1445 هـ"),
        ("2024-03-05", "fa", "gregorian", "5 مارس 2024 میلادی"),
        ("2024-03", "en", "gregorian", "March 2024"),
        ("2024-03", "fa", "jalali", "مارس 2024 میلادی"),
        ("2024", "en", "gregorian", "2024"),
        ("2024", "fa", "jalali", "2024 میلادی"),
        ("2024-01-01/2024-12-31", "ar", "hijri", "2024"),
        ("2023/2025", "fa", "jalali", "2023 – 2025 میلادی"),
        ("2023/..", "fa", "jalali", "2023 میلادی – …"),
        ("2023-05-04/..", "fa", "jalali", "14 اردیبهشت 1402 – …"),
        ("2023-03-21/2024-03-19", "fa", "jalali", "1402"),
        ("2023-03-21/2024-03-19", "en", "gregorian", "March 2023 – March 2024"),
        ("2020-03-20/2020-04-19", "fa", "jalali", "فروردین 1399"),
        ("2020-03-20/2020-04-19", "en", "gregorian", "20 March – 19 April 2020"),
        ("2024-05-02/2024-05-09", "en", "gregorian", "2–9 May 2024"),
        ("2024-05/2024-05-09", "en", "gregorian", "May 2024"),
        ("2024-02-24/2024-03-05", "en", "jalali", "5–15 Esfand 1402 SH"),
        ("2023/2025", "ar", "gregorian", "2023 – 2025"),
        ("2023/..", "en", "gregorian", "2023 – …"),
        ("2024~", "en", "gregorian", "≈ 2024"),
        ("2025-11-01T15:10:00+03:30", "fa", "jalali", "10 آبان 1404"),
        ("1800-01-01", "en", "hijri", "1 January 1800"),
        ("a long time ago", "en", "gregorian", "a long time ago"),
    ],
)
def test_dates_in_the_calendar_of_the_reader(edtf, language, calendar, said):
    assert in_words(edtf, DateStyle(language, Calendar(calendar))) == said


@pytest.mark.parametrize(
    ("language", "calendar", "country", "eighth"),
    [
        ("ar", "gregorian", "SY", "آب"),
        ("ar", "gregorian", "MA", "غشت"),
        ("ar", "gregorian", "XX", "أغسطس"),
        ("fa", "jalali", "AF", "عقرب"),
        ("fa", "jalali", None, "آبان"),
        ("fa", "hijri", "AF", "شعبان"),
        ("en", "hijri", None, "Shaʿban"),
    ],
)
def test_months_have_the_names_of_the_country(language, calendar, country, eighth):
    assert months(DateStyle(language, Calendar(calendar), country))[7] == eighth
