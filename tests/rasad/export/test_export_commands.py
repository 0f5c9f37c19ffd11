"""`rasad export` from the command line: files, folders and pipes, a part of the directory, errors in one line."""

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from export_directories import arabic, persian, undated
from rasad_command import rasad_in_bytes
from saying import make_directory

FORMATS = ["csv", "hsds", "xlsx", "iati", "hxl", "graph", "jsonl"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a directory in it, where the commands are run."""
    folder = tmp_path_factory.mktemp("commands")
    make_directory(folder / "rasad.db", [arabic(), persian(), undated()]).dispose()
    return folder


def export(folder: Path, *arguments: str) -> Any:
    return rasad_in_bytes(folder, "export", *arguments)


@pytest.mark.parametrize("form", FORMATS)
def test_standard_output_and_a_file_get_the_same_bytes(folder: Path, form: str) -> None:
    name = f"out-{form}.zip"
    assert export(folder, form, "--output", name).returncode == 0
    done = export(folder, form, "-o", "-")
    assert done.stdout == (folder / name).read_bytes()
    assert done.stdout
    assert not list(folder.glob(".*.part"))


def test_a_query_chooses_programs(folder: Path) -> None:
    assert export(folder, "hxl", "-o", "ir.csv", "--query", "kind:training country:IR").returncode == 0
    rows = list(csv.reader((folder / "ir.csv").read_text("utf-8").splitlines()))
    assert {row[1] for row in rows[2:]} == {"کارگاه بافندگی"}
    done = export(folder, "xlsx", "-q", "country:MA")
    assert b"1 of 1 programs for country:MA" in done.stderr
    book = openpyxl.load_workbook(io.BytesIO(done.stdout))
    assert [row[1].value for row in book["programs"].iter_rows(min_row=2)] == ["دار الضيافة"]


def test_tables_are_written_into_a_folder_or_one_alone(folder: Path) -> None:
    assert export(folder, "csv", "--output", "tables").returncode == 0
    alone = export(folder, "csv", "--table", "programs", "--excel")
    assert alone.stdout == b"\xef\xbb\xbf" + (folder / "tables" / "programs.csv").read_bytes()


def test_what_is_left_out_is_said(folder: Path) -> None:
    done = export(folder, "iati", "-o", "out.xml", "--publisher", "XM-1", "--publisher-name", "مرصد")
    assert b"1 programs left out" in done.stderr
    assert 'ref="XM-1"' in (folder / "out.xml").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["csv", "--table", "tables"], 2, "'tables' is none of programs, organizations,"),
        (["hxl", "--query", "kind:nothing"], 2, "kind:nothing"),
        (["xlsx", "-o", "missing/out.xlsx"], 1, "rasad: missing/out.xlsx: cannot be written"),
        (["csv", "-o", "rasad.db"], 1, "rasad: rasad.db"),
        (["graph", "-d", "none.db"], 1, "rasad: none.db: no database here"),
    ],
)
def test_an_error_is_one_line_and_leaves_nothing(folder: Path, arguments: list[str], code: int, said: str) -> None:
    before = sorted(folder.iterdir())
    done = export(folder, *arguments)
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert sorted(folder.iterdir()) == before
