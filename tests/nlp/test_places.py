"""Which places a text names, where they stand and in which country."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.facts import Facts
from nlp.places import find_places


def places(text: str, language: str) -> list[tuple[str, str | None]]:
    return [(place.name, place.country) for place in find_places(Facts(text), language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "افتتح المركز ببريدة وفي مدينة حلب", [("بريدة", "SA"), ("حلب", "SY")]),
        ("ar", "وصلت القافلة للرياض ثم إلى المغرب", [("الرياض", "SA"), ("المغرب", "MA")]),
        ("ar", "في خان يونس بقطاع غزة", [("خان يونس", "PS"), ("قطاع غزة", "PS")]),
        ("ar", "سكان بلدة تفتناز", [("تفتناز", None)]),
        ("fa", "در استان سیستان و بلوچستان و شهر مشهد", [("سیستان و بلوچستان", "IR"), ("مشهد", "IR")]),
        ("fa", "از كابل تا مزار شریف در افغانستان", [("كابل", "AF"), ("مزار شریف", "AF"), ("افغانستان", "AF")]),
        ("fa", "روستای ابیانه", [("ابیانه", None)]),
    ],
)
def test_places_with_their_countries(language, text, expected):
    assert places(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "فتح الباب أمام المتطوعين", []),
        ("ar", "في مدينة الباب", [("الباب", "SY")]),
        ("fa", "در فصل بهار", []),
        ("fa", "استان گلستان", [("گلستان", "IR")]),
        ("fa", "کمک مالی به خانواده‌ها", []),
    ],
)
def test_names_that_are_ordinary_words_are_places_only_after_a_word_for_places(language, text, expected):
    assert places(text, language) == expected


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_unions_and_bodies_are_no_places(language):
    assert places("الأمم المتحدة، سازمان ملل متحد، الاتحاد الأوروبي", language) == []


@given(st.text(alphabet=st.sampled_from("حلب الرياضوفمدينةشهربغداد\u200c \n،")), st.sampled_from(["ar", "fa"]))
def test_places_are_in_order_and_stand_in_the_text(text, language):
    found = find_places(Facts(text), language)
    assert all(first.end <= second.start for first, second in pairwise(found))
    for place in found:
        letters = " ".join(text[place.start : place.end].split())
        assert place.name in (letters, "ا" + letters)
