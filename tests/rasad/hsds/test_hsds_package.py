"""The tabular data package: complete, valid to who checks such packages, the same bytes each time."""

import csv
import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from export_directories import FORMULA, arabic, persian, undated
from frictionless import Package, validate
from rasad_command import rasad_in_bytes
from saying import make_directory
from sqlalchemy import Connection, Engine

from rasad.hsds.package import write_package, write_package_archive
from rasad.hsds.tables import NOBODY
from store.citations import choose
from store.database import open_database, reading


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def problems(folder: Path) -> list[str]:
    report = validate(str(folder / "datapackage.json"))
    return [f"{task.name}: {error.message}" for task in report.tasks for error in task.errors] + [
        error.message for error in report.errors
    ]


@pytest.fixture(scope="module")
def package(plain_reader: Connection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the plain directory."""
    folder = tmp_path_factory.mktemp("package")
    write_package(folder, plain_reader)
    return folder


def test_frictionless_finds_nothing_wrong(package: Path) -> None:
    assert problems(package) == []
    described = Package(str(package / "datapackage.json"))
    assert {resource.path for resource in described.resources} == {file.name for file in package.glob("*.csv")}


def test_frictionless_sees_a_service_of_no_organization(package: Path, tmp_path: Path) -> None:
    for file in package.iterdir():
        text = file.read_text("utf-8")
        (tmp_path / file.name).write_text(text.replace(NOBODY["id"], "") if file.name == "services.csv" else text)
    assert problems(tmp_path)


def test_what_nobody_runs_stands_under_a_stand_in(package: Path) -> None:
    of = {row["name"]: row["organization_id"] for row in rows(package / "services.csv")}
    names = {row["id"]: row["name"] for row in rows(package / "organizations.csv")}
    assert {name: names[body] for name, body in of.items()} == {
        "دار الضيافة": "جمعية نور",
        "کارگاه بافندگی": "بنیاد مهر",
        "حصة للأطفال": NOBODY["name"],
    }


def test_every_row_that_attributes_belong_to_is_there(package: Path) -> None:
    described = {
        table: {row["id"] for row in rows(package / file)}
        for table, file in {
            "organization": "organizations.csv",
            "service": "services.csv",
            "location": "locations.csv",
            "service_at_location": "service_at_location.csv",
        }.items()
    }
    linked = rows(package / "attributes.csv")
    assert {row["link_entity"] for row in linked} == set(described)
    assert all(row["link_id"] in described[row["link_entity"]] for row in linked)


def test_hostile_text_is_no_formula_unless_asked_for(hostile_engine: Engine, tmp_path: Path) -> None:
    with reading(hostile_engine) as connection:
        write_package(tmp_path / "guarded", connection)
        write_package(tmp_path / "exact", connection, exact=True)
    for folder, written in (("guarded", f"'{FORMULA}"), ("exact", FORMULA)):
        assert problems(tmp_path / folder) == []
        assert written in {row["name"] for row in rows(tmp_path / folder / "organizations.csv")}


def test_an_empty_directory_has_taxonomies_alone(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "services.csv").write_text("of an older one")
    with reading(open_database(str(tmp_path / "empty.db"))) as connection:
        write_package(tmp_path / "package", connection)
    assert {file.name for file in (tmp_path / "package").iterdir()} == {
        *("datapackage.json", "taxonomies.csv", "taxonomy_terms.csv")
    }
    assert problems(tmp_path / "package") == []


def test_a_part_holds_what_it_refers_to(plain_reader: Connection, package: Path, tmp_path: Path) -> None:
    (persian_program,) = (
        row[0]
        for row in plain_reader.exec_driver_sql("SELECT id, name FROM programs").all()
        if row[1] == "کارگاه بافندگی"
    )
    write_package(tmp_path, plain_reader, choose(plain_reader, [persian_program]))
    assert problems(tmp_path) == []
    assert [row["name"] for row in rows(tmp_path / "services.csv")] == ["کارگاه بافندگی"]
    assert not (tmp_path / "service_capacity.csv").exists()


def test_an_archive_has_the_files_of_a_folder_and_the_same_bytes_each_time(
    plain_reader: Connection, package: Path
) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    write_package_archive(first, plain_reader)
    write_package_archive(second, plain_reader)
    assert first.getvalue() == second.getvalue()
    with zipfile.ZipFile(first) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            file.name: file.read_bytes() for file in package.iterdir()
        }


def test_the_command_writes_a_folder_an_archive_and_a_pipe(tmp_path: Path) -> None:
    make_directory(tmp_path / "rasad.db", [arabic(), persian(), undated()]).dispose()

    def export(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        done = rasad_in_bytes(tmp_path, "export", "hsds", *arguments)
        assert done.returncode == 0, done.stderr
        return done

    export("--output", "folder", "--query", "country:MA")
    assert (
        json.loads((tmp_path / "folder" / "datapackage.json").read_text("utf-8"))["profile"] == "tabular-data-package"
    )
    assert [row["name"] for row in rows(tmp_path / "folder" / "services.csv")] == ["دار الضيافة"]
    export("--output", "all.zip")
    assert export().stdout == (tmp_path / "all.zip").read_bytes()
