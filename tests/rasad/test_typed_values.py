"""What a person types in the place of a value: as it is shown it is the same value; digits of any script; lists."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasad.typed_values import read_value, typed_value

WORDS = st.text(st.sampled_from("ابجabc 12"), min_size=1).map(str.strip).filter(bool)


@pytest.mark.parametrize(
    ("old", "words", "value"),
    [
        (60.0, "۱٬۲۰۰٫۵", "1200.5"),
        (60.0, "٦٠", "60"),
        (["أ"], "دمشق، حلب؛\n حمص,", ["دمشق", "حلب", "حمص"]),
        ({"ar": "دمشق"}, "ar: دمشق ، en:Damascus", {"ar": "دمشق", "en": "Damascus"}),
        ("2024", " 2025 ", "2025"),
        ("2024", "  ", None),
        (None, "قرية", "قرية"),
    ],
)
def test_what_is_typed(old: Any, words: str, value: Any) -> None:
    assert read_value(old, words, "،؛,;") == value


@given(st.one_of(WORDS, st.lists(WORDS), st.dictionaries(st.sampled_from(["ar", "fa", "en"]), WORDS)))
def test_what_is_typed_as_it_is_shown_is_the_same(value: Any) -> None:
    assert read_value(value, typed_value(value)) == value
    assert read_value(value, typed_value(value, "، "), "،؛,;") == value


@given(st.floats(0, 1e9))
def test_a_number_is_shown_as_it_can_be_typed(value: float) -> None:
    assert float(read_value(value, typed_value(value))) == pytest.approx(value)
