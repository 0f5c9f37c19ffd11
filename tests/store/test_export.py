"""The export is the same, byte for byte, however the articles came in; it holds everything that can be shown."""

import json
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from saying import EXTRACTOR, Saying, make_directory
from sqlalchemy import Connection, Engine, event
from workers import start, told

from store.database import open_database, reading
from store.decision_log import record
from store.decisions import Decision, Join, Part, Undone, in_order
from store.directory import list_organizations, list_programs
from store.export import export_lines
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import save
from store.targets import decision_on

ARTICLES = [*map(told, (*range(12), 60)), Saying("empty", "")]  # the sixtieth repeats the first
START = datetime(2026, 1, 1, tzinfo=UTC)
LINES: list[dict[str, Any]] = [
    {"kind": "accept", "target": "a001/program/0"},
    {"kind": "reject", "target": "a002/capacity/0"},
    {"kind": "correct", "target": "a003/capacity/0", "values": {"value": 35}},
    {"kind": "merge", "targets": ["a001/organization/0", "a002/organization/0"]},
    {"kind": "split", "targets": ["a004/organization/0", "a008/organization/0"]},
    {"kind": "merge", "targets": ["a005/program/0", "a006/program/0"]},
    {"kind": "rename", "target": "a003/program/0", "name": "دار صفرو"},
    {"kind": "pin", "target": "a007/organization/0", "field": "kind", "value": "charity"},
    {"kind": "reject", "target": "a009/organization/0"},
]


def taken_back(decision: Decision) -> Decision:
    return decision.model_copy(update={"undone": Undone(by="سارا", at=START + timedelta(days=1))})


def lines(engine: Engine) -> list[str]:
    return list(export_lines(engine))


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> list[Decision]:
    """What people decide about the articles; the last one is taken back wherever it is recorded."""
    engine = make_directory(tmp_path_factory.mktemp("decisions") / "d.db", ARTICLES)
    with reading(engine) as connection:
        made = [decision_on(connection, line, "ليلى", START + timedelta(hours=i)) for i, line in enumerate(LINES)]
    return [
        Join(by="سارا", at=START, articles=("a001", "a002")),
        Part(by="سارا", at=START, articles=("a000", "a060")),
        *made,
    ]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, decisions: list[Decision]) -> list[str]:
    """What one process exports that reads all articles in their order, into SQLite, and then hears what was decided."""
    engine = make_directory(tmp_path_factory.mktemp("export") / "d.db", ARTICLES)
    before = lines(engine)
    record(engine, decisions[:-1])
    record(engine, [taken_back(decisions[-1])])
    rebuild(engine)
    assert lines(engine) != before
    return lines(engine)


class KilledError(BaseException):
    """The process ended here."""


def until_killed(engine: Engine, statements: int, work: Callable[[Engine], object]) -> None:
    """Do work whose connection is lost for good before a statement, after so many, if it comes so far."""
    left = statements

    def end(connection: Connection, *_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            connection.invalidate()
            raise KilledError

    event.listen(engine, "before_cursor_execute", end)
    try:
        with suppress(KilledError):
            work(engine)
    finally:
        event.remove(engine, "before_cursor_execute", end)


# What can happen in a run: an article is saved, imported only, the directory is made, reposts are folded, people decide
# and take back, the process stops; each of them may be killed in the middle.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["save", "import", "rebuild", "fold", "decide", "undo", "stop"]),
        st.integers(0, len(ARTICLES) - 1),
        st.one_of(st.just(10_000), st.integers(0, 30)),
    ),
    max_size=25,
)


@settings(max_examples=12, deadline=None)
@given(order=st.permutations(ARTICLES), before=STEPS, decided=st.permutations(range(len(LINES) + 1)))
def test_order_and_interruptions_leave_no_trace(
    new_database: Callable[[], str],
    expected: list[str],
    decisions: list[Decision],
    order: list[Saying],
    before: list[tuple[str, int, int]],
    decided: list[int],
) -> None:
    address = new_database()
    engine = open_database(address)
    *standing, last = decisions

    def take_back(engine: Engine) -> None:
        record(engine, [last])
        record(engine, [taken_back(last)])

    for step, number, statements in before:
        work: dict[str, Callable[[Engine], object]] = {
            "save": ARTICLES[number].save,
            "import": partial(save, article=ARTICLES[number].article, extraction=None, extractor=None),
            "rebuild": rebuild,
            "fold": fold_reposts,
            "decide": partial(record, decisions=[standing[number % len(standing)]]),
            "undo": take_back,
        }
        if step in work:
            until_killed(engine, statements, work[step])
        else:
            engine.dispose()
            engine = open_database(address)
    for saying in order:
        saying.save(engine)
    record(engine, [standing[number] for number in decided])
    take_back(engine)
    fold_reposts(engine)
    rebuild(engine)
    assert lines(engine) == expected
    engine.dispose()


