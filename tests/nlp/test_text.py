"""Folding for matching: what carries no meaning goes, and every match leads back to the letters of the original."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlp.text import Folded, fold, fold_character

# Any Unicode but surrogates, thick with what Arabic script adds: marks, presentation forms, ligatures, bidi marks.
MARKS = "\u064b\u064e\u0651\u0654\u0670\u06d6\u0300\u20dd\ufe0f"
LIGATURES = "\ufdf2\ufdfa\ufdfd\ufefb\ufef7\ufb01\u00bd\u2488"
FORMS = "\ufe8d\ufe94\ufee1\ufef2\ufbfc\ufb90\ufba6"
INVISIBLE = "ـ\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2069\u2060\ufeff\u00ad"
SPACES = " \u00a0\u202f\u2003\t\n\r"
ANY_TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("يىئیكکةهۀأإآاؤ٣۳3«»٫٬،%" + MARKS + LIGATURES + FORMS + INVISIBLE + SPACES),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مستشفى", "مستشفي"),
        ("كميته ملي", "کمیته ملی"),
        ("جمعية", "جمعيه"),
        ("خانۀ امید", "خانه امید"),
        ("خانهٔ امید", "خانه امید"),
        ("أحمد وإيمان وآمنة", "احمد وايمان وامنه"),
        ("مسؤول", "مسوول"),
        ("مُؤَسَّسَة", "مؤسسة"),
        ("جمعيّــــة", "جمعية"),
        ("١٢٣", "123"),
        ("۱۲۳", "123"),
        ("٢٫٥", "۲.5"),
        ("١٬٢٥٠", "1,250"),
        ("تفاهم‌نامه‌های", "تفاهمنامههای"),
        ("\u202bجمعية\u202c \u200fأمل\u200f \u2067دار\u2069 \u061c3", "جمعية أمل دار 3"),
        ("۲۰\u00a0تخت", "۲۰ تخت"),
        ("ﺟﻤﻌﻴﺔ ﺍﻷﻣﻞ", "جمعية الأمل"),
        ("ﻻ ﷲ", "لا الله"),
        ("ﷺ", "صلى الله عليه وسلم"),
        ("«أمل»", '"أمل"'),
        ("UNICEF", "unicef"),
        ("e\u0301cole", "école"),
    ],
)
def test_spellings_that_fold_to_one(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("ساد", "صاد"), ("دار الأمل", "دارالأمل"), ("گل", "کل"), ("½", "12")])
def test_spellings_that_stay_apart(one, other):
    assert fold(one) != fold(other)


def test_folding_any_character_again_changes_nothing_nor_does_its_normal_form():
    characters = [chr(code) for code in range(0x30000) if not 0xD800 <= code < 0xE000]
    folded = {character: fold_character(character) for character in characters}
    assert [c for c in characters if fold(folded[c]) != folded[c]] == []
    for form in ("NFC", "NFD"):
        assert [c for c in characters if fold(unicodedata.normalize(form, c)) != folded[c]] == []


@given(ANY_TEXT)
@example("ﷺ\u064e ﷲ")
@settings(max_examples=300, deadline=None)
def test_the_way_back(text):
    folded = Folded(text)
    assert folded.original == text
    assert folded.text == fold(text)
    spans = [folded.span(index, index + 1) for index in range(len(folded.text))]
    for index, (start, end) in enumerate(spans):
        assert 0 <= start < end <= len(text)
        # a letter's place folds to it, or to the ligature it is a part of, and holds nothing of other letters
        whole = fold(text[start:end])
        assert folded.text[index] in whole
        assert len(whole) == 1 or whole == fold(text[start])
    # letters keep their order, and two of them share a place only if one character stands for both
    assert all(first == second or first[1] <= second[0] for first, second in pairwise(spans))


@given(ANY_TEXT, st.data())
@settings(max_examples=300, deadline=None)
def test_a_quote_folds_to_what_was_matched(text, data):
    folded = Folded(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    quote = folded.quote(start, end)
    assert quote in text
    assert folded.text[start:end] in fold(quote)
    first, last = folded.span(start, end)
    whole_characters = folded.span(start, start + 1)[0] != (folded.span(start - 1, start)[0] if start else -1) and (
        end == len(folded.text) or folded.span(end, end + 1)[0] >= last
    )
    if whole_characters:
        assert fold(text[first:last]) == folded.text[start:end]


@pytest.mark.parametrize(
    ("text", "match", "quote"),
    [
        ("وقّعت جمعيّــة «أمل»", "جمعیه", "جمعيّــة"),
        ("مع تفاهم‌نامه‌های تازه", "تفاهمنامههای", "تفاهم‌نامه‌های"),
        ("باسم ﷲ الرحمن", "الله", "ﷲ"),
        ("باسم ﷲ الرحمن", "لل", "ﷲ"),
        ("\u200fدار\u200f الأمل", "دار الامل", "دار\u200f الأمل"),
        ("مُدَرِّسَةٌ جديدة", "مدرسه", "مُدَرِّسَةٌ"),
        ("خانهٔ امید", "خانه", "خانهٔ"),
        ("۱۲٬۵۰۰ تن", "12,500", "۱۲٬۵۰۰"),
    ],
)
def test_what_is_quoted_is_the_original(text, match, quote):
    folded = Folded(text)
    start = folded.text.index(match)
    assert folded.quote(start, start + len(match)) == quote


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 1), (0, 4)])
def test_no_place_for_an_empty_match_or_one_outside(start, end):
    with pytest.raises(ValueError, match="no span"):
        Folded("دار").span(start, end)
