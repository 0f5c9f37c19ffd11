"""The directory as an HSDS tabular data package: CSV files and the `datapackage.json` that describes them.

Invariant: the same directory gives the same bytes; a table without a row has no file; text of pages is no formula to a
spreadsheet (`rasad.export.safe`).
"""

import json
import zipfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO, Any

from sqlalchemy import Connection

from rasad.export.csv_tables import archive_member, write_rows
from rasad.export.safe import cell_text
from rasad.hsds.tables import TABLES, Field, Table, read_rows
from rasad.output import writing_folder
from store.citations import Chosen

DESCRIPTION = "datapackage.json"


def write_package(
    folder: Path,
    connection: Connection,
    chosen: Chosen | None = None,
    *,
    exact: bool = False,
    advance: Callable[[], None] = lambda: None,
) -> None:
    """Write the package into a folder, which is made if it is not there; files of tables without a row are removed.

    Args:
        folder: where to.
        connection: to the directory.
        chosen: the part of the directory that is wanted.
        exact: write text as it stands, even if a spreadsheet could take it for a formula.
        advance: is called for every row.

    Raises:
        OSError: no folder can be made there; the message names it.
    """
    filled: set[str] = set()
    tables = {table.name: table for table in TABLES}
    with writing_folder(folder, [*(table.path for table in TABLES), DESCRIPTION]) as made:
        with ExitStack() as files:
            streams = {
                table.name: files.enter_context((made / table.path).open("w", encoding="utf-8", newline=""))
                for table in TABLES
            }
            for table in TABLES:
                write_rows(streams[table.name], [tuple(field.name for field in table.fields)])
            for name, values in read_rows(connection, chosen):
                row = tuple(values.get(field.name) for field in tables[name].fields)
                if not exact:
                    row = tuple(cell_text(value) if isinstance(value, str) else value for value in row)
                write_rows(streams[name], [row])
                filled.add(name)
                advance()
        for table in TABLES:
            if table.name not in filled:
                (made / table.path).unlink()
        described = json.dumps(describe(table for table in TABLES if table.name in filled), indent=2)
        (made / DESCRIPTION).write_text(f"{described}\n", "utf-8")


def write_package_archive(
    stream: IO[bytes],
    connection: Connection,
    chosen: Chosen | None = None,
    *,
    exact: bool = False,
    advance: Callable[[], None] = lambda: None,
) -> None:
    """Write the package as a ZIP archive; its files lie in a temporary folder meanwhile."""
    with TemporaryDirectory() as folder, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        write_package(Path(folder), connection, chosen, exact=exact, advance=advance)
        for file in sorted(Path(folder).iterdir()):
            with (
                file.open("rb") as source,
                archive.open(archive_member(file.name), "w", force_zip64=True) as member,
            ):
                copyfileobj(source, member)


def describe(tables: Iterable[Table]) -> dict[str, Any]:
    """Return the description of a package (Frictionless Data's tabular data package) that has some of the tables."""
    there = list(tables)
    names = {table.name for table in there}
    return {
        "profile": "tabular-data-package",
        "name": "rasad-hsds",
        "title": "Programs and organizations in articles",
        "description": "What articles say of programs and who runs them, after HSDS 3.1; attributes of the term "
        "statement:sentence cite the sentences.",
        "homepage": "https://docs.openreferral.org",
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.name,
                "path": table.path,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": _schema(table, names),
            }
            for table in there
        ],
    }


def _schema(table: Table, there: set[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(field) for field in table.fields], "primaryKey": "id"}
    keys = [
        {"fields": field.name, "reference": {"resource": field.refers, "fields": "id"}}
        for field in table.fields
        if field.refers in there
    ]
    return schema | ({"foreignKeys": keys} if keys else {})


def _field(field: Field) -> dict[str, Any]:
    constraints = {"required": True} if field.required else {}
    if field.name == "id":
        constraints["unique"] = True
    kind = {"type": "string", "format": field.type} if field.type in ("uuid", "uri") else {"type": field.type}
    return {"name": field.name, **kind, **({"constraints": constraints} if constraints else {})}
