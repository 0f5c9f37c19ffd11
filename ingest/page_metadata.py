"""What a page says of its article besides text and dates: headline, outlet, author, section, image, who is credited.

Invariant: every value stands in the page, or is None.
"""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from ingest.addresses import clean_address, is_web_address
from ingest.datelines import fold
from ingest.page_tree import all_words, first_meta, plain_title, squeezed, stated_string

_SEPARATOR = r"\s+[|–—»:-]\s+|\s*[|»]\s*"  # between the parts of a <title>
_SHORTEST_HEADLINE = 9  # characters
_LONGEST_HEADLINE = 150
_LETTERS = ("b", "strong", "font", "h4", "h5")  # that make a line stand out
_LONGEST_NAME = 60  # characters of an author, an outlet, a section
_AUTHOR = re.compile(
    r"^\W*(?:كتبه|كتبت|كتب|بقلم|إعداد|تقرير|الكاتب|المحرر|نویسنده|گزارشگر|خبرنگار|به قلم|by)"
    r"(?:\s*[:/]\s*|\s+[-–]\s*)(.+)$",
    re.IGNORECASE,
)
_CREDIT_LABEL = re.compile(r"^\W*(?:المصدر|مصدر الخبر|نقلا عن|نقلاً عن|منبع|به نقل از)\s*[:/|-]?\s*(.{2,60}?)[\s.]*$")
_CREDIT_OPENING = re.compile(
    r"^(?:به گزارش|به نقل از)\s+(?:خبرنگار\s+)?(.{2,50}?)\s*(?:[،,؛:]|\s(?:و\s)?به نقل از\s|\sاز\s)"
)
_CREDIT_CLOSING = re.compile(r"[-–—(\[\s/]\(?((?:[\w.]+\s?){1,3})[)\]]\s*\.?$")
_CREDIT_DATELINE = re.compile(r"^[\w\s،,]{2,30}\(([\w\s.]{2,20})\)\s*(?:[-–—:]|--)")
_AGENCIES = (
    "واس بترا سانا وام كونا وفا قنا بنا وات واج سبأ وكالات أ.ف.ب رويترز الأناضول ایسنا ایرنا مهر فارس تسنیم آوا پژواک"
)


def find_outlet(tree: Any, linked_data: list[dict[str, Any]]) -> str | None:
    """Return the outlet's name as the page states it."""
    return (
        first_meta(tree, "og:site_name")
        or stated_string(linked_data, "publisher")
        or first_meta(tree, "dc.publisher", "application-name")
    )


def find_title(tree: Any, linked_data: list[dict[str, Any]], outlet: str | None) -> str:
    """Return the headline: the heading that the page's title holds, else the title without the outlet's name.

    A title such as «outlet - section - headline» is taken apart: the part that stands in the page as a line of its own
    is the headline.
    """
    full = plain_title("".join(tree.xpath("string(//head/title)")))
    stated = plain_title(first_meta(tree, "og:title", "twitter:title") or stated_string(linked_data, "headline") or "")
    headings = [plain_title(all_words(heading)) for heading in tree.iter("h1", "h2", "h3")]
    for candidate in filter(None, (stated, full)):
        parts = [candidate, *_parts(candidate)]
        fitting = [h for h in headings if len(h) >= _SHORTEST_HEADLINE and h != outlet and _begins(candidate, h, parts)]
        if fitting:
            return max(fitting, key=len)
    title = stated or full
    if not headings and (marked := _marked_headline(tree, title)):
        return marked
    if not title:
        return next((plain_title(all_words(heading)) for heading in tree.iter("h1")), "")
    return _headline_of(tree, _without_outlet(title, outlet))


def _parts(title: str) -> list[str]:
    return [part for part in re.split(_SEPARATOR, title) if part]


def _begins(title: str, heading: str, parts: list[str]) -> bool:
    return (title.startswith(heading) and len(parts) <= 2) or heading in parts or title.startswith(heading + " ")


def _headline_of(tree: Any, title: str) -> str:
    """Return the part of a title that stands in the body as a line of its own, if there is one, else the title."""
    parts = sorted(_parts(title), key=len, reverse=True)
    if len(parts) < 2:
        return title
    lines = {plain_title(all_words(e)) for e in tree.iter("b", "strong", "font", "span", "div", "td", "h4", "p")}
    longest = parts[0]
    return longest if longest in lines and title not in lines else title


def _marked_headline(tree: Any, title: str) -> str | None:
    """Return the line in large or bold letters above the text of a page without headings whose title is the site's."""
    parts_of_page = tree.xpath(
        "//body//*[self::b or self::strong or self::font or self::h4 or self::h5 or self::td or self::div or self::p]"
    )
    lines = [(element, plain_title(all_words(element))) for element in parts_of_page]
    said = {line for _, line in lines}
    if any(part in said for part in (title, *_parts(title))):
        return None
    for element, line in lines:
        if element.tag in _LETTERS:
            large = (
                element.tag in ("h4", "h5") or (element.get("size") or "3").strip("+") >= "4" or element.tag != "font"
            )
            if large and _SHORTEST_HEADLINE <= len(line) <= _LONGEST_HEADLINE and element.find(".//a") is None:
                return line
        own = max((len(squeezed(text or "")) for text in (element.text, *(child.tail for child in element))), default=0)
        if own > _LONGEST_HEADLINE:
            return None
    return None


