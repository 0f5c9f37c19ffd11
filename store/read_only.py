"""A second way into a directory, for readers: it can change nothing and takes no longer than it may.

Invariant: whatever statement is sent through the engine returned here, the database stays as it is.
"""

import time
from typing import Any

from sqlalchemy import Connection, Engine, event

from store import postgresql, sqlite
from store.database import PATIENCE

# Seconds after which a statement of a reader is ended.
LONGEST = 20
_STEPS_BETWEEN_LOOKS = 100_000  # of SQLite's machine: some milliseconds


def read_only(engine: Engine) -> Engine:
    """Return an engine of the same database whose connections only read, each transaction for `LONGEST` seconds."""
    if engine.dialect.name == "sqlite":
        reader = sqlite.make_engine(engine.url, patience=PATIENCE)
        event.listen(reader, "connect", _read_sqlite)
        event.listen(reader, "begin", _limit_sqlite)
    else:
        reader = postgresql.make_engine(engine.url, patience=PATIENCE)
        event.listen(reader, "begin", _read_postgresql)
    return reader


def _read_sqlite(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only = ON")


def _limit_sqlite(connection: Connection) -> None:
    end = time.monotonic() + LONGEST
    driver: Any = connection.connection.dbapi_connection
    driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)


def _read_postgresql(connection: Connection) -> None:
    # for each transaction: what is set for a connection does not outlast its return to the pool
    connection.exec_driver_sql(f"SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = '{LONGEST}s'")
