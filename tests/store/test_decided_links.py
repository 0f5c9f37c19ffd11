"""What people said is one and is not: never in contradiction, and what becomes of the machine's groups."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.clusters import Clusters
from store.decisions import Merge, PairDecision, Split
from store.links import Links, link
from store.references import Anchor
from store.regroup import kept_ids, regroup

START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = "abcdef"


def said(*pairs: str) -> list[PairDecision]:
    """Return decisions made one after the other: «a=b» merges, «a/b» splits."""
    made: list[PairDecision] = []
    for minute, pair in enumerate(pairs):
        anchors = tuple(Anchor(article="article", name=name) for name in (pair[0], pair[2]))
        fields = {"by": "ليلى", "at": START + timedelta(minutes=minute), "entry": "program", "anchors": anchors}
        made.append(Merge.model_validate(fields) if pair[1] == "=" else Split.model_validate(fields))
    return made


def found(anchor: Anchor) -> str | None:
    """Every name is that of a fact, but x."""
    return None if anchor.name == "x" else anchor.name


@pytest.mark.parametrize(
    ("pairs", "together", "apart", "overridden"),
    [
        (["a=b", "b=c"], [["a", "b", "c"]], [], {}),
        (["a=b", "b/c"], [["a", "b"]], [("a", "c")], {}),
        # the later wins, also against what hangs together by a third
        (["a=b", "a/b"], [], [("a", "b")], {"a=b": ["a/b"]}),
        (["a/b", "a=b"], [["a", "b"]], [], {"a/b": ["a=b"]}),
        (["a/c", "a=b", "b=c"], [["a", "b", "c"]], [], {"a/c": ["a=b", "b=c"]}),
        (["b=c", "a=b", "a/c"], [["a", "b"]], [("a", "c")], {"b=c": ["a/c"]}),
        (["a=b", "c=d", "a/d", "b=c"], [["b", "c", "d"]], [("a", "b")], {"a=b": ["a/d"]}),
        (["a/d", "a=b", "c=d", "b=c"], [["a", "b", "c", "d"]], [], {"a/d": ["a=b", "b=c", "c=d"]}),
        # a name that is not there any more still holds together what was said by it
        (["a=x", "x=b"], [["a", "b"]], [], {}),
        (["a=x", "x/b"], [], [("a", "b")], {}),
    ],
)
def test_links_that_hold(
    pairs: list[str], together: list[list[str]], apart: list[tuple[str, str]], overridden: dict[str, list[str]]
) -> None:
    made = said(*pairs)
    name = dict(zip((one.id for one in made), pairs, strict=True))
    links, outcomes = link(made, found)
    assert links == Links(together, apart)
    against = {name[one.decision]: one.detail for one in outcomes if one.state == "overridden"}
    assert against.keys() == overridden.keys()
    for pair, by in overridden.items():
        assert {name[decision] for decision in against[pair].removeprefix("by ").split(", ")} == set(by)


def test_two_names_of_one_fact_cannot_be_kept_apart() -> None:
    links, (outcome,) = link(said("a/b"), lambda _: "fact")
    assert links == Links()
    assert outcome.state == "stale"


PAIRS = st.lists(st.sampled_from([f"{a}{sign}{b}" for a, b in combinations(NAMES, 2) for sign in "=/"]), max_size=12)


@settings(deadline=None)
@given(pairs=PAIRS, order=st.randoms(use_true_random=False))
def test_links_never_contradict_and_do_not_depend_on_order(pairs: list[str], order: Random) -> None:
    made = said(*pairs)
    links, outcomes = link(made, found)
    clusters: Clusters[str] = Clusters(NAMES)
    for members in links.together:
        for other in members[1:]:
            clusters.join(members[0], other)
    assert all(clusters.find(one) != clusters.find(two) for one, two in links.apart)
    # what holds is said by the links, and the last thing said holds
    state = {one.decision: one.state for one in outcomes}
    assert set(state) == {one.id for one in made}
    assert not made or state[made[-1].id] == "applied"
    apart = {frozenset((clusters.find(one), clusters.find(two))) for one, two in links.apart}
    for one, pair in zip(made, pairs, strict=True):
        sides = {clusters.find(pair[0]), clusters.find(pair[2])}
        says = len(sides) == 1 if pair[1] == "=" else frozenset(sides) in apart
        assert says or state[one.id] == "overridden"
    shuffled = list(made)
    order.shuffle(shuffled)
    again, same = link(shuffled, found)
    assert again == links
    assert set(same) == set(outcomes)


@settings(deadline=None)
@given(pairs=PAIRS, groups=st.lists(st.integers(0, 2), min_size=len(NAMES), max_size=len(NAMES)))
def test_groups_keep_to_the_links(pairs: list[str], groups: list[int]) -> None:
    links, _ = link(said(*pairs), found)
    machine = {name: f"o-{number}" for name, number in zip(NAMES, groups, strict=True)}
    members = [[name for name in NAMES if machine[name] == one] for one in sorted(set(machine.values()))]
    marks = {name: (name, name) for name in NAMES}
    regrouped = regroup(members, links, marks)
    group = {name: number for number, names in enumerate(regrouped) for name in names}
    assert sorted(group) == list(NAMES)
    assert all(len({group[name] for name in linked}) == 1 for linked in links.together)
    assert all(group[one] != group[two] for one, two in links.apart)
    linked = {name for names in (*links.together, *links.apart) for name in names}
    assert all(names in regrouped for names in members if not linked & set(names))
    ids = kept_ids(regrouped, machine, marks)
    assert len(set(ids.values())) == len(regrouped)
    assert {group[one] == group[two] for one, two in combinations(NAMES, 2) if ids[one] == ids[two]} <= {True}
    assert all(ids[name] == machine[name] for names in members if not linked & set(names) for name in names)


@pytest.mark.parametrize(
    ("apart", "expected"),
    [
        ([("1", "2")], [["1", "3", "4", "5"], ["2"]]),
        # who bears the name of the one that leaves goes with it
        ([("1", "4")], [["1", "2", "3"], ["4", "5"]]),
        ([("4", "1")], [["4", "5"], ["1", "2", "3"]]),
        ([("1", "2"), ("1", "4")], [["1", "3"], ["2", "4", "5"]]),
    ],
)
def test_with_whom_the_others_go(apart: list[tuple[str, str]], expected: list[list[str]]) -> None:
    names = {"1": "أمل", "2": "أمل", "3": "أمل", "4": "نور", "5": "نور"}
    marks = {fact: (fact, name) for fact, name in names.items()}
    assert regroup([list(names)], Links(apart=apart), marks) == expected
