"""Archives by date or number: which pages are asked for, and which not again."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from server import Answer, Site, page, serving
from test_crawl import source

from ingest.article import Article
from ingest.crawl import crawl
from ingest.date_archives import archive_days, fields_of, filled
from ingest.limits import Limits
from ingest.sources import SourceError, load_sources


@pytest.mark.parametrize(
    ("template", "calendar", "addresses"),
    [
        ("/{year}/{month:02}/{day:02}", "gregorian", ["/2024/03/21", "/2024/03/20", "/2024/03/19"]),
        ("/{year}/{month}/{day}", "jalali", ["/1403/1/2", "/1403/1/1", "/1402/12/29"]),
        ("/{year}-{month:02}", "jalali", ["/1403-01", "/1402-12"]),
        ("/archive?y={year}", "gregorian", ["/archive?y=2024"]),
    ],
)
def test_the_addresses_of_days_from_the_newest(template: str, calendar: str, addresses: list[str]) -> None:
    days = archive_days(template, date(2024, 3, 19), date(2024, 3, 21), calendar)  # type: ignore[arg-type]
    assert [filled(template, day, calendar=calendar) for day in days] == addresses  # type: ignore[arg-type]


@pytest.mark.parametrize("template", ["/x", "/{hour}", "/{year", "/{}", "/{year:q}"])
def test_what_is_no_template(template: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"template|needs some of"):
        fields_of(template)
    file = tmp_path / "s.toml"
    entry = '[[source]]\nname = "x"\nurl = "http://x"\nlanguage = "ar"\ncountry = "MA"\nkind = "ngo"\n'
    file.write_text(f'{entry}archives = "http://x{template}"\n', encoding="utf-8")
    with pytest.raises(SourceError, match="key 'archives'"):
        load_sources(file)


def answer_days(site: Site, days: int) -> None:
    for number in range(days):
        day = date.today() - timedelta(days=number)
        site.answers[f"/{day:%Y/%m/%d}"] = Answer(f'<a href="/news/{100 + number}">خبر</a>')
        site.answers[f"/news/{100 + number}"] = Answer(page(f"خبر {number}"))


def titles(site: Site, frontier: Path, **keys: object) -> list[str]:
    limits = Limits(**keys.pop("limits", {}))  # type: ignore[arg-type]
    items = crawl([source(site, **keys)], frontier=frontier, limits=limits)
    return sorted(item.title for item in items if isinstance(item, Article))


def test_days_that_are_over_are_read_once(tmp_path: Path) -> None:
    with serving() as site:
        answer_days(site, 6)
        keys = {"archives": f"{site.base}/{{year}}/{{month:02}}/{{day:02}}", "since": date.today() - timedelta(days=7)}
        first = titles(site, tmp_path / "f", limits={"archives": 4}, **keys)
        assert first == ["خبر 0", "خبر 1", "خبر 2", "خبر 3"]
        assert titles(site, tmp_path / "f", **keys) == ["خبر 4", "خبر 5"]
        del site.requested[:]
        assert titles(site, tmp_path / "f", **keys) == []
        today, yesterday = (f"/{date.today() - timedelta(days=n):%Y/%m/%d}" for n in (0, 1))
        assert sorted(path for path in site.requested if path != "/robots.txt") == sorted([today, yesterday])


def test_numbered_pages_go_on_where_the_last_run_ended(tmp_path: Path) -> None:
    with serving() as site:
        for number in range(1, 6):
            site.answers[f"/list?page={number}"] = Answer(f'<a href="/news/{number}00">خبر</a>')
            site.answers[f"/news/{number}00"] = Answer(page(f"خبر {number}"))
        keys = {"archives": [f"{site.base}/list?page={{page}}"]}
        assert titles(site, tmp_path / "f", limits={"archives": 2}, **keys) == ["خبر 1", "خبر 2"]
        assert titles(site, tmp_path / "f", **keys) == ["خبر 3", "خبر 4", "خبر 5"]
        del site.requested[:]
        assert titles(site, tmp_path / "f", **keys) == []
        assert sorted(site.requested) == ["/list?page=1", "/list?page=6", "/robots.txt"]
