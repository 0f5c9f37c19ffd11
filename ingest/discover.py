"""Looks at sites as sources: whether what a source names is there, and what a site offers that has none yet.

Invariant: nothing is written; what is found is told.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from lxml import html

from ingest.encodings import decode_page
from ingest.feeds import FeedError, read_feed, read_sitemap
from ingest.fetch import Fetched, FetchError, fetch
from ingest.language import detect_language
from ingest.limits import Limits
from ingest.links import find_links
from ingest.page_metadata import find_outlet
from ingest.page_tree import all_words, article_data, plain_title
from ingest.sources import Source

_FEEDS = ("/rss", "/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/fa/rss", "/ar/rss", "/rss/")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")


@dataclass(frozen=True)
class Finding:
    """What an address of a source gave: how many entries, or why none."""

    source: str
    kind: str
    url: str
    entries: int = 0
    newest: str | None = None
    problem: str | None = None


def check_source(source: Source, limits: Limits | None = None) -> list[Finding]:
    """Return what each feed, sitemap and listing of a source gives now."""
    found: list[Finding] = []
    named = [("feed", one) for one in source.feeds] + [("sitemap", one) for one in source.sitemaps]
    for kind, url in [*named, *(("listing", one) for one in source.listings)]:
        try:
            known = source.wants if source.keep else None
            entries = _entries(
                kind, fetch(url, limits=limits, certificate=source.certificate), limits or Limits(), known
            )
        except (FetchError, FeedError) as error:
            found.append(Finding(source.name, kind, url, problem=str(error)))
            continue
        wanted = [(address, day) for address, day in entries if kind == "sitemap" or source.wants(address)]
        newest = max((day for _, day in wanted if day), default=None)
        problem = None if wanted else "nothing in it that the source wants"
        found.append(Finding(source.name, kind, url, len(wanted), newest, problem))
    return found


def _entries(
    kind: str, page: Fetched, limits: Limits, known: Callable[[str], bool] | None = None
) -> list[tuple[str, str | None]]:
    if kind == "feed":
        return [(urljoin(page.url, entry.url), entry.published) for entry in read_feed(page.body)]
    if kind == "sitemap":
        return [(entry.url, entry.published or entry.changed) for entry in read_sitemap(page.body, limits.size)[1]]
    links, _ = find_links(decode_page(page.body, page.content_type), page.url, known)
    return [(link, None) for link in links]


def propose_source(url: str, limits: Limits | None = None) -> str:
    """Return a `[[source]]` table for a site, as TOML: its feeds and sitemaps, else its front page as a listing.

    Country and kind are for a person to fill in; the language is that of the front page.

    Raises:
        FetchError: the front page gave nothing.
    """
    front = fetch(url, limits=limits)
    text = decode_page(front.body, front.content_type)
    tree = html.document_fromstring(text or "<html></html>")
    feeds = _working("feed", [*_linked_feeds(tree, front.url), *(urljoin(front.url, one) for one in _FEEDS)], limits)
    sitemaps = _working("sitemap", _sitemaps(front.url, limits), limits)
    name = find_outlet(tree, article_data(tree)) or plain_title("".join(tree.xpath("string(//title)")))
    language = detect_language(all_words(tree))
    language = language if language != "und" else (tree.get("lang") or "ar")[:2].lower()
    fields = {
        "name": name or urlsplit(front.url).hostname or url,
        "english_name": "",
        "url": front.url,
        "language": language,
        "country": "XX",
        "kind": "newspaper",
        "feeds": feeds,
        "sitemaps": [] if feeds else sitemaps,
        "listings": [] if feeds or sitemaps else [front.url],
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()]
    note = f"# found {datetime.now(UTC).date()}; fill in english_name, country (ISO 3166-1 alpha-2) and kind"
    return "\n".join(["[[source]]", note, *lines, ""])


def _linked_feeds(tree: html.HtmlElement, base: str) -> list[str]:
    links = (link for link in tree.iter("link") if (link.get("type") or "").lower() in _FEED_TYPES)
    return [urljoin(base, link.get("href").strip()) for link in links if link.get("href")]


def _sitemaps(base: str, limits: Limits | None) -> list[str]:
    try:
        robots = fetch(urljoin(base, "/robots.txt"), robots=False, limits=limits).body.decode("utf-8", "replace")
    except FetchError:
        robots = ""
    named = [line.split(":", 1)[1].strip() for line in robots.splitlines() if line.lower().startswith("sitemap:")]
    return [*named, urljoin(base, "/sitemap.xml"), urljoin(base, "/sitemap_index.xml")]


def _working(kind: str, addresses: list[str], limits: Limits | None) -> list[str]:
    """Return the first addresses that give something, three at most."""
    found = []
    for address in dict.fromkeys(addresses):
        try:
            if _entries(kind, fetch(address, limits=limits), limits or Limits()):
                found.append(address)
        except (FetchError, FeedError):
            continue
        if len(found) == 3:
            break
    return found
