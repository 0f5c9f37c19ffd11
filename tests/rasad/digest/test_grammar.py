"""Number, gender and dates as each language has them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.extraction import Calendar
from rasad.digest.dates import say_date, say_period, say_span, say_when
from rasad.digest.grammar import arabic_gender
from rasad.digest.languages import load_language
from rasad.digest.numbers import ArabicNoun, arabic_count, counted, money, number
from rasad.digest.period import Period, period_of
from rasad.reader_dates import DateStyle, read_span

NOUNS = load_language("ar")["nouns"]


@pytest.mark.parametrize(
    ("value", "noun", "nominative", "oblique"),
    [
        (1, "bed", "سرير واحد", "سرير واحد"),
        (1, "clinic", "عيادة واحدة", "عيادة واحدة"),
        (2, "bed", "سريران", "سريرين"),
        (2, "woman", "امرأتان", "امرأتين"),
        (2, "hospital", "مستشفيان", "مستشفيين"),
        (2, "new_partnership", "شراكتان جديدتان", "شراكتين جديدتين"),
        (2, "outlet", "وسيلتا إعلام", "وسيلتي إعلام"),
        (3, "bed", "ثلاثة أسرّة", "ثلاثة أسرّة"),
        (3, "clinic", "ثلاث عيادات", "ثلاث عيادات"),
        (8, "room", "ثماني غرف", "ثماني غرف"),
        (10, "family", "عشر أسر", "عشر أسر"),
        (10, "person", "عشرة أشخاص", "عشرة أشخاص"),
        (11, "bed", "11 سريراً", "11 سريراً"),
        (11, "clinic", "11 عيادة", "11 عيادة"),
        (12, "new_program", "12 برنامجاً جديداً", "12 برنامجاً جديداً"),
        (99, "hospital", "99 مستشفى", "99 مستشفى"),
        (11, "outlet", "11 وسيلة إعلام", "11 وسيلة إعلام"),
        (100, "bed", "100 سرير", "100 سرير"),
        (102, "bed", "102 سرير", "102 سرير"),
        (103, "bed", "103 أسرّة", "103 أسرّة"),
        (111, "bed", "111 سريراً", "111 سريراً"),
        (2000, "family", "2,000 أسرة", "2,000 أسرة"),
        (0, "bed", "0 سرير", "0 سرير"),
        (1.5, "tonne", "1.5 طن", "1.5 طن"),
    ],
)
def test_arabic_counts(value, noun, nominative, oblique):
    assert counted(value, noun, "ar", "nominative") == nominative
    assert counted(value, noun, "ar", "oblique") == oblique


@given(st.integers(0, 10**9 - 1), st.sampled_from(sorted(NOUNS)))
def test_the_form_of_an_arabic_noun_follows_from_the_last_two_digits(value, key):
    noun = ArabicNoun.of(NOUNS[key])
    said = arabic_count(value, noun)
    if "مليون" in said or "ملايين" in said:  # what millions are of stands in the genitive singular
        assert value >= 10**6
        assert said.endswith(noun.one())
        return
    if value == 1:
        assert said.startswith(noun.one())
    elif value == 2:
        assert not any(letter.isdigit() for letter in said)
        assert said != counted(2, key, "ar", "oblique")
    elif 3 <= value % 100 <= 10:
        assert said.endswith(noun.many())
    elif 11 <= value % 100 <= 99:
        assert said.endswith(noun.accusative())
    else:
        assert said.endswith(noun.one())


@given(st.integers(3, 10), st.sampled_from(sorted(NOUNS)))
def test_three_to_ten_have_the_gender_that_the_noun_has_not(value, key):
    numeral = counted(value, key, "ar").split()[0]
    assert numeral.endswith("ة") is (NOUNS[key][2] == "m")


@given(st.integers(0, 10**7), st.sampled_from(sorted(load_language("fa")["nouns"])))
def test_a_persian_noun_stays_singular_and_has_persian_digits(value, key):
    said = counted(value, key, "fa")
    assert said.endswith(f" {load_language('fa')['nouns'][key][0]}")
    assert not any(letter in "0123456789" for letter in said)


@given(st.integers(0, 10**7))
def test_english_has_one_and_many(value):
    assert counted(value, "person", "en").endswith("person" if value == 1 else "people")


def test_the_languages_have_the_same_tables():
    english, *others = (load_language(language) for language in ("en", "ar", "fa"))
    for other in others:
        for table in ("sections", "run", "alone", "partnership", "named", "program_kinds", "organization_kinds"):
            assert set(english[table]) == set(other[table]), table
        assert set(english["nouns"]) <= set(other["nouns"])
        assert set(english) - {"nouns"} <= set(other)


@pytest.mark.parametrize(
    ("value", "currency", "en", "ar", "fa"),
    [
        (6e6, "EGP", "6 million Egyptian pounds", "ستة ملايين جنيه مصري", "۶ میلیون پوند مصر"),
        (2e6, "SAR", "2 million Saudi riyals", "مليونا ريال سعودي", "۲ میلیون ریال سعودی"),
        (1e6, "USD", "1 million US dollars", "مليون دولار أمريكي", "۱ میلیون دلار آمریکا"),
        (1.2e6, "JOD", "1.2 million Jordanian dinars", "1.2 مليون دينار أردني", "۱٫۲ میلیون دینار اردن"),
        (12e6, "MAD", "12 million Moroccan dirhams", "12 مليون درهم مغربي", "۱۲ میلیون درهم مراکش"),
        (900, "IRT", "900 tomans", "900 تومان إيراني", "۹۰۰ تومان"),
        (1250, "TND", "1,250 Tunisian dinars", "1,250 ديناراً تونسياً", "۱٬۲۵۰ دینار تونس"),
    ],
)
def test_sums(value, currency, en, ar, fa):
    assert [money(value, currency, language) for language in ("en", "ar", "fa")] == [en, ar, fa]


def test_numbers_have_the_digits_of_the_language():
    assert [number(1234.5, language) for language in ("en", "ar", "fa")] == ["1,234.5", "1,234.5", "۱٬۲۳۴٫۵"]


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("جمعية الموج", "f"),
        ("الجمعية الخيرية", "f"),
        ("مركز الفجر", "m"),
        ("دار الضيافة", "f"),
        ("مستشفى المدينة", "m"),
        ("قوافل «النور»", "f"),
        ("منتدى المرأة", "m"),
        ("عيادتان متنقلتان", "f"),
        ("مستوصفات الحي", "f"),
        ("بيت الزكاة", "m"),
        ("«شبكة» الأمل", "f"),
        ("اليونيسف", "f"),
        ("", "m"),
    ],
)
def test_the_gender_of_a_name_is_that_of_its_head(name, gender):
    assert arabic_gender(name) == gender


@given(st.text())
def test_any_name_has_a_gender(name):
    assert arabic_gender(name) in ("m", "f")


@pytest.mark.parametrize(
    ("edtf", "language", "calendar", "months", "said"),
    [
        ("2026-03-05", "en", Calendar.GREGORIAN, None, " on 5 March 2026"),
        ("2026-03", "en", Calendar.GREGORIAN, None, " in March 2026"),
        ("2026", "en", Calendar.GREGORIAN, None, " in 2026"),
        ("2026-03-05/2026-03-09", "en", Calendar.GREGORIAN, None, " between 5 and 9 March 2026"),
        ("2026-08-05", "ar", Calendar.GREGORIAN, None, " يوم 5 أغسطس 2026"),
        ("2026-08-05", "ar", Calendar.GREGORIAN, "MA", " يوم 5 غشت 2026"),
        ("2026-08-05", "ar", Calendar.GREGORIAN, "SY", " يوم 5 آب 2026"),
        ("2026-08-05", "ar", Calendar.HIJRI, None, " يوم 22 صفر 1448 هـ"),
        ("2026-03-05", "fa", Calendar.JALALI, None, " در ۱۴ اسفند ۱۴۰۴"),
        ("2026-03-05", "fa", Calendar.JALALI, "AF", " در ۱۴ حوت ۱۴۰۴"),
        ("2025-10-23/2025-11-21", "fa", Calendar.JALALI, None, " در آبان ۱۴۰۴"),
        ("2025-03-21/2026-03-20", "fa", Calendar.JALALI, None, " در سال ۱۴۰۴"),
        ("2025-03-21/2026-03-20", "ar", Calendar.GREGORIAN, None, " بين مارس 2025 ومارس 2026"),
        ("2023/2025", "en", Calendar.GREGORIAN, None, " between 2023 and 2025"),
        ("2024-09", "fa", Calendar.JALALI, None, " در سپتامبر ۲۰۲۴ میلادی"),
        ("2026-03-05?", "en", Calendar.GREGORIAN, None, " on 5 March 2026"),
        ("2026-21", "en", Calendar.GREGORIAN, None, ""),
        ("2026-02-31", "en", Calendar.GREGORIAN, None, ""),
        ("../2026", "en", Calendar.GREGORIAN, None, ""),
        (None, "en", Calendar.GREGORIAN, None, ""),
    ],
)
def test_dates_are_said_in_the_calendar_of_the_reader(edtf, language, calendar, months, said):
    assert say_when(edtf, DateStyle(language, calendar, months)) == said


def test_two_days_are_a_span():
    style = DateStyle("en", Calendar.GREGORIAN)
    assert say_span("2026-03-05", "2026-03-09", style) == " from 5 to 9 March 2026"
    assert say_span("2026-03-05", None, style) == " on 5 March 2026"
    assert say_date("2026-03-05/2026-03-09", style) == "5–9 March 2026"
    assert say_period(date(2026, 3, 2), date(2026, 3, 8), style) == "2 March 2026 to 8 March 2026"


@given(
    st.dates(date(1950, 1, 1), date(2070, 1, 1)), st.sampled_from(list(Calendar)), st.sampled_from(["en", "ar", "fa"])
)
def test_every_day_can_be_said_in_every_calendar(day, calendar, language):
    assert read_span(day.isoformat()).first == day
    assert say_when(day.isoformat(), DateStyle(language, calendar))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from([0, 5, 6]))
def test_every_day_is_in_one_week(day, first):
    week = Period.week_with(day, first)
    assert week.since <= day <= week.until
    assert week.since.weekday() == first
    assert Period.week_with(week.until + timedelta(days=1), first).before() == week


@pytest.mark.parametrize(
    ("first", "since"), [(0, date(2026, 11, 16)), (5, date(2026, 11, 14)), (6, date(2026, 11, 15))]
)
def test_a_named_week_is_the_one_with_its_monday(first, since):
    assert Period.week_named("2026-W47", first).since == since


def test_periods_that_cannot_be():
    today = date(2026, 3, 20)
    assert period_of(None, None, None, today, 0) == Period(date(2026, 3, 9), date(2026, 3, 15))
    for week, since, until in (
        ("2026-W54", None, None),
        ("soon", None, None),
        ("2026-W10", today, today),
        (None, today, None),
        (None, today, today - timedelta(days=1)),
    ):
        with pytest.raises(ValueError, match=r"week|day|before|both"):
            period_of(week, since, until, today, 0)
