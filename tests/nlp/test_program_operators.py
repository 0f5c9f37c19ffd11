"""Who runs a program: not the partner, not the venue, not the guest, not the outlet."""

import pytest

from nlp.pipeline import extract


def runs(text: str, language: str, title: str = "") -> tuple[list[str], list[str]]:
    """Operators and partners of the first program of a text."""
    program = extract(text, language, "2023-06-01", title=title).programs[0]
    return program.operators, program.partners


@pytest.mark.parametrize(
    ("text", "operators"),
    [
        ("نظمت جمعية الوفاء مهرجان الربيع الثقافي في الحديقة.", ["جمعية الوفاء"]),
        ("أقيم مهرجان الربيع الثقافي الذي تنظمه جمعية الوفاء كل عام.", ["جمعية الوفاء"]),
        ("انطلق مهرجان الربيع الثقافي بتنظيم جمعية الوفاء أمس.", ["جمعية الوفاء"]),
        ("ستنظم جمعية الوفاء غدا مهرجان الربيع الثقافي.", ["جمعية الوفاء"]),
        ("أعلن رئيس مجلس إدارة جمعية الوفاء عن مهرجان الربيع الثقافي.", ["جمعية الوفاء"]),
        ("أعلن فرع جمعية الوفاء عن مهرجان الربيع الثقافي.", ["جمعية الوفاء"]),
        # the verb after its subject
        ("جمعية الوفاء تنظم مهرجان الربيع الثقافي.", ["جمعية الوفاء"]),
        ("كانت جمعية الوفاء قد أطلقت مهرجان الربيع الثقافي لدعم نادي الهلال.", ["جمعية الوفاء"]),
        # whose it is
        ("زارت شركة النور مهرجان الربيع الثقافي العائد لجمعية الوفاء.", ["جمعية الوفاء"]),
        # two run it
        ("نظمت جمعية الوفاء ونادي الهلال مهرجان الربيع الثقافي.", ["جمعية الوفاء", "نادي الهلال"]),
    ],
)
def test_arabic_operators(text, operators):
    assert runs(text, "ar")[0] == operators


@pytest.mark.parametrize(
    ("text", "operators"),
    [
        ("جشنواره بهار کودکان به همت انجمن یاران کتاب برگزار شد.", ["انجمن یاران کتاب"]),
        ("جشنواره بهار کودکان توسط انجمن یاران کتاب برگزار شد.", ["انجمن یاران کتاب"]),
        ("به همت انجمن یاران کتاب، جشنواره بهار کودکان برگزار شد.", ["انجمن یاران کتاب"]),
        ("انجمن یاران کتاب، جشنواره بهار کودکان را برگزار کرد.", ["انجمن یاران کتاب"]),
    ],
)
def test_persian_operators(text, operators):
    assert runs(text, "fa")[0] == operators


def test_partners_are_no_operators():
    text = "نظمت جمعية الوفاء مهرجان الربيع الثقافي بالتعاون مع وزارة الثقافة ونادي الهلال."
    assert runs(text, "ar") == (["جمعية الوفاء"], ["وزارة الثقافة", "نادي الهلال"])


def test_the_venue_runs_nothing():
    text = (
        "انطلق مهرجان الربيع الثقافي في جامعة الخليل. وقالت جمعية الوفاء إن المهرجان مستمر. وتشكر جمعية الوفاء من حضر."
    )
    assert runs(text, "ar", title="جمعية الوفاء تفتتح المهرجان")[0] == ["جمعية الوفاء"]


def test_the_outlet_runs_nothing():
    text = "به گزارش خبرگزاری فارس، جشنواره بهار کودکان دیروز برگزار شد. دبیر انجمن یاران کتاب از استقبال خبر داد."
    assert runs(text, "fa")[0] == ["انجمن یاران کتاب"]


def test_a_program_does_not_run_itself():
    text = "بدأ مركز «خطوة» للأطراف الصناعية عمله في درعا، وقد أنشأته جمعية حوران للإغاثة."
    program = extract(text, "ar", "2023-06-01", title="افتتاح مركز «خطوة» للأطراف الصناعية").programs[0]
    assert program.operators == ["جمعية حوران للإغاثة"]


def test_the_association_may_be_called_by_its_noun():
    text = "زار رئيس نادي الهلال جمعية الوفاء. ونظمت الجمعية مهرجان الربيع الثقافي."
    assert runs(text, "ar", title="نادي الهلال في ضيافة الوفاء")[0] == ["جمعية الوفاء"]
    text = "پلیس راه استان فارس از آمادگی خبر داد. طرح نذر سلامت با تلاش جوانان جمعیت هلال احمر شیراز اجرا شد."
    assert runs(text, "fa")[0] == ["جمعیت هلال احمر شیراز"]


def test_what_a_house_began_its_association_runs():
    text = (
        "افتتحت جمعية الوفاء دار الأمل للمسنات في حلب. وتؤوي دار الأمل أربعين مسنة.\nدار الأمل\n2021: إطلاق خدمة النقل"
    )
    programs = {program.name: program.operators for program in extract(text, "ar", "2023-06-01").programs}
    assert programs["خدمة النقل"] == ["جمعية الوفاء"]


def test_what_the_article_is_about_runs_what_nobody_else_does():
    text = "جمعية الوفاء جمعية خيرية. وتعمل جمعية الوفاء في الأحياء الفقيرة. وانطلقت حملة «دفء الشتاء» لتوزيع الأغطية."
    assert runs(text, "ar")[0] == ["جمعية الوفاء"]
