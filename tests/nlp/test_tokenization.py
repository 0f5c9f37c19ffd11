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


def test_a_word_that_the_tokenizer_rewrote_is_taken_as_it_stands():
    assert list(word_spans("aa bb cc", ["aa", "XX", "cc"])) == [(0, 2), (3, 5), (6, 8)]
