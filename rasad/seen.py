"""Which ids a run has met, in a temporary file: a run over any number of articles needs no more memory.

Invariant: an id stands for the words that it first came with.
"""

import sqlite3
from types import TracebackType
from typing import Self


class Seen:
    """A context manager: the ids of articles with their words."""

    def __init__(self) -> None:
        """Begin with none."""
        # without a name SQLite keeps a database in a file of its own as soon as it is more than some pages
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("create table seen (id text primary key, words integer not null) without rowid")

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Forget all."""
        self._connection.close()

    def is_other(self, id: str, *words: str) -> bool:
        """Tell whether an id has been met with other words than these; what is new is remembered."""
        key, digest = id.encode("utf-8", "surrogatepass"), hash(words)
        new = self._connection.execute("insert or ignore into seen values (?, ?)", (key, digest)).rowcount
        if new:
            return False
        (before,) = self._connection.execute("select words from seen where id = ?", (key,)).fetchone()
        return bool(before != digest)
