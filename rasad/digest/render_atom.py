"""Digests as an Atom feed (RFC 4287): one entry an issue, its content the HTML page."""

from collections.abc import Sequence
from datetime import datetime

from rasad.atom import LANGUAGE, element, render, text_element, written
from rasad.digest.model import Digest
from rasad.digest.render_html import render_html


def render_atom(issues: Sequence[tuple[str, Digest, datetime]], language: str) -> str:
    """Return a feed of issues in a language: each with its id and when its edition was made, the newest first."""
    feed = element("feed")
    feed.set(LANGUAGE, language)
    site = next((digest.site for _, digest, _ in issues if digest.site), None)
    text_element(feed, "id", f"urn:rasad:digest:{language}")
    text_element(feed, "title", "Rasad")
    text_element(feed, "updated", written(max((made for _, _, made in issues), default=datetime(1970, 1, 1))))
    if site:
        element("link", feed, href=site, rel="alternate")
    text_element(element("author", feed), "name", "Rasad")
    for identifier, digest, made in issues:
        entry = element("entry", feed)
        text_element(entry, "id", f"urn:rasad:digest:{identifier}")
        text_element(entry, "title", digest.title)
        text_element(entry, "updated", written(made))
        text_element(entry, "summary", digest.summary)
        text_element(entry, "content", render_html(digest, mail=False)).set("type", "html")
        if site:
            element("link", entry, href=f"{site}/digest/{identifier}", rel="alternate")
    return render(feed)
