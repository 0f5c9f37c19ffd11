"""Opens the directory's database and keeps code and database of one version.

Invariant: a database that this code does not understand (newer, foreign, unreadable) is never written to.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, create_engine

from store import tables  # noqa: F401  # tables register themselves

SCHEMA_VERSION = 1


class DatabaseError(Exception):
    """The database cannot be used; the message names it and says what to do."""


# Full text is SQLite's own, outside the tables: one row a program, columns folded and stemmed by store.search.
_SEARCH = "CREATE VIRTUAL TABLE IF NOT EXISTS program_search USING fts5(program UNINDEXED, name, operators, places, kind, sentences, tokenize='unicode61')"


def open_database(url: str, *, must_exist: bool = False) -> Engine:
    """Open a SQLite file (a path, or sqlite:///path), and make its tables where it is new.

    Args:
        url: the file's path, or an SQLAlchemy address of it.
        must_exist: do not make a new database, complain instead.

    Raises:
        DatabaseError: no such file though it must exist, no such folder, not a database, of another version,
            read-only, or of a kind that is not supported.
    """
    address = url if "://" in url else f"sqlite:///{url}"
    parsed = make_url(address)
    if parsed.get_backend_name() != "sqlite":
        raise DatabaseError(
            f"{parsed.render_as_string()}: only SQLite databases are supported (a file, or sqlite:///FILE)"
        )
    path = Path(parsed.database or "")
    if parsed.database and parsed.database != ":memory:":
        if must_exist and not path.is_file():
            raise DatabaseError(f"{path}: no database here; `rasad run SOURCES…` makes one, `--database` names another")
        if not path.parent.is_dir():
            raise DatabaseError(f"{path}: the folder {path.parent} does not exist")
    engine = create_engine(parsed, connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare)
    try:
        with engine.begin() as connection:
            version = connection.execute(text("PRAGMA user_version")).scalar_one()
            known = connection.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'facts'")).scalar_one()
            anything = connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one()
            if version > SCHEMA_VERSION:
                raise DatabaseError(
                    f"{path}: made by a newer Rasad (version {version} of its tables, this one knows {SCHEMA_VERSION}): update Rasad"
                )
            if anything and not known:
                raise DatabaseError(f"{path}: a SQLite file of another program: name another with --database")
            if not known:
                SQLModel.metadata.create_all(connection)
                connection.execute(text(_SEARCH))
                connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))
    except DBAPIError as error:
        engine.dispose()
        raise DatabaseError(
            f"{path}: cannot be used ({error.orig}): not a database, or not readable and writable"
        ) from error
    except DatabaseError:
        engine.dispose()
        raise
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    """Set what holds for one connection: a reader beside a writer, foreign keys checked."""
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
