"""One HTML page becomes an article: its main text without the furniture, its title, date, address, outlet and language.

Invariant: what is returned depends on the bytes and the arguments alone, and every line of its text stands in the page.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from itertools import takewhile
from typing import Any
from urllib.parse import urljoin

from htmldate import find_date
from lxml import etree, html
from trafilatura import bare_extraction
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

from ingest.article import Article, article_id
from ingest.datelines import find_full_date, fold
from ingest.language import detect_language
from ingest.sources import is_web_address


class NotAnArticle(ValueError):
    """A page without an article; the message says why, for a person."""


# Parts of pages that are no part of the article, by the words in their class or id.
_FURNITURE_NAMES = (
    "share", "sharing", "social", "related", "read-also", "readalso", "also", "readmore", "read-more", "newsletter",
    "breadcrumb", "breadcrumbs", "comments", "prev-next", "weather", "prayer", "tags", "also-read", "most-read",
    "sidebar", "footer", "site-footer", "copyright",
)  # fmt: skip
_PRUNED = [
    f"//*[not(self::html or self::body or self::article or self::main)]"
    f"[contains(concat(' ', translate(@class, '_ABCDEFGHIJKLMNOPQRSTUVWXYZ', '-abcdefghijklmnopqrstuvwxyz'), ' '),"
    f" ' {name} ')"
    f" or translate(@id, '_', '-')='{name}']"
    for name in _FURNITURE_NAMES
] + ["//aside", "//nav", "//form[not(.//h1 or .//p)]", "//button"]  # some systems put the whole page into a form

# Lines of furniture that extraction leaves in: short ones that are, or begin with, one of these (folded when compared).
_FURNITURE_LINES = """
اقرأ أيضا/اقرأ أيضاً/اقرؤوا أيضا/واقرأ أيضا/اقرأ المزيد/اقرأ كذلك
شاهد أيضا/شاهد أيضاً/تابع أيضا/طالع أيضا/إقرأ أيضا/إقرأ المزيد
اظهر المزيد/عرض المزيد/للمزيد/المزيد/مقالات ذات صلة/مقالات مشابهة/مواضيع ذات صلة/مواضيع مشابهة
أخبار ذات صلة/أخبار متعلقة/ذات صلة/قد يهمك/قد يهمك أيضا
الكلمات المفتاحية/الكلمات المفاتيح/الكلمات الدلالية/شارك/شارك الخبر/شارك المقال
شارك عبر/شاركنا/انشر/طباعة/أرسل/مشاركة/تعليقات/أضف تعليق/أضف تعليقا/اترك تعليقا/الطقس/حالة الطقس/مواقيت الصلاة
بیشتر بخوانید/بیشتر ببینید/همچنین بخوانید/مطالب مرتبط/اخبار مرتبط/مرتبط/اشتراک گذاری/اشتراکگذاری
به اشتراک بگذارید/همرسانی/برچسب ها/برچسبها/کد خبر/نسخه چاپی
لینک کوتاه/کپی لینک/نظر شما/دیدگاه/دیدگاه ها
ارسال نظر/آب و هوا/تاریخ درج/تاریخ انتشار
"""
_FURNITURE = "|".join(re.escape(fold(line)) for line in re.split(r"[/\n]", _FURNITURE_LINES.strip()))
_FURNITURE_LINE = re.compile(rf"[\W_]*(?:{_FURNITURE})(?=$|[\W\d_])")
_DATE_LABEL = re.compile(
    "|".join(map(fold, ("تاریخ درج", "تاریخ انتشار", "منتشر شده", "تاريخ النشر", "نشر في", "نشر يوم")))
)
_LONGEST_FURNITURE = 60  # characters: a sentence of the article may well begin with one of these words

_DATE_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "pubdate",
    "publishdate", "publish_date", "publish-date",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date",
    "date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "citation_publication_date",
)  # fmt: skip
_LONGEST_DATELINE = 150  # characters: what is longer is a paragraph
_SHORTEST_TEXT = 60  # characters
_BLOCKS = {"p", "head", "item", "quote", "cell", "code", "row", "list", "table"}


def decode_page(body: bytes, content_type: str = "") -> str:
    """Return the page as text: by its byte order mark, as UTF-8 if it is that, as declared, or as windows-1256.

    What a server or page declares is believed only after UTF-8 was tried: Arabic text of another encoding is
    practically never valid UTF-8, and wrong declarations are common.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    in_header, in_page = http_content_type_encoding(content_type), html_body_declared_encoding(body)
    lenient = body.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    if broken * 100 < sum(1 for c in lenient if ord(c) > 127):  # UTF-8 with a few broken letters
        return lenient
    for declared in (in_header, in_page, "cp1256"):
        if declared in (None, "utf-8", "cp1252", "iso8859-1", "latin-1", "ascii"):  # no encoding of our languages
            continue
        text = body.decode(str(declared), "replace")
        if text.count("\ufffd") * 100 <= len(text):
            return text
    return body.decode("cp1256", "replace")


