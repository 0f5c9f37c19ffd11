"""When a program begins and ends."""

import pytest

from nlp.pipeline import extract


def period(text: str, language: str) -> tuple[str | None, str | None]:
    """Start and end of the first program of a text."""
    program = extract(text, language, "2023-06-01").programs[0]
    return program.start, program.end


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("افتتحت جمعية الأمل يوم 3 مارس 2022 دار النور للأيتام.", "ar", ("2022-03-03", None)),
        ("نظم نادي الهلال مهرجان التراث يوم 3 مارس 2022.", "ar", ("2022-03-03", None)),
        ("نفذت جمعية الأمل بين عامي 2019 و2021 مشروع «بذور» الزراعي.", "ar", ("2019", "2021")),
        ("نمایشگاه «سیب» به همت انجمن پیوند از ۳ تا ۷ مهر ۱۴۰۱ برگزار شد.", "fa", ("2022-09-25", "2022-09-29")),
        ("نظمت جمعية الأمل في ذكرى تأسيسها العاشرة حملة «دفء» يوم 3 مارس 2022.", "ar", ("2022-03-03", None)),
        # the day of a closing is the end
        ("اختتم نادي الهلال مهرجان التراث يوم 3 مارس 2022.", "ar", (None, "2022-03-03")),
        ("آیین اختتامیه جشنواره «سیب» انجمن پیوند ۳ مهر ۱۴۰۱ برگزار شد.", "fa", (None, "2022-09-25")),
    ],
)
def test_start_and_end(text, language, expected):
    assert period(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # an anniversary
        ("احتفلت جمعية الأمل أمس بالذكرى العاشرة لتأسيس دار النور للأيتام في حلب.", "ar"),
        ("مراسم دهمین سالگرد افتتاح خانه امن «مهر» انجمن پیوند دیروز برگزار شد.", "fa"),
        # what is so today
        ("فتحت جمعية الأمل دار النور للأيتام، وهي مبنى من ثلاثة طوابق، يؤوي اليوم ستين يتيما.", "ar"),
        # the day of a match
        ("يلتقي نادي الهلال غدا مع الاتحاد في كأس الأمل السنوية للناشئين التي تنظمها جمعية الأمل.", "ar"),
        # what goes on
        ("تواصلت فعاليات مهرجان التراث الذي ينظمه نادي الهلال أمس.", "ar"),
        # the time of a count
        ("طرح «پرستار همسایه» بنیاد نور در شش ماه نخست ۱۴۰۱ به ۲۳۰۰ سالمند خدمت رساند.", "fa"),
    ],
)
def test_no_start(text, language):
    assert period(text, language) == (None, None)


def test_today_is_not_when_a_house_was_opened():
    text = "خانه امن «مهر» که پارسال به همت انجمن پیوند افتتاح شد، امروز ۴۰ زن را پناه می‌دهد."
    assert period(text, "fa") == ("2022-03-21/2023-03-20", None)


def test_a_date_beside_another_program_is_its_own():
    text = "تدير جمعية الأمل دار النور للأيتام، وستنظم مهرجان الطفولة السنوي يوم 3 مارس 2022."
    periods = {program.name: program.start for program in extract(text, "ar", "2023-06-01").programs}
    assert periods.get("دار النور للأيتام") is None
    assert periods["مهرجان الطفولة السنوي"] == "2022-03-03"


def test_an_entry_of_a_timeline_began_at_its_date():
    text = "افتتحت جمعية الأمل دار النور «تالا» في حلب.\nمحطات\nمارس 2019: افتتاح دار النور\n2021: إطلاق خدمة النقل\n"
    periods = {program.name: program.start for program in extract(text, "ar", "2023-06-01").programs}
    assert periods == {"دار النور «تالا»": "2019-03", "خدمة النقل": "2021"}
