"""What is particular to a directory in a SQLite file.

Invariant: a file that is not the directory's is not written to; a transaction begins where the code says, and one that
writes holds off other writers from its first statement on.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import create_engine

from store.staging import StagedRows, Store, inserting

# Marks a SQLite file as a directory of Rasad: "Rasd" in ASCII.
APPLICATION_ID = 0x52617364
# Of one connection that only reads: nothing, a transaction sees one moment anyway.
READING: dict[str, Any] = {}


def shown(address: URL) -> str:
    """Return the address as messages name it: the file's path."""
    return address.database or ":memory:"


def wrong_place(address: URL) -> str | None:
    """Say what is wrong with the file's path, if it can be told without opening it."""
    name = shown(address)
    path = Path(name)
    if name == ":memory:" or name.startswith("file:"):
        return None
    if path.is_dir():
        return "a folder: name a file in it"
    return None if path.parent.is_dir() else f"the folder {path.parent} does not exist"


def is_missing(address: URL) -> bool:
    """Tell whether there is no such file."""
    name = shown(address)
    return not (name == ":memory:" or name.startswith("file:") or Path(name).is_file())


def make_engine(address: URL, patience: int) -> Engine:
    """Return an engine whose connections wait `patience` seconds for another process that writes."""
    engine = create_engine(address, connect_args={"timeout": patience})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def staged(engine: Engine, rows: StagedRows) -> Iterator[tuple[Connection, Store]]:
    """Begin to write, and give the connection and what inserts the rows; the file is here, so nothing is sent ahead."""
    with engine.execution_options(writes=True).begin() as connection:
        yield connection, inserting(connection, insert, rows)


def version_of(connection: Connection) -> int | None:
    """Return the version of the tables, 0 where the file holds nothing, None where it is another program's."""
    anything = connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one()
    application = connection.execute(text("PRAGMA application_id")).scalar_one()
    version: int = connection.execute(text("PRAGMA user_version")).scalar_one()
    if not anything:
        return 0
    return version if application == APPLICATION_ID else None


def note_version(connection: Connection, version: int) -> None:
    """Write the version into the head of the file, where a Rasad of any age looks for it."""
    connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
    connection.execute(text(f"PRAGMA user_version = {version}"))


def settle(engine: Engine) -> None:
    """Switch to SQLite's write-ahead log, which stays with the file: readers go on beside a writer.

    A database that is read-only or busy just now works without, and the next opening tries again.
    """
    with suppress(sqlite3.OperationalError), closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA journal_mode = WAL")


def damage(connection: Connection) -> list[str]:
    """Return what SQLite itself finds wrong with the file."""
    return [line for line in connection.execute(text("PRAGMA integrity_check")).scalars() if line != "ok"]


def advice(error: DBAPIError) -> str | None:
    """Say what to do where the database cannot be used; None where the mistake is ours."""
    what = str(error.orig)
    if not isinstance(error, OperationalError) and type(error.orig) is not sqlite3.DatabaseError:
        return None
    if is_passing(error):
        return "another process is writing to it: wait for it, and run again"
    if "full" in what:
        return "make room on the disk, and run again; what was finished is kept"
    return "not a database, damaged, or not readable and writable"


def is_passing(error: DBAPIError) -> bool:
    """Tell whether trying again may help."""
    return "locked" in str(error.orig)


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    """Set what holds for one connection: foreign keys are checked, transactions begin where `_begin` says.

    Python's sqlite3 would begin them late, leaving tables half made and reads of two moments in one.
    """
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -65536")  # 64 MB: bands of signatures lie all over the file


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")
