"""Counted nouns and the concepts they stand for, and currencies by ISO 4217."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.languages import LANGUAGES
from nlp.text import fold
from nlp.units import KINDS, load_units, most_likely_currency, territory_currency


@pytest.mark.parametrize(
    ("language", "words", "concept"),
    [
        ("ar", "مريض", "patient"),
        ("ar", "مرضى", "patient"),
        ("ar", "المرضى", "patient"),
        ("ar", "مريضا", "patient"),
        ("ar", "متطوعين", "volunteer"),
        ("ar", "متطوعات", "volunteer"),
        ("ar", "عائلة", "family"),
        ("ar", "سلال", "parcel"),
        ("ar", "كراسي متحركة", "device"),
        ("ar", "مراكز صحية", "clinic"),
        ("ar", "مستشفيات", "hospital"),
        ("fa", "بیمار", "patient"),
        ("fa", "بیماران", "patient"),
        ("fa", "خانوار", "family"),
        ("fa", "تخت", "bed"),
        ("fa", "تخت‌های", "bed"),
        ("fa", "دانش‌آموزان", "student"),
        ("fa", "دبستان", "school"),
        ("fa", "کارگاه آموزشی", "course"),
    ],
)
def test_a_noun_stands_for_a_concept_in_any_form(language: str, words: str, concept: str) -> None:
    found = load_units(language).concept(fold(words).split())
    assert found == (concept, len(words.split()))


@pytest.mark.parametrize(
    ("language", "word", "reason"),
    [
        ("ar", "يوما", "time"),
        ("ar", "كيلومترا", "measure"),
        ("ar", "صوتا", "vote"),
        ("ar", "قتيلا", "dead"),
        ("ar", "مارس", "time"),
        ("fa", "سال", "time"),
        ("fa", "هکتار", "measure"),
        ("fa", "امتیاز", "vote"),
        ("fa", "کشته", "dead"),
        ("fa", "بهمن", "time"),
    ],
)
def test_what_never_counts(language: str, word: str, reason: str) -> None:
    assert load_units(language).excluded_as(fold(word)) == reason


@pytest.mark.parametrize(
    ("language", "words", "code"),
    [
        ("ar", "دولار", "USD"),
        ("ar", "ريال سعودي", "SAR"),
        ("ar", "ريال يمني", "YER"),
        ("ar", "دينارا أردنيا", "JOD"),
        ("ar", "جنيه سوداني", "SDG"),
        ("fa", "تومان", "IRT"),
        ("fa", "یورو", "EUR"),
        ("fa", "دلار کانادا", "CAD"),
    ],
)
def test_money_whose_country_is_settled(language: str, words: str, code: str) -> None:
    found = load_units(language).currency(fold(words).split())
    assert found is not None
    assert found[0] == code


def test_the_country_that_a_text_names_most_settles_the_money() -> None:
    countries = ("TN", "JO", "KW")
    assert most_likely_currency(countries, ["JO", None, "KW", "JO"]) == "JOD"
    assert most_likely_currency(countries, []) == "TND"


@pytest.mark.parametrize(("country", "code"), [("IR", "IRR"), ("AF", "AFN"), ("MA", "MAD"), ("LB", "LBP")])
def test_the_money_of_a_country(country: str, code: str) -> None:
    assert territory_currency(country) == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_of_a_language_is_spelled_as_in_the_others(language: str) -> None:
    concepts = {concept for entries in load_units(language).nouns.values() for _, concept in entries}
    assert set(KINDS) - concepts <= {"expert"}


@given(st.text(max_size=12), st.sampled_from(sorted(LANGUAGES)))
def test_any_word_may_be_looked_up(word: str, language: str) -> None:
    units = load_units(language)
    assert next(units.forms(word)) == word
    assert units.excluded_as(word) is None or units.excluded_as(word) in set(units.excluded.values())
