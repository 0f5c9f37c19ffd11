"""CSV (RFC 4180): a table in a file, all tables in a folder or a ZIP archive, in UTF-8.

Invariant: the same directory gives the same bytes; text of pages is no formula to a spreadsheet (`rasad.export.safe`).
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from rasad.export.safe import cell_text, number
from rasad.export.tables import TABLES, Column, Row, Table, Value
from rasad.output import writing_folder
from store.citations import Chosen

# The earliest time that ZIP knows stands for all: when it was exported would change the bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_GUARDED = ("name", "text", "id", "url")


def write_table(
    stream: IO[str],
    table: Table,
    connection: Connection,
    chosen: Chosen | None = None,
    *,
    exact: bool = False,
    advance: Callable[[], None] = lambda: None,
) -> None:
    """Write one table with its header.

    Args:
        stream: where to; the line ends of RFC 4180 are written to it, so it may not change them.
        table: one of `TABLES`.
        connection: to the directory.
        chosen: the part of the directory that is wanted.
        exact: write text as it stands, even if a spreadsheet could take it for a formula.
        advance: is called for every row.
    """
    write_rows(stream, [tuple(column.name for column in table.columns)])
    rows = table.rows(connection, chosen)
    for row in rows:
        write_rows(stream, [row if exact else guarded(table.columns, row)])
        advance()


def write_rows(stream: IO[str], rows: Iterable[Row]) -> None:
    """Write rows as lines of CSV."""
    csv.writer(stream).writerows([_cell(value) for value in row] for row in rows)


def guarded(columns: Iterable[Column], row: Row) -> Row:
    """Return a row whose words of pages are no formulas."""
    return tuple(
        cell_text(value) if column.kind in _GUARDED and isinstance(value, str) else value
        for column, value in zip(columns, row, strict=True)
    )


def write_folder(
    folder: Path,
    connection: Connection,
    chosen: Chosen | None = None,
    *,
    exact: bool = False,
    bom: bool = False,
    advance: Callable[[], None] = lambda: None,
) -> None:
    """Write every table as a file NAME.csv of a folder, which is made if it is not there.

    `bom` begins each with the mark by which Excel knows UTF-8.

    Raises:
        OSError: no folder can be made there; the message names it.
    """
    with writing_folder(folder, [f"{table.name}.csv" for table in TABLES]) as made:
        for table in TABLES:
            with (made / f"{table.name}.csv").open("w", encoding=_encoding(bom), newline="") as stream:
                write_table(stream, table, connection, chosen, exact=exact, advance=advance)


def write_archive(
    stream: IO[bytes],
    connection: Connection,
    chosen: Chosen | None = None,
    *,
    exact: bool = False,
    bom: bool = False,
    advance: Callable[[], None] = lambda: None,
) -> None:
    """Write every table as a file NAME.csv of a ZIP archive."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in TABLES:
            with (
                archive.open(archive_member(f"{table.name}.csv"), "w", force_zip64=True) as binary,
                io.TextIOWrapper(binary, encoding=_encoding(bom), newline="") as text,
            ):
                write_table(text, table, connection, chosen, exact=exact, advance=advance)


def archive_member(name: str) -> zipfile.ZipInfo:
    """Return a file of a ZIP archive whose bytes do not depend on when it was written."""
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    return member


def _encoding(bom: bool) -> str:
    return "utf-8-sig" if bom else "utf-8"


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return number(value)
    return value.isoformat() if isinstance(value, date) else str(value)
