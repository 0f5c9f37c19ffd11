"""Where sentences end, in the punctuation of both languages."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.sentence_splitting import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("افتتحت الجمعية مركزا. وقالت المديرة: شكرا!", ["افتتحت الجمعية مركزا.", "وقالت المديرة: شكرا!"]),
        ("سطر أول\n\nسطر ثان", ["سطر أول", "سطر ثان"]),
        ("بلغت 9.4 درجة. ثم انخفضت", ["بلغت 9.4 درجة.", "ثم انخفضت"]),
        ("قال د. أحمد إنه سعيد؟ نعم", ["قال د. أحمد إنه سعيد؟", "نعم"]),
        ("لتعزيز الاستدامة.وأوضح المدير", ["لتعزيز الاستدامة.", "وأوضح المدير"]),
        ("این مرکز باز شد. «عالی است.» او گفت", ["این مرکز باز شد.", "«عالی است.»", "او گفت"]),
    ],
)
def test_sentences(text, sentences):
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


@given(st.text(alphabet=st.sampled_from("اب .\n؟!«»1")))
def test_sentences_cover_every_letter_in_order(text):
    spans = split_sentences(text)
    covered = {index for start, end in spans for index in range(start, end)}
    assert all(index in covered for index, character in enumerate(text) if not character.isspace())
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    assert all("\n" not in text[start:end] for start, end in spans)
