"""The page of `rasad extract --html`: the article's words in order, its facts marked, nothing of it run."""

import html
import re

from nlp.pipeline import extract
from rasad.marked import render_page

TEXT = "افتتحت جمعية نور بوجدة، يوم 5 مارس 2024، مركزا بثلاثين سريرا.\n\nحضر <script>alert(1)</script> الأهالي."


def visible(page):
    body = page[page.index("<body>") :]
    labels = re.sub(r"<span[^>]*z-index[^>]*>.*?</span>", "", body, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", labels)).split()


def test_every_word_stands_on_the_page_once_and_in_order():
    extraction = extract(TEXT, "ar", title="وجدة: افتتاح مركز")
    assert visible(render_page([extraction])) == f"{extraction.article.title} {TEXT}".split()


def test_facts_are_marked_by_kind():
    page = render_page([extract(TEXT, "ar")])
    for kind in ("organization", "date", "capacity"):
        assert re.search(rf">\s*{kind}\s*<", page), kind
    assert "direction: rtl" in page


def test_what_the_article_says_is_shown_as_text():
    assert "<script" not in render_page([extract(TEXT, "ar")])


def test_no_articles_are_a_page_too():
    assert "No articles" in render_page([])
