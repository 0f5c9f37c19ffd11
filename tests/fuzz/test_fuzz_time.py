"""Time grows with the size of what repeats itself and no faster, in every stage from page to facts."""

import gc
import time
from contextlib import suppress
from unittest.mock import patch

import pytest

from ingest.encodings import decode_page
from ingest.feeds import FeedError, read_feed, read_sitemap
from ingest.links import find_documents, find_links
from ingest.page import NotAnArticle, read_page
from nlp.facts import Facts
from nlp.half_network import HalfNetwork
from nlp.languages import LANGUAGES
from nlp.locations import locate
from nlp.pipeline import load_pipeline

# Four times as much may take so many times as long; were it quadratic, sixteen times. Less than the floor is noise.
MOST, FLOOR = 10, 0.02
HALF_NETWORK = HalfNetwork.vectors
LETTERS = "بتثجحخدرزسشصضطعغفقكلمن"


def distinct(pattern, length):
    """Return a text of so many characters in which {} stands for words that all differ."""
    found, size, number = [], 0, 0
    while size < length:
        word = "".join(LETTERS[number // 22**place % 22] for place in range(3)) + LETTERS[number % 7]
        found.append(pattern.replace("{}", word))
        size += len(found[-1])
        number += 1
    return "".join(found)[:length]


def repeated(piece, length):
    """Return a text of so many characters: a piece again and again, or with words that all differ where it has {}."""
    return distinct(piece, length) if "{}" in piece else (piece * (length // len(piece) + 1))[:length]


TEXTS = {
    "one letter": "ب",
    "digits": "1",
    "Arabic digits": "٣",
    "and": "و",
    "and apart": "و ",
    "articles": "ال",
    "marks": "ب\u064e",
    "joiners": "می\u200c",
    "names": "جمعية نور، مؤسسة الأمل، ",
    "Persian names": "انجمن یاران، بنیاد امید، ",
    "names joined": "جمعية نور وجمعية بسمة و",
    "many names": "جمعية {}، ",
    "many names that begin alike": "جمعية نور {}، ",
    "many names that end alike": "جمعية {} الخيرية، ",
    "many Persian names": "انجمن {}، ",
    "heads": "جمعية ",
    "ministries": "وزارة ",
    "brackets": "(",
    "closed brackets": "()",
    "quotes": '"',
    "guillemets": "«",
    "quoted names": "«جمعية نور» ",
    "spaces": " ",
    "lines": "\n",
    "commas": "،",
    "stops": ".",
    "dashes": "-",
    "questions": "؟",
    "months": "يناير ",
    "Persian months": "مهر ",
    "months in one word": "يناير",
    "days": "5 مارس ",
    "slashes": "1/",
    "numbers and dashes": "5-",
    "spans": "۵ مهر ۱۴۰۱ تا ",
    "number words": "ثلاثة و",
    "Persian number words": "سیصد و ",
    "millions": "مليون ",
    "ranges": "بين 5 و",
    "counts": "40 سريرا و",
    "Persian counts": "۴۰ تخت و ",
    "sums": "5000 دولار و",
    "counts in sentences": "40 {}. ",
    "durations": "لمدة 3 سنوات ",
    "programs": "أطلقت جمعية نور برنامج الأمل ",
    "many programs": "أطلقت برنامج {}، ",
    "many Persian programs": "طرح {} برگزار شد. ",
    "partners": "وقعت جمعية نور مع جمعية بسمة ",
    "many partners": "وقعت جمعية {} مع جمعية نور. ",
    "with": "بالشراكة مع ",
    "Persian with": "با همکاری ",
    "places": "الرباط ",
    "Persian places": "تهران ",
    "many places": "في مدينة {} ",
    "NULs": "\x00",
    "bidi marks": "\u200f",
    "emoji": "😀",
    "ligatures": "ﷺ",
    "scripts": "aب1",
    "addresses": "http://a.example/",
    "wide": "ب" + " " * 40,
    "facts": "افتتحت جمعية {} في 5 مارس 2024 مركز {} بسعة 40 سريرا مع جمعية {}، ",
}


def stages(language, text):
    """Return the processor seconds of each stage; the networks take as long for any word and are left out."""
    pipeline = load_pipeline(language)
    took = {}
    in_network = 0.0

    def vectors(network, words, language):
        nonlocal in_network
        began = time.process_time()
        found = HALF_NETWORK(network, words, language)
        in_network += time.process_time() - began
        return found

    def clock(name, work):
        nonlocal in_network
        began, in_network = time.process_time(), 0.0
        with patch.object(HalfNetwork, "vectors", vectors):
            made = work()
        took[name] = time.process_time() - began - in_network
        return made

    doc = clock("tokens", lambda: pipeline.make_doc(text))
    doc._.rasad = Facts(text, published="2024-03-06")
    clock("folding", lambda: doc._.rasad.folded)
    for name, component in pipeline.pipeline:
        if name != "rasad_names":
            clock(name, lambda component=component: component(doc))
    clock("places", lambda: locate(doc._.rasad, language, None))
    return took


def slower(work, text_of, length):
    """Return the stages that take more than `MOST` times as long for four times the length, with their seconds."""
    gc.disable()
    try:
        for _ in range(3):  # another process may have had the processor's caches
            short, long = work(text_of(length)), work(text_of(4 * length))
            slow = {
                name: (round(short[name], 3), round(seconds, 3))
                for name, seconds in long.items()
                if seconds > MOST * max(short[name], FLOOR / 4)
            }
            if not slow:
                break
        return slow
    finally:
        gc.enable()


@pytest.mark.parametrize("name", TEXTS)
def test_extraction(name):
    language = "fa" if "Persian" in name else "ar"
    stages(language, "سلام")
    assert slower(lambda text: stages(language, text), lambda length: repeated(TEXTS[name], length), 1_200) == {}


@pytest.mark.slow
@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("name", TEXTS)
def test_extraction_of_long_texts(language, name):
    assert slower(lambda text: stages(language, text), lambda length: repeated(TEXTS[name], length), 25_000) == {}


PAGES = {
    "nested parts": "<div>",
    "nested spans": "<span>ب",
    "nested lists": "<ul><li>",
    "nested tables": "<table><tr><td>",
    "nested links": "<a href=/1>",
    "nested bold": "<b><i>",
    "unclosed paragraphs": "<p>نص {} ",
    "paragraphs": "<p>نص المقال {} وما فيه من الكلام.</p>",
    "lines": "نص المقال {}<br>",
    "headings": "<h2>{}</h2>",
    "links": '<a href="/news/{}-1234">نص {}</a> ',
    "comments": "<!-- {} -->",
    "open comments": "<!-- ",
    "attributes": '<p class="{}" id="{}">',
    "an open tag": '<p a="1" ',
    "entities": "&amp;",
    "open entities": "&#1",
    "scripts": "<script>{}</script>",
    "open scripts": "<script>",
    "meta": '<meta property="og:title" content="{}">',
    "times": '<time datetime="2024-03-06">6 مارس 2024</time>',
    "dates": "<p>5 مارس 2024</p>",
    "dates in a line": "5 مارس 2024 ",
    "JSON-LD": '<script type="application/ld+json">{"@type":"NewsArticle"}</script>',
    "brackets in JSON-LD": "[",
    "spaces": " ",
    "NULs": "\x00",
    "images": '<img src="/{}.jpg">',
    "rows": "<tr><td>{}</td><td>5</td></tr>",
    "closing tags": "</div>",
    "less-than signs": "<",
    "one letter": "ب",
    "one line": "نص المقال ",
    "forms": "<form><input>",
    "frames": "<iframe src=/>",
}


def page_stages(page):
    took = {}

    def read():
        with suppress(NotAnArticle):
            read_page(page, "http://a.example/1")

    for name, work in {
        "decoding": lambda: decode_page(page),
        "page": read,
        "links": lambda: find_links(decode_page(page), "http://a.example/"),
        "documents": lambda: find_documents(decode_page(page), "http://a.example/"),
    }.items():
        began = time.process_time()
        work()
        took[name] = time.process_time() - began
    return took


def page_of(name, length):
    start = (
        '<script type="application/ld+json">'
        if name == "brackets in JSON-LD"
        else "<p>نص المقال الأول وما فيه من الكلام عن المركز.</p>"
    )
    return f"<html><body>{start}{repeated(PAGES[name], length)}".encode()


@pytest.mark.parametrize("name", PAGES)
def test_pages(name):
    assert slower(page_stages, lambda length: page_of(name, length), 4_000) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_long_pages(name):
    assert slower(page_stages, lambda length: page_of(name, length), 100_000) == {}


LISTS = {
    "items": "<item><title>{}</title><link>http://a.example/</link><pubDate>06 Mar 2024 10:00:00 GMT</pubDate></item>",
    "dates in words": "<item><link>http://a.example/{}</link><pubDate>13 فبراير 2024</pubDate></item>",
    "nested": "<item>",
    "text": "<description>{}</description>",
    "locations": "<url><loc>http://a.example/{}</loc></url>",
    "brackets": "<",
    "entities": "&amp;",
}


def list_stages(body):
    took = {}
    for name, read in {"feed": read_feed, "sitemap": lambda body: read_sitemap(body, 10_000_000)}.items():
        began = time.process_time()
        with suppress(FeedError):
            read(body)
        took[name] = time.process_time() - began
    return took


@pytest.mark.parametrize("root", ["<rss version='2.0'><channel>", "<urlset>"])
@pytest.mark.parametrize("name", LISTS)
def test_lists(root, name):
    assert slower(list_stages, lambda length: (root + repeated(LISTS[name], length)).encode(), 10_000) == {}
