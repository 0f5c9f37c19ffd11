"""Crawls sources: feeds, sitemaps and listing pages lead to pages, pages become articles.

Invariant: an article comes out once for its canonical address, and the Twisted reactor lives in a child process that
ends with the iterator of `crawl` or with its parent, whichever ends first.
"""

import json
import os
import subprocess
import sys
import threading
from calendar import timegm
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlsplit

import feedparser
from pydantic import TypeAdapter
from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.linkextractors import LinkExtractor
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.gz import gunzip, gzip_magic_number
from scrapy.utils.sitemap import Sitemap
from twisted.python.failure import Failure

from ingest.addresses import is_web_address
from ingest.agent import user_agent
from ingest.archive import Archive, FetchedPage
from ingest.article import Article, Skipped
from ingest.page import NotAnArticle, read_page
from ingest.sources import Source

_SOURCES = TypeAdapter(list[Source])
_DEEPEST_SITEMAP = 4  # indexes of indexes
_LARGEST_PAGE = 20_000_000  # bytes, decompressed


def crawl(
    sources: list[Source], *, archive: Path | None = None, limit: int | None = None
) -> Generator[Article | Skipped, None, None]:
    """Yield the articles of sources as they come, and a `Skipped` for each address that gave none.

    Args:
        sources: what to crawl.
        archive: a WARC file that every page fetched is appended to.
        limit: the most pages to read of each source.
    """
    job = {
        "sources": _SOURCES.dump_python(sources, mode="json"),
        "archive": str(archive) if archive else None,
        "limit": limit,
    }
    with TemporaryFile() as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "ingest.crawl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            # The pipe stays open: the child ends when it closes, so also when this process is killed.
            child.stdin.write(json.dumps(job).encode() + b"\n")
            child.stdin.flush()
            for line in child.stdout:
                message = json.loads(line)
                if message["type"] == "article":
                    yield Article.model_validate(message["value"])
                else:
                    yield Skipped.model_validate(message["value"])
            if child.wait():
                log.seek(0)
                lines = log.read().decode("utf-8", "replace").strip().splitlines() or ["no message"]
                yield Skipped(input="crawl", reason=f"the crawler broke off: {lines[-1].strip()}")
        except BrokenPipeError:
            yield Skipped(input="crawl", reason="the crawler did not start")
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
            child.stdout.close()
            _close_quietly(child.stdin)


def _close_quietly(pipe: Any) -> None:
    with suppress(BrokenPipeError):
        pipe.close()


# -- the child process


