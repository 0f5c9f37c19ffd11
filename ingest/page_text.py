"""The words of a page's article: paragraphs, headings, list entries and table rows, a line each, without the furniture.

trafilatura finds the article; here stands what it needs on our sites: parts named as furniture are taken out first,
tables that only lay out a page are undone, a lead that stands apart is put back, and lines of furniture are dropped.
Invariant: every line returned stands in the page.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from html import unescape
from typing import Any

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.xpaths import BODY_XPATH

from ingest.datelines import fold, read_datelines
from ingest.page_tree import all_words, squeezed

# Lines of furniture that extraction leaves in: short ones that are, or begin with, one of these (folded when compared).
_FURNITURE_LINES = """
اقرأ أيضا/اقرؤوا أيضا/واقرأ أيضا/اقرأ المزيد/اقرأ كذلك
شاهد أيضا/تابع أيضا/طالع أيضا/إقرأ أيضا/إقرأ المزيد
اظهر المزيد/عرض المزيد/للمزيد/المزيد/مقالات ذات صلة/مقالات مشابهة/مواضيع ذات صلة/مواضيع مشابهة
أخبار ذات صلة/أخبار متعلقة/ذات صلة/قد يهمك/قد يهمك أيضا
الكلمات المفتاحية/الكلمات المفاتيح/الكلمات الدلالية/شارك/شارك الخبر/شارك المقال
شارك عبر/شاركنا/انشر/طباعة/أرسل/مشاركة/تعليقات/أضف تعليق/أضف تعليقا/اترك تعليقا/الطقس/حالة الطقس/مواقيت الصلاة
تابعنا على/تابعونا على/لمتابعة آخر الأخبار/اشترك في قناتنا/انضم إلى قناتنا
عودة إلى الأخبار/العودة إلى الأخبار/العودة للأخبار/عد إلى الأعلى/بازگشت به بالا/بازگشت به اخبار
نسخ الرابط/إعلان/اشترك في
بیشتر بخوانید/بیشتر ببینید/همچنین بخوانید/مطالب مرتبط/اخبار مرتبط/مرتبط/اشتراک گذاری/اشتراکگذاری
به اشتراک بگذارید/همرسانی/برچسب ها/برچسبها/کد خبر/نسخه چاپی
لینک کوتاه/کپی لینک/نظر شما/دیدگاه/دیدگاه ها
ارسال نظر/آب و هوا/تاریخ درج/تاریخ انتشار/تبلیغات
"""
_FURNITURE = "|".join(re.escape(fold(line)) for line in re.split(r"[/\n]", _FURNITURE_LINES.strip()))
_FURNITURE_LINE = re.compile(rf"[\W_]*(?:{_FURNITURE})(?=$|[\W\d_])")
_LONGEST_FURNITURE = 60  # characters: a sentence of the article may well begin with one of these words

# What a line below an article says of the site and its readers, not of the article's matter.
_NOTICE_PHRASES = """
لا تعبر عن رأي/لا يعبر عن رأي/لا تعبر بالضرورة/شروط الاستخدام/سياسة الخصوصية/إرشادات الاستخدام/جميع الحقوق محفوظة
كافة الحقوق محفوظة/كل الحقوق محفوظة/على جوجل نيوز/على أخبار جوجل/على غوغل نيوز/عبر أخبار جوجل/النشرة البريدية
انضموا إلى قناتنا/اشتركوا في قناتنا/تابعوا قناتنا/ملفات تعريف الارتباط/يمنع نسخ/يحظر نشر
کلیه حقوق/تمامی حقوق/تمام حقوق/استفاده از مطالب/بازنشر مطالب/حاوی توهین/در تلگرام دنبال/در اینستاگرام دنبال
کانال تلگرام ما/عضو کانال/حریم خصوصی/شرایط استفاده/خبرنامه ما/all rights reserved/privacy policy
"""
_NOTICES = re.compile("|".join(re.escape(fold(phrase)) for phrase in re.split(r"[/\n]", _NOTICE_PHRASES.strip())))
_NOTICE_LINES = 6  # how many lines from the end a notice may stand

_LONGEST_LOGIN = 400  # characters
_COOKIES = re.compile("|".join(map(fold, ("ملفات تعريف الارتباط", "الكوكيز", "کوکی", "cookie"))))
_ROBOT_CHECKS = re.compile(
    "|".join(
        map(fold, ("just a moment", "attention required", "are you a robot", "هل أنت روبوت", "checking your browser"))
    )
)
_LEAD_NAMES = re.compile(
    r"(?:^|[\s_-])(?:lead|intro|introtext|summary|excerpt|standfirst|chapo|sapo|subtitle|deck)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BYLINE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:byline|kicker|rutitr|rotitr|overtitle|author|postmeta|postinfo|(?:entry|post|article|news)[_-](?:meta|info)|meta|timestamp|dateline|date)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_MOST_BYLINES = 3  # more elements with such names are the entries of a timeline
_LONGEST_BYLINE = 120  # characters
_SHORTEST_LEAD = 40  # characters
_MOST_PROSE = 0.9  # of a page: the block that has it is its article
_LAYOUT_CELL = 300  # characters: a cell that holds more, or paragraphs, lays a page out
_BLOCKS = {"p", "head", "item", "quote", "cell", "code", "row", "list", "table", "div"}
# Classes of page builders: «elementor-widget» is no widget, but trafilatura takes it for one.
_BUILDER_NAMES = re.compile(r"(?:^|\s)(?:elementor|et_pb|vc|wpb|fusion|wp-block|avia|brxe|kt)[-_]")
_BODY_CLASS = "entry-content"  # one of those that trafilatura takes for the article's


def main_text(tree: Any, furniture: set[Any], linked_data: list[dict[str, Any]], title: str, url: str | None) -> str:
    """Return the article's text, or "" where there is none; a page that a script fills gives that of its JSON-LD."""
    cleaned = _cleaned(tree, furniture)
    found = bare_extraction(
        deepcopy(cleaned), url=url, include_comments=False, include_tables=True, with_metadata=False,
        favor_recall=False, date_extraction_params={"extensive_search": False},
    )  # fmt: skip
    body = getattr(found, "body", None)
    lines = [] if body is None else [unescape(line) for line in _lines(body)]
    lines = _with_lead(cleaned, _after_headline(lines, title))
    lines = [line for line in lines if re.search(r"[^\W_]", line) and not _is_furniture_line(line)]
    text = "\n".join(_without_notices(lines))
    stated = _stated_text(linked_data)
    return stated if len(stated) > 2 * len(text) else text


