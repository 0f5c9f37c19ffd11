"""Opens the directory's database and keeps code and database of one version.

Invariant: a database that this code does not understand (newer, foreign, unreadable) is never written to. What is
written goes through `writing`, what is read through `reading`, and either sees the database at one moment.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlmodel import SQLModel, create_engine

from store import tables  # noqa: F401  # tables register themselves

SCHEMA_VERSION = 1
# Marks a SQLite file as a directory of Rasad: "Rasd" in ASCII.
APPLICATION_ID = 0x52617364

# Full text is SQLite's own, outside the tables: one row a program, columns folded and stemmed by store.search.
_SEARCH = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS program_search USING fts5("
    "program UNINDEXED, name, operators, places, kind, sentences, tokenize='unicode61')"
)
_NO_DATABASE = "no database here; `rasad run SOURCES…` makes one, `--database` names another"
# Seconds to wait for another process that writes.
_PATIENCE = 30


_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


class DatabaseError(Exception):
    """The database cannot be used; the message names it and says what to do."""


def open_database(url: str, *, must_exist: bool = False) -> Engine:
    """Open a SQLite file (a path, or sqlite:///path), and make its tables where it is new.

    Args:
        url: the file's path, or an SQLAlchemy address of it.
        must_exist: do not make a new database, complain instead.

    Raises:
        DatabaseError: no such file though it must exist, no such folder, not a database, of another version,
            of another program, not readable and writable, or of a kind that is not supported.
    """
    address = _address(url)
    path = address.database or ":memory:"
    if path != ":memory:" and not path.startswith("file:"):
        _check_path(Path(path), must_exist)
    engine = create_engine(address, connect_args={"timeout": _PATIENCE})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        with reading(engine) as connection:
            ours = _check_contents(connection, path)
        if not ours:
            if must_exist:
                raise DatabaseError(f"{path}: {_NO_DATABASE}")
            _make_tables(engine, path)
        _let_readers_in(engine)
    except DatabaseError:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees the database as it is now, whatever is written meanwhile.

    Raises:
        DatabaseError: the database cannot be read.
    """
    with _explained(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose changes are kept together at the end, or, on any error, none of them.

    Other processes that write wait until it is done, so what it reads first is still so when it writes.

    Raises:
        DatabaseError: the database cannot be written to: the disk is full, the file is read-only, another process
            holds it for longer than half a minute.
    """
    with _explained(engine), engine.execution_options(writes=True).begin() as connection:
        yield connection


def storable(text: str) -> str:
    """Return the text with what SQLite cannot keep (a NUL, half of a surrogate pair) as U+FFFD, one for one."""
    return _NOT_STORABLE.sub("\ufffd", text)


def _address(url: str) -> URL:
    if "://" not in url:
        return URL.create("sqlite", database=url)
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(f"{url}: not an address of a database: write a file's path, or sqlite:///FILE") from error
    if address.drivername not in {"sqlite", "sqlite+pysqlite"}:
        shown = address.render_as_string(hide_password=True)
        raise DatabaseError(f"{shown}: only SQLite databases are supported (a file, or sqlite:///FILE)")
    return address


def _check_path(path: Path, must_exist: bool) -> None:
    if path.is_dir():
        raise DatabaseError(f"{path}: a folder: name a file in it")
    if must_exist and not path.is_file():
        raise DatabaseError(f"{path}: {_NO_DATABASE}")
    if not path.parent.is_dir():
        raise DatabaseError(f"{path}: the folder {path.parent} does not exist")


def _check_contents(connection: Connection, path: str) -> bool:
    """Tell whether the database is a directory of this version (True) or holds nothing (False).

    Raises:
        DatabaseError: it holds something else.
    """
    anything = connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one()
    application = connection.execute(text("PRAGMA application_id")).scalar_one()
    version = connection.execute(text("PRAGMA user_version")).scalar_one()
    if not anything:
        return False
    if application != APPLICATION_ID:
        raise DatabaseError(f"{path}: a SQLite file of another program: name another with --database")
    if version != SCHEMA_VERSION:
        age = "a newer" if version > SCHEMA_VERSION else "an older"
        advice = "update Rasad" if version > SCHEMA_VERSION else "make it anew with `rasad run`"
        raise DatabaseError(
            f"{path}: made by {age} Rasad (version {version} of its tables, this one knows {SCHEMA_VERSION}): {advice}"
        )
    return True


def _make_tables(engine: Engine, path: str) -> None:
    with writing(engine) as connection:
        if _check_contents(connection, path):  # another process has made them in the meantime
            return
        SQLModel.metadata.create_all(connection)
        connection.execute(text(_SEARCH))
        connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
        connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))


def _let_readers_in(engine: Engine) -> None:
    """Switch to SQLite's write-ahead log, which stays with the file: readers go on beside a writer.

    A database that is read-only or busy just now works without, and the next opening tries again.
    """
    with suppress(sqlite3.OperationalError), closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA journal_mode = WAL")


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    """Set what holds for one connection: foreign keys are checked, transactions begin where `_begin` says.

    Python's sqlite3 would begin them late, leaving tables half made and reads of two moments in one.
    """
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


@contextmanager
def _explained(engine: Engine) -> Iterator[None]:
    """Turn what SQLite says of a database into a DatabaseError; a broken constraint is our mistake and stays one."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error, OperationalError) or type(error.orig) is sqlite3.DatabaseError:
            raise DatabaseError(f"{engine.url.database}: cannot be used ({error.orig}): {_advice(error)}") from error
        raise


def _advice(error: DBAPIError) -> str:
    what = str(error.orig)
    if "locked" in what:
        return "another process is writing to it: wait for it, and run again"
    if "full" in what:
        return "make room on the disk, and run again; what was finished is kept"
    return "not a database, damaged, or not readable and writable"
