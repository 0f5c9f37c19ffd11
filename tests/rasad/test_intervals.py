"""Confidence intervals: those of a binomial share where every article has one fact, and others known by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasad.evaluate import Counts
from rasad.intervals import intervals

ARTICLES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)).map(
        lambda one: Counts(one[0], one[0] + one[1], one[0] + one[2])
    ),
    min_size=1,
    max_size=12,
)


def test_one_fact_an_article_gives_the_interval_of_a_share():
    """With 400 articles and 300 of their facts right the normal approximation of the binomial holds."""
    low, high = intervals([Counts(1, 1, 1)] * 300 + [Counts(0, 1, 1)] * 100)["precision"]
    half = 1.96 * math.sqrt(0.75 * 0.25 / 400)
    assert (low, high) == (pytest.approx(0.75 - half, abs=0.008), pytest.approx(0.75 + half, abs=0.008))


def test_facts_of_one_article_come_together():
    """The same facts in a tenth of the articles: what happens in one article happens ten times, so less is known."""
    apart = intervals([Counts(1, 1, 1)] * 300 + [Counts(0, 1, 1)] * 100)["recall"]
    together = intervals([Counts(10, 10, 10)] * 30 + [Counts(0, 10, 10)] * 10)["recall"]
    assert together[1] - together[0] > 2.5 * (apart[1] - apart[0])


def test_what_is_always_right_or_absent_has_no_width():
    assert intervals([Counts(2, 2, 2)] * 5)["f1"] == (1.0, 1.0)
    assert intervals([Counts(0, 0, 0)] * 5) == {"precision": (1.0, 1.0), "recall": (1.0, 1.0), "f1": (1.0, 1.0)}
    assert intervals([Counts(0, 3, 0)] * 5)["recall"] == (0.0, 0.0)


@given(ARTICLES)
def test_ends_are_shares_in_order_and_do_not_change(counts):
    found = intervals(counts, 50)
    assert all(0 <= low <= high <= 1 for low, high in found.values())
    assert found == intervals(counts, 50)


def test_no_articles_have_no_interval():
    with pytest.raises(ValueError, match="no articles"):
        intervals([])
