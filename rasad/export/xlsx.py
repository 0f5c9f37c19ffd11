"""An Excel workbook (Office Open XML): the tables as sheets, with dates, numbers and links to the articles.

Invariant: the same directory gives the same bytes; text is text, whatever it begins with. A sheet is written row by
row, and what Excel cannot hold is not lost: rows beyond its last one go on in another sheet, text beyond the 32,767
characters of a cell is cut and ends in «…» (`rasad export csv` has all of it), and beyond the first 10,000 links of a
sheet an address stands there as text.
"""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any
from unicodedata import bidirectional

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter
from sqlalchemy import Connection

from rasad.export.safe import xml_text
from rasad.export.tables import TABLES, Column, Row, Table, Value
from store.citations import Chosen

MOST_ROWS = 1_048_576  # of a sheet, its header among them
MOST_LINKS = 10_000  # Excel holds 65,530 a sheet; each takes memory until the end
LONGEST_TEXT = 32_767
_LONGEST_LINK = 2_079
_EPOCH = (1980, 1, 1, 0, 0, 0)
_WIDTHS = {"id": 16, "name": 30, "text": 50, "words": 14, "edtf": 14, "day": 12, "number": 10, "url": 40}
_FIRST_DAY = date(1900, 3, 1)  # Excel believes in a 29 February before it
_BOLD = Font(bold=True)
_LINK = Font(color="0563C1", underline="single")
# What openpyxl takes for a formula, or for the error that a formula gave.
_MORE_THAN_TEXT = ("=", "#")


def write_workbook(
    stream: IO[bytes],
    connection: Connection,
    chosen: Chosen | None = None,
    advance: Callable[[], None] = lambda: None,
) -> None:
    """Write the tables of a directory, or of a part of it, as a workbook; `advance` is called for every row."""
    book = Workbook(write_only=True)
    book.properties.creator = "Rasad"
    book.properties.created = book.properties.modified = datetime(*_EPOCH)
    for table in TABLES:
        _write_sheets(book, table, table.rows(connection, chosen), advance)
    archive = _Archive(stream, "w", zipfile.ZIP_DEFLATED)
    ExcelWriter(book, archive).save()


class _Archive(zipfile.ZipFile):
    """A ZIP archive whose members all have the earliest time that ZIP knows, so that the bytes tell no time."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        member = zipfile.ZipInfo(zinfo_or_arcname, _EPOCH)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = 0o644 << 16
        super().writestr(member, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        member = zipfile.ZipInfo(arcname, _EPOCH)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = 0o644 << 16
        with Path(filename).open("rb") as source, self.open(member, "w", force_zip64=True) as target:
            while block := source.read(1 << 20):
                target.write(block)


def _write_sheets(book: Workbook, table: Table, rows: Iterator[Row], advance: Callable[[], None]) -> None:
    """Write a table as one sheet, or as many as it takes; one without rows has its header."""
    number = 1
    part = rows
    while True:
        _write_sheet(book, table.name if number == 1 else f"{table.name} {number}", table.columns, part, advance)
        following = next(rows, None)
        if following is None:
            return
        number += 1
        part = chain([following], rows)


def _write_sheet(
    book: Workbook, name: str, columns: tuple[Column, ...], rows: Iterator[Row], advance: Callable[[], None]
) -> None:
    sheet = book.create_sheet(name)
    first = list(islice(rows, min(100, MOST_ROWS - 1)))
    # the words decide which side the sheet begins on
    sheet.sheet_view.rightToLeft = any(map(_is_right_to_left, _words(columns, first)))
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[column.kind]
    sheet.append([_styled(sheet, column.name, _BOLD) for column in columns])
    links = count = 0
    for row in islice(chain(first, rows), MOST_ROWS - 1):
        cells = []
        for column, value in zip(columns, row, strict=True):
            linked = column.kind == "url" and links < MOST_LINKS
            cell = _cell(sheet, column, value, linked)
            links += getattr(cell, "hyperlink", None) is not None
            cells.append(cell)
        sheet.append(cells)
        count += 1
        advance()
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"


def _cell(sheet: Any, column: Column, value: Value, linked: bool) -> Any:
    """Return a value as openpyxl takes it in a row; text that it could read as more than text is a cell of its own."""
    if isinstance(value, date) and value < _FIRST_DAY:
        return value.isoformat()
    if not isinstance(value, str):
        return value
    value = xml_text(value)
    if linked and len(value) <= _LONGEST_LINK:
        cell = _styled(sheet, value, _LINK)
        cell.hyperlink = value
        return cell
    if len(value) > LONGEST_TEXT:
        value = f"{value[: LONGEST_TEXT - 1]}…"
    if value.startswith(_MORE_THAN_TEXT):
        cell = WriteOnlyCell(sheet, value)
        cell.data_type = "s"
        return cell
    return value


def _styled(sheet: Any, value: str, font: Font) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.font = font
    return cell


def _words(columns: tuple[Column, ...], rows: Iterable[Row]) -> Iterator[str]:
    """Yield the words of pages in rows."""
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            if column.kind in ("name", "text") and isinstance(value, str):
                yield value


def _is_right_to_left(text: str) -> bool:
    """Tell whether the first letter of a text that has a direction runs from right to left."""
    for letter in text:
        direction = bidirectional(letter)
        if direction in ("R", "AL", "L"):
            return direction != "L"
    return False