def _without_outlet(title: str, outlet: str | None) -> str:
    parts = _parts(title)
    if len(parts) > 1 and outlet:
        if outlet in parts[-1] or parts[-1] in outlet:
            return title[: title.rfind(parts[-1])].rstrip(" |–—»:-")
        if outlet in parts[0] or parts[0] in outlet:
            return title[len(parts[0]) :].lstrip(" |–—»:-")
    bar = re.split(r"\s+\|\s+", title)
    return bar[0] if len(bar) > 1 and len(bar[0]) > 15 else title


def find_author(tree: Any, linked_data: list[dict[str, Any]], outlet: str | None) -> str | None:
    """Return who wrote the article, if it is a name and not the outlet's."""
    labelled = (
        match[1].split("|")[0]
        for element in tree.iter("div", "span", "p", "a", "address", "li", "td")
        if len(element) < 5 and (match := _AUTHOR.match(all_words(element)[: 2 * _LONGEST_NAME]))
    )
    marked = (
        all_words(element)
        for element in tree.xpath("//*[@itemprop='author' or @rel='author' or contains(@class, 'author-name')]")
    )
    candidates = (stated_string(linked_data, "author"), first_meta(tree, "author", "dc.creator"), *marked, *labelled)
    for name in candidates:
        name = squeezed((name or "").strip(" :|-،,()"))
        if 2 < len(name) <= _LONGEST_NAME and "://" not in name and "@" not in name and name != outlet:
            return name
    return None


def find_section(tree: Any, linked_data: list[dict[str, Any]]) -> str | None:
    """Return the section of the outlet that the article stands in."""
    section = first_meta(tree, "article:section") or stated_string(linked_data, "articleSection")
    if not section:
        crumbs = tree.xpath("//*[contains(concat(' ', translate(@class, 'B', 'b'), ' '), 'breadcrumb')]//a")
        section = all_words(crumbs[-1]) if len(crumbs) > 1 else None
    return section if section and len(section) <= _LONGEST_NAME else None


def find_image(tree: Any, linked_data: list[dict[str, Any]], url: str | None) -> str | None:
    """Return the address of the article's main image."""
    stated = first_meta(tree, "og:image", "og:image:url", "twitter:image") or stated_string(linked_data, "image")
    try:
        full = urljoin(url or "", stated.strip()) if stated else ""
    except ValueError:
        return None
    return full if is_web_address(full) else None


def find_credit(text: str) -> str | None:
    """Return the agency or outlet that the text credits: «المصدر: واس», «به گزارش ایسنا،», a name closing the text."""
    lines = text.split("\n")
    for line in (*lines[-3:], lines[0]):
        if match := _CREDIT_LABEL.match(line):
            return squeezed(match[1].strip(" .،()"))
    for pattern in (_CREDIT_OPENING, _CREDIT_DATELINE):
        if match := pattern.match(lines[0]):
            return squeezed(match[1])
    closing = _CREDIT_CLOSING.search(lines[-1])
    if closing and fold(closing[1]) in {fold(name) for name in _AGENCIES.split()}:
        return squeezed(closing[1])
    return None


def find_canonical(tree: Any, url: str | None) -> str | None:
    """Return the address that the page gives for itself (rel=canonical, og:url), else the one that it came from."""
    links = [e.get("href") for e in tree.iter("link") if "canonical" in (e.get("rel") or "").lower().split()]
    for address in (*links, first_meta(tree, "og:url")):
        full = _joined(url, address)
        if full and is_web_address(full) and not _is_front_page(full, url) and _is_of_site(full, url):
            return clean_address(full)
    return clean_address(url) if url and is_web_address(url) else url


def _joined(url: str | None, address: str | None) -> str | None:
    try:
        return urljoin(url or "", address.strip()) if address and address.strip() else None
    except ValueError:
        return None


def _is_of_site(canonical: str, url: str | None) -> bool:
    """Return whether a page may speak for an address: one of another site would take that site's article's place.

    Sites agree in the last two labels of their hosts, three under «com.sa» and the like. A page read from this machine
    or from a file may name any.
    """
    hosts = [(urlsplit(address).hostname or "").split(".") for address in (canonical, url or canonical)]
    if hosts[1] == ["localhost"] or all(label.isdigit() for label in hosts[1]):
        return True
    short = len(hosts[1]) > 2 and len(hosts[1][-1]) == 2 and len(hosts[1][-2]) <= 3
    return hosts[0][-3 if short else -2 :] == hosts[1][-3 if short else -2 :]


def _is_front_page(canonical: str, url: str | None) -> bool:
    """Return whether a canonical address is the site's front page while the page is another: a wrong template."""
    bare = re.fullmatch(r"https?://[^/]+/?", canonical) is not None
    return bare and url is not None and re.fullmatch(r"https?://[^/]+/?", url) is None
