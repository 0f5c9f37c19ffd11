"""Every promise of the store that is broken is found, in its row, with what to do; repairing does it."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from deciding import decide
from saying import Saying, dump, make_directory
from sqlalchemy import Engine, text

from store.check import check, cycles, repair
from store.database import open_database, writing
from store.decision_log import list_outcomes, record
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import save

READ = "افتتحت جمعية الأمل بصفرو دار الضيافة في صفرو، وتتسع لثلاثين شخصا"


def sayings() -> list[Saying]:
    """Return three articles, two of them one story."""
    one = Saying("a", READ, "دار الضيافة تفتح أبوابها", published="2024-01-01")
    two = Saying("b", READ + ".", "دار الضيافة", published="2024-01-02")
    for saying in (one, two):
        saying.organization("جمعية الأمل بصفرو", "جمعية الأمل").capacity("لثلاثين شخصا", 30)
        saying.program("دار الضيافة", operators=["جمعية الأمل"], places=["صفرو"], capacities=[0], start="2024")
    other = Saying("c", "تحدثت وزارة الصحة عن درمانگاه الأمل").organization("وزارة الصحة", kind="government")
    return [one, two, other]


@pytest.fixture(scope="module")
def engine(new_database: Callable[[], str]) -> Engine:
    """A sound directory of three articles; each test leaves it as it was."""
    return make_directory(new_database(), sayings())


def unchecked(engine: Engine, statement: str) -> None:
    """Change a row behind the back of the store, foreign keys unchecked, as another program might."""
    sqlite = engine.dialect.name == "sqlite"
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = OFF" if sqlite else "SET session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount != 0
        cursor.execute("PRAGMA foreign_keys = ON" if sqlite else "RESET session_replication_role")
        connection.commit()


def test_a_sound_directory_keeps_every_promise_and_checking_changes_nothing(engine: Engine) -> None:
    before = dump(engine)
    assert check(engine) == []
    assert dump(engine) == before


READ_AGAIN = "lets the article be read again"
ANEW = "makes it anew"


@pytest.mark.parametrize(
    ("damage", "table", "row", "problem", "advice"),
    [
        # what was read
        ("DELETE FROM articles WHERE id = 'c'", "facts", "c/organization/0", "article c is not in articles", "removes"),
        (
            "DELETE FROM facts WHERE id = 'c/organization/0'",
            "evidence",
            "c/organization/0, 0",
            "not in facts",
            READ_AGAIN,
        ),
        ("DELETE FROM evidence WHERE fact = 'a/program/0'", "facts", "a/program/0", "has no evidence", READ_AGAIN),
        (
            "UPDATE evidence SET quote = 'x' WHERE fact = 'a/program/0'",
            "evidence",
            "a/program/0, 0",
            "quotes 'x', but '",
            READ_AGAIN,
        ),
        (
            "UPDATE evidence SET \"end\" = 999 WHERE fact = 'a/program/0'",
            "evidence",
            "a/program/0, 0",
            "outside of its text",
            READ_AGAIN,
        ),
        (
            "UPDATE evidence SET start = -1 WHERE fact = 'a/program/0'",
            "evidence",
            "a/program/0, 0",
            "outside of its text",
            READ_AGAIN,
        ),
        (
            "UPDATE evidence SET start = 0, \"end\" = 6, quote = 'افتتحت' WHERE fact = 'a/capacity/0'",
            "evidence",
            "a/capacity/0, 0",
            "no place that its fact names",
            READ_AGAIN,
        ),
        (
            "UPDATE facts SET position = 7 WHERE id = 'a/program/0'",
            "facts",
            "a/program/0",
            "does not follow from a, program, 7",
            READ_AGAIN,
        ),
        (
            "UPDATE facts SET data = '{}' WHERE id = 'a/program/0'",
            "facts",
            "a/program/0",
            "data is none of a fact",
            READ_AGAIN,
        ),
        (
            "UPDATE articles SET title = 'x' WHERE id = 'c'",
            "articles",
            "c",
            "its digest is that of other words",
            READ_AGAIN,
        ),
        (
            "UPDATE articles SET extractor = NULL WHERE id = 'c'",
            "articles",
            "c",
            "waits to be read but has 1 facts",
            READ_AGAIN,
        ),
        # what is derived from it
        (
            "UPDATE signatures SET bands = (SELECT bands FROM signatures WHERE article = 'c') WHERE article = 'a'",
            "signatures",
            "a",
            "not the signature of",
            ANEW,
        ),
        ("UPDATE signatures SET waits = NOT waits WHERE article = 'a'", "bands", "a", "not those of its sig", ANEW),
        ("INSERT INTO bands VALUES (7, 0, 'c')", "bands", "c", "not those of its signature", ANEW),
        ("UPDATE reposts SET first = 'b', second = 'a'", "reposts", "b, a", "does not come before", ANEW),
        (
            "UPDATE stories SET canonical = 'b' WHERE article = 'a'",
            "stories",
            "a",
            "stands for itself by way of others: a -> b -> a",
            ANEW,
        ),
        ("UPDATE stories SET canonical = 'c' WHERE article = 'b'", "stories", "b", "canonical other than", ANEW),
        ("DELETE FROM stories WHERE article = 'c'", "stories", "c", "is missing, though it follows", ANEW),
        ("UPDATE programs SET confidence = 1", "programs", "p-", "confidence other than", ANEW),
        ("UPDATE program_events SET date = '2023'", "program_events", "a/program/0, p-", "date other than", ANEW),
        (
            "UPDATE program_events SET program = 'p-none' WHERE fact = 'b/program/0'",
            "program_events",
            "b/program/0, p-none, started",
            "program p-none is not in programs",
            ANEW,
        ),
        (
            "INSERT INTO program_events SELECT 'a/date/9', program, event, date FROM program_events LIMIT 1",
            "program_events",
            "a/date/9, p-",
            "fact a/date/9 is not in facts",
            ANEW,
        ),
        ("DELETE FROM program_events", "program_events", "a/program/0, p-", "is missing, though it follows", ANEW),
        (
            "INSERT INTO organizations (id, name, kind) VALUES ('o-none', 'x', 'x')",
            "organizations",
            "o-none",
            "follows from no stored fact",
            ANEW,
        ),
        (
            "UPDATE organization_names SET articles = 9 WHERE name = 'جمعية الأمل'",
            "organization_names",
            "o-",
            "articles other than",
            ANEW,
        ),
        (
            "INSERT INTO owners VALUES ('a/capacity/0', 'p-none')",
            "owners",
            "a/capacity/0, p-none",
            "is no organization and no program",
            ANEW,
        ),
        (
            "DELETE FROM organizations WHERE name = 'وزارة الصحة'",
            "owners",
            "c/organization/0, o-",
            "is no organization",
            ANEW,
        ),
        ("DELETE FROM program_search", "program_search", "p-", "its words are not those", ANEW),
    ],
)
def test_what_is_broken_is_found_and_repaired(
    engine: Engine, damage: str, table: str, row: str, problem: str, advice: str
) -> None:
    before = dump(engine)
    unchecked(engine, damage)
    found = repair(engine)
    named = [one for one in found if one.table == table and one.row.startswith(row)]
    assert any(problem in one.problem and advice in one.advice for one in named), found
    for saying in sayings():  # as `rasad run` reads them again
        saying.save(engine)
    fold_reposts(engine)
    rebuild(engine)
    assert dump(engine) == before


def test_tables_that_are_not_as_declared_are_named(database: str) -> None:
    engine = open_database(database)
    with writing(engine) as connection:
        connection.execute(text("DROP INDEX ix_facts_kind"))
        connection.execute(text("ALTER TABLE programs ADD COLUMN note TEXT"))
        connection.execute(text("DROP TABLE readings"))
    assert {(one.table, one.problem) for one in check(engine)} == {
        ("facts", "index ix_facts_kind is missing"),
        ("programs", "column note is none of Rasad's"),
        ("readings", "table readings is missing"),
    }


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    file = tmp_path / "directory.db"
    engine = make_directory(file, sayings())
    with writing(engine) as connection:
        page = connection.execute(text("SELECT rootpage FROM sqlite_master WHERE name = 'ix_facts_kind'")).scalar_one()
    engine.dispose()
    with file.open("r+b") as raw:
        raw.seek(page * 4096 - 12)
        raw.write(b"x" * 6)
    found = check(open_database(str(file)))
    assert found
    assert all("last good copy" in one.advice for one in found)


def test_an_article_that_waits_is_no_fault_once_its_story_is_known(database: str) -> None:
    engine = open_database(database)
    save(engine, Saying("w", "نص").article, None, None)
    assert {(one.table, one.problem) for one in check(engine)} == {
        ("stories", "is missing, though it follows from the stored facts")
    }
    repair(engine)
    assert check(engine) == []


def test_a_decision_that_is_about_no_stored_fact_is_no_fault(database: str) -> None:
    """Its outcome names no fact, and no fact is stored: nothing is missing."""
    other = make_directory(":memory:", sayings())
    made = decide(other, {"kind": "reject", "target": "a/program/0"})
    engine = make_directory(database, [])
    record(engine, made)
    rebuild(engine)
    assert [(one.state, one.fact) for outcomes in list_outcomes(engine).values() for one in outcomes] == [
        ("stale", None)
    ]
    assert check(engine) == []


@pytest.mark.parametrize(
    ("links", "rings"),
    [
        ({}, []),
        ({"a": "b", "b": "c"}, []),
        ({"a": "a"}, [["a"]]),
        ({"d": "c", "c": "b", "b": "a", "a": "c"}, [["a", "c", "b"]]),
        ({"b": "a", "a": "b", "x": "y", "y": "x", "z": "a"}, [["a", "b"], ["x", "y"]]),
    ],
)
def test_rings_of_links(links: dict[str, str], rings: list[list[str]]) -> None:
    assert cycles(links) == rings
