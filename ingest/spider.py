"""The spider: feeds, sitemaps and listing pages lead to pages, pages become articles.

Invariant: of every page that was asked for it is written down what came of it, and an article comes out once for all
spellings of its address.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from ingest.addresses import address_key, clean_address, is_web_address
from ingest.archive import Archive, FetchedPage
from ingest.article import PageArticle, Skipped, article_id
from ingest.date_archives import archive_days, fields_of, filled
from ingest.encodings import decode_page
from ingest.feeds import Entry, FeedError, read_feed, read_sitemap
from ingest.frontier import Frontier
from ingest.guard import BUSY, Refused, refused_names
from ingest.limits import Limits, host_and_port
from ingest.links import find_documents, find_links, is_trap
from ingest.page import NotAnArticle, read_page
from ingest.pdf import SIGNATURE, read_pdf
from ingest.sources import Source

_AT_ONCE = 40  # pages of a source that are on their way at a time: more would only wait in memory
_ARCHIVE_DAYS = 30  # how far back archives are read where the source does not say
_OPENING = 300  # characters that tell one article from another
_SIGNATURES = (  # of PDF, PNG, JPEG, GIF, ZIP, gzip, RIFF, Ogg, MP3, ELF
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"OggS", b"ID3", b"\x7fELF",
)  # fmt: skip

Tell = Callable[[PageArticle | Skipped, int], None]


class SourcesSpider(Spider):
    """Reads all sources at once; hosts are throttled one by one."""

    name = "rasad"

    def __init__(
        self,
        sources: list[Source],
        tell: Tell,
        frontier: Frontier,
        limits: Limits,
        archive: Archive | None = None,
        limit: int | None = None,
        **arguments: Any,
    ) -> None:
        """Crawl `sources`, handing what comes of each page, and its number in the frontier, to `tell`."""
        super().__init__(**arguments)
        self._sources, self._tell, self._frontier, self._limits = sources, tell, frontier, limits
        self._archive, self._limit = archive, limit
        self._requested: dict[str, int] = {}
        self._on_their_way: dict[str, int] = {}
        self._read: dict[tuple[str, str], int] = {}

    async def start(self) -> AsyncIterator[Request]:
        """Yield the requests for feeds, sitemaps and listings, and for the pages that wait from earlier runs."""
        for source in self._sources:
            entries: list[tuple[str, Callable[..., Any], dict[str, Any]]] = [
                *((feed, self.parse_feed, {}) for feed in source.feeds),
                *((sitemap, self.parse_sitemap, {"depth": 0}) for sitemap in source.sitemaps),
                *((listing, self.parse_listing, {}) for listing in source.listings),
            ]
            if not entries and not source.archives:
                self._skip(source.url, f"source {source.name} has no feeds, sitemaps, listings or archives")
            for address, callback, known in entries:
                yield self._entry(address, callback, source, **known)
            for request in self._archive_pages(source):
                yield request
            for request in self._next(source):
                yield request

    # -- feeds, sitemaps, listings

    def _entry(self, address: str, callback: Callable[..., Any], source: Source, **known: Any) -> Request:
        etag, modified = self._frontier.validators(address)
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        return Request(
            address,
            callback,
            errback=self.entry_failed,
            cb_kwargs={"source": source, "address": address, **known},
            headers={name: value for name, value in headers.items() if value},
            meta={"handle_httpstatus_list": [304]},
            dont_filter=True,
            priority=10,
        )

    def _entry_read(self, response: Response, source: Source, address: str) -> bool:
        """Write down that an entry was read; return whether it is other than the last time."""
        etag, modified = (response.headers.get(name) for name in ("ETag", "Last-Modified"))
        self._frontier.entry_read(source.name, address, *(v.decode("latin-1") if v else None for v in (etag, modified)))
        return bool(response.status != 304)

    def _entry_skipped(self, source: Source, address: str, reason: str) -> None:
        self._frontier.entry_failed(source.name, address, reason)
        self._skip(address, reason)

    def parse_feed(self, response: Response, source: Source, address: str) -> Iterator[Request]:
        """Yield the pages of an RSS or Atom feed."""
        try:
            entries = read_feed(response.body) if response.status != 304 else []
        except FeedError as error:
            self._entry_skipped(source, address, str(error))
            return
        self._entry_read(response, source, address)
        self._found(response, source, entries)
        yield from self._next(source)

    def parse_sitemap(self, response: Response, source: Source, address: str, depth: int) -> Iterator[Request]:
        """Yield the pages of a sitemap, or the sitemaps of an index."""
        try:
            kind, entries = read_sitemap(response.body, self._limits.size) if response.status != 304 else ("pages", [])
        except FeedError as error:
            self._entry_skipped(source, address, str(error))
            return
        if kind == "pages":
            self._entry_read(response, source, address)
            self._found(response, source, entries)
            yield from self._next(source)
            return
        # An index is read anew each time: its sitemaps may have changed where it has not.
        self._frontier.entry_read(source.name, address, None, None)
        for entry in entries if depth < self._limits.sitemap_depth else ():
            address = response.urljoin(entry.url)
            if is_web_address(address) and self._may_read(source, "sitemap", address, self._limits.sitemaps):
                yield self._entry(address, self.parse_sitemap, source, depth=depth + 1)

    def parse_listing(self, response: Response, source: Source, address: str) -> Iterator[Request]:
        """Yield the articles of the same site that a listing links to, and its next page while it brings new ones."""
        if response.status == 304:
            self._entry_read(response, source, address)
        elif not is_html(response.body, _media_type(response)):
            self._entry_skipped(source, address, "not an HTML page")
            return
        else:
            text = decode_page(response.body, _media_type(response))
            links, following = find_links(text, response.url, source.wants if source.keep else None)
            links += find_documents(text, response.url) if source.reads_documents else []
            new = self._found(response, source, [Entry(link) for link in links])
            self._entry_read(response, source, address)
            if following and new and self._may_read(source, "listing", following, self._limits.listings):
                yield self._entry(following, self.parse_listing, source)
        yield from self._next(source)

    def _archive_pages(self, source: Source) -> Iterator[Request]:
        """Yield the archive pages of a source that may hold what is not known yet, the newest first.

        A page of days that were over when it was last read is not read again. Of pages that are numbered alone the
        first is read, and the first that never was.
        """
        until = source.until or date.today()
        since = source.since or until - timedelta(days=_ARCHIVE_DAYS)
        for template in source.archives:
            if fields_of(template) == {"page"}:
                unread = next(n for n in count(1) if not self._frontier.last_read(template.format(page=n)))
                for number in sorted({1, unread}):
                    yield from self._archive_page(source, template, until, number)
                continue
            for day in archive_days(template, since, until, source.calendar):
                read = self._frontier.last_read(filled(template, day, calendar=source.calendar))
                if not read or date.fromisoformat(read[:10]) <= day + timedelta(days=1):
                    yield from self._archive_page(source, template, day, 1)

    def _archive_page(self, source: Source, template: str, day: date, number: int) -> Iterator[Request]:
        address = filled(template, day, number, source.calendar)
        if self._may_read(source, "archive", address, self._limits.archives):
            known = {"template": template, "day": day, "number": number}
            request = self._entry(address, self.parse_archive, source, **known)
            request.meta["handle_httpstatus_list"] = [304, 404, 410]  # a day without news, the end of the numbers
            yield request

    def parse_archive(
        self, response: Response, source: Source, address: str, template: str, day: date, number: int
    ) -> Iterator[Request]:
        """Yield the articles that a page of an archive links to, and its next page while it brings new ones."""
        if response.status == 304:
            self._entry_read(response, source, address)
        elif response.status in (404, 410):
            if number == 1:
                self._frontier.entry_read(source.name, address, None, None)
        elif not is_html(response.body, _media_type(response)):
            self._entry_skipped(source, address, "not an HTML page")
        else:
            text = decode_page(response.body, _media_type(response))
            links, _ = find_links(text, response.url, source.wants if source.keep else None)
            new = self._found(response, source, [Entry(link) for link in links])
            if links:
                self._entry_read(response, source, address)
            following = filled(template, day, number + 1, source.calendar)
            if "{page" in template and links and (new or not self._frontier.last_read(following)):
                yield from self._archive_page(source, template, day, number + 1)
        yield from self._next(source)

    def _may_read(self, source: Source, kind: str, address: str, most: int) -> bool:
        seen = (source.name, address_key(address))
        counted = (source.name, kind)
        if seen in self._read or self._read.get(counted, 0) >= most:
            return False
        self._read[seen] = 1
        self._read[counted] = self._read.get(counted, 0) + 1
        return True

    def _found(self, response: Response, source: Source, entries: Iterable[Entry]) -> int:
        """Remember the pages that are wanted; return how many are new."""
        pages = []
        for entry in entries:
            try:
                address = response.urljoin(entry.url.strip())
            except ValueError:
                continue
            if entry.url.strip() and is_web_address(address) and source.wants(address) and not is_trap(address):
                pages.append((clean_address(address), entry.published))
        return self._frontier.add(source.name, pages)

    def entry_failed(self, failure: Failure) -> None:
        """Tell why a feed, sitemap or listing could not be read."""
        known = failure.request.cb_kwargs  # type: ignore[attr-defined]  # Scrapy adds it
        self._entry_skipped(known["source"], known["address"], reason_of(failure.value, self._limits)[0])

    # -- pages

    def _next(self, source: Source) -> Iterator[Request]:
        """Yield the next pages of a source, as many as may be on their way."""
        room = _AT_ONCE - self._on_their_way.get(source.name, 0)
        if self._limit is not None:
            room = min(room, self._limit - self._requested.get(source.name, 0))
        if room <= 0:
            return
        for url, published in self._frontier.take(source.name, room):
            self._requested[source.name] = self._requested.get(source.name, 0) + 1
            self._on_their_way[source.name] = self._on_their_way.get(source.name, 0) + 1
            known = {"source": source, "url": url, "published": published}
            yield Request(url, self.parse_page, errback=self.failed, cb_kwargs=known, dont_filter=True)

    async def parse_page(
        self, response: Response, source: Source, url: str, published: str | None
    ) -> AsyncIterator[Request]:
        """Tell the article of a page, unless it was told before under another spelling of its address."""
        self._on_their_way[source.name] -= 1
        media_type = _media_type(response)
        if not self._frontier.is_done(url):
            try:
                await self._page(response, source, url, published, media_type)
            except NotAnArticle as error:
                self._finish_without(source, url, response.url, str(error))
            except Exception as error:  # whatever breaks on one page must not stop the others
                self._finish_without(source, url, response.url, f"could not be read ({type(error).__name__}: {error})")
        for request in self._next(source):
            yield request

    async def _page(self, response: Response, source: Source, url: str, published: str | None, media_type: str) -> None:
        is_pdf = response.body.startswith(SIGNATURE)
        if not is_pdf and not is_html(response.body, media_type):
            raise NotAnArticle(f"not an HTML page ({media_type.split(';')[0].strip() or 'no type stated'})")
        page = FetchedPage(
            response.url, response.body, media_type, source.name, published, source.language, datetime.now(UTC)
        )
        if self._archive:
            self._archive.write(page, response.status)
        known: dict[str, Any] = {
            "source": page.source, "published": published, "language": page.language, "fetched": page.fetched,
        }  # fmt: skip
        if is_pdf:  # in a process of its own: the other pages do not wait for it
            article = await asyncio.to_thread(read_pdf, page.body, clean_address(page.url), **known)
        else:
            article = read_page(page.body, page.url, content_type=media_type, **known)
            if source.reads_documents:
                documents = find_documents(decode_page(page.body, media_type), page.url)
                self._found(response, source, [Entry(address) for address in documents])
        article = self._own(article, response.url)
        assert article.url
        # Another spelling of this page may have been told already; a redirect may have led to a known page.
        same = address_key(article.url) == address_key(url)
        if not same and (self._frontier.is_done(article.url) or self._frontier.is_done(response.url)):
            self._frontier.finish(source.name, url, response.url, "known under another address", None)
            return
        words = (article.title, article.text[:_OPENING])
        message = {"type": "article", "value": message_of(article)}
        self._tell(article, self._frontier.finish(source.name, url, article.url, None, message, words))

    def _own(self, article: PageArticle, url: str) -> PageArticle:
        """Return an article under the address of its page where the canonical one is another article's.

        Some sites write one canonical address into all their pages.
        """
        told = self._frontier.told(article.url or url)
        if told is None or told[0] == article.title or told[1] == article.text[:_OPENING]:
            return article
        own = clean_address(url)
        return article.model_copy(update={"url": own, "id": article_id(own, article.title, article.text)})

    def _finish_without(self, source: Source, url: str, final: str, reason: str) -> None:
        self._frontier.finish(source.name, url, final, reason, None)
        self._skip(final, reason)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Tell why a request gave no page."""
        request: Request = failure.request  # type: ignore[attr-defined]
        source: Source = request.cb_kwargs["source"]
        self._on_their_way[source.name] -= 1
        reason, later = reason_of(failure.value, self._limits)
        self._frontier.fail(source.name, request.cb_kwargs["url"], reason, later)
        self._skip(request.cb_kwargs["url"], reason)
        yield from self._next(source)

    def _skip(self, address: str, reason: str) -> None:
        self._tell(Skipped(input=address, reason=reason), 0)


