"""What the tagger learns from: labels found in annotated articles, sequences of whole sentences, nothing held out."""

import json

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from nlp.tagger.training import data
from nlp.tagger.training.spacy_cnn import example_of
from rasad.config import shared_gold_folder

ARTICLE = "افتتحت جمعية النور بيتا للأيتام. وقالت الجمعية إن ولجمعية النور فرعا؛ وزار الوفد نادي الشباب."


@pytest.fixture
def folder(tmp_path):
    """One annotated article: an organization with an alias, and a name that may or may not count."""
    article = {"id": "a1", "title": None, "text": ARTICLE}
    annotation = {
        "id": "a1",
        "language": "ar",
        "organizations": [{"name": "جمعية النور", "aliases": ["النور للأيتام"]}],
        "optional_organizations": ["نادي الشباب"],
    }
    (tmp_path / "articles.jsonl").write_text(json.dumps(article) + "\n", "utf-8")
    (tmp_path / "a1.json").write_text(json.dumps(annotation), "utf-8")
    return tmp_path


def test_the_names_of_an_annotated_article_become_labels(folder):
    words = [pair for sentence, labels in data.annotated(folder) for pair in zip(sentence, labels, strict=True)]
    assert [word for word, label in words if label == "B-ORG"] == ["جمعية", "ولجمعية"]
    assert [word for word, label in words if label == "I-ORG"] == ["النور", "النور"]
    assert [word for word, label in words if label == data.UNKNOWN] == ["نادي", "الشباب"]
    assert dict(words)["بيتا"] == data.NOT_ORG


WORDS = st.lists(st.lists(st.integers(4, 90), min_size=1, max_size=5), min_size=1, max_size=30)


@given(st.lists(WORDS, max_size=12), st.booleans())
def test_sequences_hold_every_word_once_and_are_not_too_long(sentences, in_order):
    encoded = [(words, [0] * len(words)) for words in sentences]
    sequences = list(data.pack(encoded, 40, in_order=in_order))
    assert all(len(pieces) <= 40 for pieces, _, _ in sequences)
    read = [pieces[head] for pieces, heads, _ in sequences for head in heads]
    assert read == [word[0] for words in sentences for word in words]
    assert all(len(heads) == len(codes) for _, heads, codes in sequences)


def test_a_seed_draws_the_same_sequences():
    source = data.Source("one", "ar", 1.0, [], encoded=[([[n]], [0]) for n in range(4, 60)])
    first, again, other = (data.draw([source], 12, seed, []) for seed in (1, 1, 2))
    taken = [next(first) for _ in range(9)]
    assert [next(again) for _ in range(9)] == taken
    assert [next(other) for _ in range(9)] != taken


def test_unknown_labels_teach_the_compared_network_nothing():
    sentences = [(["وزارة", "الصحة", "نادي", "قال"], ["B-ORG", "I-ORG", data.UNKNOWN, data.NOT_ORG])]
    reference = example_of(spacy.blank("xx"), sentences).reference
    assert [(span.label_, span.text) for span in reference.ents] == [("ORG", "وزارة الصحة")]
    assert [reference[at].ent_iob_ for at in (2, 3)] == ["", ""]


def test_nothing_held_out_is_trained_on():
    gold = shared_gold_folder()
    if gold is None or not (gold.parent / "data" / "ner").is_dir():
        pytest.skip("the corpora are not beside this checkout")
    training, held_out = data.load(gold.parent)
    assert sum(source.weight for source in training) == pytest.approx(1)
    seen = {" ".join(words) for source in training for words, _ in source.sentences if len(words) > 4}
    kept = {" ".join(words) for source in held_out for words, _ in source.sentences if len(words) > 4}
    assert kept
    assert not seen & kept