def read_page(
    page: bytes | str,
    url: str | None = None,
    *,
    content_type: str = "",
    source: str | None = None,
    published: str | None = None,
    language: str | None = None,
    fetched: datetime | None = None,
) -> Article:
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
    text = page if isinstance(page, str) else decode_page(page, content_type)
    text = _UNFIT.sub("", text).removeprefix("\ufeff")
    if not text.strip():
        raise NotAnArticle("the page is empty")
    try:
        tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotAnArticle("not an HTML page") from error
    linked_data = list(_linked_data(tree))
    address = _canonical(tree, url)
    outlet = (
        source
        or _meta(tree, "og:site_name")
        or _publisher(linked_data)
        or _meta(tree, "dc.publisher", "application-name")
    )
    title = _title(tree, linked_data, outlet)
    stated = _date_of_metadata(tree, linked_data) or _date_of_markup(tree)
    visible = None if stated else _visible_date(tree, title)
    words = _main_text(text, title, url)
    if len(words) < _SHORTEST_TEXT:
        words = _stated_text(linked_data)
    if len(words) < _SHORTEST_TEXT:
        raise NotAnArticle("no article text found in the page")
    if _is_list_of_links(tree, words):
        raise NotAnArticle("a page of links, not an article")
    told = detect_language(f"{title}\n{words}")
    if told == "und":
        told = (tree.get("lang") or language or "und").replace("_", "-").split("-")[0].lower()
    return Article(
        id=article_id(address, title, words),
        url=address,
        title=title,
        text=words,
        language=told,
        published=stated or visible or published or _guessed_date(text, url),
        source=outlet,
        fetched=fetched,
    )


_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def _squeezed(text: str) -> str:
    return re.sub(r"[^\S\n]+", " ", text).strip()


# -- the text


def _main_text(page: str, title: str, url: str | None) -> str:
    found = bare_extraction(
        page, url=url, include_comments=False, include_tables=True, prune_xpath=_PRUNED, with_metadata=False,
        favor_recall=False, date_extraction_params={"extensive_search": False},
    )  # fmt: skip
    body = getattr(found, "body", None)
    if body is None:
        return ""
    return "\n".join(
        line
        for line in _after_headline(list(_lines(body)), title)
        if not _is_furniture(line) and re.search(r"[^\W_]", line)
    )


def _stated_text(objects: list[dict[str, Any]]) -> str:
    """Return the text that the page's JSON-LD gives: pages that a script fills have it nowhere else."""
    stated = next((o["articleBody"] for o in objects if isinstance(o.get("articleBody"), str)), "")
    text = re.sub(r"<[^>]*>", "\n", unescape(stated))
    return "\n".join(line for part in text.splitlines() if (line := _squeezed(part)))


