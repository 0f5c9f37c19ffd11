"""What the tagger is timed against: the same texts, networks that really run."""

import numpy as np
import pytest

from nlp.tagger.named import load_tagger
from nlp.tagger.words import split_words
from rasad import tagger_peers
from rasad.bert_base import write_bert_base


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_texts_have_three_hundred_words(language):
    texts = tagger_peers.texts_of_words(language)
    assert len(texts) > 5
    assert {len(split_words(text)) for text in texts} == {300}


def test_a_bert_of_random_weights_reads_what_the_tagger_reads(tmp_path):
    write_bert_base(tmp_path / "bert.onnx", layers=1)
    words = ["افتتحت", "جمعية", "النور", "دارا", "للأيتام"]
    scores = load_tagger(str(tmp_path / "bert.onnx")).scores(words, "ar")
    assert scores.shape == load_tagger().scores(words, "ar").shape
    assert np.isfinite(scores).all()
    assert np.abs(scores[0] - scores[1]).max() > 0.01


def test_rows_say_how_many_times_as_fast_as_a_bert_base():
    found = {tagger_peers.OURS: {"rate": 14.0, "memory": 150.2}, tagger_peers.BERT: {"rate": 2.0, "memory": 700.0}}
    assert list(tagger_peers.rows(found)) == [
        (tagger_peers.OURS, "14.0", "150", "7.0"),
        (tagger_peers.BERT, "2.0", "700", "1.0"),
    ]


def test_each_is_timed_in_a_process_of_its_own():
    one = tagger_peers.time_apart(tagger_peers.OURS)
    assert one["rate"] > 0.5
    assert 50 < one["memory"] < 900
