"""The workbook as openpyxl reads it back: dates are dates, numbers numbers, addresses links, formulas text."""

import io
import zipfile
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from export_directories import CONTROLS, FORMULA, LETTERS, URL
from saying import Saying, make_directory
from sqlalchemy import Connection, Engine

from rasad.export import xlsx
from rasad.export.tables import TABLES
from rasad.export.xlsx import write_workbook
from store.database import reading


def workbook(connection: Connection) -> Any:
    stream = io.BytesIO()
    write_workbook(stream, connection)
    return openpyxl.load_workbook(stream)


def cells(sheet: Any) -> list[dict[str, Any]]:
    header, *rows = sheet.iter_rows()
    return [dict(zip((cell.value for cell in header), row, strict=True)) for row in rows]


def test_every_table_is_a_sheet_from_right_to_left_with_a_frozen_header_and_filters(plain: Connection) -> None:
    book = workbook(plain)
    assert book.sheetnames == [table.name for table in TABLES]
    for sheet in book:
        assert sheet.sheet_view.rightToLeft, sheet.title
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet["A1"].font.bold
        assert sheet.column_dimensions["B"].width >= 10


def test_values_keep_their_types(plain: Connection) -> None:
    book = workbook(plain)
    program = next(one for one in cells(book["programs"]) if one["name"].value == "دار الضيافة")
    assert program["start"].value == "2021-05"
    assert (program["start_from"].value, program["start_from"].number_format) == (datetime(2021, 5, 1), "yyyy-mm-dd")
    assert program["confidence"].value == 0.5
    assert program["url"].hyperlink.target == URL
    assert program["url"].value == URL
    beds = cells(book["capacities"])[0]
    assert (beds["value"].value, beds["value"].data_type) == (30, "n")


def test_hostile_text_is_text(hostile: Connection) -> None:
    book = workbook(hostile)
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
            assert not any(cell.hyperlink for cell in row)
    assert {one["name"].value for one in cells(book["organizations"])} == {FORMULA, LETTERS, "@SUM(A1)"}
    (program,) = cells(book["programs"])
    assert program["name"].value == CONTROLS.replace("\x0b", "\ufffd").replace("\x1f", "\ufffd").replace(
        "\ufffe", "\ufffd"
    )


def test_a_name_like_an_error_of_a_formula_is_text(tmp_path: Any) -> None:
    saying = Saying("one", "مركز #N/A و #REF!").program("#N/A", quote="مركز")
    with reading(make_directory(tmp_path / "d.db", [saying])) as connection:
        (program,) = cells(workbook(connection)["programs"])
    assert (program["name"].value, program["name"].data_type) == ("#N/A", "s")


def test_the_same_directory_gives_the_same_bytes_which_tell_no_time(plain_engine: Engine) -> None:
    written = []
    for _ in range(2):
        stream = io.BytesIO()
        with reading(plain_engine) as connection:
            write_workbook(stream, connection)
        written.append(stream.getvalue())
    assert written[0] == written[1]
    with zipfile.ZipFile(io.BytesIO(written[0])) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}


def test_what_a_sheet_cannot_hold_goes_on_in_another(plain: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    monkeypatch.setattr(xlsx, "MOST_LINKS", 1)
    book = workbook(plain)
    sheets = [name for name in book.sheetnames if name.startswith("programs")]
    assert sheets == ["programs", "programs 2"]
    assert [book[name].max_row for name in sheets] == [3, 2]
    linked = [cell.hyperlink for row in book["capacities"].iter_rows() for cell in row if cell.hyperlink]
    assert len(linked) == 1


def test_text_longer_than_a_cell_is_cut(plain: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "LONGEST_TEXT", 10)
    program = next(one for one in cells(workbook(plain)["programs"]) if one["kind"].value == "training")
    assert program["name"].value == "کارگاه با…"


def test_an_empty_directory_is_a_workbook_of_headers(empty: Connection) -> None:
    book = workbook(empty)
    assert [[cell.value for cell in row] for row in book["programs"].iter_rows()] == [
        [column.name for column in TABLES[0].columns]
    ]
    assert not book["programs"].sheet_view.rightToLeft
