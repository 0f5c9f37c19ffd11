"""The tagger: words and pieces, labels that fit together, windows over long texts, corpora, the shipped model."""

from itertools import pairwise

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from nlp.tagger.base import ModelError
from nlp.tagger.conll import read_conll
from nlp.tagger.labels import LABELS, Name, best_labels, find_names, names_of
from nlp.tagger.model import OVERLAP, SHIPPED, WINDOW, ShippedTagger, windows
from nlp.tagger.named import load_tagger
from nlp.tagger.words import Vocabulary, normalize, split_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("افتتحت جمعيّة «الأمل» مركزًا.", ["افتتحت", "جمعيّة", "«", "الأمل", "»", "مركزًا", "."]),
        ("می‌گوید: ۴۰ تخت", ["می‌گوید", ":", "۴۰", "تخت"]),
        ("(UNICEF)،\nثم", ["(", "UNICEF", ")", "،", "ثم"]),
        ("", []),
    ],
)
def test_words_are_cut_at_spaces_and_marks(text, words):
    assert [text[start:end] for start, end in split_words(text)] == words


@given(st.text(alphabet=st.sampled_from("ابپت هـَّ\u200c.،«\n1۲a"), max_size=60))
def test_words_are_in_order_and_hold_every_letter(text):
    spans = split_words(text)
    assert all(a < b <= c < d for (a, b), (c, d) in pairwise(spans))
    covered = {index for start, end in spans for index in range(start, end)}
    assert all(index in covered for index, letter in enumerate(text) if letter.isalnum() or letter in ".،«")


@pytest.mark.parametrize(
    ("word", "language", "normal"),
    [
        ("الجمعيـــةُ", "ar", "الجمعية"),
        ("٢٠٢٤", "ar", "2024"),
        ("اجتماعي", "fa", "اجتماعی"),
        ("اجتماعي", "ar", "اجتماعي"),
        ("خانه‌ها", "fa", "خانه▁ها"),
    ],
)
def test_spelling_of_the_vocabulary(word, language, normal):
    assert normalize(word, language) == normal


def test_a_word_becomes_its_most_probable_pieces():
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁ال", "جمع", "ية", "جمعية", "▁الجمع", "."]
    vocabulary = Vocabulary(pieces, [0, 0, 0, 0, -3, -3, -5, -5, -6, -9, -2], unknown=3)
    assert vocabulary.encode("الجمعية", "ar") == [5, 8]
    assert vocabulary.encode(".", "ar") == [10]
    assert vocabulary.encode("ΔΔ", "ar") == [4, 3, 3]


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["O", "B-ORG", "I-ORG", "O"], [Name(1, 3, "ORG")]),
        (["B-LOC", "B-LOC"], [Name(0, 1, "LOC"), Name(1, 2, "LOC")]),
        (["B-ORG", "I-LOC"], [Name(0, 1, "ORG"), Name(1, 2, "LOC")]),
        (["I-PER"], [Name(0, 1, "PER")]),
        ([], []),
    ],
)
def test_names_that_labels_spell(labels, names):
    assert names_of(labels) == names


@given(st.lists(st.lists(st.floats(-9, 9, width=32), min_size=len(LABELS), max_size=len(LABELS)), max_size=12))
def test_an_inside_label_always_continues_a_name(rows):
    scores = np.asarray(rows, np.float32).reshape(-1, len(LABELS))
    path = [LABELS[label] for label in best_labels(scores)]
    assert len(path) == len(rows)
    for before, label in zip(["O", *path], path, strict=False):
        if label.startswith("I-"):
            assert before in ("B-" + label[2:], label)


def test_the_best_path_gives_up_the_best_label_of_a_word():
    scores = np.full((2, len(LABELS)), -5.0, np.float32)
    scores[0, LABELS.index("O")], scores[0, LABELS.index("B-ORG")] = 1.0, 0.8
    scores[1, LABELS.index("I-ORG")] = 3.0
    (name,) = find_names(scores)
    assert (name.first, name.last, name.kind) == (0, 2, "ORG")
    assert 0.5 < name.probability < 1


