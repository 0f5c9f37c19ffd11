"""Vectors from the middle of the tagger's network: what they depend on, and how the network is cut off there."""

import numpy as np
import onnxruntime
import pytest

from nlp.half_network import MIDDLE, WIDTH, cut_off, load_half_network
from nlp.tagger.model import SHIPPED

WORDS = ["افتتحت", "جمعية", "الوفاء", "مركزا", "للتدريب", "المهني", "في", "إربد"]


def likeness(one, other):
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


def test_each_word_has_a_vector_that_its_sentence_alone_decides():
    network = load_half_network()
    vectors = network.vectors(WORDS, "ar")
    assert vectors.shape == (len(WORDS), WIDTH)
    assert np.array_equal(vectors, network.vectors(WORDS, "ar"))
    assert not np.allclose(vectors[0], network.vectors(WORDS[:3], "ar")[0])


def test_words_of_like_meaning_have_like_vectors_across_languages():
    network = load_half_network()
    school = network.vectors(["مدرسة"], "ar")[0]
    assert likeness(school, network.vectors(["مدرسه"], "fa")[0]) > likeness(school, network.vectors(["وزیر"], "fa")[0])


def test_a_text_of_any_length_is_read():
    network = load_half_network()
    assert network.vectors([], "ar").shape == (0, WIDTH)
    assert np.isfinite(network.vectors(WORDS * 60, "ar")).all()
    assert np.isfinite(network.vectors(["ا" * 4000], "ar")).all()


def test_what_is_cut_off_ends_in_the_inner_node():
    session = onnxruntime.InferenceSession(cut_off(SHIPPED.read_bytes(), MIDDLE), providers=["CPUExecutionProvider"])
    assert [output.name for output in session.get_outputs()] == [MIDDLE]
    assert len(cut_off(SHIPPED.read_bytes(), MIDDLE)) < SHIPPED.stat().st_size


def test_a_network_without_the_layer_is_refused():
    with pytest.raises(ValueError, match="no node gives"):
        cut_off(SHIPPED.read_bytes(), "/network/layers.99/output")
