"""The elements of Atom (RFC 4287) that feeds are made of.

Invariant: no character of a text can make the XML another than it is.
"""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from rasad.export.safe import xml_text

_ATOM = "http://www.w3.org/2005/Atom"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def element(name: str, parent: ET.Element | None = None, **attributes: str) -> ET.Element:
    """Return a new element of Atom, the last child of `parent` if there is one."""
    safe = {key: xml_text(value) for key, value in attributes.items()}
    return (
        ET.Element(f"{{{_ATOM}}}{name}", safe) if parent is None else ET.SubElement(parent, f"{{{_ATOM}}}{name}", safe)
    )


def text_element(parent: ET.Element, name: str, text: str) -> ET.Element:
    """Return a new last child that holds a text."""
    child = element(name, parent)
    child.text = xml_text(text)
    return child


def written(moment: datetime) -> str:
    """Return a time as Atom writes it; one without a zone is of UTC."""
    return (moment.astimezone(UTC) if moment.tzinfo else moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def render(feed: ET.Element) -> str:
    """Return a feed as a document."""
    ET.register_namespace("", _ATOM)
    return ET.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"
