"""Tokenizers built from camel-tools and hazm: their words, over a text that stays letter for letter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.pipeline import load_pipeline
from nlp.tokenization import word_spans

# Letters of both scripts, marks, joiners and spaces in every order that a careless editor leaves.
MESSY = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("بجحکكیي ـ،؛.؟()«»\"' \u00a0\u200c\u200f\n\r\t\u064b\u06f7\u06657%/-"),
    )
)


@pytest.mark.parametrize("language", ["ar", "fa"])
@given(text=MESSY)
@settings(max_examples=200, deadline=None)
def test_the_text_of_a_doc_is_the_text(language, text):
    assert load_pipeline(language).make_doc(text).text == text


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("ar", "وقّعت الجمعية، أمس، 3 اتفاقيات.", ["وقّعت", "الجمعية", "،", "أمس", "،", "3", "اتفاقيات", "."]),
        ("ar", "«دار الأمل»(مركز)", ["«", "دار", "الأمل", "»", "(", "مركز", ")"]),
        ("fa", "تفاهم‌نامه را امضا کرد.", ["تفاهم\u200cنامه", "را", "امضا", "کرد", "."]),
        ("fa", "سازمان (WHO) می‌گوید", ["سازمان", "(", "WHO", ")", "می\u200cگوید"]),
    ],
)
def test_words(language, text, words):
    assert [token.text for token in load_pipeline(language).make_doc(text) if not token.is_space] == words


@pytest.mark.parametrize(
    ("written", "restored"),
    [
        ("تفاهمنامههای", "تفاهم‌نامه‌های"),
        ("تفاهم‌نامههای", "تفاهم‌نامه‌های"),
        ("بهرهگیری", "بهره‌گیری"),
        ("مردمنهاد", "مردم‌نهاد"),
        ("بشردوستانه", "بشردوستانه"),
        ("سازمانهای", "سازمان‌های"),
        ("سازمانهايي", "سازمان‌هايي"),
        ("بیمارستانهایشان", "بیمارستان‌هایشان"),
        ("استارتاپها", "استارتاپ‌ها"),
        ("نهادهای", "نهاد‌های"),
        ("بزرگترین", "بزرگ‌ترین"),
        ("دانشآموزان", "دانش‌آموزان"),
        ("توانبخشی", "توان‌بخشی"),
        ("راهاندازی", "راه‌اندازی"),
        ("حسینآباد", "حسین‌آباد"),
        ("آسیبدیدگان", "آسیب‌دیدگان"),
        ("میشود", "می‌شود"),
        ("نمیتوان", "نمی‌توان"),
        ("شدهاند", "شده‌اند"),
        ("نکردهایم", "نکرده‌ایم"),
        ("میکردهاند", "می‌کرده‌اند"),
    ],
)
def test_lost_half_spaces_are_restored_in_the_norm_of_a_word_and_its_text_stays(written, restored):
    doc = load_pipeline("fa").make_doc(f"از {written}، و")
    assert (doc[1].text, doc[1].norm_) == (written, restored)


@pytest.mark.parametrize(
    "word",
    [
        *["دکتر", "دختر", "بهتر", "میدان", "میدانی", "کتابخانه", "کارشناسان", "بیشتری", "انتهای", "تنهایی", "همکاری"],
        *["کمیته", "همایش", "خیریه", "پرستاران", "بهای", "علیرضا"],
    ],
)
def test_words_that_have_lost_no_half_space(word):
    assert load_pipeline("fa").make_doc(word)[0].norm_ == word


@given(text=st.text(alphabet=st.sampled_from("‌هاهایترینمیندکشبرگاتسوخفع يكA3"), max_size=30) | MESSY)
@settings(max_examples=300, deadline=None)
def test_a_norm_is_the_word_with_half_spaces_added(text):
    for token in load_pipeline("fa").make_doc(text):
        if token.norm_ not in (token.text, token.text.lower(), token.lex.norm_):
            assert token.norm_.replace("‌", "") == token.text.replace("‌", "")
            assert token.norm_.count("‌") > token.text.count("‌")


def test_an_arabic_word_keeps_its_norm():
    assert [token.norm_ for token in load_pipeline("ar").make_doc("مبادرة الأمل")] == ["مبادرة", "الأمل"]


def test_a_word_that_the_tokenizer_rewrote_is_taken_as_it_stands():
    assert list(word_spans("aa bb cc", ["aa", "XX", "cc"])) == [(0, 2), (3, 5), (6, 8)]