def test_four_processes_at_once_export_what_one_does(new_database: Callable[[], str]) -> None:
    """Into a database that none of them finds; each article is read by two."""
    expected = lines(make_directory(new_database(), map(told, range(40))))
    database = new_database()
    parts = [range(0, 21), range(20, 40), range(39, -1, -2), range(38, -1, -2)]
    started = [start(database, part) for part in parts]
    for process, _ in started:
        process.join()
    assert [process.exitcode for process, _ in started] == [0, 0, 0, 0]
    assert lines(open_database(database)) == expected


def test_a_line_tells_everything_of_its_object(database: str) -> None:
    saying = Saying("one", "افتتحت جمعية الأمل دار الضيافة", "خبر", source="صحيفة", url="https://example.org/1")
    saying.organization("جمعية الأمل", "الجمعية").program("دار الضيافة", operators=["الجمعية"])
    engine = make_directory(database, [saying])
    objects = [json.loads(line) for line in export_lines(engine)]
    assert [one["type"] for one in objects] == ["directory", "organization", "program", "article", "fact", "fact"]
    directory, organization, program, read, *facts = objects
    counts = {"organization": 1, "program": 1, "article": 1, "extracted": 0, "fact": 2, "decision": 0}
    assert directory == {"type": "directory", "format": 1, "lines": counts}
    (body,), (entry,) = list_organizations(engine), list_programs(engine)
    assert organization == {
        "type": "organization",
        **body.model_dump(mode="json"),
        "names": [
            {"name": "الجمعية", "language": "ar", "articles": 1},
            {"name": "جمعية الأمل", "language": "ar", "articles": 1},
        ],
    }
    assert program == {"type": "program", **entry.model_dump(mode="json")}
    assert read == {
        "type": "article",
        "id": "one",
        "url": "https://example.org/1",
        "title": "خبر",
        "text": "افتتحت جمعية الأمل دار الضيافة",
        "language": "ar",
        "stated_language": "ar",
        "published": None,
        "source": "صحيفة",
        "extractor": EXTRACTOR,
        "note": None,
        "details": None,
        "story": "one",
    }
    assert [(fact["id"], fact["entries"], fact["evidence"]) for fact in facts] == [
        ("one/organization/0", [body.id], [{"start": 7, "end": 18, "title": False, "quote": "جمعية الأمل"}]),
        ("one/program/0", [body.id, entry.id], [{"start": 19, "end": 30, "title": False, "quote": "دار الضيافة"}]),
    ]
    assert facts[1]["value"] == saying.extraction.programs[0].model_dump(mode="json")


def test_what_people_decided_stands_beside_what_was_extracted(database: str, decisions: list[Decision]) -> None:
    engine = make_directory(database, ARTICLES)
    record(engine, [*decisions[:-1], taken_back(decisions[-1])])
    rebuild(engine)
    of_type: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in export_lines(engine):
        of_type[(one := json.loads(line))["type"]].append(one)
    assert of_type["directory"][0]["lines"] == {
        kind: len(of_type[kind]) for kind in ("organization", "program", "article", "extracted", "fact", "decision")
    }
    corrected, rejected = "a003/capacity/0", "a002/capacity/0"
    extracted = {one["id"]: one["value"] for one in of_type["extracted"]}
    shown = {one["id"]: one["value"] for one in of_type["fact"]}
    assert (extracted[corrected]["value"], shown[corrected]["value"]) == (31, 35)
    assert rejected in extracted
    assert rejected not in shown
    made = [one["decision"] for one in of_type["decision"]]
    assert [one["id"] for one in made] == [one.id for one in in_order(decisions)]
    assert [one["undone"] for one in made if one["undone"]] == [{"by": "سارا", "at": "2026-01-02T00:00:00.000000Z"}]


def test_an_empty_directory_has_its_first_line_alone(database: str) -> None:
    (line,) = lines(open_database(database))
    assert set(json.loads(line)["lines"].values()) == {0}
