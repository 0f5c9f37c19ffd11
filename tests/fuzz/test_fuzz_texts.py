"""Broken texts: numbers, dates and whole extractions of whatever letters, with offsets that quote the text."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.dates import find_dates
from nlp.extraction import Extraction
from nlp.languages import LANGUAGES
from nlp.numbers import find_numbers
from nlp.pipeline import extract
from nlp.text import Folded
from rasad.config import corpora_folder
from tests.fuzz.mutations import INSERTED, mutated

ARTICLES = [
    json.loads(line)["text"] for line in (corpora_folder() / "gold" / "articles.jsonl").read_text("utf-8").splitlines()
]
PIECES = st.lists(st.sampled_from(INSERTED), max_size=30).map("".join)
TEXTS = st.one_of(mutated(ARTICLES, INSERTED, 1_200), PIECES)
HALVES = set(map(chr, range(0xD800, 0xE000)))
LANGUAGE = st.sampled_from(sorted(LANGUAGES))
QUICK = settings(max_examples=20, deadline=5_000, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=500, deadline=5_000, suppress_health_check=list(HealthCheck))


def check_numbers(text, language):
    end = 0
    for number in find_numbers(Folded(text), language):
        assert end <= number.start < number.end <= len(text)
        assert number.whole_start <= number.start < number.end <= number.whole_end or number.whole_start == -1
        end = number.end if not number.dual else end


def check_dates(text, language):
    folded = Folded(text)
    for expression, resolved in find_dates(folded, language, date(2024, 3, 6)):
        assert folded.quote(expression.start, expression.end) in text
        assert resolved.edtf


def check_extraction(text, language):
    title, _, body = text.partition("\n")
    if HALVES & set(text):
        with pytest.raises(ValueError, match="surrogates"):
            extract(body, language, "2024-03-06", title=title)
        return
    extraction = extract(body, language, "2024-03-06", title=title)
    again = Extraction.model_validate(extraction.model_dump())
    assert again.article.text == body
    quoted = [*again.dates, *again.durations, *again.capacities]
    quoted += [mention for one in again.organizations for mention in one.mentions]
    for place in quoted:
        whole = again.article.title if place.title else body
        assert 0 <= place.start < place.end <= len(whole)
        assert whole[place.start : place.end] == place.text
    pointed = [one.evidence for one in again.partnerships]
    pointed += [evidence for one in [*again.programs, *again.places] for evidence in one.evidence]
    for place in pointed:
        assert 0 <= place.start < place.end <= len(again.article.title if place.title else body)


CHECKS = {"numbers": check_numbers, "dates": check_dates, "extraction": check_extraction}


@pytest.mark.parametrize("name", CHECKS)
def test_any_text_is_read(name):
    QUICK(given(TEXTS, LANGUAGE)(CHECKS[name]))()


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
def test_any_text_is_read_at_length(name):
    LONG(given(TEXTS, LANGUAGE)(CHECKS[name]))()
