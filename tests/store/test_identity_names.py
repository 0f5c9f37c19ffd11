"""What a name says of its body: its own words, its place, its country, how far it tells which body is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.organization_names import Reach, read_name
from store.program_identity import place_key
from store.romanized import skeleton


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ar", "جمعية البر الخيرية بسوسة", "جمعية البر في ولاية سوسة"),
        ("ar", "فرع الجمعية الوطنية للرفق بمنطقة القصيم", "الجمعية الوطنية للرفق بالقصيم"),
        ("ar", "غرفة صفاقس التجارية", "الغرفة التجارية بصفاقس"),
        ("ar", "هيئة الهلال الأحمر السعودي", "هيئة الهلال الأحمر في السعودية"),
        ("ar", "مؤسسة الملك خالد بن عبدالعزيز للتنمية", "مؤسسة الملك خالد للتنمية"),
        ("ar", "وزارة التجهيز و الإسكان", "وزارة التجهيز والإسكان"),
        ("ar", "إدارة التعليم بمكة المكرمة", "إدارة تعليم مكة"),
        ("fa", "سازمان بهزيستي استان کرمان", "سازمان بهزیستی کرمان"),
        ("fa", "بنياد سينماي باران", "بنیاد سینمایی باران"),
        ("fa", "مؤسسه خیریه همدلان", "موسسه همدلان"),
        ("fa", "انجمن بازي هاي بومي", "انجمن بازی‌های بومی"),
        ("fa", "بیمارستان امام حسین (ع) تهران", "بیمارستان امام حسین تهران"),
    ],
)
def test_two_ways_of_writing_one_name(language: str, one: str, other: str) -> None:
    first, second = read_name(one, language), read_name(other, language)
    assert (first.base, first.place, first.country) == (second.base, second.place, second.country)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ar", "جمعية البر بسوسة", "جمعية البر بصفاقس"),
        ("ar", "مؤسسة محمد بن راشد", "مؤسسة محمد بن خالد"),  # the father tells
        ("ar", "الحكومة التونسية", "الحكومة الأردنية"),
        ("fa", "کمیته امداد استان بوشهر", "کمیته امداد شهرستان بوشهر"),  # the province and its county
        ("fa", "انجمن روابط عمومی ایران", "انجمن روابط ایران"),
    ],
)
def test_names_of_two_bodies(language: str, one: str, other: str) -> None:
    first, second = read_name(one, language), read_name(other, language)
    assert (first.base, first.place, first.country) != (second.base, second.place, second.country)


@pytest.mark.parametrize(
    ("language", "name", "reach"),
    [
        ("ar", "مؤسسة ظلال الزيتون الأخضر", Reach.EVERYWHERE),
        ("ar", "جمعية ضياء", Reach.COUNTRY),
        ("ar", "وزارة الصحة", Reach.COUNTRY),
        ("ar", "الهيئة الوطنية للتقاعد", Reach.COUNTRY),
        ("ar", "مديرية الشؤون الصحية", Reach.TOWN),
        ("ar", "لجنة التنمية الاجتماعية", Reach.ARTICLE),
        ("ar", "مستشفى الملك فهد", Reach.ARTICLE),
        ("ar", "لجنة التنمية الاجتماعية بصفاقس", Reach.EVERYWHERE),
        ("fa", "بنیاد باران", Reach.COUNTRY),
        ("fa", "شهرداری", Reach.TOWN),
        ("fa", "مرکز بهداشت", Reach.ARTICLE),
    ],
)
def test_how_far_a_name_tells_its_body(language: str, name: str, reach: Reach) -> None:
    assert read_name(name, language).reach is reach


@pytest.mark.parametrize(
    ("name", "glosses"),
    [
        ("منظمة اليونسكو (UNESCO)", ("unesco",)),
        ("المؤسسة الوطنية لرعاية الأحداث «سند»", ("سند",)),
        ("جمعية «سند»", ()),  # without it there is no name
        ("بیمارستان امام حسین (ع)", ()),
    ],
)
def test_other_names_in_brackets_and_at_the_end_in_quotation_marks(name: str, glosses: tuple[str, ...]) -> None:
    assert read_name(name, "ar").glosses == glosses


@given(st.text(max_size=60), st.sampled_from(["ar", "fa", "en"]))
def test_any_text_can_be_read_as_a_name(text: str, language: str) -> None:
    name = read_name(text, language)
    assert name == read_name(text, language)
    assert "".join(name.words) == name.base


def test_places_are_compared_without_the_nouns_before_them() -> None:
    assert place_key("محافظة صفاقس") == place_key("صفاقس")
    assert place_key("استان کرمان") == place_key("كرمان")
    assert place_key("المدينة المنورة") == place_key("منطقة المدينة")
    assert place_key("محافظة") == "محافظه"


@pytest.mark.parametrize(
    ("latin", "other"),
    [("shafaq", "شفق"), ("gelim", "گلیم"), ("mercy", "مرسی"), ("nidaa", "نداء"), ("tuwiza", "تویزا")],
)
def test_how_a_name_sounds_in_either_script(latin: str, other: str) -> None:
    assert skeleton(latin) == skeleton(other)