class SourcesSpider(Spider):
    """Reads all sources at once; hosts are throttled one by one."""

    name = "rasad"

    def __init__(
        self,
        sources: list[Source],
        tell: Callable[[Article | Skipped], None],
        archive: Archive | None = None,
        limit: int | None = None,
        **arguments: Any,
    ) -> None:
        """Crawl `sources`, handing what comes of each page to `tell`."""
        super().__init__(**arguments)
        self._sources, self._tell, self._archive, self._limit = sources, tell, archive, limit
        self._requested: dict[str, int] = {}
        self._addresses: set[str] = set()
        self._articles: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Yield the requests for feeds, sitemaps and listings."""
        for source in self._sources:
            entries: list[tuple[str, Callable[..., Iterator[Request]], dict[str, Any]]] = [
                *((feed, self.parse_feed, {}) for feed in source.feeds),
                *((sitemap, self.parse_sitemap, {"depth": 0}) for sitemap in source.sitemaps),
                *((listing, self.parse_listing, {}) for listing in source.listings),
            ]
            if not entries:
                self._tell(Skipped(input=source.url, reason=f"source {source.name} has no feeds, sitemaps or listings"))
            for address, callback, known in entries:
                yield Request(
                    address,
                    callback,
                    errback=self.failed,
                    cb_kwargs={"source": source, **known},
                    dont_filter=True,
                    priority=1,
                )

    def parse_feed(self, response: Response, source: Source) -> Iterator[Request]:
        """Yield the pages of an RSS or Atom feed."""
        feed = feedparser.parse(response.body, response_headers={"content-type": "application/xml"})
        if not feed.entries and (feed.bozo or not feed.get("version")):
            self._tell(Skipped(input=response.url, reason="not a readable feed"))
        for entry in feed.entries:
            time = entry.get("published_parsed")
            published = datetime.fromtimestamp(timegm(time), UTC).isoformat() if time else None
            yield from self._pages(response, [(entry.get("link") or "", published)], source)

    def parse_sitemap(self, response: Response, source: Source, depth: int) -> Iterator[Request]:
        """Yield the pages of a sitemap, or the sitemaps of an index."""
        body = response.body
        try:
            if gzip_magic_number(response):
                body = gunzip(body, max_size=_LARGEST_PAGE)
            sitemap = Sitemap(body)
            entries = list(sitemap)
        except Exception as error:  # lxml and zlib raise many kinds for what is no sitemap
            self._tell(Skipped(input=response.url, reason=f"not a readable sitemap ({type(error).__name__})"))
            return
        if sitemap.type == "sitemapindex":
            for entry in entries:
                if depth < _DEEPEST_SITEMAP and is_web_address(entry["loc"]):
                    known = {"source": source, "depth": depth + 1}
                    yield Request(entry["loc"], self.parse_sitemap, errback=self.failed, cb_kwargs=known, priority=1)
        elif sitemap.type == "urlset":
            yield from self._pages(response, [(entry["loc"], None) for entry in entries], source)
        else:
            self._tell(Skipped(input=response.url, reason=f"not a readable sitemap (<{sitemap.type}>)"))

    def parse_listing(self, response: Response, source: Source) -> Iterator[Request]:
        """Yield the pages of the same host that a listing links to."""
        if not isinstance(response, TextResponse):
            self._tell(Skipped(input=response.url, reason="not an HTML page"))
            return
        host = urlsplit(response.url).hostname
        links = [link.url for link in LinkExtractor(unique=True).extract_links(response) if link.url != response.url]
        yield from self._pages(response, [(link, None) for link in links if urlsplit(link).hostname == host], source)

    def _pages(self, response: Response, found: Iterable[tuple[str, str | None]], source: Source) -> Iterator[Request]:
        for address, published in found:
            address = response.urljoin(address.strip()).split("#")[0]
            if not is_web_address(address) or not source.wants(address) or address in self._addresses:
                continue
            number = self._requested.get(source.name, 0)
            if self._limit is not None and number >= self._limit:
                return
            self._requested[source.name] = number + 1
            self._addresses.add(address)
            known = {"source": source, "published": published}
            yield Request(address, self.parse_page, errback=self.failed, cb_kwargs=known)

    def parse_page(self, response: Response, source: Source, published: str | None) -> None:
        """Tell the article of a page, unless one of its canonical address was told before."""
        media_type = (response.headers.get("Content-Type") or b"text/html").decode("latin-1")
        if "html" not in media_type.lower():
            self._tell(Skipped(input=response.url, reason=f"not an HTML page ({media_type.split(';')[0].strip()})"))
            return
        page = FetchedPage(
            response.url, response.body, media_type, source.name, published, source.language, datetime.now(UTC)
        )
        if self._archive:
            self._archive.write(page, response.status)
        try:
            article = read_page(
                page.body, page.url, content_type=media_type, source=page.source, published=published,
                language=page.language, fetched=page.fetched,
            )  # fmt: skip
        except NotAnArticle as error:
            self._tell(Skipped(input=response.url, reason=str(error)))
            return
        if article.id not in self._articles:
            self._articles.add(article.id)
            self._tell(article)

    def failed(self, failure: Failure) -> None:
        """Tell why a request gave no page."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy adds it
        self._tell(Skipped(input=request.url, reason=_reason(failure.value)))


