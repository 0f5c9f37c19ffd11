"""What the meaning of a name and its sentence adds to the confidence of a program."""

import json
from importlib import resources

import numpy as np
import pytest

from nlp.facts import Facts
from nlp.half_network import WIDTH
from nlp.parties import Parties
from nlp.program_mentions import Mentions, find_mentions
from nlp.program_sense import DIRECTIONS, PARTS, directions_for, evidence, senses
from nlp.program_tables import load_tables
from nlp.sentence_splitting import split_sentences
from nlp.tagger.model import SHIPPED, fingerprint_of
from nlp.words import Words


def mentions(text: str, language: str) -> tuple[Facts, list[Mentions]]:
    facts = Facts(text, sentences=split_sentences(text))
    words = Words(facts)
    return facts, find_mentions(words, Parties(facts, words, language), load_tables(language))


def test_the_directions_were_fitted_on_the_shipped_network():
    told = json.loads(resources.files("nlp").joinpath(DIRECTIONS).read_text("utf-8"))
    assert told["network"] == fingerprint_of(SHIPPED), "the tagger has changed: `make fit`"
    assert np.shape(told["directions"]) == (PARTS, WIDTH)


@pytest.mark.parametrize(
    ("language", "program", "other"),
    [
        ("ar", "انطلقت حملة جمع الملابس للمحتاجين.", "انطلقت حملة الانتخابات الرئاسية."),
        ("fa", "انجمن طرح سوادآموزی کودکان کار را آغاز کرد.", "نمایندگان طرح اصلاح قانون مالیات را رد کردند."),
    ],
)
def test_help_for_people_speaks_for_a_program_more_than_politics(language, program, other):
    [for_program], [for_other] = (evidence(*mentions(text, language), language) for text in (program, other))
    assert for_program > for_other


def test_a_sentence_is_read_whatever_stands_around_it():
    text = "أطلقت الجمعية برنامج التدريب المهني للأرامل."
    [alone] = evidence(*mentions(text, "ar"), "ar")
    [within] = evidence(*mentions(f"طقس اليوم بارد.\n{text}\nانتهى الخبر.", "ar"), "ar")
    assert within == pytest.approx(alone, abs=1e-5)


def test_nothing_found_has_no_meaning():
    facts, found = mentions("أطلقت الجمعية برنامج التدريب المهني للأرامل.", "ar")
    assert evidence(facts, [], "ar") == []
    assert senses(facts, found, "ar").shape == (1, PARTS, WIDTH)


def test_directions_are_of_one_network():
    told = {"network": "one", "mean": 0.5, "directions": np.ones((PARTS, WIDTH)).tolist()}
    assert directions_for("another", told) is None
    directions, mean = directions_for("one", told)
    assert (directions.shape, mean) == ((PARTS, WIDTH), 0.5)
