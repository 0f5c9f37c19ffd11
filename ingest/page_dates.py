"""The day a page was published, and the time it was last changed: from its metadata, its address and its visible lines.

Invariant: a day that the page gives for something else (an event's day, a deadline, the clock in its head) is never
taken for the day of its publication.
"""

import re
from datetime import datetime
from itertools import islice, takewhile
from typing import Any

from htmldate import find_date
from lxml import etree, html

from ingest.datelines import Dateline, find_date_of_address, find_full_date, read_datelines
from ingest.page_tree import all_words, first_meta, squeezed, stated_string

_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "pubdate",
    "publishdate", "publish_date", "publish-date",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date",
    "date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "citation_publication_date",
)  # fmt: skip
_UPDATED_META = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
_LONGEST_DATELINE = 150  # characters: what is longer is a paragraph
_LONGEST_PLAIN = (
    90  # characters of a line beside the headline that states no date: the article begins with a longer one
)
_INLINE = {"time", "b", "strong", "span", "em", "i", "font"}
_BESIDE_INLINE = _INLINE | {"a", "abbr", "small", "br", "img", "svg"}
_CLOCK_NAMES = re.compile(
    r"(?:^|\s|site-|page-|main-)(?:header|head|masthead|top|topbar)(?:$|[\s_-])|(?:^|[\s_-])(?:today|current|clock|now)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MOST_PARTS = 12  # of a line
_NEAR = 3  # elements above the headline: what they hold before it belongs to it
_HEADINGS = {"h1", "h2", "h3", "b", "strong", "font"}
_SAME_TIME = 60  # days: a page's day and that of its change lie no further apart where both stand beside the headline
_LINES_BEFORE, _LINES_AFTER = 8, 25  # how far from the headline a dateline is looked for


def find_dates(
    tree: Any,
    furniture: set[Any],
    linked_data: list[dict[str, Any]],
    title: str,
    url: str | None,
    feed: str | None,
) -> tuple[str | None, str | None]:
    """Return when a page was published and when it was last changed, as ISO 8601 days or times, or None where unknown.

    Of the publication these are believed, in this order: metadata (JSON-LD, meta elements, marked-up times), the day in
    the address, a visible line that says «published», what the feed said, a visible line beside the headline that is a
    date, and what htmldate finds in the page's head.
    """
    datelines = _datelines(tree, furniture, title)
    elsewhere = {one.day.isoformat() for one in datelines if one.role in ("event", "today")}

    def visible(role: str) -> str | None:
        days = (one.day.isoformat() for one in datelines if one.role == role)
        return next((day for day in days if role != "plain" or day not in elsewhere), None)

    address = find_date_of_address(url)
    published = (
        _published_of_metadata(tree, linked_data)
        or _of_time_elements(tree, furniture, elsewhere)
        or (_of_address(address.isoformat(), feed) if address and address.isoformat() not in elsewhere else None)
        or visible("published")
        or feed
        or visible("plain")
        or _guessed(tree)
    )
    updated = iso_time(stated_string(linked_data, "dateModified")) or iso_time(first_meta(tree, *_UPDATED_META))
    return published, updated or visible("updated")


def _of_address(day: str, feed: str | None) -> str:
    return feed if feed and feed.startswith(day) else day


def iso_time(value: str | None) -> str | None:
    """Return a stated time as ISO 8601 (a day or a time), or None where it is neither that nor a full date in words."""
    if not value or not (value := value.strip()):
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        day = find_full_date(value[:100])
        return day.isoformat() if day else None
    if not 1990 <= time.year <= 2100:  # a Jalali or Hijri year in the form of ISO 8601
        day = find_full_date(value[:10])
        return day.isoformat() if day else None
    return time.date().isoformat() if len(value) <= 10 else time.isoformat()


def _published_of_metadata(tree: Any, linked_data: list[dict[str, Any]]) -> str | None:
    if stated := iso_time(stated_string(linked_data, "datePublished")):
        return stated
    for name in _PUBLISHED_META:
        if stated := iso_time(first_meta(tree, name)):
            return stated
    for element in tree.xpath("//*[@itemprop='datePublished']"):
        if stated := iso_time(element.get("datetime") or element.get("content")):
            return stated
    return None


def _of_time_elements(tree: Any, furniture: set[Any], elsewhere: set[str]) -> str | None:
    for element in tree.xpath("//article//header//time | //article//time[@pubdate] | (//h1/following::time)[1]"):
        stated = iso_time(element.get("datetime"))
        if not stated or stated[:10] in elsewhere or element in furniture:
            continue
        line = all_words(element.getparent())
        roles = {one.role for one in read_datelines(line)}
        if len(line) <= _LONGEST_DATELINE and not roles & {"event", "updated", "today"}:
            return stated
    return None


def _datelines(tree: Any, furniture: set[Any], title: str) -> list[Dateline]:
    """Return the dates that short lines of the body state, the plain ones from around the headline alone."""
    body = tree.find("body")
    if body is None:
        return []
    lines: list[str] = []
    headline = next((one for one in body.iter(*_HEADINGS) if title and title in all_words(one)), None)
    near = set() if headline is None else set(islice(headline.iterancestors(), _NEAR))
    place: int | None = None
    for element in body.iter(etree.Element):
        if element.tag in ("script", "style", "option"):
            continue
        if element is headline:
            place = len(lines)
        line = _own_line(element)
        if not line or (place is None and _is_clock(element, near) and not _says_published(line)):
            continue
        above = place is None and headline is not None and not near.isdisjoint(element.iterancestors())
        if len(line) > _LONGEST_DATELINE or element not in furniture or above:
            lines.append(line)
    after, before = _around(lines, place)
    found = [one for line in after for one in read_datelines(line)]
    days = [one.day for one in found if one.role == "plain"]
    if days and (max(days) - min(days)).days > _SAME_TIME:  # the entries of a timeline, none of them the page's own day
        found = [one for one in found if one.role != "plain"]
    found += [one for line in before for one in read_datelines(line)]
    short = (line for line in lines if len(line) <= _LONGEST_DATELINE)
    return found + [one for line in short for one in read_datelines(line) if one.role != "plain"]


def _is_clock(element: Any, near: set[Any]) -> bool:
    """Return whether an element above the headline lies in the page's head, where the clock is."""
    for one in (element, *element.iterancestors()):
        if one in near or one.tag in ("body", "article", "main"):
            return False
        if one.tag == "header" or _CLOCK_NAMES.search(f"{one.get('class') or ''} {one.get('id') or ''}"):
            return True
    return False


def _says_published(line: str) -> bool:
    return len(line) <= _LONGEST_DATELINE and any(one.role == "published" for one in read_datelines(line))


def _own_line(element: Any) -> str:
    """Return the words that stand in an element itself, with those of a name or time inside its line.

    An element of inline parts alone is one line: «<span>نشر في</span> <b>3 مايو 2024</b>».
    """
    parent = element.getparent()
    if element.tag in _INLINE and ((parent.text or "").strip() or _is_one_line(parent)):
        return ""  # its parent's line holds it
    if _is_one_line(element):
        return all_words(element)
    parts = [element.text or ""]
    for child in element:
        if child.tag in _INLINE and parts[0].strip():
            parts.append(" ".join(child.itertext()))
        parts.append(child.tail or "")
    return squeezed(" ".join(parts).replace("\n", " "))


def _is_one_line(element: Any) -> bool:
    inside = list(element.iterdescendants(etree.Element))
    return 0 < len(inside) < _MOST_PARTS and all(one.tag in _BESIDE_INLINE for one in inside)


def _around(lines: list[str], headline: int | None) -> tuple[list[str], list[str]]:
    """Return the lines from the headline to the first paragraph, and those before it, the nearest first."""
    if headline is None:
        return [], []
    after = lines[headline : headline + _LINES_AFTER]
    before = lines[max(0, headline - _LINES_BEFORE) : headline]
    short = list(takewhile(lambda line: len(line) <= _LONGEST_PLAIN or read_datelines(line), after))
    short = [line for line in short if len(line) <= _LONGEST_DATELINE]
    return short, [line for line in reversed(before) if len(line) <= _LONGEST_DATELINE]


def _guessed(tree: Any) -> str | None:
    """Return the date that htmldate finds in the head of a page (its body is read above, and in three calendars)."""
    head = tree.find("head")
    if head is None:
        return None
    page = f"<html>{html.tostring(head, encoding='unicode')}<body></body></html>"
    found = find_date(page, extensive_search=False, original_date=True)
    return str(found) if found and not re.search(r"modified|updated", page) else None
