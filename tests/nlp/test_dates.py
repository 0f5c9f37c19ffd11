"""Dates: what articles say and what it comes to. The cases are data (`date_cases.toml` of each language)."""

import time
from datetime import date

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from nlp.calendars import day_of, parts_of
from nlp.dates import dates_of, find_dates, infer_day, published_day, read_date
from nlp.extraction import Calendar, DateRole
from nlp.facts import Facts
from nlp.languages import LANGUAGES, load_data
from nlp.text import Folded


def values(text, language, published=None):
    return [resolved.edtf for _, resolved in find_dates(Folded(text), language, published_day(published))]


CASES = [
    pytest.param(language, topic.get("published"), text, expected, id=f"{language}: {text[:40]}")
    for language in LANGUAGES
    for topic in load_data(language, "date_cases")["topics"]
    for text, *expected in topic["cases"]
]


@pytest.mark.parametrize(("language", "published", "text", "expected"), CASES)
def test_an_article_says(language, published, text, expected):
    assert values(text, language, published) == expected


def test_quotes_are_the_article_s_own_letters():
    text = "وَقّعت الجمعيّة الاتّفاقيّة في ١٦ أبـريل ٢٠١١م."
    ((expression, _),) = find_dates(Folded(text), "ar")
    assert Folded(text).quote(expression.start, expression.end) == "١٦ أبـريل ٢٠١١م"


@pytest.mark.parametrize(
    ("language", "text", "calendar"),
    [
        ("ar", "في 16 أبريل 2011", Calendar.GREGORIAN),
        ("ar", "في 18 شوال 1436هـ", Calendar.HIJRI),
        ("fa", "در ۱۵ خرداد ۱۳۹۹", Calendar.JALALI),
        ("fa", "در ۷ ژوئیه ۲۰۲۵", Calendar.GREGORIAN),
    ],
)
def test_the_calendar_is_the_one_that_is_written(language, text, calendar):
    ((_, resolved),) = find_dates(Folded(text), language)
    assert resolved.calendar is calendar


# Roles: from the verb or noun that governs the date


def roles(text, language, published="2023-11-22"):
    return [item.role for item in dates_of(Facts(text, published=published), language)]


@pytest.mark.parametrize(
    ("language", "text", "role"),
    [
        ("ar", "تأسست الجمعية عام 1998.", DateRole.FOUNDED),
        ("ar", "أنشئ المركز سنة 2004 بدعم محلي.", DateRole.FOUNDED),
        ("ar", "أطلقت المؤسسة البرنامج في مارس 2020.", DateRole.LAUNCHED),
        ("ar", "افتتح الوزير المستشفى في 16 أبريل 2011.", DateRole.OPENED),
        ("ar", "وقعت الجمعيتان مذكرة تفاهم في 7/7/2025.", DateRole.SIGNED),
        ("ar", "عقدت الرابطة مؤتمرها في 3 أيار 2019.", DateRole.HELD),
        ("ar", "نشرت الوزارة بيانا في 2 أكتوبر 2022.", DateRole.PUBLISHED),
        ("ar", "يستمر التسجيل حتى 30 ديسمبر 2023.", DateRole.ENDS),
        ("ar", "استفادت الأسر خلال عام 2021 من السلال.", DateRole.PERIOD),
        ("ar", "كان الطقس باردا في 5 يناير 2020.", DateRole.OTHER),
        ("fa", "این مؤسسه در سال ۱۳۸۸ تأسیس شد.", DateRole.FOUNDED),
        ("fa", "مرکز در ۱۵ خرداد ۱۳۹۹ افتتاح شد.", DateRole.OPENED),
        ("fa", "طرح در فروردین ۱۴۰۰ راه‌اندازی شد.", DateRole.LAUNCHED),
        ("fa", "قرارداد در ۱۰ مهر ۱۴۰۱ امضا شد.", DateRole.SIGNED),
        ("fa", "همایش در ۵ آبان ۱۴۰۲ برگزار شد.", DateRole.HELD),
        ("fa", "ثبت‌نام تا ۳۰ دی ۱۴۰۲ ادامه دارد.", DateRole.ENDS),
        ("fa", "گزارش در ۲ تیر ۱۴۰۲ منتشر شد.", DateRole.PUBLISHED),
        ("fa", "طی سال ۱۴۰۱ به هزار نفر کمک شد.", DateRole.PERIOD),
    ],
)
def test_the_role_is_what_the_sentence_says_of_the_date(language, text, role):
    assert roles(text, language)[0] is role


def test_a_value_told_twice_is_one_fact_with_the_role_that_says_most():
    facts = Facts("كان ذلك في 16 أبريل 2011. وافتتح المركز في 16 أبريل 2011.")
    (found,) = dates_of(facts, "ar")
    assert (found.edtf, found.role, found.start) == ("2011-04-16", DateRole.OPENED, 11)


# The article's own day


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("ar", "وقعت الاتفاقية أمس الأربعاء 23 يونيو 2021.", date(2021, 6, 24)),
        ("ar", "انطلقت الحملة الخميس 7 كانون الأول، وكانت قد بدأت عام 2017.", date(2017, 12, 7)),
        ("ar", "تأسست الجمعية عام 2009 في حلب.", None),
        ("ar", "افتتح المركز أمس الأربعاء.", None),
        ("fa", "دیروز دوشنبه ۱۱ دی ۱۴۰۲ افتتاح شد.", date(2024, 1, 2)),
        ("fa", "در سال ۱۳۸۸ تأسیس شد.", None),
    ],
)
def test_the_day_of_an_article_is_inferred_only_where_its_text_settles_it(language, text, day):
    assert infer_day(Folded(text), language) == day


