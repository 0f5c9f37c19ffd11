"""Digests as an Atom feed (RFC 4287): one entry an issue, its content the HTML page."""

from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

from rasad.digest.model import Digest
from rasad.digest.render_html import render_html

_ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"


def render_atom(issues: Sequence[tuple[str, Digest, datetime]], language: str) -> str:
    """Return a feed of issues in a language: each with its id and when its edition was made, the newest first."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed", {f"{{{_XML}}}lang": language})
    site = next((digest.site for _, digest, _ in issues if digest.site), None)
    _text(feed, "id", f"urn:rasad:digest:{language}")
    _text(feed, "title", "Rasad")
    _text(feed, "updated", _moment(max((made for _, _, made in issues), default=datetime(1970, 1, 1))))
    if site:
        ET.SubElement(feed, f"{{{_ATOM}}}link", {"href": site, "rel": "alternate"})
    author = ET.SubElement(feed, f"{{{_ATOM}}}author")
    _text(author, "name", "Rasad")
    for identifier, digest, made in issues:
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _text(entry, "id", f"urn:rasad:digest:{identifier}")
        _text(entry, "title", digest.title)
        _text(entry, "updated", _moment(made))
        _text(entry, "summary", digest.summary)
        _text(entry, "content", render_html(digest, mail=False)).set("type", "html")
        if site:
            ET.SubElement(entry, f"{{{_ATOM}}}link", {"href": f"{site}/digest/{identifier}", "rel": "alternate"})
    return ET.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = text
    return element


def _moment(made: datetime) -> str:
    return made.strftime("%Y-%m-%dT%H:%M:%SZ")
