"""What is particular to a directory in a PostgreSQL database, or in one schema of it (`search_path`).

Invariant: tables of another program are not written to; as in a SQLite file, whoever writes holds off other writers
from the first statement on (an advisory lock), so what is read first is still so when it is written.
"""

from typing import Any

from sqlalchemy import URL, Connection, Engine, event, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import create_engine

from store.migrations import VERSION_TABLE

# The number of the lock that writers of a directory take: "Rasd" in ASCII.
_WRITERS = 0x52617364
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
        if connection.get_execution_options().get("writes"):
            connection.exec_driver_sql(
                f"SET LOCAL lock_timeout = '{patience}s'; SELECT pg_advisory_xact_lock({_WRITERS})"
            )

    event.listen(engine, "begin", begin)
    return engine


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
