"""One HTML page becomes an article: its main text without the furniture, its title, date, address, outlet and language.

Invariant: what is returned depends on the bytes and the arguments alone, and every line of its text stands in the page.
"""

import re
from datetime import datetime

from lxml import etree, html

from ingest.article import Details, PageArticle, article_id
from ingest.encodings import decode_page, readable
from ingest.language import detect_language
from ingest.page_dates import find_dates
from ingest.page_metadata import (
    find_author,
    find_canonical,
    find_credit,
    find_image,
    find_outlet,
    find_section,
    find_title,
)
from ingest.page_text import find_wall, is_list_of_links, main_text
from ingest.page_tree import article_data, find_furniture


class NotAnArticle(ValueError):
    """A page without an article; the message says why, for a person."""


_SHORTEST_TEXT = 60  # characters
_LONGEST_WALL = 1500  # characters: what asks for consent or a password says little else
_MOST_ELEMENTS = 40_000  # an article's page has some thousands


def read_page(
    page: bytes | str,
    url: str | None = None,
    *,
    content_type: str = "",
    source: str | None = None,
    published: str | None = None,
    language: str | None = None,
    fetched: datetime | None = None,
) -> PageArticle:
    """Return the article of an HTML page.

    Args:
        page: the page as it came.
        url: where it came from; the canonical address that the page names is preferred.
        content_type: the Content-Type header that came with it.
        source: the outlet's name; by default what the page says.
        published: used where the page states no date.
        language: used where neither the text nor the page tells.
        fetched: passed on.

    Raises:
        NotAnArticle: there is no article in it.
    """
    text = readable(page) if isinstance(page, str) else decode_page(page, content_type)
    if not text.strip():
        raise NotAnArticle("the page is empty")
    try:
        tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotAnArticle("not an HTML page") from error
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        raise NotAnArticle("too large for an article")
    furniture, linked_data = find_furniture(tree), article_data(tree)
    address = find_canonical(tree, url)
    outlet = source or find_outlet(tree, linked_data)
    title = find_title(tree, linked_data, outlet)
    words = main_text(tree, furniture, linked_data, title, url)
    if len(words) < _LONGEST_WALL and (wall := find_wall(tree, furniture, words)):
        raise NotAnArticle(wall)
    if len(words) < _SHORTEST_TEXT:
        raise NotAnArticle("no article text found in the page")
    if is_list_of_links(tree, words):
        raise NotAnArticle("a page of links, not an article")
    day, updated = find_dates(tree, furniture, linked_data, title, address, published)
    told = detect_language(f"{title}\n{words}")
    if told == "und":
        told = (tree.get("lang") or language or "und").replace("_", "-").split("-")[0].lower()
    return PageArticle(
        id=article_id(address, title, words),
        url=address,
        title=title,
        text=words,
        language=told,
        published=day,
        source=outlet,
        fetched=fetched,
        details=Details(
            author=find_author(tree, linked_data, outlet),
            section=find_section(tree, linked_data),
            updated=updated,
            image=find_image(tree, linked_data, address),
            credited=find_credit(words),
        ),
    )
