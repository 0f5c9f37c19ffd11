"""Which programs a text tells of: their names, kinds, places, times, beneficiaries; and what is no program."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.extraction import Program, ProgramKind
from nlp.pipeline import extract
from nlp.programs import score


def programs(text: str, language: str, title: str = "", published: str = "2023-06-01") -> list[Program]:
    return extract(text, language, published, title=title).programs


def only(text: str, language: str, title: str = "", published: str = "2023-06-01") -> Program:
    found = programs(text, language, title, published)
    assert len(found) == 1, [program.name for program in found]
    return found[0]


def test_a_centre_that_is_opened():
    program = only(
        "طرابلس - افتتحت جمعية الرحمة الخيرية يوم 8 مايو 2023 مركز «الحياة» لغسيل الكلى في مدينة مصراتة، بالتعاون مع "
        "وزارة الصحة. ويقدم المركز خدماته مجانا لأكثر من 60 مريضا.",
        "ar",
        title="جمعية الرحمة تفتتح مركزا لغسيل الكلى",
    )
    assert program.name == "مركز «الحياة» لغسيل الكلى"
    assert program.kind is ProgramKind.TREATMENT
    assert program.operators == ["جمعية الرحمة الخيرية"]
    assert program.partners == ["وزارة الصحة"]
    assert program.places == ["مصراتة"]
    assert program.start == "2023-05-08"
    # the title's «a centre for …» is another mention of it
    assert "مركزا لغسيل الكلى" in program.aliases


def test_a_campaign():
    program = only(
        "أطلقت مؤسسة سند للتنمية حملة «شتاء دافئ» لفائدة الأسر النازحة في محافظة إدلب. وتستمر الحملة شهرا.", "ar"
    )
    assert (program.name, program.kind) == ("حملة «شتاء دافئ»", ProgramKind.RELIEF)
    assert program.operators == ["مؤسسة سند للتنمية"]
    assert program.places == ["إدلب"]
    assert program.beneficiaries == ["الأسر النازحة"]


def test_a_course():
    program = only(
        "نظمت جمعية المرأة الريفية دورة تدريبية في الخياطة لفائدة 30 امرأة بمدينة القيروان يوم 20 جانفي 2024.",
        "ar",
        published="2024-02-01",
    )
    assert (program.name, program.kind) == ("دورة تدريبية في الخياطة", ProgramKind.TRAINING)
    assert program.places == ["القيروان"]
    assert program.start == "2024-01-20"
    assert program.beneficiaries == ["30 امرأة"]


def test_a_house_of_shelter():
    program = only(
        "به گزارش خبرنگار ما، گرمخانه بانوان «سپیده» توسط انجمن پیوند در تهران راه‌اندازی شد. این گرمخانه ۴۰ تخت دارد.",
        "fa",
    )
    assert (program.name, program.kind) == ("گرمخانه بانوان «سپیده»", ProgramKind.SHELTER)
    assert program.operators == ["انجمن پیوند"]
    assert program.places == ["تهران"]


def test_a_house_is_a_program_though_it_is_called_like_a_body():
    program = only(
        "احتفلت جمعية رجاء بتطوان بالذكرى الأولى لافتتاح «دار الرجاء» لإيواء مرضى السرطان وعائلاتهم. وتسهر جمعية رجاء "
        "على تسيير دار الرجاء التي تستقبل عشرين مقيما.",
        "ar",
    )
    assert (program.name, program.kind) == ("دار الرجاء", ProgramKind.SHELTER)
    assert program.operators == ["جمعية رجاء بتطوان"]


def test_the_time_of_a_count_is_not_that_of_the_program():
    program = only(
        "تسهر جمعية رجاء بتطوان على تسيير «دار الرجاء» لإيواء مرضى السرطان، حيث تم تسجيل 1400 ليلة مبيت خلال الفترة "
        "الممتدة من 5 نونبر 2022 إلى 30 شتنبر 2023.",
        "ar",
    )
    assert (program.start, program.end) == (None, None)


def test_a_scheme_of_two_bodies():
    program = only(
        "طرح «همیار سلامت» با همکاری دانشگاه علوم پزشکی کرمان و جمعیت هلال احمر از ۱۵ دی ۱۴۰۱ در روستاها اجرا می‌شود.",
        "fa",
        published="2023-01-05",
    )
    assert program.name == "طرح «همیار سلامت»"
    assert program.operators == ["دانشگاه علوم پزشکی کرمان", "جمعیت هلال احمر"]
    assert program.start == "2023-01-05"


def test_a_festival_and_the_festival():
    text = (
        "نخستین جشنواره قصه‌های بومی به همت انجمن یاران کتاب در شهر رشت برگزار شد.\n"
        "جشنواره قصه‌های بومی امسال میزبان ۲۰۰ کودک بود. این جشنواره سال آینده هم برگزار می‌شود."
    )
    program = only(text, "fa")
    assert "جشنواره قصه‌های بومی" in (program.name, *program.aliases)
    assert program.kind is ProgramKind.EVENT
    assert len(program.evidence) == 2
    assert program.places == ["رشت"]


def test_a_program_runs_where_the_article_is_about_if_its_sentence_does_not_say():
    text = "أطلقت جمعية الأمل حملة «دفء الشتاء» لفائدة الأسر المحتاجة. وقال رئيسها إن سكان سطيف تجاوبوا معها."
    assert only(text, "ar", title="حملة «دفء الشتاء» في سطيف").places == ["سطيف"]
    assert only(text.replace("سطيف", "المدينة"), "ar").places == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # laws and plans of states
        ("صادق البرلمان على مشروع قانون الموازنة العامة بعد نقاش طويل.", "ar"),
        ("نمایندگان مجلس طرح دوفوریتی را رد کردند.", "fa"),
        # protests and police
        ("وخرج المئات في مسيرة احتجاجية أمام المبنى، ونفذت قوات الأمن حملة أمنية في الأسواق.", "ar"),
        # prizes and press conferences
        ("فاز الكاتب بجائزة أدبية، وعقد الوزير مؤتمرا صحفيا.", "ar"),
        ("مردم در نشست خبری وزیر شرکت کردند.", "fa"),
        # activities in general
        ("قال إن المشاريع التنموية والبرامج الاجتماعية تحتاج إلى تمويل.", "ar"),
        ("گفته شد که برنامه‌های فرهنگی و طرح‌های عمرانی باید بیشتر شود.", "fa"),
        ("بخش خصوصی باید به بازسازی اقتصاد کمک کند.", "fa"),
        ("تقدم البنوك خدمات كثيرة للزبائن.", "ar"),
    ],
)
def test_what_is_no_program(text, language):
    assert programs(text, language) == []


def test_the_score_is_a_probability_that_evidence_moves():
    weights = {"bias": -1.0, "quoted": 2.0, "pointing": -2.0}
    assert score({"quoted"}, weights) > score(set(), weights) > score({"pointing"}, weights)
    assert 0 < score({"pointing", "unknown"}, weights) < 0.5


SENTENCES = [
    "افتتحت جمعية الأمل مركز «النور» لعلاج الإدمان في وهران.",
    "وينظم نادي الشباب مهرجان التراث السنوي يوم 3 مارس 2022.",
    "قال الوزير إن الوضع صعب.",
    "- 2015: إطلاق خدمة النقل المدرسي",
    "\n",
    "استفاد من حملة «دفء» أكثر من 200 أسرة.",
]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), max_size=8).map(" ".join))
def test_every_program_stands_in_the_text(text):
    extraction = extract(text, "ar", "2022-06-01")
    names = {organization.name for organization in extraction.organizations}
    for program in extraction.programs:
        assert program.evidence == sorted(program.evidence, key=lambda place: place.start)
        assert all(0 <= place.start < place.end <= len(text) for place in program.evidence)
        assert any(text[place.start : place.end] in program.name for place in program.evidence) or program.aliases
        assert set(program.operators) <= names
        assert set(program.partners) <= names - set(program.operators)
        assert 0 < program.confidence < 1


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("تدير جمعية الوفاء دار الأمل للمسنات في حلب.", "ar", "دار الأمل للمسنات"),
        ("وتشرف جمعية الوفاء على دار الأمل للمسنات في حلب.", "ar", "دار الأمل للمسنات"),
        ("لدى جمعية الوفاء عيادة أسنان مجانية.", "ar", "عيادة أسنان مجانية"),
        ("توفر جمعية الوفاء خدمة نقل مجانية لمرضى الكلى.", "ar", "خدمة نقل مجانية لمرضى الكلى"),
        ("انجمن پیوند اردوگاه «نوید» را در نزدیکی هرات اداره می‌کند.", "fa", "اردوگاه «نوید»"),
    ],
)
def test_what_an_association_runs_or_offers_is_a_program(text, language, name):
    assert [program.name for program in extract(text, language, "2023-06-01").programs] == [name]


def test_a_date_ends_a_name():
    text = "تنطلق دورة الإسعافات الأولية الأحد القادم بتنظيم جمعية الوفاء."
    assert [program.name for program in extract(text, "ar", "2023-06-01").programs] == ["دورة الإسعافات الأولية"]


def test_the_line_that_opens_a_house_is_of_the_house():
    text = "تدير جمعية الوفاء دار الأمل «تالا» في حلب.\n12 مارس 2019: افتتاح دار الأمل\n"
    programs = extract(text, "ar", "2023-06-01").programs
    assert [(program.name, program.start) for program in programs] == [("دار الأمل «تالا»", "2019-03-12")]