def _after_headline(lines: list[str], title: str) -> list[str]:
    """Return the lines without the section, headline and date that stand above the article."""
    for index, line in enumerate(lines[:6]):
        if len(line) > _LONGEST_FURNITURE and line != title:
            break
        if line == title:
            lines = lines[index + 1 :]
            break
    while (
        lines and len(lines[0]) <= _LONGEST_FURNITURE and find_full_date(lines[0]) and not lines[0].endswith((".", ":"))
    ):
        lines = lines[1:]
    return lines


def _is_list_of_links(tree: Any, text: str) -> bool:
    """Return whether most of the text is the words of links: a front page or a section, not an article."""
    linked = {_squeezed(" ".join(a.itertext()).replace("\n", " ")) for a in tree.iter("a")}
    return sum(len(words) for words in linked if len(words) > 15 and words in text) * 2 > len(text)


def _is_furniture(line: str) -> bool:
    return len(line) <= _LONGEST_FURNITURE and _FURNITURE_LINE.match(fold(line)) is not None


def _lines(element: Any) -> Iterator[str]:
    """Yield the lines of trafilatura's tree: a paragraph, heading, table row or list entry each."""
    tag = element.tag
    if tag == "row":
        cells = [_squeezed(" ".join(cell.itertext()).replace("\n", " ")) for cell in element]
        yield " | ".join(cell for cell in cells if cell)
    elif any(child.tag in _BLOCKS for child in element):
        yield from _mixed_lines(element)
    else:
        mark = "• " if tag == "item" else ""
        broken = "".join(_inline(element))
        for line in broken.split("\n"):
            if line := _squeezed(line):
                yield mark + line.lstrip("•●▪■-*· ") if mark else line


def _mixed_lines(element: Any) -> Iterator[str]:
    if element.text and (line := _squeezed(element.text)):
        yield ("• " if element.tag == "item" else "") + line
    for child in element:
        yield from _lines(child)
        if child.tail and (line := _squeezed(child.tail)):
            yield line


def _inline(element: Any) -> Iterator[str]:
    yield (element.text or "").replace("\n", " ")
    for child in element:
        if child.tag == "lb":
            yield "\n"
        yield from _inline(child)
        yield (child.tail or "").replace("\n", " ")


# -- the title, the address, the outlet


def _meta(tree: Any, *names: str) -> str | None:
    """Return the first non-empty content of the meta elements of these names, in the order of the names."""
    contents: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        content = _squeezed(element.get("content") or "")
        if name and content:
            contents.setdefault(name, content)
    return next((contents[name] for name in names if name in contents), None)


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


def _string(objects: list[dict[str, Any]], key: str) -> str | None:
    return next((_squeezed(o[key]) for o in objects if isinstance(o.get(key), str) and o[key].strip()), None)


def _publisher(objects: list[dict[str, Any]]) -> str | None:
    publishers = [o["publisher"] for o in objects if isinstance(o.get("publisher"), dict)]
    return _string(publishers, "name")


def _title(tree: Any, objects: list[dict[str, Any]], outlet: str | None) -> str:
    """Return the headline: as the metadata states it, else the page's heading, else its title without the outlet."""
    full = _squeezed("".join(tree.xpath("string(//head/title)")).replace("\n", " "))
    headings = [_squeezed(" ".join(h.itertext()).replace("\n", " ")) for h in tree.iter("h1", "h2")]
    stated = _meta(tree, "og:title", "twitter:title") or _string(objects, "headline")
    for candidate in (stated, full):
        # A heading that the title begins with is the headline; what follows names the outlet or section.
        for heading in headings:
            if len(heading) > 8 and candidate and candidate.startswith(heading):
                return heading
    if stated or full:
        return _without_outlet(stated or full, outlet)
    return next((_squeezed(" ".join(h.itertext())) for h in tree.iter("h1")), "")


