"""Drawings: what stands where, the same each time, nothing covering anything."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rasad.web.charts import Count, capacity_charts, hub, wrapped
from rasad.web.network import chosen, draw
from store.pages import Named, Tie


def count(day, value, series="beds"):
    return Count(date.fromisoformat(day), value, series, f"{value:g} {series}", "/articles/1#at-0")


def test_a_chart_needs_two_days():
    assert capacity_charts([count("2024-01-01", 30), count("2024-01-01", 40)], mirrored=False) == []


def test_later_is_further_on_and_more_is_higher():
    (chart,) = capacity_charts(
        [count("2025-01-01", 60), count("2023-01-01", 20), count("2024-01-01", 40)], mirrored=False
    )
    xs, ys = [point.x for point in chart.points], [point.y for point in chart.points]
    assert xs == sorted(xs)
    assert ys == sorted(ys, reverse=True)
    assert chart.levels[0] == (chart.base, 0)
    assert chart.levels[-1][1] >= 60


def test_who_reads_from_right_to_left_sees_time_run_so():
    (chart,) = capacity_charts([count("2023-01-01", 20), count("2024-01-01", 40)], mirrored=True)
    assert chart.points[0].x > chart.points[1].x


def test_each_thing_counted_has_a_chart_of_its_own():
    counts = [count(day, 1, series) for day in ("2023-01-01", "2024-01-01") for series in ("beds", "nurses")]
    assert [chart.series for chart in capacity_charts(counts, mirrored=False)] == ["beds", "nurses"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ("one two", "three")),
        ("one two three four five six", ("one two", "three…")),
        ("extraordinarily", ("extraord…",)),
        ("", ("—",)),
    ],
)
def test_names_are_cut_into_lines(text, lines):
    assert wrapped(text, 9, 2) == lines


def cover(one, other):
    return (
        abs(one.x - other.x) < (one.width + other.width) / 2 - 0.2
        and abs(one.y - other.y) < (one.height + other.height) / 2 - 0.2
    )


@pytest.mark.parametrize("partners", [1, 2, 5, 14])
def test_an_organization_stands_amid_its_partners(partners):
    around = [(f"o-{number}", "a partner with a long name " * (number % 3), "charity", 1) for number in range(partners)]
    drawing = hub(("o-0", "the middle", "charity"), around)
    assert len(drawing.edges) == partners
    assert not any(cover(one, other) for one, other in combinations(drawing.boxes, 2))
    assert all(box.x - box.width / 2 >= 0 and box.x + box.width / 2 <= drawing.width for box in drawing.boxes)


pairs = st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] < pair[1])


@settings(max_examples=30, deadline=None)
@given(st.sets(pairs, min_size=1, max_size=25))
def test_the_network_s_boxes_lie_apart_and_within_whatever_is_tied(found):
    ties = [Tie(f"o-{one:02}", f"o-{two:02}", 1) for one, two in sorted(found)]
    ends = {end for tie in ties for end in tie[:2]}
    named = {end: Named(end, f"organization {end} of some town", "charity") for end in ends}
    drawing = draw(ties, named)
    assert {box.id for box in drawing.boxes} == ends
    assert len(drawing.edges) == len(ties)
    assert not any(cover(one, other) for one, other in combinations(drawing.boxes, 2))
    for box in drawing.boxes:
        assert box.x - box.width / 2 >= 0
        assert box.x + box.width / 2 <= drawing.width
        assert box.y + box.height / 2 <= drawing.height
    assert draw(ties, named) == drawing


def test_those_with_most_ties_are_drawn():
    ties = [Tie("a", "b", 1), Tie("a", "c", 1), Tie("d", "e", 9)]
    assert chosen(ties, 2) == ["a", "b"]
    assert draw(ties, {}).boxes == ()
