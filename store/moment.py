"""Which state a database is in: a mark that is another one as soon as anybody has written anything.

Invariant: two equal marks of one process mean that the database was the same at both times, whoever writes to it. It
may be another mark though what is asked for is the same.
"""

import secrets
from threading import Lock

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from store.database import reading


class Moment:
    """Tells the state that a database is in."""

    def __init__(self, engine: Engine) -> None:
        """Hold a connection to a SQLite file, whose counter is told to each connection alone; it reads nothing."""
        self._engine = engine
        self._start = secrets.token_hex(4)
        self._lock = Lock()
        self._connection: Connection | None = None

    def mark(self) -> str:
        """Return what stands for the state of the database now.

        Raises:
            DatabaseError: the database cannot be read.
        """
        if self._engine.dialect.name == "sqlite":
            changes = self._changes()
            return f"{self._start}-{changes}"
        with reading(self._engine) as connection:
            seen = connection.execute(text("SELECT pg_current_snapshot()::text")).scalar_one()
        return f"{self._start}-{seen}"

    def _changes(self) -> int:
        """Return the count of commits of all others that the connection has seen (`PRAGMA data_version`)."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                changes: int = self._connection.exec_driver_sql("PRAGMA data_version").scalar_one()
                self._connection.rollback()  # the next look is at the next moment
            except (
                DBAPIError
            ):  # busy, or lost: nothing is known, and what another connection counts is no count of this
                self._connection = None
                self._start = secrets.token_hex(4)
                return 0
            return changes