def _without_outlet(title: str, outlet: str | None) -> str:
    parts = re.split(r"\s+[|–—»-]\s+", title)
    if len(parts) > 1 and (outlet and (outlet in parts[-1] or parts[-1] in outlet)):
        return title[: title.rfind(parts[-1])].rstrip(" |–—»-")
    bar = re.split(r"\s+\|\s+", title)
    return bar[0] if len(bar) > 1 and len(bar[0]) > 15 else title


def _canonical(tree: Any, url: str | None) -> str | None:
    """Return the address that the page gives for itself (rel=canonical, og:url), else the one that it came from."""
    links = [e.get("href") for e in tree.iter("link") if "canonical" in (e.get("rel") or "").lower().split()]
    for address in (*links, _meta(tree, "og:url")):
        full = _joined(url, address)
        if full and is_web_address(full) and not _is_front_page(full, url):
            return full.split("#")[0]
    return url.split("#")[0] if url else None


def _joined(url: str | None, address: str | None) -> str | None:
    try:
        return urljoin(url or "", address.strip()) if address and address.strip() else None
    except ValueError:
        return None


def _is_front_page(canonical: str, url: str | None) -> bool:
    """Return whether a canonical address is the site's front page while the page is another: a wrong template."""
    bare = re.fullmatch(r"https?://[^/]+/?", canonical) is not None
    return bare and url is not None and re.fullmatch(r"https?://[^/]+/?", url) is None


# -- the date


def _date_of_metadata(tree: Any, objects: list[dict[str, Any]]) -> str | None:
    return _iso(_string(objects, "datePublished")) or next(
        (stated for name in _DATE_META if (stated := _iso(_meta(tree, name)))), None
    )


def _date_of_markup(tree: Any) -> str | None:
    for element in tree.xpath("//*[@itemprop='datePublished']"):
        if stated := _iso(element.get("datetime") or element.get("content")):
            return stated
    for element in tree.xpath(
        "//article//header//time | //article//time[@pubdate] | //h1/following::time[position()=1]"
    ):
        if not _inside_furniture(element) and (stated := _iso(element.get("datetime"))):
            return stated
    return None


def _inside_furniture(element: Any) -> bool:
    for ancestor in element.iterancestors():
        words = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}".lower().replace("_", "-").split()
        if ancestor.tag in ("aside", "nav", "footer") or not set(_FURNITURE_NAMES).isdisjoint(words):
            return True
    return False


def _iso(value: str | None) -> str | None:
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


def _visible_date(tree: Any, title: str) -> str | None:
    """Return the date in the short lines around the headline, before the first paragraph."""
    lines: list[str] = []
    headline: int | None = None
    body = tree.find("body")
    if body is None:
        return None
    for element in body.iter(etree.Element):
        if element.tag in ("script", "style", "option"):
            continue
        if headline is None and element.tag in ("h1", "h2", "h3") and title in _squeezed(" ".join(element.itertext())):
            headline = len(lines)
        line = _squeezed(" ".join([element.text or "", *(child.tail or "" for child in element)]).replace("\n", " "))
        if line and not (len(line) <= _LONGEST_DATELINE and _inside_furniture(element)):
            lines.append(line)
    labelled = (line for line in lines if len(line) <= _LONGEST_FURNITURE and _DATE_LABEL.search(fold(line)))
    days = map(find_full_date, [*_around(lines, headline), *labelled])
    found = next((day for day in days if day), None)
    return found.isoformat() if found else None


def _around(lines: list[str], headline: int | None) -> list[str]:
    """Return the lines from the headline to the first paragraph, then those before it, the nearest first."""
    if headline is None:
        return []
    after = list(takewhile(lambda line: len(line) <= _LONGEST_DATELINE, lines[headline : headline + 25]))
    before = [line for line in reversed(lines[max(0, headline - 8) : headline]) if len(line) <= _LONGEST_DATELINE]
    return after + before


def _guessed_date(page: str, url: str | None) -> str | None:
    """Return the date that htmldate finds in the head and address of a page (not in its words: it reads no Jalali)."""
    found = find_date(page, extensive_search=False, original_date=True, url=url)
    return str(found) if found else None
