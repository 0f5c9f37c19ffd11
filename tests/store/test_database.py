"""A database is opened, made, or refused with a reason; what is not ours is left as it is, byte for byte."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from saying import Saying, dump, make_directory

from store.database import APPLICATION_ID, SCHEMA_VERSION, DatabaseError, open_database, reading, writing
from store.directory import list_articles
from store.tables import ARTICLES, OWNERS

TEXT = "افتتحت جمعية الأمل دار الضيافة."


def test_a_new_file_gets_the_tables_and_is_opened_again(tmp_path: Path) -> None:
    file = tmp_path / "directory.db"
    assert Saying("a", TEXT).save(open_database(str(file))) == "added"
    for url in (str(file), f"sqlite:///{file}", f"sqlite+pysqlite:///{file}"):
        assert [entry.id for entry in list_articles(open_database(url, must_exist=True))] == ["a"]


@pytest.mark.parametrize("name", ["with space.db", "a?b=c&d.db", "100%25.db", "دليل.db", "#1.db"])
def test_a_path_is_taken_as_it_is_written(tmp_path: Path, name: str) -> None:
    open_database(str(tmp_path / name)).dispose()
    assert (tmp_path / name).is_file()


def test_an_empty_file_is_a_new_database_unless_one_must_exist(tmp_path: Path) -> None:
    file = tmp_path / "empty.db"
    file.touch()
    with pytest.raises(DatabaseError, match="no database here"):
        open_database(str(file), must_exist=True)
    assert file.read_bytes() == b""
    assert list_articles(open_database(str(file))) == []


def test_a_file_that_must_exist_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"none\.db: no database here; `rasad run"):
        open_database(str(tmp_path / "none.db"), must_exist=True)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"the folder .*nowhere does not exist"):
        open_database(str(tmp_path / "nowhere" / "directory.db"))


@pytest.mark.parametrize("must_exist", [False, True])
def test_a_folder_is_no_database(tmp_path: Path, must_exist: bool) -> None:
    with pytest.raises(DatabaseError, match="a folder: name a file in it"):
        open_database(str(tmp_path), must_exist=must_exist)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://rasad:secret@localhost/directory", "only SQLite"),
        ("sqlite+aiosqlite:///directory.db", "only SQLite"),
        ("https://example.org/directory.db", "only SQLite"),
        ("://", "not an address"),
    ],
)
def test_another_kind_of_database_is_refused(url: str, reason: str) -> None:
    with pytest.raises(DatabaseError, match=reason) as refused:
        open_database(url)
    assert "secret" not in str(refused.value)


def refused_unchanged(file: Path, reason: str) -> None:
    before = file.read_bytes()
    for must_exist in (False, True):
        with pytest.raises(DatabaseError, match=reason) as refused:
            open_database(str(file), must_exist=must_exist)
        assert str(file) in str(refused.value)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("content", ["<html>صفحة</html>".encode() * 200, b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "page.db"
    file.write_bytes(content)
    refused_unchanged(file, "not a database")


@pytest.mark.parametrize("table", ["bookmarks", "facts", "articles"])
def test_a_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path, table: str) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute(f"CREATE TABLE {table} (id TEXT)")
    refused_unchanged(file, "another program")


@pytest.mark.parametrize(("version", "age"), [(SCHEMA_VERSION + 1, "newer"), (SCHEMA_VERSION - 1, "older")])
def test_a_database_of_another_version_is_refused_and_left_as_it_is(tmp_path: Path, version: int, age: str) -> None:
    file = tmp_path / "directory.db"
    open_database(str(file)).dispose()
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute(f"PRAGMA user_version = {version}")
    refused_unchanged(file, f"{age} Rasad .version {version} .*this one knows {SCHEMA_VERSION}")


def test_making_the_tables_is_one_step(tmp_path: Path) -> None:
    """A process that stops in the middle of it leaves an empty database, not some tables."""
    script = (
        "import os, sys, store.database as database\n"
        "database._SEARCH = 'SELECT stop()'\n"
        "original = database._prepare\n"
        "def prepare(connection, record):\n"
        "    original(connection, record)\n"
        "    connection.create_function('stop', 0, lambda: os.kill(os.getpid(), 9))\n"
        "database._prepare = prepare\n"
        "database.open_database(sys.argv[1])\n"
    )
    file = tmp_path / "directory.db"
    assert subprocess.run([sys.executable, "-c", script, str(file)]).returncode == -9
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    assert Saying("a", TEXT).save(open_database(str(file))) == "added"
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def test_a_database_opened_for_reading_is_read_and_says_that_it_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "directory.db"
    make_directory(file, [Saying("a", TEXT).organization("جمعية الأمل")]).dispose()
    engine = open_database(f"sqlite:///file:{file}?mode=ro&uri=true")
    before = dump(engine)
    assert [entry.id for entry in list_articles(engine)] == ["a"]
    with pytest.raises(DatabaseError, match="readonly"):
        Saying("b", TEXT).save(engine)
    assert dump(engine) == before


def test_a_reader_sees_one_moment_while_another_writes(tmp_path: Path) -> None:
    engine = make_directory(tmp_path / "directory.db", [Saying("a", TEXT)])
    reader = open_database(str(tmp_path / "directory.db"))
    with reading(reader) as connection:
        before = connection.execute(ARTICLES.select()).all()
        assert Saying("b", TEXT).save(engine) == "added"
        with writing(engine) as writer:  # and while it has not finished
            writer.execute(ARTICLES.update().values(note="…"))
            assert connection.execute(ARTICLES.select()).all() == before
    assert len(list_articles(reader)) == 2


def test_a_second_writer_waits_and_what_it_read_is_still_so(tmp_path: Path) -> None:
    """Several processes that save the same article together store it once."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from saying import Saying\n"
        "from store.database import open_database\n"
        "engine = open_database(sys.argv[1])\n"
        "print([Saying(f'a{i}', 'نص').save(engine) for i in range(30)].count('added'))\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "directory.db"), str(Path(__file__).parent)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    added = [int(process.communicate()[0]) for process in processes]
    assert sum(added) == 30
    assert len(list_articles(open_database(str(tmp_path / "directory.db")))) == 30


def test_an_error_undoes_the_whole_of_what_was_being_written(tmp_path: Path) -> None:
    engine = make_directory(tmp_path / "directory.db", [Saying("a", TEXT).organization("جمعية الأمل")])
    before = dump(engine)

    def fail_halfway() -> None:
        with writing(engine) as connection:
            connection.execute(OWNERS.delete())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert dump(engine) == before
