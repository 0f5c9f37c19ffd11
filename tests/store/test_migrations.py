"""The tables grow from version to version, and what has grown is the same as what is made new."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from saying import Saying, dump, make_directory
from sqlalchemy import text

import store.migrations
from store.check import check
from store.database import DatabaseError, database_version, open_database, upgrade_database, writing
from store.identity import rebuild
from store.migrations import SCHEMA_VERSION
from store.reposts import fold_reposts

VERSION_1 = Path(__file__).with_name("version1.sql").read_text("utf-8")


def test_the_steps_are_one_line_that_ends_at_the_version_of_the_code() -> None:
    steps = ScriptDirectory(str(Path(store.migrations.__file__).parent)).walk_revisions()
    numbers = [f"{number:04}" for number in range(SCHEMA_VERSION, 0, -1)]
    assert [step.revision for step in steps] == numbers


def test_a_new_database_has_the_tables_that_the_code_declares(database: str) -> None:
    assert check(open_database(database)) == []
    assert database_version(database) == SCHEMA_VERSION


def test_a_file_from_before_there_were_migrations_is_upgraded_and_keeps_what_was_read(tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    with closing(sqlite3.connect(old)) as file:
        file.executescript(VERSION_1)
    with pytest.raises(DatabaseError, match=r"older Rasad .version 1 .*`rasad db upgrade`"):
        open_database(str(old))
    assert upgrade_database(str(old)) == (1, SCHEMA_VERSION)
    assert upgrade_database(str(old)) == (SCHEMA_VERSION, SCHEMA_VERSION)
    engine = open_database(str(old))
    fold_reposts(engine)
    rebuild(engine)
    assert check(engine) == []
    saying = Saying(
        "a",
        "افتتحت جمعية الأمل دار الضيافة، وتتسع لثلاثين شخصا",
        "دار الضيافة",
        published="2024-01-01",
        source="صحيفة",
    )
    saying.organization("جمعية الأمل").capacity("لثلاثين شخصا", 30)
    saying.program("دار الضيافة", operators=["جمعية الأمل"], capacities=[0])
    assert stated(dump(engine)) == stated(dump(make_directory(new, [saying])))


def stated(tables: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Leave out what facts do not state: fields that came later are not in facts that were read before."""

    def without_none(value: Any) -> Any:
        return {name: one for name, one in value.items() if one is not None} if isinstance(value, dict) else value

    return {name: [tuple(map(without_none, row)) for row in rows] for name, rows in tables.items()}


def test_an_upgrade_that_fails_leaves_the_old_version(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(VERSION_1 + "CREATE TABLE runs (id INTEGER);")
        before = list(database.iterdump())
    with pytest.raises(DatabaseError, match="table runs already exists"):
        upgrade_database(str(file))
    with closing(sqlite3.connect(file)) as database:
        assert list(database.iterdump()) == before
    assert database_version(str(file)) == 1


def test_a_newer_database_is_not_upgraded(new_database: Callable[[], str]) -> None:
    address = new_database()
    engine = open_database(address)
    with writing(engine) as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION + 1}"))
        connection.execute(text(f"UPDATE rasad_version SET version_num = '{SCHEMA_VERSION + 1:04}'"))
    with pytest.raises(DatabaseError, match=r"newer Rasad.*update Rasad"):
        upgrade_database(address)
    assert database_version(address) == SCHEMA_VERSION + 1


def test_there_is_nothing_to_upgrade_where_there_is_no_database(database: str) -> None:
    with pytest.raises(DatabaseError, match="no database here"):
        upgrade_database(database)
