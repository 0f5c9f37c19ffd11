"""A database is opened, made, or refused with a reason; what is not ours is left as it is, byte for byte."""

import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from postgres_server import PostgresServer
from saying import Saying, dump, make_directory
from sqlalchemy import text
from workers import hear, start

import store.database
from store.database import DatabaseError, UnavailableError, open_database, reading, retried, writing
from store.directory import list_articles
from store.migrations import SCHEMA_VERSION
from store.save import save
from store.sqlite import APPLICATION_ID
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
        ("mysql://rasad:secret@localhost/directory", "only SQLite and PostgreSQL"),
        ("sqlite+aiosqlite:///directory.db", "only SQLite and PostgreSQL"),
        ("https://example.org/directory.db", "only SQLite and PostgreSQL"),
        ("postgresql://rasad:secret@localhost:x/directory", "not an address"),
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


@pytest.mark.parametrize(
    ("version", "age", "advice"),
    [(SCHEMA_VERSION + 1, "newer", "update Rasad"), (SCHEMA_VERSION - 1, "older", "`rasad db upgrade`")],
)
def test_a_file_of_another_version_is_refused_and_left_as_it_is(
    tmp_path: Path, version: int, age: str, advice: str
) -> None:
    file = tmp_path / "directory.db"
    open_database(str(file)).dispose()
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute(f"PRAGMA user_version = {version}")
    refused_unchanged(file, f"{age} Rasad .version {version} .*this one knows {SCHEMA_VERSION}.*{advice}")


@pytest.mark.parametrize(("version", "age"), [(SCHEMA_VERSION + 1, "newer"), (SCHEMA_VERSION - 1, "older")])
def test_tables_of_another_version_in_postgresql_are_refused(postgres: PostgresServer, version: int, age: str) -> None:
    address = postgres.new_database()
    engine = make_directory(address, [Saying("a", TEXT)])
    before = dump(engine)
    with writing(engine) as connection:
        connection.execute(text(f"UPDATE rasad_version SET version_num = '{version:04}'"))
    for must_exist in (False, True):
        with pytest.raises(DatabaseError, match=f"{age} Rasad .version {version} .*this one knows {SCHEMA_VERSION}"):
            open_database(address, must_exist=must_exist)
    assert {**dump(engine), "rasad_version": before["rasad_version"]} == before


def test_tables_of_another_program_in_postgresql_are_refused(postgres: PostgresServer) -> None:
    address = postgres.new_database()
    schema = address.rpartition("%3D")[2]
    postgres.execute(f"CREATE TABLE {schema}.bookmarks (id text)")
    for must_exist in (False, True):
        with pytest.raises(DatabaseError, match="another program"):
            open_database(address, must_exist=must_exist)


def test_a_postgresql_database_without_tables_is_a_new_one_unless_one_must_exist(postgres: PostgresServer) -> None:
    address = postgres.new_database()
    with pytest.raises(DatabaseError, match="no database here; `rasad run"):
        open_database(address, must_exist=True)
    assert list_articles(open_database(address)) == []
    assert list_articles(open_database(address.replace("postgresql:", "postgres:"), must_exist=True)) == []


def test_a_server_or_database_that_is_not_there_is_named_without_the_password(postgres: PostgresServer) -> None:
    for address, reason in (
        ("postgresql://rasad:secret@127.0.0.1:9/directory", "is the server running"),
        (postgres.address("nowhere").replace("rasad@", "rasad:secret@"), 'database "nowhere" does not exist'),
        (postgres.address().replace("rasad@", "stranger:secret@"), 'role "stranger" does not exist'),
    ):
        with pytest.raises(DatabaseError, match=reason) as refused:
            open_database(address)
        assert "secret" not in str(refused.value)


def test_one_who_may_only_read_reads_and_is_told_of_the_rest(postgres: PostgresServer) -> None:
    address = postgres.new_database()
    schema = address.rpartition("%3D")[2]
    make_directory(address, [Saying("a", TEXT)]).dispose()
    postgres.execute("CREATE ROLE reader LOGIN")
    postgres.execute(f"GRANT USAGE ON SCHEMA {schema} TO reader")
    postgres.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO reader")
    engine = open_database(address.replace("rasad@", "reader@"))
    assert [entry.id for entry in list_articles(engine)] == ["a"]
    with pytest.raises(DatabaseError, match=r"permission denied for table articles.*lets you read and write"):
        Saying("b", TEXT).save(engine)


