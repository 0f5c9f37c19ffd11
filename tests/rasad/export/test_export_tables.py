"""The flat tables, as CSV: every row is cited, what a spreadsheet could run is text."""

import csv
import io
import zipfile
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from export_directories import CONTROLS, FORMULA, LETTERS, URL, arabic, persian, undated
from saying import make_directory
from sqlalchemy import Connection, Engine

from rasad.export.csv_tables import write_archive, write_folder, write_table
from rasad.export.safe import cell_text, link, number, xml_text
from rasad.export.tables import TABLES
from rasad.hsds.package import write_package
from store.citations import choose, read_told_programs
from store.database import reading

NAMED = {table.name: table for table in TABLES}


def rows(connection: Connection, name: str, chosen: Any = None) -> list[dict[str, Any]]:
    table = NAMED[name]
    return [
        dict(zip((column.name for column in table.columns), row, strict=True)) for row in table.rows(connection, chosen)
    ]


def as_csv(connection: Connection, name: str, **options: Any) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    write_table(stream, NAMED[name], connection, **options)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_a_program_has_its_values_and_its_citation(plain: Connection) -> None:
    (program,) = [one for one in rows(plain, "programs") if one["name"] == "دار الضيافة"]
    body = next(one["id"] for one in rows(plain, "organizations") if one["name"] == "جمعية نور")
    assert program["id"].startswith("p-")
    assert program | {"id": ""} == {
        "id": "",
        "name": "دار الضيافة",
        "other_names": None,
        "kind": "shelter",
        "operators": "جمعية نور",
        "operator_ids": body,
        "partners": "بلدية صفرو",
        "places": "صفرو",
        "countries": "MA",
        "subdivisions": "MA-05",
        "beneficiaries": "المرضى; مرافقوهم",
        "start": "2021-05",
        "start_from": date(2021, 5, 1),
        "end": None,
        "end_from": None,
        "confidence": 0.5,
        "stories": 1,
        "articles": 1,
        "url": URL,
        "outlet": "صحيفة الصباح",
        "published": date(2021, 5, 3),
        "article": "one",
        "sentence": "وافتتحت جمعية نور بصفرو دار الضيافة التي تتسع لثلاثين سريرا.",
    }


def test_organizations_partnerships_capacities_places_and_events_are_cited(plain: Connection) -> None:
    ids = {one["name"]: one["id"] for one in rows(plain, "organizations")}
    programs = {one["name"]: one["id"] for one in rows(plain, "programs")}
    (partnership,) = rows(plain, "partnerships")
    assert partnership["parties"] == "جمعية نور; بلدية صفرو"
    assert partnership["party_ids"] == f"{ids['جمعية نور']}; {ids['بلدية صفرو']}"
    assert (partnership["date"], partnership["date_from"]) == ("2021", date(2021, 1, 1))
    assert partnership["sentence"] == "وقعت جمعية نور مع بلدية صفرو اتفاقية سنة 2021."
    beds, patients = rows(plain, "capacities")
    assert (beds["kind"], beds["bound"], beds["value"], beds["unit"]) == ("capacity", "at_least", 30, "bed")
    assert beds["programs"] == programs["دار الضيافة"]
    assert (patients["kind"], patients["value"], patients["unit_text"]) == ("served", 400, "مريض")
    places = {one["name"]: one for one in rows(plain, "places")}
    assert {name: one["country"] for name, one in places.items()} == {"صفرو": "MA", "یزد": "IR", "هرات": "AF"}
    assert places["هرات"]["name_ar"] == "هراة"
    assert ("opened", "2021") in {(one["event"], one["date"]) for one in rows(plain, "events")}
    cited = [*rows(plain, "organizations"), partnership, beds, patients, *places.values(), *rows(plain, "events")]
    assert {one["article"] for one in cited} == {"one", "two"}
    assert all(one["sentence"] for one in cited)


def test_all_sentences_of_all_facts_are_citations(plain: Connection) -> None:
    found = rows(plain, "citations")
    assert {one["kind"] for one in found} == {"program", "organization", "partnership", "capacity", "place", "date"}
    assert (
        {one["article"] for one in found} == {one["id"] for one in rows(plain, "articles")} == {"one", "two", "three"}
    )
    facts = {fact.id for program in read_told_programs(plain) for fact in program.facts}
    assert facts <= {one["fact"] for one in found}


def test_a_part_of_the_directory_has_what_belongs_to_its_programs(plain: Connection) -> None:
    program = next(one["id"] for one in rows(plain, "programs") if one["kind"] == "training")
    chosen = choose(plain, [program])
    assert [one["name"] for one in rows(plain, "programs", chosen)] == ["کارگاه بافندگی"]
    assert [one["name"] for one in rows(plain, "organizations", chosen)] == ["بنیاد مهر"]
    assert rows(plain, "partnerships", chosen) == rows(plain, "capacities", chosen) == []
    assert [one["id"] for one in rows(plain, "articles", chosen)] == ["two"]
    assert {one["article"] for one in rows(plain, "citations", chosen)} == {"two"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+212 600", "'+212 600"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("دار = بيت", "دار = بيت"),
        ("'=1", "'=1"),
        ("", ""),
    ],
)
def test_a_cell_is_no_formula(text: str, written: str) -> None:
    assert cell_text(text) == written


