"""What is exported can be restored: the same in another database, byte for byte; of what is broken nothing."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from saying import EXTRACTOR, Saying, make_directory
from sqlalchemy import Engine
from workers import told

from ingest.article import Details, PageArticle
from store.check import check
from store.database import open_database, reading
from store.decision_log import list_decisions, record
from store.decisions import Decision, Join, Part, Undone
from store.directory import list_programs
from store.export import export_lines
from store.identity import rebuild
from store.reposts import fold_reposts
from store.restore import RestoreError, restore
from store.save import is_current, save
from store.targets import decision_on

START = datetime(2026, 1, 1, tzinfo=UTC)
ARTICLES = [*map(told, (*range(8), 60)), Saying("empty", "")]  # the sixtieth repeats the first
LINES: list[dict[str, Any]] = [
    {"kind": "accept", "target": "a001/program/0"},
    {"kind": "reject", "target": "a002/capacity/0"},
    {"kind": "reject", "target": "a007/program/0"},
    {"kind": "reject", "target": "a007/capacity/0"},
    {"kind": "reject", "target": "a007/organization/0"},  # of its article nothing is left
    {"kind": "correct", "target": "a003/capacity/0", "values": {"value": 35, "bound": "at_least"}},
    {"kind": "correct", "target": "a004/program/0", "values": {"name": "دار الضيافة الكبرى"}},
    {"kind": "merge", "targets": ["a001/organization/0", "a002/organization/0"]},
    {"kind": "split", "targets": ["a000/organization/0", "a004/organization/0"]},
    {"kind": "merge", "targets": ["a005/program/0", "a006/program/0"]},
    {"kind": "rename", "target": "a003/program/0", "name": "دار صفرو"},
    {"kind": "pin", "target": "a003/organization/0", "field": "kind", "value": "charity"},
]


def exported(engine: Engine) -> list[bytes]:
    return [f"{line}\n".encode() for line in export_lines(engine)]


def decisions_about(engine: Engine, lines: Iterable[dict[str, Any]]) -> list[Decision]:
    with reading(engine) as connection:
        return [decision_on(connection, line, "ليلى", START + timedelta(hours=i)) for i, line in enumerate(lines)]


@pytest.fixture(scope="module")
def decided(new_database: Callable[[], str]) -> Engine:
    """A directory of which people decided all that can be decided, and took some of it back."""
    engine = make_directory(new_database(), ARTICLES)
    page = PageArticle(
        id="page", text="صفحة", language=None, source="صحيفة", details=Details(author="ليلى", section="أخبار")
    )
    save(engine, Saying("other", "a page in English").article, None, EXTRACTOR, "in another language")
    fold_reposts(engine)
    save(engine, page, None, None)  # waits to be read
    stories: list[Decision] = [
        Join(by="سارا", at=START, articles=("a001", "a002")),
        Part(by="سارا", at=START, articles=("a000", "a060")),
    ]
    made = [*stories, *decisions_about(engine, LINES)]
    undone = [one.model_copy(update={"undone": Undone(by="سارا", at=START + timedelta(days=2))}) for one in made[::5]]
    record(engine, made)
    record(engine, undone)
    rebuild(engine)
    return engine


def test_a_restored_directory_is_exported_to_the_same_bytes(
    decided: Engine, new_database: Callable[[], str], tmp_path: Any
) -> None:
    before = exported(decided)
    for place in (new_database(), str(tmp_path / "other.db")):  # of the same kind, and into a file
        engine = open_database(place)
        restored = restore(engine, before)
        assert exported(engine) == before
        assert restored.same
        assert (restored.articles, restored.decisions) == (len(ARTICLES) + 2, len(LINES) + 2)
        assert list_decisions(engine) == list_decisions(decided)
        assert check(engine) == check(decided)


def test_a_restored_article_is_read_no_second_time(decided: Engine, database: str) -> None:
    engine = open_database(database)
    restore(engine, exported(decided))
    assert all(is_current(engine, saying.article, EXTRACTOR) for saying in ARTICLES)


def test_what_was_rejected_is_there_again_once_its_decision_is_taken_back(decided: Engine, database: str) -> None:
    engine = open_database(database)
    restore(engine, exported(decided))
    undone = Undone(by="ليلى", at=START + timedelta(days=3))
    record(engine, [one.model_copy(update={"undone": undone}) for one in list_decisions(engine)])
    rebuild(engine)
    programs = {program.name for program in list_programs(engine)}
    assert programs == {program.name for program in list_programs(make_directory(":memory:", ARTICLES))}


WORDS = st.text(st.sampled_from("ابتثجحخ ئی‌پچ1.،\n\u202e🜁"), min_size=1, max_size=12).filter(str.strip)


@st.composite
def sayings(draw: st.DrawFn) -> list[Saying]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        body, program, town = draw(WORDS), draw(WORDS), draw(WORDS)
        saying = Saying(
            f"{draw(st.sampled_from('xyz/'))}{number}",
            f"{body} {program} {town} 30 {draw(WORDS)}",
            draw(WORDS),
            language=draw(st.sampled_from(["ar", "fa"])),
            published=draw(st.sampled_from([None, "2020-01-05", "2021"])),
            source=draw(st.sampled_from([None, "صحيفة"])),
        )
        saying.organization(body).place(town).capacity("30", 30)
        saying.program(program, operators=[body], places=[town], capacities=draw(st.sampled_from([[], [0]])))
        found.append(saying)
    return found


@settings(max_examples=15, deadline=None)
@given(told=sayings(), kinds=st.lists(st.sampled_from(["accept", "reject"]), max_size=4))
def test_any_directory_comes_back(new_database: Callable[[], str], told: list[Saying], kinds: list[str]) -> None:
    engine = make_directory(new_database(), told)
    targets = [f"{saying.article.id}/program/0" for saying in told]
    lines = [{"kind": kind, "target": target} for kind, target in zip(kinds, targets, strict=False)]
    record(engine, decisions_about(engine, lines))
    rebuild(engine)
    before = exported(engine)
    again = open_database(new_database())
    assert restore(again, before).same
    assert exported(again) == before
    engine.dispose()
    again.dispose()


def changed(lines: list[bytes], kind: str, **values: Any) -> list[bytes]:
    """Return the lines with values of the first one of a type changed."""
    place = next(number for number, line in enumerate(lines) if json.loads(line)["type"] == kind)
    line = json.dumps({**json.loads(lines[place]), **values}, ensure_ascii=False) + "\n"
    return [*lines[:place], line.encode(), *lines[place + 1 :]]


def without(lines: list[bytes], kind: str) -> list[bytes]:
    place = next(number for number, line in enumerate(lines) if json.loads(line)["type"] == kind)
    return lines[:place] + lines[place + 1 :]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda lines: [], "no lines: not the export of a directory"),
        (lambda lines: lines[1:], "line 1: not the export of a directory"),
        (lambda lines: [b'{"id": "one", "text": "..."}\n'], "line 1: not the export of a directory"),
        (lambda lines: [lines[0], b"{\n"], "line 2: not JSON"),
        (lambda lines: [lines[0], b"\xff\n"], "line 2: not JSON"),
        (lambda lines: [lines[0], b"[" * 100_000], "line 2: not JSON"),
        (lambda lines: [lines[0], b"7\n"], "line 2: not a JSON object"),
        (lambda lines: [lines[0], b'{"type": "table"}\n'], "line 2: 'table' is no type of line"),
        (lambda lines: changed(lines, "directory", format=2), "format 2 of another version of Rasad, this one reads"),
        (lambda lines: lines[:-3], "of the type 'decision': the export is cut off"),
        (lambda lines: without(lines, "program"), "of the type 'program': the export is cut off"),
        (lambda lines: [lines[0], *lines[:0:-1]], "out of order, the export was changed"),
        (
            lambda lines: changed(lines, "article", size=3),
            "size: Extra inputs are not permitted: broken, or of another",
        ),
        (lambda lines: changed(lines, "article", text="…"), "is not in its article: the export was changed"),
        (lambda lines: changed(lines, "article", id="a0"), "fact of 'a000', and there is no such article"),
        (lambda lines: changed(lines, "fact", id="a000/table/0"), "'a000/table/0' is no id of a fact of 'a000'"),
        (lambda lines: changed(lines, "fact", value={"name": "x"}), "broken, or of another version of Rasad"),
        (lambda lines: changed(lines, "fact", evidence=[]), "is not in its article: the export was changed"),
        (lambda lines: changed(lines, "decision", decision={"kind": "like"}), "'like'"),
    ],
)
def test_of_a_broken_export_nothing_is_restored(
    decided: Engine, database: str, broken: Callable[[list[bytes]], list[bytes]], said: str
) -> None:
    engine = open_database(database)
    with pytest.raises(RestoreError) as error:
        restore(engine, broken(exported(decided)))
    assert said in str(error.value)
    assert len(exported(engine)) == 1  # an empty directory
    engine.dispose()


def test_nothing_is_restored_into_a_database_that_holds_something(decided: Engine, database: str) -> None:
    engine = make_directory(database, [Saying("own", "كلمات")])
    before = exported(engine)
    with pytest.raises(RestoreError, match="the database is not empty: name a new one with --database"):
        restore(engine, exported(decided))
    assert exported(engine) == before


def test_a_directory_that_comes_out_otherwise_is_told(decided: Engine, database: str) -> None:
    """As where the export was made by a version that chose other names."""
    engine = open_database(database)
    assert not restore(engine, changed(exported(decided), "program", name="اسم آخر")).same