def test_making_the_tables_is_one_step(new_database: Callable[[], str]) -> None:
    """A process that stops in the middle of it leaves an empty database, not some tables."""
    script = (
        "import os, sys, store.database, store.migrations\n"
        "from sqlalchemy import Engine, event\n"
        "@event.listens_for(Engine, 'before_cursor_execute')\n"
        "def stop(connection, cursor, statement, *rest):\n"
        "    if 'CREATE TABLE readings' in statement: os.kill(os.getpid(), 9)\n"
        "store.database.open_database(sys.argv[1])\n"
    )
    database = new_database()
    assert subprocess.run([sys.executable, "-c", script, database]).returncode == -9
    with pytest.raises(DatabaseError, match="no database here"):
        open_database(database, must_exist=True)
    assert Saying("a", TEXT).save(open_database(database)) == "added"


def test_a_file_is_marked_as_a_directory_of_rasad(tmp_path: Path) -> None:
    open_database(str(tmp_path / "directory.db")).dispose()
    with closing(sqlite3.connect(tmp_path / "directory.db")) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert database.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_a_database_opened_for_reading_is_read_and_says_that_it_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "directory.db"
    make_directory(file, [Saying("a", TEXT).organization("جمعية الأمل")]).dispose()
    engine = open_database(f"sqlite:///file:{file}?mode=ro&uri=true")
    before = dump(engine)
    assert [entry.id for entry in list_articles(engine)] == ["a"]
    with pytest.raises(DatabaseError, match="readonly"):
        Saying("b", TEXT).save(engine)
    assert dump(engine) == before


def test_a_reader_sees_one_moment_while_another_writes(database: str) -> None:
    engine = make_directory(database, [Saying("a", TEXT)])
    reader = open_database(database)
    with reading(reader) as connection:
        before = connection.execute(ARTICLES.select()).all()
        assert Saying("b", TEXT).save(engine) == "added"
        with writing(engine) as writer:  # and while it has not finished
            writer.execute(ARTICLES.update().values(note="…"))
            assert connection.execute(ARTICLES.select()).all() == before
    assert len(list_articles(reader)) == 2


def test_a_second_writer_waits_and_what_it_read_is_still_so(database: str) -> None:
    """Several processes that save the same articles together, into a database that none finds, store each once."""
    started = [start(database, range(30)) for _ in range(3)]
    added = []
    for _, heard in started:
        while (said := hear(heard)) != "folding":
            added.append(said)
    for process, _ in started:
        process.join()
    assert [process.exitcode for process, _ in started] == [0, 0, 0]
    assert len(list_articles(open_database(database))) == 30
    assert set(added) == {f"a{number:03}" for number in range(30)}


def test_an_error_undoes_the_whole_of_what_was_being_written(database: str) -> None:
    engine = make_directory(database, [Saying("a", TEXT).organization("جمعية الأمل")])
    before = dump(engine)

    def fail_halfway() -> None:
        with writing(engine) as connection:
            connection.execute(OWNERS.delete())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert dump(engine) == before