@pytest.mark.parametrize(
    ("address", "followed"),
    [
        ("https://example.org/أخبار?a=1&b=2", "https://example.org/أخبار?a=1&b=2"),
        ("http://example.org/a b", "http://example.org/a%20b"),
        ("javascript:alert(1)", None),
        ("http://[", None),
        (None, None),
    ],
)
def test_only_addresses_of_pages_are_links(address: str | None, followed: str | None) -> None:
    assert link(address) == followed


def test_what_xml_forbids_is_replaced_letter_for_letter() -> None:
    assert xml_text("a\x00b\x1f\ud800\uffff\t\u202e") == "a\ufffdb\ufffd\ufffd\ufffd\t\u202e"


@pytest.mark.parametrize(
    ("value", "written"), [(30.0, "30"), (7, "7"), (1.5e12, "1500000000000"), (0.25, "0.25"), (1e-7, "0.0000001")]
)
def test_a_number_is_written_in_digits(value: float, written: str) -> None:
    assert number(value) == written


def test_hostile_text_is_text_in_csv(hostile: Connection) -> None:
    for table in TABLES:
        for row in as_csv(hostile, table.name):
            assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values()), table.name
    names = {one["name"] for one in as_csv(hostile, "organizations", exact=True)}
    assert names == {FORMULA, LETTERS, "@SUM(A1)"}
    (program,) = as_csv(hostile, "programs")
    assert program["name"] == CONTROLS
    assert (program["url"], program["published"]) == ("", "")


def test_numbers_and_days_are_written_as_such(plain: Connection) -> None:
    beds, _ = as_csv(plain, "capacities")
    assert beds["value"] == "30"
    program = next(one for one in as_csv(plain, "programs") if one["kind"] == "training")
    assert (program["start"], program["start_from"]) == ("2019-03-21/2020-03-19", "2019-03-21")
    assert program["published"] == "2022-01-09"


def test_a_folder_and_an_archive_hold_the_same_tables(plain: Connection, tmp_path: Path) -> None:
    write_folder(tmp_path / "new" / "tables", plain)
    stream = io.BytesIO()
    write_archive(stream, plain)
    with zipfile.ZipFile(stream) as archive:
        assert archive.namelist() == [f"{table.name}.csv" for table in TABLES]
        for name in archive.namelist():
            assert archive.read(name) == (tmp_path / "new" / "tables" / name).read_bytes()
            assert archive.read(name).endswith(b"\r\n")


def test_with_a_mark_excel_knows_utf_8(plain: Connection, tmp_path: Path) -> None:
    write_folder(tmp_path, plain, bom=True)
    assert (tmp_path / "programs.csv").read_bytes().startswith(b"\xef\xbb\xbfid,name,")


def test_the_same_directory_gives_the_same_bytes_on_either_database(plain_engine: Engine, database: str) -> None:
    written = []
    for engine in (plain_engine, make_directory(database, [undated(), persian(), arabic()])):
        stream = io.BytesIO()
        with reading(engine) as connection:
            write_archive(stream, connection)
        written.append(stream.getvalue())
    assert written[0] == written[1]


def test_an_empty_directory_has_headers_alone(empty: Connection) -> None:
    for table in TABLES:
        stream = io.StringIO(newline="")
        write_table(stream, table, empty)
        assert stream.getvalue() == ",".join(column.name for column in table.columns) + "\r\n"


@pytest.mark.parametrize("write", [write_folder, write_package])
def test_a_run_that_stops_half_way_leaves_a_folder_as_it_was(write: Any, plain: Connection, tmp_path: Path) -> None:
    """What stops it is a person at the keyboard, while the third row is written."""
    folder = tmp_path / "tables"
    write(folder, plain)
    (folder / "notes.txt").write_text("our own", "utf-8")
    (folder / "organizations.csv").write_text("of the week before", "utf-8")
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    rows = count(1)

    def stop() -> None:
        if next(rows) == 3:
            raise KeyboardInterrupt

    for place in (folder, tmp_path / "new"):
        with pytest.raises(KeyboardInterrupt):
            write(place, plain, advance=stop)
        rows = count(1)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert not (tmp_path / "new").exists()
    write(folder, plain)
    assert (folder / "notes.txt").read_text("utf-8") == "our own"
    assert before["organizations.csv"] != (folder / "organizations.csv").read_bytes()
    assert not (folder / ".part").exists()