@given(st.lists(st.integers(1, WINDOW - OVERLAP - 2), max_size=300))
def test_windows_hold_every_word_once_and_are_few(lengths):
    labelled = [0] * len(lengths)
    count = 0
    for first, last, keep in windows(lengths):
        assert first <= keep < last
        assert 2 + sum(lengths[first:last]) <= WINDOW
        labelled[keep:last] = [count] * (last - keep)
        count += 1
        assert all(number >= 0 for number in labelled[:last])
    assert not lengths or last == len(lengths)
    assert count <= 2 + 2 * sum(lengths) / (WINDOW - OVERLAP - 2)


def test_a_corpus_in_columns_is_cut_like_text(tmp_path):
    path = tmp_path / "corpus.conll"
    path.write_text("(جمعية\tB-ORG\nالأمل\tI-ORG\n)\tO\nلندن\tB-GPE\n\n1998\tB-DATE\n", "utf-8")
    assert list(read_conll(path)) == [
        (["(", "جمعية", "الأمل", ")", "لندن"], ["B-ORG", "I-ORG", "I-ORG", "O", "B-LOC"]),
        (["1998"], ["O"]),
    ]


@pytest.mark.parametrize("line", ["كلمة", "كلمة\tORG"])
def test_a_line_without_a_label_is_named(tmp_path, line):
    path = tmp_path / "corpus.conll"
    path.write_text(f"كلمة\tO\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match="line 2"):
        list(read_conll(path))


@pytest.fixture(scope="module")
def tagger():
    return load_tagger()


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        (
            "ar",
            "وقعت وزارة الصحة اتفاقية مع منظمة الصحة العالمية في القاهرة، وقال محمد علي إن العمل بدأ.",
            [("ORG", "وزارة الصحة"), ("ORG", "منظمة الصحة العالمية"), ("LOC", "القاهرة"), ("PER", "محمد علي")],
        ),
        (
            "fa",
            "به گزارش خبرگزاری ایسنا، علی رضایی مدیر سازمان بهزیستی در شیراز از بازگشایی درمانگاه خبر داد.",
            [("ORG", "خبرگزاری ایسنا"), ("PER", "علی رضایی"), ("ORG", "سازمان بهزیستی"), ("LOC", "شیراز")],
        ),
    ],
)
def test_a_sentence_of_each_language(tagger, language, text, names):
    assert [(one.kind, text[one.start : one.end]) for one in tagger.tag(text, language)] == names


def test_a_name_in_a_long_text_is_found_wherever_it_stands(tagger):
    filler = "هذا كلام عام لا اسم فيه لأحد ولا لمكان ويطول حتى يملأ الصفحة. "
    sentence = "وقالت وزارة الصحة إن المركز مفتوح. "
    for before in (0, 3, 17, 60):
        text = filler * before + sentence + filler * 20
        found = [text[one.start : one.end] for one in tagger.tag(text, "ar") if one.kind == "ORG"]
        assert found == ["وزارة الصحة"]


@pytest.mark.parametrize("text", ["", "\n", "،", "a" * 5000, "🙂 \u200c\u200d"])
def test_offsets_stay_inside_texts_without_names(tagger, text):
    assert all(0 <= one.start < one.end <= len(text) for one in tagger.tag(text, "ar"))


def test_the_component_marks_spans():
    nlp = spacy.blank("fa")
    nlp.add_pipe("rasad_names")
    doc = nlp("سازمان بهزیستی در شیراز درمانگاهی ساخت.")
    assert [(span.label_, span.text) for span in doc.spans["rasad_names"]] == [
        ("ORG", "سازمان بهزیستی"),
        ("LOC", "شیراز"),
    ]


@pytest.mark.parametrize("content", [None, b"no network"])
def test_a_file_that_is_no_model_is_named(tmp_path, content):
    path = tmp_path / "other.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=r"other\.onnx"):
        ShippedTagger(path)


def test_the_shipped_file_is_small_and_knows_itself(tagger):
    assert SHIPPED.stat().st_size < 45_000_000
    assert set(tagger.about) >= {"version", "weights", "corpora", "f1"}
    assert len(tagger.fingerprint) == 64
