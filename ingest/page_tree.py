"""What the readers of a page share: its metadata as the page states them, and which of its parts are furniture.

Invariant: nothing here changes the tree that it is given.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import Any

from lxml import etree

from ingest.datelines import fold

# Words in the class or id of an element that is no part of the article, whole names, and elements that never are.
_WORDS = """
share sharing shares sharedaddy addtoany social socials related readalso also readmore newsletter subscribe breadcrumb
breadcrumbs comment comments disqus weather prayer tags tagcloud sidebar footer copyright disclaimer advert
advertisement ads ad banner sponsored promo cookie cookies consent gdpr popup modal menu nav navbar navigation topbar
toolbar pagination pager prevnext popular trending mostread login signup print ticker breaking recommended
recommendations suggestions shortlink
"""
_NAMES = "read-also read-more also-read most-read most-popular prev-next short-link more-news last-news latest-news"
_TAGS = "aside nav footer button select dialog amp-sidebar amp-ad amp-embed amp-social-share amp-consent"
_FURNITURE_WORDS, _FURNITURE_NAMES = frozenset(_WORDS.split()), frozenset(_NAMES.split())
_FURNITURE_TAGS = frozenset(_TAGS.split())
# Headings of the boxes that stand beside an article, or in it.
_BOX_TITLES = frozenset(
    fold(title)
    for title in re.split(
        r"[/\n]",
        """أسعار العملات/أسعار الصرف/سعر الصرف/مواقيت الصلاة/أوقات الصلاة/الطقس/حالة الطقس/الأكثر قراءة
الأكثر مشاهدة/الأكثر تعليقا/مقالات ذات صلة/مقالات مشابهة/مواضيع ذات صلة/مواضيع مشابهة/أخبار ذات صلة
أخبار متعلقة/أحدث الأخبار/آخر الأخبار/اقرأ أيضا/شاهد أيضا/قد يهمك/قد يهمك أيضا/روابط سريعة
روابط ذات صلة/تابعنا/تابعونا/القائمة البريدية/النشرة البريدية/استطلاع الرأي/نرخ ارز/قیمت ارز
قیمت طلا و ارز/اوقات شرعی/آب و هوا/وضعیت آب و هوا/پربازدیدترین ها/پربازدیدها/پربیننده ها
پربحث ترین ها/اخبار مرتبط/مطالب مرتبط/مطالب مشابه/آخرین اخبار/تازه ترین اخبار/بیشتر بخوانید
همچنین بخوانید/پیوندها/خبرنامه/نظرسنجی""",
    )
)
_ARTICLE_TYPES = ("article", "posting", "report", "webpage")  # of schema.org, the surest first


def squeezed(text: str) -> str:
    """Return a text with single spaces and none at its ends; line breaks stay."""
    return re.sub(r"[^\S\n]+", " ", text).strip()


def all_words(element: Any) -> str:
    """Return the words of an element and all that is in it, on one line."""
    return " ".join(" ".join(element.itertext()).split())


def plain_title(text: str) -> str:
    """Return a title on one line, without the entities that some systems write into it twice."""
    return squeezed(unescape(text).replace("\n", " "))


# -- metadata


def first_meta(tree: Any, *names: str) -> str | None:
    """Return the first non-empty content of the meta elements of these names, in the order of the names."""
    contents: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        content = squeezed(element.get("content") or "")
        if name and content:
            contents.setdefault(name, content)
    return next((contents[name] for name in names if name in contents), None)


def article_data(tree: Any) -> list[dict[str, Any]]:
    """Return the JSON-LD objects of a page that describe an article or page, the surest kind first."""
    ranked: list[tuple[int, dict[str, Any]]] = []
    for value in _linked_data(tree):
        kinds = value.get("@type") or "article"
        named = " ".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds)
        rank = next((n for n, kind in enumerate(_ARTICLE_TYPES) if kind in named.lower()), None)
        if rank is not None:
            ranked.append((rank, value))
    return [value for _, value in sorted(ranked, key=lambda row: row[0])]


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD objects of a page, also those of an @graph or a list."""
    for element in tree.iter("script"):
        if (element.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            waiting: list[Any] = [json.loads(element.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, list):
                waiting[:0] = value
            elif isinstance(value, dict):
                yield value
                waiting[:0] = value["@graph"] if isinstance(value.get("@graph"), list) else []


def stated_string(objects: list[dict[str, Any]], key: str) -> str | None:
    """Return the first string, not empty, that the objects have under a key, also as the name of an object there."""
    for one in objects:
        values = one.get(key)
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict):
                value = value.get("name") or value.get("url")
            if isinstance(value, str) and value.strip():
                return squeezed(value)
    return None


# -- furniture


@lru_cache(maxsize=4096)
def _names_furniture(name: str) -> bool:
    lower = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower().replace("_", "-")
    words = lower.split("-")
    # «widget» alone: page builders call every part of a page «elementor-widget-…».
    return lower in _FURNITURE_NAMES or words[0] in ("widget", "widgets") or not _FURNITURE_WORDS.isdisjoint(words)


def find_furniture(tree: Any) -> set[Any]:
    """Return the elements of a page that lie in its furniture, the tops of these parts among them.

    A part whose tag, class or id says so is furniture unless it holds the page's headline or most of its paragraphs:
    then a wrapper is named by a feature («has-sidebar»).
    """
    elements = list(tree.iter(etree.Element))
    words: dict[Any, int] = dict.fromkeys(elements, 0)  # of paragraphs inside
    headlines: set[Any] = set()
    for element in reversed(elements):  # what is inside comes before what holds it
        if element.tag == "p":
            words[element] = len(all_words(element))
        if element.tag == "h1":
            headlines.add(element)
        parent = element.getparent()
        if parent is not None:
            words[parent] += words[element]
            if element in headlines:
                headlines.add(parent)
    furniture: set[Any] = set()
    for element in elements:
        small = element not in headlines and words[element] * 2 <= words[tree]
        if element.getparent() in furniture or (_looks_like_furniture(element) and small):
            furniture.add(element)
    return furniture


def _looks_like_furniture(element: Any) -> bool:
    if element.tag in _FURNITURE_TAGS:
        # Drupal writes who and when into a <footer> above the text.
        return element.tag != "footer" or not re.search(r"meta|submitted|byline", element.get("class") or "")
    if element.tag in ("html", "body", "article", "main"):
        return False
    if element.tag == "form" and element.find(".//p") is None:
        return True  # some systems put the whole page into a form
    first = next(element.iterchildren(etree.Element), None)
    if (
        first is not None
        and first.tag in ("h2", "h3", "h4", "h5")
        and fold(all_words(first)).strip(" :") in _BOX_TITLES
    ):
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}".split()
    return any(_names_furniture(name) for name in names)
