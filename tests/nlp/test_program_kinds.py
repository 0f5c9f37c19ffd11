"""What a program does: its kind."""

import pytest

from nlp.extraction import ProgramKind
from nlp.pipeline import extract
from nlp.program_kinds import told_by
from nlp.program_tables import load_tables


def kind(text: str, language: str) -> str:
    """The kind of the first program of a text."""
    return extract(text, language, "2023-06-01").programs[0].kind.value


@pytest.mark.parametrize(
    ("campaign", "expected"),
    [
        ("حملة «درهم وقاية» لتطعيم الأطفال ضد الشلل", "treatment"),
        ("حملة «دفء» لتوزيع البطانيات على النازحين", "relief"),
        ("حملة «فرج» لسداد ديون الغارمين", "financial_support"),
        ("حملة للتبرع بالدم", "other"),
        ("حملة توعوية بمخاطر التدخين", "awareness"),
        ("حملة نظافة في شواطئ المدينة", "other"),
        # the name says nothing, what is done does
        ("حملة «نبض» التي وزعت آلاف الوجبات على الصائمين", "relief"),
        # nothing says more
        ("حملة «نبض»", "awareness"),
        ("قافلة طبية", "clinic"),
    ],
)
def test_an_arabic_campaign_is_what_it_does(campaign, expected):
    assert kind(f"أطلقت جمعية الأمل {campaign}.", "ar") == expected


@pytest.mark.parametrize(
    ("campaign", "expected"),
    [
        ("کمپین واکسیناسیون رایگان کودکان", "treatment"),
        ("پویش «مهر همدلی» برای تهیه بسته‌های غذایی نیازمندان", "relief"),
        ("پویش اهدای خون", "other"),
        ("کارزار آگاهی‌رسانی دیابت", "awareness"),
    ],
)
def test_a_persian_campaign_is_what_it_does(campaign, expected):
    assert kind(f"{campaign} به همت بنیاد نور آغاز شد.", "fa") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        # a gathering is an event, whatever it is about
        ("نظمت جمعية الأمل ملتقى علاج الإدمان في الدوحة.", "ar", "event"),
        ("همایش پیشگیری از اعتیاد به همت انجمن پیوند برگزار شد.", "fa", "event"),
        # the words of a name say more than its head
        ("افتتحت جمعية الأمل مركز «خطوة» لغسيل الكلى في تعز.", "ar", "treatment"),
        ("بنیاد نور طرح «پرستار همسایه» را در شیراز اجرا کرد.", "fa", "home_care"),
        ("أطلقت جمعية الأمل مشروع ترميم المسجد العتيق.", "ar", "construction"),
        # a head of two words tells enough
        ("أرسلت جمعية الأمل سيارة إسعاف لنقل المرضى إلى المستشفى.", "ar", "transport"),
    ],
)
def test_kind(text, language, expected):
    assert kind(text, language) == expected


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("قافلة طبية لجراحة العيون", "ar", ProgramKind.CLINIC),
        ("مشروع كسوة العيد", "ar", ProgramKind.RELIEF),
        ("برنامج الكشف المبكر عن سرطان الثدي", "ar", ProgramKind.SCREENING),
        ("خط ساخن للأسر", "ar", ProgramKind.HOTLINE),
        ("مشروع محو الأمية", "ar", ProgramKind.EDUCATION),
        ("برنامج ما", "ar", None),
        ("طرح غربالگری سرطان", "fa", ProgramKind.SCREENING),
        ("پروژه مراقبت در منزل", "fa", ProgramKind.HOME_CARE),
        ("مرکز مشاوره خانواده", "fa", ProgramKind.COUNSELLING),
        ("خانه سالمندان مهر", "fa", ProgramKind.SHELTER),
        ("طرح مقاوم‌سازی مسکن", "fa", ProgramKind.CONSTRUCTION),
    ],
)
def test_what_a_name_tells(name, language, expected):
    assert told_by(name, load_tables(language)) is expected
