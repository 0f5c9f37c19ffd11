"""A crawl goes on where the last one ended, however it ended; nothing is lost and nothing asked for twice."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from server import Answer, Site, page, serving
from test_crawl import XML, rss, source

from ingest.archive import read_archive
from ingest.article import Article, Skipped
from ingest.crawl import crawl
from ingest.frontier import Frontier, Health
from ingest.limits import Limits

LIMITS = Limits(backoff=0.1, retries=0)
READER = """
import sys
from pathlib import Path
from ingest.crawl import crawl
from ingest.sources import load_sources
for item in crawl(load_sources(sys.argv[1]), frontier=Path(sys.argv[2]), archive=Path(sys.argv[3])):
    print(getattr(item, "title", item), flush=True)
"""


def titles(site: Site, frontier: Path, **options: object) -> list[str]:
    items = crawl([source(site, feeds=[f"{site.base}/rss"])], frontier=frontier, limits=LIMITS, **options)  # type: ignore[arg-type]
    return [item.title for item in items if isinstance(item, Article)]


def stocked(site: Site, count: int) -> None:
    site.answers |= {"/rss": rss(*(f"/{n}" for n in range(count)))}
    site.answers |= {f"/{n}": Answer(page(f"خبر {n}")) for n in range(count)}


def test_killed_at_any_moment_it_goes_on_without_loss(tmp_path: Path) -> None:
    with serving() as site:
        stocked(site, 60)
        file, frontier, archive = tmp_path / "s.toml", tmp_path / "f.crawl", tmp_path / "a.warc.gz"
        known = source(site, feeds=[f"{site.base}/rss"]).model_dump(mode="json", include={"name", "url", "feeds"})
        lines = [f"{key} = {value!r}" for key, value in known.items()]
        file.write_text(
            "\n".join(["[[source]]", *lines, 'language = "ar"', 'country = "MA"', 'kind = "agency"']), "utf-8"
        )
        command = [sys.executable, "-c", READER, str(file), str(frontier), str(archive)]
        seen: Counter[str] = Counter()
        for stop in (5, 12, 1000):
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
                assert reader.stdout
                for number, line in enumerate(reader.stdout, 1):
                    seen[line.strip()] += 1
                    if number == stop:
                        os.kill(reader.pid, signal.SIGKILL)
                        break
        assert set(seen) == {f"خبر {n}" for n in range(60)}
        assert seen.total() <= 60 + 2  # the article that a killed reader had in its hand comes again
        asked = Counter(path for path in site.requested if path not in ("/rss", "/robots.txt"))
        assert len(asked) == 60
        assert asked.total() <= 60 + 2 * 9  # and the pages that were on their way, eight at a time
        with archive.open("rb") as stream:
            assert {p.url for p in read_archive(stream)} == {f"{site.base}/{n}" for n in range(60)}


def test_a_second_run_asks_for_what_is_new_alone(tmp_path: Path) -> None:
    frontier = tmp_path / "f.crawl"
    with serving() as site:
        stocked(site, 3)
        site.answers["/rss"].headers |= {"ETag": '"1"'}
        assert sorted(titles(site, frontier)) == ["خبر 0", "خبر 1", "خبر 2"]
        site.answers["/rss"] = Answer("", 304, {})
        del site.requested[:]
        assert titles(site, frontier) == []
        assert [path for path in site.requested if path != "/robots.txt"] == ["/rss"]
        stocked(site, 4)
        assert titles(site, frontier) == ["خبر 3"]


def test_what_a_limit_left_waits_for_the_next_run(tmp_path: Path) -> None:
    frontier = tmp_path / "f.crawl"
    with serving() as site:
        stocked(site, 5)
        first = titles(site, frontier, limit=2)
        assert len(first) == 2
        assert sorted(first + titles(site, frontier)) == [f"خبر {n}" for n in range(5)]


def test_an_article_that_its_reader_did_not_finish_comes_again(tmp_path: Path) -> None:
    frontier = tmp_path / "f.crawl"
    with serving() as site:
        stocked(site, 5)
        items = crawl([source(site, feeds=[f"{site.base}/rss"])], frontier=frontier, limits=LIMITS)
        first = next(items)
        items.close()
        assert isinstance(first, Article)
        assert sorted(titles(site, frontier)) == [f"خبر {n}" for n in range(5)]


def test_what_failed_is_tried_in_three_runs_and_what_is_gone_in_one(tmp_path: Path) -> None:
    frontier, heard = tmp_path / "f.crawl", []
    with serving() as site:
        site.answers |= {"/rss": rss("/busy", "/gone"), "/busy": Answer("503", 503), "/gone": Answer("410", 410)}
        for _ in range(4):
            assert titles(site, frontier, summary=heard.append, log=tmp_path / "log.jsonl") == []
        assert Counter(site.requested) | Counter() >= Counter({"/busy": 3, "/gone": 1})
        assert site.requested.count("/busy") == 3
        site.answers["/rss"] = Answer("x", 404)
        titles(site, frontier, summary=heard.append)
    first, last = heard[0][0], heard[-1][0]
    assert isinstance(first, Health)
    assert (first.pages, first.articles, first.errors, first.waiting) == (2, 0, 2, 1)
    assert last.failing[0].startswith(f"{site.base}/rss: HTTP 404 (since 20")
    assert len((tmp_path / "log.jsonl").read_text("utf-8").splitlines()) == 4


def test_one_crawl_at_a_time_uses_a_frontier(tmp_path: Path) -> None:
    frontier = tmp_path / "f.crawl"
    with serving() as site:
        stocked(site, 2)
        items = crawl([source(site, feeds=[f"{site.base}/rss"])], frontier=frontier)
        next(items)
        (second,) = crawl([source(site, feeds=[f"{site.base}/rss"])], frontier=frontier)
        assert second == Skipped(input=str(frontier), reason="another crawl is using it")
        items.close()


def test_a_frontier_knows_a_page_in_every_spelling() -> None:
    with Frontier() as frontier:
        frontier.begin(["س"])
        assert frontier.add("س", [("https://a.example/1", None), ("http://www.a.example/1/?utm_source=x", None)]) == 1
        assert frontier.take("س", 9) == [("https://a.example/1", None)]
        assert frontier.take("س", 9) == []
        frontier.finish("س", "https://a.example/1", "https://a.example/one", None, None)
        assert frontier.is_done("https://m.a.example/one")


def test_one_canonical_address_in_all_pages_does_not_swallow_articles(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="{{base}}/"><meta property="og:url" content="{{base}}/section">'
    with serving() as site:
        found = set()
        for run in (1, 2):
            numbers = range(3 * run)
            site.answers |= {"/map": Answer("\n".join(f"{{{{base}}}}/{n}" for n in numbers), headers=XML)}
            site.answers |= {f"/{n}": Answer(page(f"خبر {n}", head)) for n in numbers}
            items = crawl([source(site, sitemaps=[f"{site.base}/map"])], frontier=tmp_path / "f.crawl")
            found |= {item.id for item in items if isinstance(item, Article)}
            assert len(found) == 3 * run


def test_twins_of_a_page_that_name_one_address_are_one_article() -> None:
    head = '<link rel="canonical" href="{{base}}/news/1">'
    with serving() as site:
        site.answers |= {"/rss": rss("/story-of-today/1", "/news/1", "/other/1"), "/news/1": Answer(page("خبر", head))}
        site.answers |= {f"/{name}/1": Answer(page("خبر", head)) for name in ("story-of-today", "other")}
        items = list(crawl([source(site, feeds=[f"{site.base}/rss"])]))
    assert [item.title for item in items if isinstance(item, Article)] == ["خبر"]


def test_a_schedule_leaves_a_source_alone_until_its_time_is_over(tmp_path: Path) -> None:
    frontier = tmp_path / "f.crawl"
    with serving() as site:
        stocked(site, 1)
        often, rarely = (source(site, name=name, feeds=[f"{site.base}/rss"], every=every)
                         for name, every in (("often", None), ("rarely", "6h")))  # fmt: skip
        heard: list[list[Health]] = []
        for _ in range(2):
            list(crawl([often, rarely], frontier=frontier, limits=LIMITS, due=True, summary=heard.append))
        assert site.requested.count("/rss") == 3
        list(crawl([rarely], frontier=frontier, limits=LIMITS, due=True))
        assert site.requested.count("/rss") == 3
        list(crawl([rarely], frontier=frontier, limits=LIMITS))
        assert site.requested.count("/rss") == 4
    last = {one.source: one for one in heard[-1]}
    assert (last["often"].before is None, last["rarely"].before) == (False, None)
    assert rarely.interval.total_seconds() == 6 * 3600


def test_the_part_of_errors_is_of_all_that_was_asked_for() -> None:
    assert Health("س", 8, 6, 2, 0, None, None).error_rate == 0.25
    assert Health("س", 0, 0, 3, 0, None, None).as_json()["error_rate"] == 1.0
