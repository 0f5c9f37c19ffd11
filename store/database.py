"""Opens the directory's database and keeps code and database of one version.

Invariant: a database that this code does not understand (older, newer, foreign, unreadable) is never written to, but by
`upgrade_database`, which is asked for. What is written goes through `writing`, what is read through `reading`, and
either sees the database at one moment. SQLite and PostgreSQL differ in `store.sqlite`, `store.postgresql` and
`store.search_index` alone.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from typing import Any, Protocol

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from store import postgresql, sqlite
from store.migrations import SCHEMA_VERSION, migrate
from store.staging import StagedRows, Store

_NO_DATABASE = "no database here; `rasad run SOURCES…` makes one, `--database` names another"
# How many ids to name in one statement: SQLite has a limit.
IDS_AT_ONCE = 500
# Seconds to wait for another process that writes.
PATIENCE = 30
# Seconds to wait before each further try where the connection was lost.
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)

_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


class DatabaseError(Exception):
    """The database cannot be used; the message names it and says what to do."""


class UnavailableError(DatabaseError):
    """The database cannot be used just now: the connection was lost, or another process holds it."""


class _Kind(Protocol):
    """What `store.sqlite` and `store.postgresql` both have."""

    READING: dict[str, Any]

    def shown(self, address: URL, /) -> str: ...
    def wrong_place(self, address: URL, /) -> str | None: ...
    def is_missing(self, address: URL, /) -> bool: ...
    def make_engine(self, address: URL, /, patience: int) -> Engine: ...
    def staged(self, engine: Engine, rows: StagedRows, /) -> AbstractContextManager[tuple[Connection, Store]]: ...
    def version_of(self, connection: Connection, /) -> int | None: ...
    def note_version(self, connection: Connection, version: int, /) -> None: ...
    def settle(self, engine: Engine, /) -> None: ...
    def damage(self, connection: Connection, /) -> list[str]: ...
    def advice(self, error: DBAPIError, /) -> str | None: ...
    def is_passing(self, error: DBAPIError, /) -> bool: ...


_KINDS: dict[str, _Kind] = {"sqlite": sqlite, "postgresql": postgresql}
_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def open_database(url: str, *, must_exist: bool = False) -> Engine:
    """Open a database, and make its tables where it holds none.

    Args:
        url: the path of a SQLite file, or an address: sqlite:///FILE, postgresql://USER@HOST/DATABASE.
        must_exist: do not make a new database, complain instead.

    Raises:
        DatabaseError: no such database though it must exist, no such folder, not a database, of another version,
            of another program, not readable and writable, or of a kind that is not supported.
    """
    address = _address(url)
    kind = _KINDS[address.get_backend_name()]
    engine, version = _connect(address, must_exist)
    try:
        if not version:
            version = _make_tables(engine, kind)
        if version != SCHEMA_VERSION:
            raise DatabaseError(_other_version(kind.shown(address), version))
        kind.settle(engine)
    except DatabaseError:
        engine.dispose()
        raise
    return engine


def database_version(url: str) -> int:
    """Return the version of the tables of a database.

    Raises:
        DatabaseError: there is none, or it cannot be read.
    """
    engine, version = _connect(_address(url), must_exist=True)
    engine.dispose()
    return version


def upgrade_database(url: str) -> tuple[int, int]:
    """Bring a database up to the version of this code, in one transaction; return its version before and after.

    Derived tables may be empty afterwards: `fold_reposts` and `rebuild` fill them.

    Raises:
        DatabaseError: there is none, it cannot be written to, or it was made by a newer Rasad.
    """
    address = _address(url)
    kind = _KINDS[address.get_backend_name()]
    engine, version = _connect(address, must_exist=True)
    try:
        if version > SCHEMA_VERSION:
            raise DatabaseError(_other_version(kind.shown(address), version))
        with writing(engine) as connection:
            found = kind.version_of(connection) or version  # another process may have upgraded it meanwhile
            if found < SCHEMA_VERSION:
                migrate(connection, found)
                kind.note_version(connection, SCHEMA_VERSION)
    finally:
        engine.dispose()
    return version, SCHEMA_VERSION


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees the database as it is now, whatever is written meanwhile.

    Raises:
        DatabaseError: the database cannot be read.
    """
    options = _kind(engine).READING
    with _explained(engine), engine.execution_options(**options).connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose changes are kept together at the end, or, on any error, none of them.

    Other processes that write wait until it is done, so what it reads first is still so when it writes.

    Raises:
        DatabaseError: the database cannot be written to: the disk is full, it is read-only, the connection is lost,
            another process holds it for longer than half a minute.
    """
    with _explained(engine), engine.execution_options(writes=True).begin() as connection:
        yield connection


@contextmanager
def staged(engine: Engine, rows: StagedRows) -> Iterator[tuple[Connection, Store]]:
    """Bring rows to the database, then do as `writing` does; give the connection and a function that stores them.

    Other processes that write are held off only once the rows are there.

    Raises:
        DatabaseError: as `writing` says.
    """
    with _explained(engine), _kind(engine).staged(engine, rows) as (connection, store):
        yield connection, store


def retried[**Arguments, Result](work: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Let work that may be done again be done again, after pauses, where the database was lost in the middle of it.

    Raises:
        UnavailableError: it is still not there after the last pause.
    """

    @wraps(work)
    def patient(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        for pause in PAUSES:
            try:
                return work(*args, **kwargs)
            except UnavailableError:
                time.sleep(pause)
        try:
            return work(*args, **kwargs)
        except UnavailableError as error:
            tries = f"tried {len(PAUSES) + 1} times in {sum(PAUSES):g} seconds"
            raise UnavailableError(f"{error} ({tries})") from error

    return patient


def storable(text: str) -> str:
    """Return the text with what databases cannot keep (a NUL, half of a surrogate pair) as U+FFFD, one for one."""
    return _NOT_STORABLE.sub("\ufffd", text)


def damage(connection: Connection) -> list[str]:
    """Return what the database itself finds wrong with the place where it keeps the tables."""
    return _KINDS[connection.dialect.name].damage(connection)


def _address(url: str) -> URL:
    if "://" not in url:
        return URL.create("sqlite+pysqlite", database=url)
    forms = "a file's path, sqlite:///FILE, or postgresql://USER@HOST/DATABASE"
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseError(f"not an address of a database: write {forms}") from error
    if address.drivername not in _DRIVERS:
        shown = address.render_as_string(hide_password=True)
        raise DatabaseError(f"{shown}: only SQLite and PostgreSQL databases are supported ({forms})")
    return address.set(drivername=_DRIVERS[address.drivername])


def _connect(address: URL, must_exist: bool) -> tuple[Engine, int]:
    """Return an engine and the version of the tables there, 0 where there are none.

    Raises:
        DatabaseError: what is there is not ours, or cannot be read, or nothing is there though it must.
    """
    kind = _KINDS[address.get_backend_name()]
    name = kind.shown(address)
    wrong = kind.wrong_place(address)
    if wrong or (must_exist and kind.is_missing(address)):
        raise DatabaseError(f"{name}: {wrong or _NO_DATABASE}")
    engine = kind.make_engine(address, patience=PATIENCE)
    try:
        with reading(engine) as connection:
            version = kind.version_of(connection)
        if version is None:
            raise DatabaseError(f"{name}: holds the tables of another program: name another with --database")
        if must_exist and not version:
            raise DatabaseError(f"{name}: {_NO_DATABASE}")
    except DatabaseError:
        engine.dispose()
        raise
    return engine, version


def _other_version(name: str, version: int) -> str:
    newer = version > SCHEMA_VERSION
    advice = "update Rasad" if newer else "bring it up to date with `rasad db upgrade` (keep a copy)"
    age = "a newer" if newer else "an older"
    return f"{name}: made by {age} Rasad (version {version} of its tables, this one knows {SCHEMA_VERSION}): {advice}"


def _make_tables(engine: Engine, kind: _Kind) -> int:
    """Make the tables, unless another process has made them in the meantime; return their version."""
    with writing(engine) as connection:
        version = kind.version_of(connection)
        if version is None:
            raise DatabaseError(f"{kind.shown(engine.url)}: holds the tables of another program")
        if version:
            return version
        migrate(connection, 0)
        kind.note_version(connection, SCHEMA_VERSION)
    return SCHEMA_VERSION


def _kind(engine: Engine) -> _Kind:
    return _KINDS[engine.dialect.name]


@contextmanager
def _explained(engine: Engine) -> Iterator[None]:
    """Turn what a database says of itself into a DatabaseError; a broken constraint is our mistake and stays one."""
    try:
        yield
    except DBAPIError as error:
        kind = _kind(engine)
        advice = kind.advice(error)
        if advice is None:
            raise
        what = " ".join(str(error.orig).split())
        mishap = UnavailableError if kind.is_passing(error) else DatabaseError
        raise mishap(f"{kind.shown(engine.url)}: cannot be used ({what}): {advice}") from error