def is_list_of_links(tree: Any, text: str) -> bool:
    """Return whether most of the text is the words of links: a front page or a section, not an article."""
    linked = {all_words(a) for a in tree.iter("a")}
    return sum(len(words) for words in linked if len(words) > 15 and words in text) * 2 > len(text)


def find_wall(tree: Any, furniture: set[Any], text: str) -> str | None:
    """Return what a page is instead of an article, for a person, or None: a login, a consent, a check for robots."""
    passwords = (one for one in tree.iter("input") if (one.get("type") or "").lower() == "password")
    if len(text) < _LONGEST_LOGIN and any(one not in furniture for one in passwords):
        return "a login page, not an article"
    lines = [fold(line) for line in (text.split("\n") or [""])]
    about = sum(len(line) for line in lines if _COOKIES.search(line))
    if about * 2 > sum(map(len, lines)):
        return "a consent to cookies, not an article"
    title = fold(all_words(title) if (title := tree.find(".//title")) is not None else "")
    return "a check for robots, not an article" if _ROBOT_CHECKS.search(title) else None


# -- before extraction


def _cleaned(tree: Any, furniture: set[Any]) -> Any:
    """Return a copy of a page without its furniture and bylines, its layout tables undone."""
    copy = deepcopy(tree)
    pairs = list(zip(tree.iter(etree.Element), copy.iter(etree.Element), strict=True))
    bylines = {element for element, _ in pairs if element not in furniture and _is_byline(element)}
    if len(bylines) > _MOST_BYLINES or _are_entries(bylines):
        bylines = set()
    for element, twin in pairs:
        if element in furniture or element in bylines:
            if element.getparent() not in furniture and twin.getparent() is not None:
                twin.drop_tree()
        elif element.tag in ("time", "data"):
            twin.tag = "span"  # trafilatura drops them with their words
        elif element.tag == "table" and _lays_out(element):
            for part in (twin, *twin.iter("tr", "td", "th", "tbody")):
                part.tag = "div"
        elif element.tag in ("font", "center"):
            twin.drop_tag()
        elif _BUILDER_NAMES.search(element.get("class") or ""):
            del twin.attrib["class"]
    if not any(find(copy) for find in BODY_XPATH) and (holder := _holder(copy)) is not None:
        holder.set("class", _BODY_CLASS)
    return copy


