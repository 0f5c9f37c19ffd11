"""Feeds and sitemaps: the addresses of pages that they list, and the day of each where they state it.

Invariant: no entity is expanded and nothing is fetched while one is read, and what comes out is bounded by its size.
"""

import gzip
import io
import re
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import feedparser
from lxml import etree

from ingest.datelines import find_full_date

_DECLARES_ENTITIES = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)
_SITEMAPS = ("urlset", "sitemapindex")
_MOST_ENTRIES = 50_000  # as the sitemap protocol says


class FeedError(ValueError):
    """What is no readable feed or sitemap; the message says why, for a person."""


@dataclass(frozen=True)
class Entry:
    """A page, or in an index a sitemap, that is listed; `published` and `changed` are ISO 8601 or None."""

    url: str
    published: str | None = None
    changed: str | None = None


def read_feed(body: bytes) -> list[Entry]:
    """Return the entries of an RSS, RDF or Atom feed, in its order.

    Raises:
        FeedError: it is none, or declares entities.
    """
    _refuse_entities(body)
    try:
        feed = feedparser.parse(io.BytesIO(body), response_headers={"content-type": "application/xml"})
    except ValueError as error:  # the name of its encoding holds what no name can
        raise FeedError("not a readable feed") from error
    if not feed.entries and (feed.bozo or not feed.get("version")):
        raise FeedError("not a readable feed")
    return [Entry(entry.get("link") or "", _feed_time(entry)) for entry in feed.entries[:_MOST_ENTRIES]]


def _feed_time(entry: Any) -> str | None:
    for key in ("published", "updated"):
        if time := dict.get(entry, f"{key}_parsed"):
            try:
                return datetime.fromtimestamp(timegm(time), UTC).isoformat()
            except (ValueError, OverflowError, OSError):
                continue
        if day := find_full_date(str(dict.get(entry, key) or "")[:100]):  # «الثلاثاء, 13 فبراير 2024»
            return day.isoformat()
    return None


def read_sitemap(body: bytes, largest: int) -> tuple[Literal["pages", "sitemaps"], list[Entry]]:
    """Return whether a sitemap lists pages or further sitemaps, and its entries, the newest first where it dates them.

    XML, plain (an address a line), and either in gzip are read; the news extension dates its pages.

    Args:
        body: the sitemap as it came.
        largest: the most bytes that it may be when decompressed.

    Raises:
        FeedError: it is none, too large, or declares entities.
    """
    body = unpacked(body, largest)
    _refuse_entities(body)
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"http://", b"https://")):
        lines = body.decode("utf-8", "replace").split()
        return "pages", [Entry(line) for line in lines[:_MOST_ENTRIES]]
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
        kind = _name(root) if root is not None else ""
        entries = list(_entries(root))[:_MOST_ENTRIES] if kind in _SITEMAPS else []
    except (etree.XMLSyntaxError, ValueError) as error:  # the parser lets bytes through that are no UTF-8
        raise FeedError("not a readable sitemap") from error
    if kind not in _SITEMAPS:
        raise FeedError(f"not a readable sitemap (<{kind[:30]}>)" if kind else "not a readable sitemap")
    entries.sort(key=lambda entry: entry.published or entry.changed or "", reverse=True)
    return ("sitemaps" if kind == "sitemapindex" else "pages"), entries


def unpacked(body: bytes, largest: int) -> bytes:
    """Return a body decompressed if it is gzip.

    Raises:
        FeedError: it is broken, or would be larger than `largest` bytes.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            plain = stream.read(largest + 1)
    except (OSError, EOFError, ValueError) as error:
        raise FeedError("broken gzip") from error
    if len(plain) > largest:
        raise FeedError(f"larger than {largest // 1_000_000} MB when decompressed")
    return plain


def _refuse_entities(body: bytes) -> None:
    if _DECLARES_ENTITIES.search(body.replace(b"\0", b"")):  # also in UTF-16
        raise FeedError("declares entities of its own: not read")


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _entries(root: Any) -> Iterator[Entry]:
    for child in root:
        if _name(child) in ("url", "sitemap"):
            texts: dict[str, str] = {}
            for part in child.iter(etree.Element):
                if part.text and part.text.strip():
                    texts.setdefault(_name(part), part.text.strip())
            if "loc" in texts:
                yield Entry(texts["loc"], texts.get("publication_date"), texts.get("lastmod"))
