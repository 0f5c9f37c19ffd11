"""Entries of lists and timelines that say that a program began."""

import pytest

from nlp.extraction import Program
from nlp.pipeline import extract


def entries(text: str, language: str) -> list[tuple[str, str | None]]:
    return [(program.name, program.start) for program in found(text, language)]


def found(text: str, language: str) -> list[Program]:
    return extract(text, language, "2023-06-01").programs


def test_an_arabic_timeline():
    text = (
        "محطات جمعية النور\n- 2015: افتتاح دار الأيتام بمدينة سلا\n- مارس 2018: إطلاق خدمة النقل المدرسي\n"
        "- 2020: تكريم المتطوعين"
    )
    assert entries(text, "ar") == [("دار الأيتام بمدينة سلا", "2015"), ("خدمة النقل المدرسي", "2018-03")]
    assert all(program.operators == ["جمعية النور"] for program in found(text, "ar"))


def test_a_persian_timeline():
    text = "تاریخچه\n۱۳۸۵: تأسیس خانه سالمندان مهر\n۱۳۹۰: راه‌اندازی درمانگاه سیار روستایی\n۱۳۹۱: سفر مدیران"
    assert entries(text, "fa") == [
        ("خانه سالمندان مهر", "2006-03-21/2007-03-20"),
        ("درمانگاه سیار روستایی", "2011-03-21/2012-03-19"),
    ]


def test_a_bracket_with_the_date_ends_the_name():
    text = "• راه‌اندازی مرکز مراقبت روزانه سالمندان (بهمن ۱۳۹۳)\n• افتتاح کتابخانه کودکان (۱۳۹۵)"
    assert [name for name, _ in entries(text, "fa")] == ["مرکز مراقبت روزانه سالمندان", "کتابخانه کودکان"]
    assert entries(text, "fa")[0][1] == "2015-01-21/2015-02-19"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # a headline without a head noun or a date, a question, a line that launches nothing
        ("- آغاز گمانه‌زنی درباره جانشین وزیر\n- سفر رئیس", "fa"),
        ("* برگزاری جشنواره‌ها تا چه حد راهگشاست؟", "fa"),
        ("- 2020: تكريم المتطوعين\n- 2021: زيارة الوزير", "ar"),
    ],
)
def test_lines_that_begin_nothing(text, language):
    assert entries(text, language) == []
