"""What a bench measured as a page: tables as they were measured, bars as long as their numbers."""

from pathlib import Path

from lxml import etree

from rasad.bench_page import Table, draw, write_page

TAGGERS = Table(
    "taggers",
    "names, one core",
    ("what", "articles a second", "memory"),
    [("rasad", "15.4", "210"), ("a BERT-base | cased", "2.2", ""), ("not here", "", "")],
    bars=1,
)


def test_bars_are_as_long_as_their_numbers_and_what_was_not_measured_has_none() -> None:
    root = etree.fromstring(draw(TAGGERS).encode())
    bars = [float(one.get("width")) for one in root.iter("{*}rect")][1:]
    assert len(bars) == 2
    assert abs(bars[0] / bars[1] - 15.4 / 2.2) < 0.01
    assert [one.text for one in root.iter("{*}text")] == [
        "articles a second", "rasad", "15.4", "a BERT-base | cased", "2.2",
    ]  # fmt: skip


def test_nothing_is_drawn_where_nothing_is_compared() -> None:
    assert draw(Table("x", "x", ("a", "b"), [("one", "1")], bars=1)) == ""
    assert draw(Table("x", "x", ("a", "b"), [("one", "1"), ("two", "2")])) == ""


def test_a_page_has_every_table_that_was_measured(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    write_page([TAGGERS, Table("gone", "left out", ("a",), [])], "2 cores", page)
    text = page.read_text("utf-8")
    assert "Measured on 2 cores." in text
    assert "| rasad | 15.4 | 210 |" in text
    assert "| a BERT-base / cased | 2.2 |  |" in text
    assert "left out" not in text
    assert "![names, one core: articles a second](bench-taggers.svg)" in text
    assert (tmp_path / "bench-taggers.svg").read_text("utf-8") == draw(TAGGERS)