def test_the_component_marks_an_inferred_day_as_inferred():
    nlp = spacy.blank("ar")
    nlp.add_pipe("rasad_dates")
    assert nlp("وقعت الاتفاقية أمس الأربعاء 23 يونيو 2021.")._.rasad_inferred_published == "2021-06-24"
    assert nlp("وقعت الاتفاقية عام 2021.")._.rasad_inferred_published is None


# A phrase that is known to be a date


@pytest.mark.parametrize(
    ("language", "phrase", "edtf"),
    [
        ("ar", "الشهر الماضي", "2016-10"),
        ("ar", "27", "2016-11-27"),
        ("ar", "الجمعة 18", "2016-11-18"),
        ("ar", "22/4", "2017-04-22"),
        ("ar", "4.22", "2017-04-22"),
        ("ar", "3/2015", "2015-03"),
        ("ar", "الأيام الثلاثة القادمة", "2016-11-08/2016-11-10"),
        ("ar", "اليومين المقبلين", "2016-11-08/2016-11-09"),
        ("ar", "العقد القادم", "2020/2029"),
        ("ar", "نهاية الأسبوع", "2016-11-12/2016-11-13"),
        ("ar", "صيف 2016", "2016-22"),
        ("ar", "قبل شهر", "2016-10-07"),
        ("ar", "بعد 4 أسابيع", "2016-11-08/2016-12-05"),
        ("ar", "بعد عامين و21 يوما من الآن", "2018-11-28"),
        ("ar", "عيد الأضحى", "2016-09-11"),
        ("ar", "عيد الشكر 2010", "2010-11-25"),
        ("fa", "هفته آینده", "2016-11-12/2016-11-18"),
        ("fa", "نوروز ۱۴۰۰", "2021-03-21"),
        ("fa", "۱۵ خرداد ۱۳۹۹", "2020-06-04"),
        ("ar", "منذ 2011", "2011/.."),
        ("ar", "حتى نهاية حزيران 2025", "../2025-06"),
        ("fa", "تا ۱۵ خرداد ۱۳۹۹", "../2020-06-04"),
        ("fa", "از سال ۱۳۸۸ تا ۱۳۹۰", "2009-03-21/2012-03-19"),
        ("ar", "مرحبا", None),
        ("ar", "من المقر إلى المدرسة", None),
    ],
)
def test_a_phrase_that_is_a_date(language, phrase, edtf):
    found = read_date(phrase, language, date(2016, 11, 7))
    assert (found.edtf if found else None) == edtf


GREGORIAN_DAYS = st.dates(date(1950, 1, 1), date(2050, 12, 31))


@given(GREGORIAN_DAYS, st.integers(0, 3))
def test_every_gregorian_day_is_read_by_any_of_its_names(day, which):
    names = load_data("ar", "months")["gregorian"][str(day.month)]
    found = read_date(f"{day.day} {names[which % len(names)]} {day.year}", "ar")
    assert found is not None
    assert found.edtf == day.isoformat()


@given(st.dates(date(1921, 3, 21), date(2050, 12, 31)), st.integers(0, 3))
def test_every_jalali_day_is_read_by_any_of_its_names(day, which):
    year, month, number = parts_of(day, Calendar.JALALI)
    names = load_data("fa", "months")["jalali"][str(month)]
    found = read_date(f"{number} {names[which % len(names)]} {year}", "fa")
    assert found is not None
    assert found.edtf == day.isoformat()


@given(st.dates(date(1950, 1, 1), date(2050, 12, 31)))
def test_every_hijri_day_is_read(day):
    year, month, number = parts_of(day, Calendar.HIJRI)
    name = load_data("ar", "months")["hijri"][str(month)][0]
    found = read_date(f"{number} {name} {year}هـ", "ar")
    assert found is not None
    assert found.edtf == day_of(Calendar.HIJRI, year, month, number).isoformat()


@given(st.sampled_from(sorted(LANGUAGES)), st.text("٠123أمسيوليو/-–،.() \n\u200cشنبهتا", max_size=60))
def test_no_text_breaks_the_reading(language, text):
    for expression, resolved in find_dates(Folded(text), language, date(2020, 1, 1)):
        assert 0 <= expression.start < expression.end <= len(text)
        assert resolved.span[0] <= resolved.span[1]


# As a part of a spaCy pipeline of one's own


@pytest.mark.parametrize(
    ("language", "text", "quote"),
    [
        ("ar", "افتتح المركز في 16 أبريل 2011 بحلب.", "16 أبريل 2011"),
        ("fa", "مرکز در ۱۵ خرداد ۱۳۹۹ باز شد.", "۱۵ خرداد ۱۳۹۹"),
    ],
)
def test_the_component_works_alone(language, text, quote):
    nlp = spacy.blank(language)
    nlp.add_pipe("rasad_dates")
    doc = nlp(text)
    (span,) = doc.spans["rasad_dates"]
    assert (span.text, span.label_) == (quote, "DATE")
    assert [item.text for item in doc._.rasad.dates] == [quote]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_time_is_linear_in_the_length_of_the_text(language):
    line = {
        "ar": "افتتح يوم الخميس 7 كانون الأول ثم في 3 أيار 2019 حتى أمس. ",
        "fa": "از ۵ مهر تا ۷ آبان ۱۴۰۱ و دیروز شنبه برگزار شد. ",
    }
    text = line[language] * (100_000 // len(line[language]))

    def seconds(text):
        started = time.process_time()
        assert sum(1 for _ in find_dates(Folded(text), language, date(2022, 11, 1))) > 3000
        return time.process_time() - started

    assert seconds(text * 2) < 3 * seconds(text)
