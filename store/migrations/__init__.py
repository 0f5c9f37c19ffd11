"""The steps from one version of the tables to the next, carried out by Alembic.

Invariant: `versions/` holds one step a version, numbered, each for SQLite and PostgreSQL alike; a new database takes
them all, so it is the same as one that has grown. A step carries over what was read and what people decided; tables
that are derived from it are made empty, and `rasad db upgrade` fills them anew.

A new version is a new file in `versions/` and one more in `SCHEMA_VERSION`; tests compare the outcome with
`store.tables`. A step that has been released is never changed, and imports nothing of the store, which changes.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect

SCHEMA_VERSION = 9
# Where Alembic notes the version. Its own name for it could be another program's in the same PostgreSQL database.
VERSION_TABLE = "rasad_version"


def migrate(connection: Connection, version: int) -> None:
    """Take the tables from a version (0: there are none) to `SCHEMA_VERSION`, inside the connection's transaction."""
    from alembic import command  # opening a database that is up to date does without Alembic
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    if version and not inspect(connection).has_table(VERSION_TABLE):  # made before there were migrations
        command.stamp(config, f"{version:04}")
    command.upgrade(config, f"{SCHEMA_VERSION:04}")
