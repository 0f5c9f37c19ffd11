"""Rows on their way into a database: who they belong to, and how they are put beside what is stored.

Invariant: of the rows that were brought along only those of the owners named are stored, all in one transaction.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Table, func

# The id of an article, and a row that follows from it.
type OwnedRow = tuple[str, dict[str, Any]]
type StagedRows = Mapping[Table, Sequence[OwnedRow]]


class Store(Protocol):
    """What stores the rows of a table that some owners have."""

    def __call__(self, table: Table, owners: Collection[str], *, keeping: Sequence[str] | None = None) -> None:
        """Store the rows.

        `keeping`: a row that is stored under the key is replaced, but the columns named keep their values where the new
        row has none; without it there must be no such row.
        """


def inserting(connection: Connection, insert: Callable[[Table], Any], rows: StagedRows) -> Store:
    """Return what stores rows with the INSERT statements of a kind of database, as they are."""

    def store(table: Table, owners: Collection[str], *, keeping: Sequence[str] | None = None) -> None:
        values = [row for owner, row in rows[table] if owner in owners]
        statement = insert(table)
        if values:
            connection.execute(statement if keeping is None else upsert(statement, table, keeping), values)

    return store


def upsert(statement: Any, table: Table, keeping: Sequence[str]) -> Any:
    """Let an INSERT of SQLite or PostgreSQL replace what is stored under its key."""
    new = statement.excluded
    key = {column.name for column in table.primary_key}
    values = {
        column.name: func.coalesce(new[column.name], column) if column.name in keeping else new[column.name]
        for column in table.columns
        if column.name not in key
    }
    return statement.on_conflict_do_update(index_elements=sorted(key), set_=values)
