"""The HXL table as libhxl reads it back and validates it."""

import io
from typing import Any

import hxl
from export_directories import CONTROLS, FORMULA, URL
from saying import Saying, make_directory
from sqlalchemy import Connection

from rasad.export.hxl import COLUMNS, write_hxl
from store.citations import choose, read_told_programs
from store.database import reading


def written(connection: Connection, **options: Any) -> str:
    stream = io.StringIO(newline="")
    write_hxl(stream, connection, **options)
    return stream.getvalue()


def data(text: str) -> Any:
    return hxl.data(io.BytesIO(text.encode()))


def table(text: str) -> list[dict[str, str]]:
    found = data(text)
    tags = [column.display_tag for column in found.columns]
    return [dict(zip(tags, row.values, strict=True)) for row in found]


def test_libhxl_finds_nothing_wrong(plain: Connection, hostile: Connection) -> None:
    for connection in (plain, hostile):
        report = hxl.validate(data(written(connection)))
        assert report["is_valid"], report["issues"]


def test_the_second_row_has_the_hashtags(plain: Connection) -> None:
    found = data(written(plain))
    assert [column.header for column in found.columns] == [name for name, _, _ in COLUMNS]
    core = {"#activity", "#org", "#country", "#adm1", "#loc", "#beneficiary", "#date", "#capacity", "#reached", "#meta"}
    assert {column.tag for column in found.columns} == core


def test_a_program_is_who_does_what_where_with_its_citation(plain: Connection) -> None:
    row = next(one for one in table(written(plain)) if one["#activity+name"] == "دار الضيافة")
    wanted = {
        "#activity+type": "shelter",
        "#org+impl+name": "جمعية نور",
        "#org+name+partner": "بلدية صفرو",
        "#country+code+v_iso2": "MA",
        "#adm1+code+v_iso3166_2": "MA-05",
        "#loc+i_en+name": "Sefrou",
        "#date+start": "2021-05-01",
        "#date+edtf+start": "2021-05",
        "#capacity+num": "30",
        "#meta+capacity+unit": "bed",
        "#reached+num": "400",
        "#meta+name+source": "صحيفة الصباح",
        "#date+published": "2021-05-03",
        "#meta+source+url": URL,
        "#meta+evidence": "وافتتحت جمعية نور بصفرو دار الضيافة التي تتسع لثلاثين سريرا.",
    }

    def key(tag: str) -> tuple[str, ...]:
        name, *attributes = tag.split("+")
        return (name, *sorted(attributes))

    found = {key(tag): value for tag, value in row.items()}
    assert {tag: found[key(tag)] for tag in wanted} == wanted


def test_a_program_of_two_places_has_two_rows_and_one_without_has_one(plain: Connection) -> None:
    countries: dict[str, list[str]] = {}
    for row in table(written(plain)):
        countries.setdefault(row["#activity+name"], []).append(row["#country+code+v_iso2"])
    assert countries == {"دار الضيافة": ["MA"], "کارگاه بافندگی": ["AF", "IR"], "حصة للأطفال": [""]}


def test_counts_stand_in_the_first_row_of_a_program_alone(tmp_path: Any) -> None:
    saying = Saying("two places", "قافلة في صفرو وفاس استفاد منها 400 مريض")
    saying.place("صفرو").place("فاس").capacity("400 مريض", 400, "patient", kind="served")
    saying.program("قافلة", places=["صفرو", "فاس"], capacities=[0])
    with reading(make_directory(tmp_path / "d.db", [saying])) as connection:
        assert [row["#reached+num"] for row in table(written(connection))] == ["400", ""]


def test_hostile_text_is_text(hostile: Connection) -> None:
    (row,) = table(written(hostile))
    assert (row["#activity+name"], row["#meta+source+url"]) == (" ".join(CONTROLS.split()), "")
    assert row["#org+impl+name"] == f"'{FORMULA}"
    (row,) = table(written(hostile, exact=True))
    assert row["#org+impl+name"] == FORMULA


def test_a_part_and_an_empty_directory(plain: Connection, empty: Connection) -> None:
    program = next(one.id for one in read_told_programs(plain) if one.kind == "training")
    assert {row["#activity+id+program"] for row in table(written(plain, chosen=choose(plain, [program])))} == {program}
    assert table(written(empty)) == []