def message_of(article: PageArticle) -> dict[str, Any]:
    """Return an article as JSON values, its details with it."""
    return {**article.model_dump(mode="json"), "details": article.details.model_dump()}


class TrustingSpider(SourcesSpider):
    """Reads sources whose certificates are not checked."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Ask nobody to vouch for a site."""
        super().update_settings(settings)
        settings.set("DOWNLOAD_VERIFY_CERTIFICATES", False, priority="spider")


def is_html(body: bytes, media_type: str) -> bool:
    """Return whether a page is HTML, by what it is rather than by what it is called."""
    if body.startswith(_SIGNATURES):
        return False
    named = media_type.lower()
    if "html" in named or not named:
        return True
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return ("text/plain" in named or "octet-stream" in named) and start.startswith(
        (b"<!doctype html", b"<html", b"<head")
    )


def _media_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")


def reason_of(error: BaseException | None, limits: Limits) -> tuple[str, bool]:
    """Return why a request gave no page, for a person, and whether another time may be better."""
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}", error.response.status in BUSY
    if isinstance(error, Refused):
        return str(error), error.later
    size = f"larger than {limits.size / 1_000_000:g} MB"
    if isinstance(error, IgnoreRequest):
        said = str(error)
        known = {"robots.txt": "robots.txt of the site forbids it", "redirections": "redirects without end"}
        known["DOWNLOAD_MAXSIZE"] = f"{size} when decompressed"
        return next((reason for part, reason in known.items() if part in said), said or "request refused"), False
    name = type(error).__name__
    if name in ("CannotResolveHostError", "DNSLookupError"):
        refused = next((said for host, said in refused_names.items() if host in str(error)), None)
        return (refused, False) if refused else ("unreachable: the host is not known", True)
    if name in ("BadGzipFile", "EOFError", "error"):
        return "its compression is broken", False
    if "certificate" in str(error) or "VerificationError" in str(error):  # of OpenSSL, of service-identity
        return "its certificate is not to be trusted; to read it all the same: certificate = false in its source", True
    reasons = {
        "ConnectionRefusedError": ("unreachable: connection refused", True),
        "DownloadConnectionRefusedError": ("unreachable: connection refused", True),
        "TimeoutError": ("unreachable: no answer in time", True),
        "TCPTimedOutError": ("unreachable: no answer in time", True),
        "DownloadTimeoutError": ("unreachable: no answer in time", True),
        "DownloadCancelledError": (size, False),
        "ResponseDataLossError": ("unreachable: the answer broke off", True),
        "DownloadFailedError": ("unreachable: the connection broke off", True),
    }
    return reasons.get(name, (f"unreachable: {name} {str(error)[:120]}".strip(), True))


def named_hosts(sources: list[Source]) -> set[str]:
    """Return the hosts, with their ports, that sources name themselves."""
    return {
        host_and_port(address)
        for s in sources
        for address in (s.url, *s.feeds, *s.sitemaps, *s.listings, *(filled(a, date.today()) for a in s.archives))
    }
