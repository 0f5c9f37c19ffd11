"""What people decide holds whatever the extractor says later, can be taken back, and is the same in every copy."""

import json
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from deciding import decide, read_anew, states
from hypothesis import given, settings
from hypothesis import strategies as st
from saying import Saying, dump, make_directory
from sqlalchemy import Engine, delete, update

from store.check import check, repair
from store.database import open_database, reading, writing
from store.decision_log import is_applied, list_decisions, list_outcomes, now_after_all, read_lines, record, undo
from store.decisions import Decision, DecisionError, Pin, as_json, from_json
from store.directory import (
    ProgramEntry,
    facts_of_entry,
    find_entry,
    list_articles,
    list_organizations,
    list_programs,
)
from store.export import export_lines
from store.identity import rebuild
from store.reposts import fold_reposts
from store.tables import ARTICLES, DECIDED_FACTS, DECISIONS, OUTCOMES, SUGGESTIONS
from store.targets import decision_on

TEXT = (
    "افتتحت جمعية الأمل دار الضيافة في صفرو سنة 2021 وتتسع لثلاثين شخصا.\n"
    "ودعمت وزارة الصحة المغربية البرنامج، وزار الدار أربعون طبيبا."
)
CLINIC = "گشایش درمانگاه امید در یزد با همکاری بنیاد مهر یزد"


def shelter(id: str = "a", **fields: Any) -> Saying:
    """Return the article as the first extractor reads it."""
    saying = Saying(id, TEXT, "دار الضيافة بصفرو", published="2021-05-01", **fields)
    saying.organization("جمعية الأمل").organization("وزارة الصحة المغربية", kind="government")
    saying.date("2021", "2021", program="دار الضيافة")
    saying.capacity("لثلاثين شخصا", 30, program="دار الضيافة").capacity("أربعون طبيبا", 40, "doctor")
    saying.partnership("جمعية الأمل", "وزارة الصحة المغربية", quote="ودعمت وزارة الصحة المغربية البرنامج")
    program = {"operators": ["جمعية الأمل"], "places": ["صفرو"], "start": "2021", "capacities": [0, 1]}
    return saying.program("دار الضيافة", **program)


def shelter_read_anew(
    id: str = "a", value: float = 30, quote: str = "وتتسع لثلاثين شخصا", name: str = "جمعية الأمل"
) -> Saying:
    """Return the article as another extractor reads it: other positions, places and confidences, a name more."""
    saying = Saying(id, TEXT, "دار الضيافة بصفرو", published="2021-05-01")
    saying.organization("الدار").organization("وزارة الصحة المغربية", "وزارة الصحة", kind="government")
    saying.organization(name, quote="جمعية الأمل")
    saying.date("سنة 2021", "2021", program="دار الضيافة").date("2021", "2021-05", role="held")
    saying.capacity("أربعون طبيبا", 40, "doctor").capacity(quote, value, program="دار الضيافة")
    saying.partnership("وزارة الصحة المغربية", name, quote="ودعمت وزارة الصحة المغربية البرنامج")
    program = {"operators": [name], "places": ["صفرو"], "start": "2021", "capacities": [0, 1], "confidence": 0.4}
    return saying.program("دار الضيافة", quote="افتتحت جمعية الأمل دار الضيافة", **program)


def clinic(id: str = "c") -> Saying:
    saying = Saying(id, CLINIC, language="fa").organization("بنیاد مهر یزد")
    return saying.program("درمانگاه امید", operators=["بنیاد مهر یزد"], places=["یزد"])


def program(engine: Engine) -> ProgramEntry:
    (entry,) = [entry for entry in list_programs(engine) if "دار" in entry.name]
    return entry


