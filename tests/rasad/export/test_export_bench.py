"""A large directory is exported in a memory that does not grow with it; what is measured is a directory."""

import pytest
from sqlalchemy import Connection

from rasad.export.tables import TABLES
from rasad.export_bench import make_directory, measure
from store.citations import count_programs
from store.database import open_database, reading, writing

# SQLite keeps so much of the file in memory, whoever reads.
_CACHE = 64 * 2**20


def test_the_directory_that_is_measured_has_rows_in_every_table(tmp_path: object) -> None:
    engine = open_database(f"{tmp_path}/bench.db")
    with writing(engine) as connection:
        make_directory(connection, 12)

    with reading(engine) as read:
        assert count_programs(read) == 12
        counts = {table.name: _count(table, read) for table in TABLES}
    assert counts == {
        "programs": 12,
        "organizations": 4,
        "partnerships": 4,
        "capacities": 12,
        "places": 12,
        "events": 12,
        "citations": 52,
        "articles": 12,
    }


def _count(table: object, connection: Connection) -> int:
    return sum(1 for _ in table.rows(connection, None))  # type: ignore[attr-defined]


@pytest.mark.slow
def test_four_times_the_programs_take_about_four_times_as_long_and_no_more_memory() -> None:
    formats = ("csv", "hsds", "iati", "hxl", "graph")
    small = {one["format"]: one for one in measure(5_000, formats)}
    for one in measure(20_000, formats):
        other = small[one["format"]]
        assert one["peak_memory"] - other["peak_memory"] < _CACHE, one["format"]
        assert one["processor_seconds"] < 4 * 1.5 * other["processor_seconds"] + 1, one["format"]
