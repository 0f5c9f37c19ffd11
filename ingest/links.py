"""Which links of a listing page lead to articles, and which to its next page.

Invariant: the answer depends on the page alone: the form of an address and the words of its link.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

from ingest.addresses import address_key, is_web_address
from ingest.datelines import fold

_SHORTEST_WORDS = 20  # characters of a link that says what its article says
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|bmp|mp[34]|m4[av]|avi|mov|webm|wav|ogg|pdf|docx?|xlsx?|pptx?|zip|rar|gz|tgz|7z|exe|apk"
    r"|css|js|json|xml|rss|atom|txt|csv)$",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\.pdf$", re.IGNORECASE)
_NO_ARTICLE = re.compile(
    r"/(?:tags?|topics?|category|categories|cat|section|sections|author|authors|writer|search|login|signin|register|account"
    r"|user|users|profile|cart|contact|contact-us|about|about-us|privacy|terms|advertise|archives?|rss|feed|feeds|wp-admin"
    r"|wp-login\.php|page|print|share|videos?|photos?|gallery|galleries|calendar|events?/calendar|poll|polls|cdn-cgi)(?:/|$)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    "|".join(
        map(fold, ("الصفحة التالية", "التالي", "التالية", "الأقدم", "صفحه بعد", "صفحه بعدی", "بعدی", "next", "older"))
    )
)
_NEXT_MARKS = ("›", "»", ">", ">>", "→", "←")
_LONGEST_ADDRESS, _MOST_SEGMENTS = 1000, 12


def find_links(page: str, url: str, known: Callable[[str], bool] | None = None) -> tuple[list[str], str | None]:
    """Return the addresses of articles that a listing page links to, in its order, and that of its next page, if any.

    Only pages of the same site count.

    Args:
        page: the page as text.
        url: where it came from.
        known: which addresses are articles, where that is known; by default `looks_like_article` tells.
    """
    try:
        tree = html.document_fromstring(page)
    except (ValueError, html.etree.ParserError):
        return [], None
    base = next((b.get("href") for b in tree.iter("base") if b.get("href")), None)
    start = (_joined(url, base) if base else None) or url
    articles: dict[str, str] = {}
    following: str | None = None
    own = address_key(url)
    for link in tree.iter("a", "link"):
        address = _joined(start, link.get("href"))
        if not address or not same_site(address, url):
            continue
        key = address_key(address)
        words = " ".join(" ".join(link.itertext()).split())
        if key == own:
            continue
        if "next" in (link.get("rel") or "").lower().split() or (link.tag == "a" and _says_next(words)):
            following = following or address
        elif link.tag == "a" and (known(address) if known else looks_like_article(address, words)):
            articles.setdefault(key, address)
    return list(articles.values()), following


def find_documents(page: str, url: str) -> list[str]:
    """Return the addresses of the PDF documents of the same site that a page links to, in its order."""
    try:
        tree = html.document_fromstring(page)
    except (ValueError, html.etree.ParserError):
        return []
    found: dict[str, str] = {}
    for link in tree.iter("a"):
        address = _joined(url, link.get("href"))
        if address and same_site(address, url) and _DOCUMENT.search(unquote(urlsplit(address).path)):
            found.setdefault(address_key(address), address)
    return list(found.values())


def looks_like_article(address: str, words: str = "") -> bool:
    """Return whether an address, or the words of a link to it, are an article's rather than a section's.

    An article's address has a number or a day in it, or a name of several words; or the link's words are a headline.
    """
    parts = urlsplit(address)
    path = unquote(parts.path)
    if is_trap(address) or _NO_PAGE.search(path) or _NO_ARTICLE.search(path) or path in ("", "/"):
        return False
    last = path.rstrip("/").rsplit("/", 1)[-1]
    numbered = re.search(r"\d{3,}", path) or re.search(
        r"(?:^|&)(?:id|p|nid|newsid|article|aid|sid)=\d+", parts.query.lower()
    )
    named = len(re.findall(r"[^\W_]+", last)) >= 4
    return bool(numbered or named or len(words) >= _SHORTEST_WORDS)


def is_trap(address: str) -> bool:
    """Return whether an address has the form of one of endlessly many: too long, too deep, or going round in itself."""
    if len(address) > _LONGEST_ADDRESS:
        return True
    segments = [segment for segment in urlsplit(address).path.split("/") if segment]
    if len(segments) > _MOST_SEGMENTS:
        return True
    repeated = max((segments.count(segment) for segment in segments), default=0)
    return repeated > 2


def same_site(one: str, other: str) -> bool:
    """Return whether two addresses are of one host, mobile and AMP twins and `www.` taken as one."""
    return urlsplit(address_key(one)).netloc == urlsplit(address_key(other)).netloc


def _joined(base: str, address: Any) -> str | None:
    try:
        full = urljoin(base, (address or "").strip())
    except ValueError:
        return None
    return full if address and is_web_address(full) else None


def _says_next(words: str) -> bool:
    return words in _NEXT_MARKS or (len(words) <= 20 and _NEXT.fullmatch(fold(words).strip(" ›»>→←«‹<")) is not None)