def _reason(error: BaseException | None) -> str:
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    if isinstance(error, IgnoreRequest):
        said = str(error)
        return "robots.txt of the site forbids it" if "robots.txt" in said else said or "request refused"
    name = type(error).__name__
    known = {
        "DNSLookupError": "unreachable: the host is not known",
        "CannotResolveHostError": "unreachable: the host is not known",
        "ConnectionRefusedError": "unreachable: connection refused",
        "DownloadConnectionRefusedError": "unreachable: connection refused",
        "TimeoutError": "unreachable: no answer in time",
        "TCPTimedOutError": "unreachable: no answer in time",
        "DownloadTimeoutError": "unreachable: no answer in time",
        "DownloadCancelledError": f"larger than {_LARGEST_PAGE // 1_000_000} MB",
    }
    return known.get(name, f"unreachable: {name} {str(error)[:120]}".strip())


def _settings(sources: list[Source]) -> dict[str, Any]:
    slots: dict[str, dict[str, Any]] = {}
    every = {
        urlsplit(address).hostname or "" for s in sources for address in (s.url, *s.feeds, *s.sitemaps, *s.listings)
    }
    delays = {urlsplit(s.url).hostname or "": s.delay for s in sources if s.delay is not None}
    for host in every:
        if _is_loopback(host):
            slots[host] = {"concurrency": 8, "delay": delays.get(host, 0), "jitter": 0}
        elif host in delays:
            slots[host] = {"concurrency": 1, "delay": delays[host]}
    return {
        "USER_AGENT": user_agent(),
        "ROBOTSTXT_OBEY": True,
        # AutoThrottle would slow loopback down too: it is for sites on the network.
        "AUTOTHROTTLE_ENABLED": not all(_is_loopback(host) for host in every),
        "AUTOTHROTTLE_START_DELAY": 1.0,
        "DOWNLOAD_DELAY": 0 if all(_is_loopback(host) for host in every) else 0.5,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_SLOTS": slots,
        "DOWNLOAD_TIMEOUT": 30,
        "DOWNLOAD_MAXSIZE": _LARGEST_PAGE,
        "DOWNLOAD_WARNSIZE": 0,
        "REDIRECT_MAX_TIMES": 5,
        "RETRY_TIMES": 1,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "ERROR",
        "LOGSTATS_INTERVAL": 0,
    }


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _end_with_parent(pipe: Any) -> None:
    pipe.read()
    os._exit(1)


def _tell(item: Article | Skipped) -> None:
    value = item.model_dump(mode="json")
    if isinstance(item, Article) and item.details:
        value["details"] = item.details.model_dump()
    print(json.dumps({"type": "article" if isinstance(item, Article) else "skipped", "value": value}), flush=True)


def main() -> int:
    """Crawl as the first line of standard input says; what comes of it is told on standard output, one JSON a line."""
    job = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, args=(sys.stdin.buffer,), daemon=True).start()
    sources = _SOURCES.validate_python(job["sources"])
    try:
        archive = Archive(Path(job["archive"])) if job["archive"] else None
    except OSError as error:
        _tell(Skipped(input=job["archive"], reason=f"cannot be written: {error.strerror or error}"))
        return 0
    process = AsyncCrawlerProcess(_settings(sources))
    crawler = process.create_crawler(SourcesSpider)

    def broke(failure: Failure, response: Response) -> None:
        _tell(
            Skipped(input=response.url, reason=f"could not be read ({type(failure.value).__name__}: {failure.value})")
        )

    crawler.signals.connect(broke, signal=signals.spider_error)
    process.crawl(crawler, sources=sources, tell=_tell, archive=archive, limit=job["limit"])
    process.start()
    if archive:
        archive.__exit__(None, None, None)
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    code = main()
    sys.stdout.flush()
    # The thread that waits for the parent still reads standard input: leave without waiting for it.
    os._exit(code)