def derived(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows but those of the record of decisions itself."""
    return {name: rows for name, rows in dump(engine).items() if name != "decisions"}


def bodies(engine: Engine, *named: tuple[str, str]) -> list[str]:
    """Return the ids of the organizations whose facts have these names in these articles."""
    found = {}
    for entry in list_organizations(engine):
        for fact in facts_of_entry(engine, entry):
            if fact.kind == "organization":
                found[fact.evidence[0].article, fact.data["name"]] = entry.id
    return [found[article, name] for article, name in named]


def test_without_decisions_nothing_is_decided(database: str) -> None:
    engine = make_directory(database, [shelter(), clinic()])
    tables = dump(engine)
    assert [tables[name] for name in ("decisions", "outcomes", "decided_facts")] == [[], [], []]
    assert is_applied(engine)


def test_what_is_accepted_is_sure_in_every_reading(database: str) -> None:
    engine = make_directory(database, [shelter()])
    (made,) = decide(engine, {"kind": "accept", "target": "a/program/0"})
    for sayings in ([], [shelter_read_anew()]):
        read_anew(engine, *sayings)
        assert program(engine).confidence == 1.0
        (fact,) = [fact for fact in facts_of_entry(engine, program(engine)) if fact.kind == "program"]
        assert [(one.id, one.kind, one.by) for one in fact.decisions] == [(made.id, "accept", "ليلى")]


def test_what_is_rejected_does_not_come_back_on_the_same_evidence(database: str) -> None:
    engine = make_directory(database, [shelter()])
    decide(engine, {"kind": "reject", "target": "a/capacity/0"}, {"kind": "reject", "target": "a/partnership/0"})
    for sayings in ([], [shelter_read_anew()]):
        read_anew(engine, *sayings)
        assert [count["value"] for count in program(engine).capacities] == [40]
        article = find_entry(engine, "a")
        assert {fact.data.get("value") for fact in facts_of_entry(engine, article) if fact.kind == "capacity"} == {40}
        (shown,) = list_articles(engine)
        assert "partnership" not in shown.facts
        assert shown.facts["capacity"] == 1


def test_what_is_rejected_comes_back_on_evidence_that_was_not_seen(database: str) -> None:
    engine = make_directory(database, [shelter()])
    (made,) = decide(engine, {"kind": "reject", "target": "a/capacity/0"})
    read_anew(engine, shelter_read_anew(quote="أربعون"))  # it now says so of the other sentence
    assert sorted(count["value"] for count in program(engine).capacities) == [30, 40]
    (outcome,) = list_outcomes(engine)[made.id]
    assert (outcome.state, outcome.detail) == ("stale", "the same is said on other evidence")


@pytest.mark.parametrize(
    "anew",
    [
        shelter_read_anew(),  # moved
        shelter_read_anew(value=35),  # found by itself
        shelter_read_anew(value=3),  # something else is read there now
        shelter_read_anew(value=30, quote="صفرو"),  # elsewhere in the sentence
        shelter_read_anew(value=35, quote="وزار"),  # right, on other evidence
    ],
)
def test_a_correction_follows_its_fact(database: str, anew: Saying) -> None:
    engine = make_directory(database, [shelter()])
    (made,) = decide(engine, {"kind": "correct", "target": "a/capacity/0", "values": {"value": "35"}})
    for sayings in ([], [anew]):
        read_anew(engine, *sayings)
        assert {count["value"] for count in program(engine).capacities} == {35, 40}
        (fact,) = [fact for fact in facts_of_entry(engine, program(engine)) if fact.decisions]
        assert fact.data["value"] == 35
        assert fact.decisions[0].given == {"value": 35}
        assert [one.id for one in program(engine).decisions] == [made.id]


def test_a_corrected_name_is_used_wherever_the_article_uses_the_old_one(database: str) -> None:
    engine = make_directory(database, [shelter()])
    name = "جمعية الأمل لمرضى السرطان"
    lines = [
        {"kind": "correct", "target": "a/organization/0", "values": {"name": name}},
        {"kind": "correct", "target": "a/program/0", "values": {"name": "دار الضيافة للمرضى"}},
    ]
    decide(engine, *lines)
    for reading_anew in (None, shelter_read_anew(), shelter_read_anew(name=name)):
        if reading_anew:
            assert reading_anew.save(engine, f"newer {reading_anew.extraction.organizations[2].name}") == "replaced"
            rebuild(engine)
        entry = program(engine)
        assert (entry.name, entry.operators) == ("دار الضيافة للمرضى", [name])
        (operator,) = [one for one in list_organizations(engine) if one.id == entry.operator_ids[0]]
        assert operator.name == name
        assert {fact.kind for fact in facts_of_entry(engine, entry)} == {"program", "capacity", "date"}


def test_organizations_merged_are_one_whatever_they_are_called_later(database: str) -> None:
    engine = make_directory(database, [shelter(), clinic()])
    decide(engine, {"kind": "merge", "targets": ["a/organization/0", "c/organization/0"]})
    one, other = bodies(engine, ("a", "جمعية الأمل"), ("c", "بنیاد مهر یزد"))
    assert one == other
    (entry,) = [entry for entry in list_organizations(engine) if entry.id == one]
    assert entry.articles == ["a", "c"]
    assert len(entry.programs) == 2
    read_anew(engine, shelter_read_anew(name="جمعية الأمل المغربية"))
    one, other = bodies(engine, ("a", "جمعية الأمل المغربية"), ("c", "بنیاد مهر یزد"))
    assert one == other


def test_namesakes_split_are_two_and_others_stay_with_the_first(database: str) -> None:
    engine = make_directory(database, [shelter("a"), shelter("b"), shelter("d"), clinic()])
    names = [(article, "جمعية الأمل") for article in "abd"]
    assert len(set(bodies(engine, *names))) == 1
    (made,) = decide(engine, {"kind": "split", "targets": ["a/organization/0", "b/organization/0"]})
    for sayings in ([], [shelter_read_anew("b")]):
        read_anew(engine, *sayings)
        one, other, third = bodies(engine, *names)
        assert one != other
        assert third == one
        assert {entry.id for entry in list_organizations(engine)} >= {one, other}
        assert states(engine)[made.id] == {"applied"}
        # whoever runs the program in b is the one who left
        assert other in {
            body for entry in list_programs(engine) if "b" in entry.articles for body in entry.operator_ids
        }


def test_programs_merged_and_split(database: str) -> None:
    engine = make_directory(database, [shelter("a"), shelter("b"), clinic()])
    (entry,) = [entry for entry in list_programs(engine) if "a" in entry.articles]
    assert entry.articles == ["a", "b"]
    decide(
        engine,
        {"kind": "split", "targets": ["a/program/0", "b/program/0"]},
        {"kind": "merge", "targets": ["a/program/0", "c/program/0"]},
    )
    for sayings in ([], [shelter_read_anew("a"), shelter_read_anew("b")]):
        read_anew(engine, *sayings)
        assert sorted(entry.articles for entry in list_programs(engine)) == [["a", "c"], ["b"]]


def test_an_entry_is_shown_under_the_name_that_it_was_given(database: str) -> None:
    engine = make_directory(database, [shelter(), clinic()])
    before = {entry.id for entry in list_organizations(engine)}
    (body,) = bodies(engine, ("a", "جمعية الأمل"))
    (made, of_program) = decide(
        engine,
        {"kind": "rename", "target": body, "name": "الأمل"},
        {"kind": "rename", "target": program(engine).id, "name": "دار الأمل"},
    )
    assert {entry.id for entry in list_organizations(engine)} == before
    for sayings in ([], [shelter_read_anew()]):
        read_anew(engine, *sayings)
        (entry,) = [entry for entry in list_organizations(engine) if entry.name == "الأمل"]
        assert [(one.id, one.about, one.given) for one in entry.decisions] == [(made.id, entry.id, {"name": "الأمل"})]
        assert "جمعية الأمل" in entry.names
        assert program(engine).name == "دار الأمل"
        assert states(engine) == {made.id: {"applied"}, of_program.id: {"applied"}}


def test_what_is_pinned_is_shown_first(database: str) -> None:
    other = Saying("b", "وتتسع دار الضيافة اليوم لخمسين شخصا.").capacity("لخمسين شخصا", 50)
    other.program("دار الضيافة", places=["صفرو"], capacities=[0])
    engine = make_directory(database, [shelter("a"), other, clinic()])
    assert [count["value"] for count in program(engine).capacities] == [30, 40, 50]
    (made, _) = decide(
        engine,
        {"kind": "pin", "target": program(engine).id, "field": "capacities", "value": {"value": 50}},
        {"kind": "pin", "target": program(engine).id, "field": "kind", "value": "hospital_ward"},
    )
    for sayings in ([], [shelter_read_anew("a")]):
        read_anew(engine, *sayings)
        assert program(engine).capacities[0]["value"] == 50
        assert program(engine).kind == "hospital_ward"
    decide(engine, {"kind": "reject", "target": "b/capacity/0"})
    (outcome,) = list_outcomes(engine)[made.id]
    assert (outcome.state, outcome.detail) == ("stale", "no article gives this value any more")


LINES: list[dict[str, Any]] = [
    {"kind": "accept", "target": "a/program/0"},
    {"kind": "reject", "target": "a/capacity/0"},
    {"kind": "reject", "target": "b/organization/0"},
    {"kind": "correct", "target": "a/capacity/0", "values": {"value": 35}},
    {"kind": "correct", "target": "a/capacity/0", "values": {"unit": "bed", "unit_text": "سرير"}},
    {"kind": "correct", "target": "a/organization/0", "values": {"name": "جمعية الأمل لمرضى السرطان"}},
    {"kind": "merge", "targets": ["a/organization/0", "c/organization/0"]},
    {"kind": "merge", "targets": ["b/organization/1", "c/organization/0"]},
    {"kind": "split", "targets": ["a/organization/0", "b/organization/0"]},
    {"kind": "split", "targets": ["a/organization/0", "b/organization/1"]},
    {"kind": "merge", "targets": ["a/program/0", "c/program/0"]},
    {"kind": "split", "targets": ["b/program/0", "a/program/0"]},
    {"kind": "rename", "target": "a/program/0", "name": "دار الأمل"},
    {"kind": "rename", "target": "b/program/0", "name": "دار صفرو"},
    {"kind": "rename", "target": "c/organization/0", "name": "بنیاد مهر"},
    {"kind": "pin", "target": "a/program/0", "field": "capacities", "value": {"value": 35}},
    {"kind": "pin", "target": "c/organization/0", "field": "kind", "value": "charity"},
]


def test_undoing_brings_back_what_the_machine_says(database: str) -> None:
    engine = make_directory(database, [shelter("a"), shelter("b"), clinic()])
    before = derived(engine)
    for line in LINES:
        (made,) = decide(engine, line)
        assert derived(engine) != before, line
        undone = undo(engine, made.id[:9], "سارا")
        assert not is_applied(engine)
        rebuild(engine)
        assert derived(engine) == before, line
        assert is_applied(engine)
        assert undone in list_decisions(engine)
        assert as_json(undone)["undone"]["by"] == "سارا"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Engine]:
    """A function that gives a new directory of the same three articles."""
    folder = tmp_path_factory.mktemp("worlds")
    make_directory(folder / "world.db", [shelter("a"), shelter("b"), clinic()]).dispose()
    numbers = count()

    def copied() -> Engine:
        return open_database(str(shutil.copy(folder / "world.db", folder / f"{next(numbers)}.db")))

    return copied


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_only_the_decisions_that_stand_count(world: Callable[[], Engine], data: st.DataObject) -> None:
    """Any sequence of decisions and undos is worth the decisions that it leaves, recorded in any order."""
    engine = world()
    for _ in range(data.draw(st.integers(1, 8), label="steps")):
        standing = [one for one in list_decisions(engine) if not one.undone]
        if standing and data.draw(st.integers(0, 3), label="undo in four") == 0:
            undo(engine, data.draw(st.sampled_from(standing)).id, "سارا")
        else:
            at = now_after_all(engine)
            with reading(engine) as connection:
                made = decision_on(connection, data.draw(st.sampled_from(LINES)), "ليلى", at)
            record(engine, [made])
        if data.draw(st.booleans(), label="make it anew in between"):
            rebuild(engine)
    rebuild(engine)
    fresh = world()
    left = [one for one in list_decisions(engine) if not one.undone]
    record(fresh, data.draw(st.permutations(left), label="order"))
    rebuild(fresh)
    assert derived(fresh) == derived(engine)
    fresh.dispose()
    engine.dispose()


def exported(engine: Engine) -> list[bytes]:
    return [json.dumps(as_json(one), ensure_ascii=False).encode() for one in list_decisions(engine)]


def imported(engine: Engine, lines: Iterable[bytes]) -> dict[str, int]:
    counts = record(engine, [one for one in read_lines(lines, "file", from_json) if not isinstance(one, DecisionError)])
    rebuild(engine)
    return dict(counts)


def test_two_who_take_each_others_decisions_have_one_directory(new_database: Callable[[], str]) -> None:
    mine, yours = (
        make_directory(new_database(), sayings)
        for sayings in ([shelter("a"), shelter("b"), clinic()], [clinic(), shelter("b"), shelter("a")])
    )
    decide(mine, *LINES[:8])
    decide(yours, *LINES[8:])
    undo(yours, list_decisions(yours)[0].id, "سارا")
    assert imported(mine, exported(yours)) == {"new": len(LINES[8:]), "undone": 0}
    assert imported(yours, exported(mine)) == {"new": 8, "undone": 0}
    assert dump(mine) == dump(yours)
    before = dump(mine)
    assert imported(mine, reversed(exported(yours))) == {"new": 0, "undone": 0}
    assert dump(mine) == before
    # what the other has undone in the meantime is undone here too, and stays so whatever comes again
    copy = exported(mine)
    undo(yours, list_decisions(yours)[3].id, "سارا")
    assert imported(mine, exported(yours)) == {"new": 0, "undone": 1}
    assert imported(mine, copy) == {"new": 0, "undone": 0}
    rebuild(yours)
    assert dump(mine) == dump(yours)


@pytest.mark.parametrize(
    ("earlier", "later", "holds"),
    [
        (LINES[1], LINES[3], {"value": 35}),  # rejected, then corrected
        (LINES[3], {"kind": "correct", "target": "a/capacity/0", "values": {"value": 36}}, {"value": 36}),
        (LINES[3], {"kind": "accept", "target": "a/capacity/0"}, {}),
        (LINES[3], LINES[1], None),
    ],
)
def test_of_two_that_contradict_the_later_holds_and_the_other_says_so(
    tmp_path: Path, earlier: dict[str, Any], later: dict[str, Any], holds: dict[str, Any] | None
) -> None:
    engine = make_directory(tmp_path / "d.db", [shelter()])
    first, second = decide(engine, earlier, later)
    assert states(engine) == {first.id: {"overridden"}, second.id: {"applied"}}
    assert list_outcomes(engine)[first.id][0].detail == f"by {second.id}"
    facts = {fact.id: fact for fact in facts_of_entry(engine, find_entry(engine, "a"))}
    assert (facts["a/capacity/0"].decisions[-1].given if "a/capacity/0" in facts else None) == holds
    undo(engine, second.id, "ليلى")
    rebuild(engine)
    assert states(engine) == {first.id: {"applied"}}


def test_corrections_of_different_fields_hold_together(tmp_path: Path) -> None:
    engine = make_directory(tmp_path / "d.db", [shelter()])
    decide(engine, LINES[3], LINES[4])
    (count,) = [count for count in program(engine).capacities if count["unit"] == "bed"]
    assert (count["value"], count["unit_text"]) == (35, "سرير")
    assert set(map(frozenset, states(engine).values())) == {frozenset({"applied"})}


def test_a_clock_that_is_ahead_does_not_win_over_what_is_decided_after(tmp_path: Path) -> None:
    engine = make_directory(tmp_path / "d.db", [shelter()])
    with reading(engine) as connection:
        ahead = decision_on(connection, LINES[3], "سارا", datetime.now(UTC) + timedelta(days=400))
    record(engine, [ahead])
    decide(engine, LINES[1])
    assert states(engine)[ahead.id] == {"overridden"}


@pytest.mark.parametrize(
    ("text", "details"),
    [
        (TEXT, {"the extractor no longer says so", "not named there any more: جمعية الأمل (a)"}),
        (
            "غيرت الصحيفة ما كتبته عن الدار.",
            {"its sentence is no longer in the article", "not named there any more: جمعية الأمل (a)"},
        ),
    ],
)
def test_decisions_about_what_is_gone_are_kept_and_reported(database: str, text: str, details: set[str]) -> None:
    engine = make_directory(database, [shelter(), clinic()])
    made = decide(
        engine,
        *({"kind": kind, "target": "a/capacity/0"} for kind in ("accept", "reject")),
        LINES[3],
        LINES[6],
        {"kind": "rename", "target": "a/organization/0", "name": "الأمل"},
    )
    everything = {one.id for one in made}
    anew = Saying("a", text, "دار الضيافة بصفرو", published="2021-05-01").organization("الدار")
    read_anew(engine, anew)
    assert states(engine) == {decision: {"stale"} for decision in everything}
    assert {outcome.detail for one in list_outcomes(engine).values() for outcome in one} == details
    # they count again as soon as what they are about is there again
    assert shelter().save(engine, "as before") == "replaced"
    rebuild(engine)
    assert {frozenset(one) for one in states(engine).values()} == {frozenset({"applied"}), frozenset({"overridden"})}


def test_decisions_about_an_article_that_is_not_here_wait_for_it(tmp_path: Path) -> None:
    mine = make_directory(tmp_path / "mine.db", [shelter(), clinic()])
    decide(mine, LINES[1], LINES[6])
    yours = make_directory(tmp_path / "yours.db", [clinic()])
    imported(yours, exported(mine))
    assert {one.detail for found in list_outcomes(yours).values() for one in found} == {
        "no such article is stored",
        "not named there any more: جمعية الأمل (a)",
    }
    shelter().save(yours)
    fold_reposts(yours)
    rebuild(yours)
    assert dump(yours) == dump(mine)


def decide_as(engine: Engine, by: str, said: dict[str, Any]) -> Decision:
    with reading(engine) as connection:
        return decision_on(connection, said, by, now_after_all(engine))


def test_letters_that_no_database_keeps_are_replaced(database: str) -> None:
    engine = make_directory(database, [shelter()])
    (made,) = decide(engine, {"kind": "rename", "target": "a/organization/0", "name": "الأمل"})
    line = json.dumps({**as_json(made), "name": "ا\0\ud800ب" + "ج" * 10_000}).encode()
    (wrong,) = read_lines([line], "f", from_json)
    assert isinstance(wrong, DecisionError)
    fields = {name: value for name, value in json.loads(line).items() if name != "id"}
    (decision,) = read_lines([json.dumps(fields).encode()], "f", from_json)
    assert isinstance(decision, Decision)
    record(engine, [decision])
    assert decision in list_decisions(engine)
    assert "ا\ufffd\ufffdب" in next(one for one in list_decisions(engine) if one.id == decision.id).name
    pin = {"kind": "pin", "target": "a/program/0", "field": "places", "value": "\0\ud800"}
    (line,) = read_lines([json.dumps(pin).encode()], "f", partial(decide_as, engine, "\udcff"))
    assert isinstance(line, Pin)
    assert (line.by, line.value) == ("\ufffd", "\ufffd\ufffd")
    record(engine, [line])
    undo(engine, line.id, "\0")
    undone = next(one for one in list_decisions(engine) if one.id == line.id).undone
    assert undone is not None
    assert undone.by == "\ufffd"
    rebuild(engine)
    assert check(engine) == []


def test_a_target_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    engine = make_directory(tmp_path / "d.db", [shelter(), clinic()])
    for line, said in [
        ({"kind": "accept", "target": "a/capacity/9"}, "a/capacity/9: no such fact"),
        ({"kind": "merge", "targets": ["o-none", "a/organization/0"]}, "o-none: no organization, program or fact"),
        ({"kind": "merge", "targets": ["a/organization/0"]}, "two targets"),
        ({"kind": "merge", "targets": ["a/organization/0", "a/program/0"]}, "of an organization"),
        ({"kind": "merge", "targets": ["a/organization/0", "a/organization/0"]}, "same name of the same article"),
        ({"kind": "correct", "target": "a/capacity/0", "values": {"colour": "red"}}, "no field 'colour'"),
        ({"kind": "correct", "target": "a/capacity/0", "values": {"value": "many"}}, "value"),
        ({"kind": "correct", "target": "a/capacity/0"}, "values: Field required"),
        ({"kind": "pin", "target": "a/program/0", "field": "colour", "value": "red"}, "cannot be pinned"),
        ({"kind": "rename", "target": "a/program/0", "name": "  "}, "name"),
        ({"kind": "burn", "target": "a/program/0"}, "'burn'"),
        ({"target": "a/program/0"}, "kind"),
        ({"kind": "accept", "target": 7}, "target"),
    ]:
        with reading(engine) as connection, pytest.raises(DecisionError, match=said):
            decision_on(connection, line, "ليلى", datetime.now(UTC))
    for identifier in ("d-none", ""):
        with pytest.raises(DecisionError, match="no decision"):
            undo(engine, identifier, "ليلى")
    (made,) = decide(engine, LINES[0])
    undo(engine, made.id, "سارا")
    with pytest.raises(DecisionError, match="was undone by سارا"):
        undo(engine, made.id, "ليلى")


def test_a_decided_directory_is_as_it_should_be_and_stays_so_when_it_is_mended(database: str) -> None:
    names = ("مؤسسة النور", "مؤسسة النور لمرضى السرطان", "مؤسسة النور لرعاية الأيتام")
    doubtful = [Saying(f"e{number}", f"وصلت {name}.").organization(name) for number, name in enumerate(names)]
    engine = make_directory(database, [shelter("a"), shelter("b"), clinic(), *doubtful])
    decide(engine, *LINES)
    before = dump(engine)
    assert before["suggestions"]
    assert check(engine) == []
    assert repair(engine) == []
    assert dump(engine) == before
    with writing(engine) as connection:
        connection.execute(delete(OUTCOMES).where(OUTCOMES.c.number == 0))
        connection.execute(update(DECIDED_FACTS).values(data={"value": 7}))
        connection.execute(update(SUGGESTIONS).values(score=0.0))
    assert {found.table for found in check(engine)} == {"outcomes", "decided_facts", "suggestions"}
    repair(engine)
    assert dump(engine) == before
    # an article that has to be read again takes no decision with it
    with writing(engine) as connection:
        connection.execute(update(ARTICLES).where(ARTICLES.c.id == "b").values(digest="of other words"))
    assert {found.table for found in check(engine)} == {"articles"}
    repair(engine)
    assert len(list_decisions(engine)) == len(LINES)
    assert shelter("b").save(engine) == "replaced"
    fold_reposts(engine)
    rebuild(engine)
    assert dump(engine) == before


def test_a_decision_that_was_changed_is_found(database: str) -> None:
    engine = make_directory(database, [shelter()])
    (made,) = decide(engine, LINES[3])
    with writing(engine) as connection:
        connection.execute(update(DECISIONS).values(by="سارا"))
    (found,) = check(engine)
    assert (found.table, found.row) == ("decisions", made.id)
    assert "it was changed" in found.problem


def test_the_export_says_what_was_decided(database: str) -> None:
    engine = make_directory(database, [shelter(), clinic()])
    _, made = decide(engine, {"kind": "reject", "target": "a/date/0"}, LINES[3])
    facts = {one["id"]: one for one in map(json.loads, export_lines(engine)) if one["type"] == "fact"}
    assert "a/date/0" not in facts
    assert facts["a/capacity/0"]["value"]["value"] == 35
    assert [one["id"] for one in facts["a/capacity/0"]["decisions"]] == [made.id]
    assert facts["a/capacity/1"]["decisions"] == []
