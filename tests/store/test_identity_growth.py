"""How the cost of telling organizations apart grows: with names, not with pairs of them."""

import pytest

from rasad.identity_bench import measure


@pytest.mark.slow
def test_a_million_articles_resolve_in_one_pass_of_even_cost() -> None:
    short, long = measure(200_000), measure(1_000_000)
    per_step = [sum(one["reading"]) / len(one["reading"]) + one["resolving"] for one in (short, long)]
    assert per_step[1] < 1.2 * per_step[0]
    assert sum(long["reading"][5:]) < 1.2 * sum(long["reading"][:5])
    assert long["memory"] < 4e9