def test_one_who_holds_the_database_for_long_is_said(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.database, "PATIENCE", 1)
    monkeypatch.setattr(store.database, "PAUSES", ())
    engine = make_directory(database, [])
    with writing(open_database(database)) as holder:
        holder.execute(ARTICLES.delete())
        with pytest.raises(UnavailableError, match="another process is writing to it: wait for it"):
            Saying("a", TEXT).save(engine)
    assert Saying("a", TEXT).save(engine) == "added"


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that a test may stop."""
    server = PostgresServer()
    yield server
    server.close()


def test_a_lost_connection_is_tried_again_and_then_said(
    own_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server goes away between two articles, in the middle of one, and for good."""
    engine = open_database(own_server.new_database())
    Saying("a", TEXT).save(engine)
    own_server.stop()
    with ThreadPoolExecutor() as pool:
        starting = pool.submit(lambda: (time.sleep(0.5), own_server.start()))
        assert Saying("b", TEXT).save(engine) == "added"
        starting.result()

    tries = []

    @retried
    def note_all(note: str) -> int:
        tries.append(note)
        with writing(engine) as connection:
            changed = connection.execute(ARTICLES.update().values(note=note)).rowcount
            if len(tries) == 1:
                own_server.stop()
                own_server.start()
            connection.execute(ARTICLES.update().values(title=note))
            return changed

    assert note_all("noted") == 2
    assert len(tries) == 2
    assert [(entry.id, entry.status, entry.title) for entry in list_articles(engine)] == [
        ("a", "noted", "noted"),
        ("b", "noted", "noted"),
    ]

    monkeypatch.setattr(store.database, "PAUSES", (0.1, 0.2))
    own_server.stop()
    with pytest.raises(UnavailableError, match=r"is the server running.*tried 3 times in 0.3 seconds"):
        Saying("c", TEXT).save(engine)
    own_server.start()
    assert [entry.id for entry in list_articles(engine)] == ["a", "b"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of half a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:  # not ours to mount: no file may grow beyond that size instead
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (512 * 1024, limits[1]))
        yield folder
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    else:
        yield folder
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_said_and_what_was_finished_is_kept(small_disk: Path) -> None:
    file = str(small_disk / "directory.db")
    engine = open_database(file)
    saved = []

    def fill() -> None:
        for number in range(500):
            Saying(f"a{number:03}", TEXT * 100).save(engine)
            saved.append(f"a{number:03}")

    with pytest.raises(DatabaseError, match=r"full|disk I/O error"):
        fill()
    assert saved
    engine.dispose()
    assert sorted(entry.id for entry in list_articles(open_database(file))) == saved


def test_a_full_disk_of_the_server_is_said_and_what_was_finished_is_kept(postgres: PostgresServer) -> None:
    """The table of facts lies on a disk that is full: on the device that Linux has for it."""
    address = postgres.new_database()
    schema = address.rpartition("%3D")[2]
    Saying("a", TEXT).save(open_database(address))
    with psycopg.connect(host=str(postgres.folder), user="rasad", dbname="postgres") as connection:
        (place,) = connection.execute(f"SELECT pg_relation_filepath('{schema}.facts')").fetchone() or ()
    file = postgres.folder / "data" / place
    file.rename(file.with_suffix(".empty"))
    file.symlink_to("/dev/full")
    engine = open_database(address)
    with pytest.raises(DatabaseError, match=r"No space left on device.*make room on the server's disk, and run again"):
        Saying("b", TEXT).organization("جمعية الأمل").save(engine)
    assert [entry.id for entry in list_articles(engine)] == ["a"]
    engine.dispose()
    file.with_suffix(".empty").replace(file)
    engine = open_database(address)
    assert Saying("b", TEXT).organization("جمعية الأمل").save(engine) == "added"
    assert [entry.id for entry in list_articles(engine)] == ["a", "b"]


def test_files_of_the_server_that_may_not_grow_are_said_and_what_was_finished_is_kept(
    own_server: PostgresServer,
) -> None:
    """As under a quota."""
    own_server.stop()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, limits[1]))
    try:
        own_server.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    engine = open_database(own_server.new_database())
    saved = []

    def fill() -> None:
        for number in range(500):
            words = f" {' '.join(str(number * i) for i in range(5000))}"
            save(engine, Saying(f"a{number:03}", words).article, None, None)
            saved.append(f"a{number:03}")

    with pytest.raises(DatabaseError, match=r"File too large.*its log says why .*what was finished is kept"):
        fill()
    assert saved
    assert [entry.id for entry in list_articles(engine)] == saved


def test_a_connection_that_the_server_ends_is_opened_again(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An administrator ends it between two articles, in the middle of each, and goes on doing so."""
    monkeypatch.setattr(store.database, "PAUSES", (0.05, 0.1))
    engine = open_database(postgres.new_database())
    end_all = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    postgres.execute(end_all)
    assert Saying("a", TEXT).save(engine) == "added"
    tries = []

    @retried
    def note_all(note: str, times: int) -> None:
        tries.append(note)
        with writing(engine) as connection:
            connection.execute(ARTICLES.update().values(note=note))
            if len(tries) <= times:
                postgres.execute(end_all)
            connection.execute(ARTICLES.update().values(title=note))

    note_all("noted", times=2)
    assert len(tries) == 3
    tries.clear()
    with pytest.raises(UnavailableError, match=r"terminating connection.*tried 3 times in 0.15 seconds"):
        note_all("never", times=9)
    assert [(entry.status, entry.title) for entry in list_articles(engine)] == [("noted", "noted")]
