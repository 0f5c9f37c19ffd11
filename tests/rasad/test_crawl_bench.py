"""The crawlers that are compared read the same pages."""

from rasad.crawl_bench import COLUMNS, CRAWLERS, rows


def test_every_crawler_reads_every_page() -> None:
    found = rows(3)
    assert [row[0] for row in found] == list(CRAWLERS)
    assert [row[2] for row in found] == ["3"] * len(CRAWLERS)
    assert {len(row) for row in found} == {len(COLUMNS)}
