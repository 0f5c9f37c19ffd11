"""What is particular to a directory in a PostgreSQL database, or in one schema of it (`search_path`).

Invariant: tables of another program are not written to; as in a SQLite file, whoever writes holds off other writers
from the first statement on (an advisory lock), so what is read first is still so when it is written. Rows of batches
come with COPY into temporary tables before that, and are merged from there.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import URL, Column, Connection, Engine, MetaData, String, Table, event, inspect, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.schema import CreateTable
from sqlmodel import create_engine

from store.migrations import VERSION_TABLE
from store.staging import OwnedRow, StagedRows, Store, inserting, upsert

# The number of the lock that writers of a directory take: "Rasd" in ASCII.
_WRITERS = 0x52617364
# Of how many articles rows are not staged.
_FEW = 3
# The column of a staging table that names the article a row belongs to.
_OWNER = "staged_for"
# A transaction that only reads sees one moment throughout.
READING: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

# SQLSTATE of a server that cannot write a file for another reason than a full disk: a quota, a limit on its size.
_INTERNAL = "XX000"
# SQLSTATE of what is no mistake of ours though not an OperationalError: a server that only reads, missing rights, no
# schema to make tables in.
_OF_THE_SERVER = frozenset({"25006", "42501", "3F000", _INTERNAL})
# Of what may be over soon, beside a lost connection: the server starts or stops, another process holds the lock.
_PASSING = frozenset({"57P01", "57P02", "57P03", "55P03", "40P01"})


def shown(address: URL) -> str:
    """Return the address as messages name it, without its password."""
    return address.render_as_string(hide_password=True)


def wrong_place(_address: URL) -> None:
    """Say nothing: whether there is such a database, its server knows."""


def is_missing(_address: URL) -> bool:
    """Tell nothing: whether there is such a database, its server knows."""
    return False


def make_engine(address: URL, patience: int) -> Engine:
    """Return an engine whose connections wait `patience` seconds for another process that writes.

    A connection that lay idle is tried before it is used, so that one which was lost meanwhile is opened anew.
    """
    engine = create_engine(address, pool_pre_ping=True)

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("writes") or options.get("stages"):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{patience}s'")
        if options.get("writes"):
            _hold_off_writers(connection)

    event.listen(engine, "begin", begin)
    return engine


def _hold_off_writers(connection: Connection) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


@contextmanager
def staged(engine: Engine, rows: StagedRows) -> Iterator[tuple[Connection, Store]]:
    """Copy rows into tables of the connection's own, then hold off writers; give it and what merges the rows.

    The statements that merge send nothing but ids, so others wait for no network. The rows of very few articles are
    inserted where they belong: that is quicker than to empty the tables between.
    """
    if len({owner for owned in rows.values() for owner, _ in owned}) <= _FEW:
        with engine.execution_options(writes=True).begin() as connection:
            yield connection, inserting(connection, insert, rows)
        return
    with engine.execution_options(stages=True).begin() as connection:
        staging = {table: _staging_of(table) for table in rows}
        for table, owned in rows.items():
            if owned:
                connection.execute(CreateTable(staging[table], if_not_exists=True))
                _copy(connection, staging[table], owned)
        _hold_off_writers(connection)

        def store(table: Table, owners: Collection[str], *, keeping: Sequence[str] | None = None) -> None:
            if not rows[table] or not owners:
                return
            source = staging[table]
            own = [source.c[column.name] for column in table.columns]
            chosen = select(*own).where(source.c[_OWNER].in_(sorted(owners)))
            statement = insert(table).from_select([column.name for column in table.columns], chosen)
            connection.execute(statement if keeping is None else upsert(statement, table, keeping))

        yield connection, store


def _staging_of(table: Table) -> Table:
    """Return a table of one connection's own, emptied at the end of each transaction, without keys and indexes."""
    columns = [Column(column.name, column.type) for column in table.columns]
    return Table(
        f"staged_{table.name}",
        MetaData(),
        Column(_OWNER, String),
        *columns,
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DELETE ROWS",
    )


def _copy(connection: Connection, table: Table, rows: Sequence[OwnedRow]) -> None:
    """Send rows with COPY.

    Raises:
        DBAPIError: the server does not take them.
    """
    driver: Any = connection.connection.driver_connection
    names = [column.name for column in table.columns][1:]
    processors = [
        column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for column in table.c
    ][1:]
    columns = ", ".join(f'"{name}"' for name in (_OWNER, *names))
    statement = f"COPY {table.name} ({columns}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for owner, row in rows:
                values = [
                    process(row[name]) if process else row[name]
                    for name, process in zip(names, processors, strict=True)
                ]
                copy.write_row([owner, *values])
    except psycopg.Error as error:
        lost = bool(driver.closed)
        if lost:
            connection.invalidate()
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, connection_invalidated=lost, dialect=connection.dialect
        ) from error


def version_of(connection: Connection) -> int | None:
    """Return the version of the tables, 0 where there are none, None where they are another program's."""
    names = inspect(connection).get_table_names()
    if VERSION_TABLE in names:
        return int(connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one())
    return None if names else 0


def note_version(_connection: Connection, _version: int) -> None:
    """Do nothing: Alembic's own note of the version is the one that counts."""


def settle(_engine: Engine) -> None:
    """Do nothing: the server is set up by its owner."""


def damage(connection: Connection) -> list[str]:
    """Return what would keep texts from being stored as they are."""
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    return [] if encoding == "UTF8" else [f"its encoding is {encoding}, not UTF8: some letters cannot be stored"]


def advice(error: DBAPIError) -> str | None:
    """Say what to do where the database cannot be used; None where the mistake is ours."""
    state = getattr(error.orig, "sqlstate", None)
    if not isinstance(error, OperationalError) and state not in _OF_THE_SERVER:
        return None
    if state == "55P03":
        return "another process is writing to it: wait for it, and run again"
    if state == "53100":
        return "make room on the server's disk, and run again; what was finished is kept"
    if state == _INTERNAL:
        return "the server failed: its log says why (e.g. a full quota); what was finished is kept: run again"
    if is_passing(error):
        return (
            "is the server running (its log says why not, e.g. a full disk), and the address right? "
            "What was finished is kept: run again"
        )
    return "see that the server lets you read and write here"


def is_passing(error: DBAPIError) -> bool:
    """Tell whether trying again may help."""
    state = getattr(error.orig, "sqlstate", None)
    lost = error.connection_invalidated or (isinstance(error, OperationalError) and state is None)
    return lost or state in _PASSING
