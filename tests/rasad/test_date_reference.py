"""docs/dates.md is written from the cases, and is up to date; the comparison with other readers is one of values."""

from pathlib import Path

from rasad.config import corpora_folder
from rasad.date_peers import compare, read_with_rasad, table
from rasad.date_reference import TARGET, date_reference


def test_the_page_is_up_to_date():
    assert TARGET.read_text("utf-8") == date_reference(), "run `make docs`"


def test_a_reader_gives_values():
    assert read_with_rasad("افتتح المركز أمس.", "ar", "2023-11-22") == {"2023-11-21"}


def test_the_comparison_counts_every_article_once_for_each_reader(tmp_path: Path):
    rows = list(compare([corpora_folder() / "gold"]))
    assert {(row.reader, row.language) for row in rows} >= {("rasad", "ar"), ("rasad", "fa")}
    assert len({row.values.annotated for row in rows if row.language == "ar"}) == 1
    assert all(len(cells) == 7 for cells in table(rows))
