"""Whose the dates and counts of a text are."""

from nlp.extraction import Extraction
from nlp.pipeline import extract


def read(text: str, language: str) -> Extraction:
    return extract(text, language, "2023-06-01")


def test_a_date_and_a_count_are_of_the_program_in_their_sentence():
    extraction = read("افتتحت جمعية الأمل يوم 8 مايو 2023 مركز «النور» لعلاج الإدمان الذي يتسع لـ 60 سريرا.", "ar")
    program = extraction.programs[0]
    assert [date.program for date in extraction.dates] == [program.name]
    assert [date.organization for date in extraction.dates] == ["جمعية الأمل"]
    assert [capacity.program for capacity in extraction.capacities] == [program.name]
    assert program.capacities == [0]


def test_a_count_after_this_program_is_of_the_program_named_before():
    extraction = read("انجمن پیوند گرمخانه «سپیده» را راه‌اندازی کرد. این گرمخانه ۴۰ تخت دارد.", "fa")
    assert [capacity.program for capacity in extraction.capacities] == [extraction.programs[0].name]
    assert extraction.programs[0].capacities == [0]


def test_a_founding_is_of_the_organization():
    extraction = read("تأسست جمعية الأمل سنة 1998. ونظمت الجمعية حملة «دفء الشتاء» في وهران.", "ar")
    founded = next(date for date in extraction.dates if date.edtf == "1998")
    assert (founded.organization, founded.program) == ("جمعية الأمل", None)


def test_links_point_into_the_extraction():
    extraction = read(
        "نظم نادي الهلال مهرجان التراث السنوي يوم 3 مارس 2022 بحضور 500 زائر، واستفاد من حملة «دفء» 200 أسرة.", "ar"
    )
    programs = {program.name for program in extraction.programs}
    for fact in [*extraction.dates, *extraction.capacities]:
        assert fact.program is None or fact.program in programs
    for program in extraction.programs:
        assert all(extraction.capacities[index].program == program.name for index in program.capacities)
