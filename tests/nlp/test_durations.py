"""Durations: real phrases in, ISO 8601 out; ages, distances and dates are none."""

import pytest
import spacy

import nlp.durations  # noqa: F401  registers the component
from nlp.durations import find_durations
from nlp.facts import Facts


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "وقعت الجمعية اتفاقية لمدة ثلاث سنوات.", ["P3Y"]),
        ("ar", "اتفاقية مدتها عامان مع البلدية.", ["P2Y"]),
        ("ar", "يستمر المشروع لمدة سنة واحدة.", ["P1Y"]),
        ("ar", "تستمر الدورة 5 أيام.", ["P5D"]),
        ("ar", "عقد لمدة سنة وستة أشهر.", ["P1Y6M"]),
        ("ar", "برنامج لمدة عامين ونصف.", ["P2Y6M"]),
        ("ar", "مذكرة لمدة 18 شهرا قابلة للتجديد.", ["P18M"]),
        ("ar", "ثلاث سنوات قابلة للتجديد.", ["P3Y"]),
        ("ar", "على مدى أسبوعين في الرباط.", ["P2W"]),
        ("ar", "دامت الحملة 3 أسابيع ويومين.", ["P23D"]),
        ("fa", "قرارداد به مدت سه سال امضا شد.", ["P3Y"]),
        ("fa", "تفاهم‌نامه دو ساله امضا شد.", ["P2Y"]),
        ("fa", "دوره ۴۵ روزه برگزار شد.", ["P45D"]),
        ("fa", "قراردادی دو ساله بستند.", ["P2Y"]),
        ("ar", "راحة لمدة شهر في البيت.", ["P1M"]),
        ("ar", "يستمر المعرض حتى يوم الخميس.", []),
        ("fa", "در طول یک سال گذشته رشد کرد.", []),
        ("fa", "مرد ۶۹ ساله درگذشت.", []),
        ("fa", "در سه ماهه نخست سال رشد کرد.", []),
        ("fa", "نمایشگاه به مدت یک هفته برپاست.", ["P1W"]),
        ("fa", "ساخت مرکز دو سال و نیم طول کشید.", ["P2Y6M"]),
        ("ar", "عمره ثلاث سنوات.", []),
        ("ar", "توقف العمل قبل ثلاث سنوات.", []),
        ("ar", "تأسست الجمعية عام 2015 في شهر مايو.", []),
        ("fa", "سه سال پیش تأسیس شد.", []),
        ("fa", "در سال ۱۳۹۸ افتتاح شد.", []),
    ],
)
def test_a_text_says_how_long(language, text, expected):
    assert [item.duration for item in find_durations(Facts(text), language)] == expected


def test_a_duration_is_quoted_letter_for_letter():
    (found,) = find_durations(Facts("اتفاقيّة لمدّة ثَلاث سنوات."), "ar")
    assert found.text == "ثَلاث سنوات"


def test_the_component_works_alone():
    nlp = spacy.blank("fa")
    nlp.add_pipe("rasad_durations")
    doc = nlp("قرارداد به مدت سه سال امضا شد.")
    (span,) = doc.spans["rasad_durations"]
    assert (span.text, span.label_) == ("سه سال", "P3Y")
