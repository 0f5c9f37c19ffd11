"""The crawler beside others on one site of 400 pages on loopback: `make bench` prints the table.

Invariant: each crawler runs in a process of its own, from the same front page of links, with politeness off, and is
timed from its start to its end.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpora.server import SITE, SiteServer

COLUMNS = ("crawler", "what it does", "pages", "seconds", "pages a second", "CPU seconds")
PAGES = 400


def make_site(folder: Path, pages: int = PAGES) -> None:
    """Write a site: articles of the sample corpus over and over, each under an address and a headline of its own."""
    samples = [path for path in sorted(SITE.rglob("*.html")) if path.read_text("utf-8").count("<p") > 2]
    links = []
    for number in range(pages):
        text = samples[number % len(samples)].read_text("utf-8").replace("<h1", f"<p>({number})</p><h1", 1)
        text = "".join(
            line for line in text.splitlines(keepends=True) if "canonical" not in line and "og:url" not in line
        )
        (folder / f"news-of-the-day-{number + 1000}.html").write_text(text, "utf-8")
        links.append(f'<li><a href="/news-of-the-day-{number + 1000}.html">خبر رقم {number} من أخبار اليوم</a></li>')
    front = f'<html lang="ar"><head><title>الأخبار</title></head><body><ul>{"".join(links)}</ul></body></html>'
    (folder / "index.html").write_text(front, "utf-8")
    (folder / "robots.txt").write_text("User-agent: *\nAllow: /\n", "utf-8")


def rasad(base: str) -> int:
    """Crawl and read with Rasad; return how many articles came."""
    from ingest.article import Article
    from ingest.crawl import crawl
    from ingest.sources import Source

    source = Source(name="x", url=f"{base}/", language="ar", country="MA", kind="agency", listings=(f"{base}/",))
    return sum(isinstance(item, Article) for item in crawl([source]))


def _unguarded() -> Any:
    """Return trafilatura's settings, without waiting and with loopback allowed."""
    from copy import deepcopy

    from trafilatura.settings import DEFAULT_CONFIG

    config = deepcopy(DEFAULT_CONFIG)
    config.set("DEFAULT", "SLEEP_TIME", "0")
    config.set("DEFAULT", "SSRF_PROTECTION", "false")
    return config


def _pages_of(base: str, config: Any) -> list[str]:
    from lxml import html
    from trafilatura import fetch_url

    front = fetch_url(f"{base}/", config=config)
    return [f"{base}{link.get('href')}" for link in html.fromstring(front).iter("a")]


def trafilatura_crawl(base: str) -> int:
    """Visit the pages with trafilatura's own crawler, which collects addresses alone; return how many it visited.

    The pages are named to it: it follows no link to an address without a domain.
    """
    from trafilatura.spider import focused_crawler

    config = _unguarded()
    pages = _pages_of(base, config)
    todo, known = focused_crawler(f"{base}/", max_seen_urls=len(pages), max_known_urls=10**6, todo=pages, config=config)
    return len(known) - len(todo)


def trafilatura_read(base: str) -> int:
    """Fetch the pages one by one and extract them with trafilatura; return how many gave a text."""
    from trafilatura import extract, fetch_url

    config = _unguarded()
    return sum(bool(extract(fetch_url(page, config=config), with_metadata=True)) for page in _pages_of(base, config))


def scrapy_save(base: str) -> int:
    """Crawl with a Scrapy spider that only saves what comes; return how many pages it saved."""
    from scrapy import Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response

    saved: list[Path] = []
    with tempfile.TemporaryDirectory() as folder:

        class Saver(Spider):
            name = "saver"
            start_urls = [f"{base}/"]  # noqa: RUF012

            def parse(self, response: Response) -> Any:
                yield from (response.follow(link, self.save) for link in response.css("a::attr(href)").getall())

            def save(self, response: Response) -> None:
                saved.append(Path(folder) / f"{len(saved)}.html")
                saved[-1].write_bytes(response.body)

        settings = {"LOG_LEVEL": "CRITICAL", "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0}
        process = AsyncCrawlerProcess({**settings, "TELNETCONSOLE_ENABLED": False})
        process.crawl(Saver)
        process.start()
    return len(saved)


CRAWLERS: dict[str, tuple[str, Callable[[str], int]]] = {
    "rasad": ("fetches and reads", rasad),
    "trafilatura, fetch_url and extract": ("fetches and reads", trafilatura_read),
    "trafilatura, focused_crawler": ("fetches, finds links", trafilatura_crawl),
    "Scrapy": ("fetches and saves", scrapy_save),
}


def rows(pages: int = PAGES) -> list[tuple[str, ...]]:
    """Return a row for each crawler."""
    found: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        make_site(Path(folder), pages)
        with SiteServer(Path(folder)) as server:
            for name, (what, _) in CRAWLERS.items():
                started, before = time.perf_counter(), _cpu_of_children()
                command = [sys.executable, "-m", "rasad.crawl_bench", name, server.base]
                ended = subprocess.run(command, capture_output=True, text=True, check=True)
                seconds = time.perf_counter() - started
                count = int(ended.stdout.split()[-1])
                cpu = f"{_cpu_of_children() - before:.1f}"
                found.append((name, what, str(count), f"{seconds:.1f}", f"{count / seconds:.1f}", cpu))
    return found


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(CRAWLERS[sys.argv[1]][1](sys.argv[2]))