def _holder(tree: Any) -> Any:
    """Return the smallest block that holds nearly all prose of a page, or None; without it headings would be lost."""
    prose: dict[Any, int] = {}
    for element in reversed(list(tree.iter(etree.Element))):
        own = sum(len(squeezed(text or "")) for text in (element.text, *(child.tail for child in element)))
        prose[element] = sum(prose[child] for child in element.iterchildren(etree.Element))
        if element.tag not in ("a", "script", "style", "option") and own >= _SHORTEST_LEAD:
            prose[element] += own
    node, body = tree.find("body"), tree.find("body")
    while node is not None:
        inner = (one for one in node.iterchildren("div", "section", "main", "article", "form"))
        largest = max(inner, key=lambda one: prose[one], default=None)
        if largest is None or not prose[node] or prose[largest] < prose[node] * _MOST_PROSE:
            break
        node = largest
    return node if node is not body else None


def _are_entries(bylines: set[Any]) -> bool:
    """Return whether some of them have one name and say different things, as the dates of a timeline do."""
    said: dict[str, set[str]] = {}
    for element in bylines:
        said.setdefault(element.get("class") or element.get("id"), set()).add(all_words(element))
    return any(len(words) > 1 for words in said.values())


def _is_byline(element: Any) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag in ("html", "body", "article", "main", "p", "h1", "h2") or not _BYLINE_NAMES.search(names):
        return False
    return len(all_words(element)) <= _LONGEST_BYLINE and element.find(".//h1") is None


def _lays_out(table: Any) -> bool:
    if table.find(".//table") is not None or table.find(".//h1") is not None:
        return True
    return any(cell.find(".//p") is not None or len(all_words(cell)) > _LAYOUT_CELL for cell in table.iter("td"))


# -- after extraction


def _with_lead(tree: Any, lines: list[str]) -> list[str]:
    """Return the lines after the lead that stands apart from the body, if the page marks one and they lack it."""
    text = "\n".join(lines)
    for element in tree.iter("p", "div", "h2", "h3", "section"):
        if not _LEAD_NAMES.search(element.get("class") or "") and element.get("itemprop") != "description":
            continue
        words = all_words(element)
        if not lines or words[:_SHORTEST_LEAD] in text:
            return lines
        if len(words) >= _SHORTEST_LEAD and element.find(".//a") is None:
            return [words, *lines]
    return lines


def _after_headline(lines: list[str], title: str) -> list[str]:
    """Return the lines without the section, headline and date that stand above the article."""
    for index, line in enumerate(lines[:6]):
        if len(line) > _LONGEST_FURNITURE and line != title:
            break
        if line == title:
            lines = lines[index + 1 :]
            break
    while lines and len(lines[0]) <= _LONGEST_FURNITURE and _is_dateline(lines[0]):
        lines = lines[1:]
    return lines


def _is_dateline(line: str) -> bool:
    roles = {one.role for one in read_datelines(line)}
    return bool(roles) and "event" not in roles and not line.endswith((".", ":"))


def _is_furniture_line(line: str) -> bool:
    return len(line) <= _LONGEST_FURNITURE and _FURNITURE_LINE.match(fold(line)) is not None


def _without_notices(lines: list[str]) -> list[str]:
    """Return the lines up to the first notice that stands at their end, below the article."""
    first = max(1, len(lines) - _NOTICE_LINES)
    cut = next((number for number in range(first, len(lines)) if _NOTICES.search(fold(lines[number]))), len(lines))
    return lines[:cut]


def _lines(element: Any) -> Iterator[str]:
    """Yield the lines of trafilatura's tree: a paragraph, heading, table row or list entry each."""
    tag = element.tag
    if tag == "row":
        yield " | ".join(cell for cell in map(all_words, element) if cell)
    elif any(child.tag in _BLOCKS for child in element):
        yield from _mixed_lines(element)
    else:
        mark = "• " if tag == "item" else ""
        broken = "".join(_inline(element))
        for line in broken.split("\n"):
            if line := squeezed(line):
                yield mark + line.lstrip("•●▪■-*· ") if mark else line


def _mixed_lines(element: Any) -> Iterator[str]:
    if element.text and (line := squeezed(element.text.replace("\n", " "))):
        yield ("• " if element.tag == "item" else "") + line
    for child in element:
        yield from _lines(child)
        if child.tail and (line := squeezed(child.tail.replace("\n", " "))):
            yield line


def _inline(element: Any) -> Iterator[str]:
    yield (element.text or "").replace("\n", " ")
    for child in element:
        if child.tag == "lb":
            yield "\n"
        yield from _inline(child)
        yield (child.tail or "").replace("\n", " ")


def _stated_text(objects: list[dict[str, Any]]) -> str:
    """Return the text that the page's JSON-LD gives: pages that a script fills have it nowhere else."""
    stated = next((one["articleBody"] for one in objects if isinstance(one.get("articleBody"), str)), "")
    text = re.sub(r"<[^>]*>", "\n", unescape(stated))
    return "\n".join(line for part in text.splitlines() if (line := squeezed(part)))
