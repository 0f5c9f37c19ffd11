"""Pages become articles: text, title, date, address, encoding."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from server import TEXT, page

from ingest.page import NotAnArticle, decode_page, read_page


@pytest.mark.parametrize(
    ("head", "line", "published"),
    [
        (
            '<meta property="article:published_time" content="2024-10-19T15:00:00+03:30">',
            "",
            "2024-10-19T15:00:00+03:30",
        ),
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2024-02-15"}]}</script>', "", "2024-02-15"),
        ('<script type="application/ld+json">{broken</script>', "نشر يوم 14 دجنبر 2023", "2023-12-14"),
        ('<meta name="pubdate" content="1402-09-14">', "", "2023-12-05"),
        ("", "یکشنبه، ۱۶ جدی ۱۴۰۳ خورشیدی", "2025-01-05"),
        ("", "الثلاثاء 22 ربيع الآخر 1447هـ - 14 أكتوبر 2025م", "2025-10-14"),
        ("", "٢٦ كانون الثاني ٢٠٢٣", "2023-01-26"),
        ("", "18 شوال 1446هـ", "2025-04-16"),
        ("", "١٣ شهر", None),
    ],
)
def test_dates_of_metadata_and_of_the_line_under_the_headline(head: str, line: str, published: str | None) -> None:
    text = page("افتتاح مركز", head).replace("</h1>", f"</h1><div>{line}</div>")
    article = read_page(text)
    assert article.published == published
    assert published is None or line not in article.text.split("\n")[:1]


def test_the_text_is_paragraphs_and_list_entries_without_furniture() -> None:
    entries = "<ul><li>مارس 2019: افتتاح المركز الأول</li><li>غشت 2021: إطلاق القافلة</li></ul>"
    furniture = '<div class="related"><h4>مقالات ذات صلة</h4><a href="/x">خبر آخر</a></div><p>اقرأ أيضا: خبر آخر</p>'
    article = read_page(page("خبر", lines=TEXT).replace("</article>", f"{entries}{furniture}</article>"))
    assert article.text.split("\n") == [
        *(f"{line} (خبر)" for line in TEXT),
        "• مارس 2019: افتتاح المركز الأول",
        "• غشت 2021: إطلاق القافلة",
    ]


def test_title_outlet_and_canonical_address() -> None:
    head = '<meta property="og:site_name" content="وكالة المثال"><link rel="canonical" href="/news/1">'
    text = page("افتتاح مركز", head).replace("<title>افتتاح مركز", "<title>افتتاح مركز - وكالة المثال")
    article = read_page(text, "https://a.example/amp/1?x=1#top")
    assert (article.title, article.source, article.url) == ("افتتاح مركز", "وكالة المثال", "https://a.example/news/1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16"])
@pytest.mark.parametrize("declared", ["", "text/html; charset=iso-8859-1", "text/html; charset=utf-8"])
def test_encodings_declared_rightly_wrongly_or_not(encoding: str, declared: str) -> None:
    assert decode_page(page("خبر").encode(encoding), declared) == page("خبر")


@pytest.mark.parametrize("text", ["", "  ", "<html></html>", "<p>قصير</p>", "\x00\x01"])
def test_pages_without_an_article(text: str) -> None:
    with pytest.raises(NotAnArticle):
        read_page(text)


def test_a_front_page_is_no_article() -> None:
    links = "".join(f'<li><a href="/{n}">{line}</a></li>' for n, line in enumerate(TEXT))
    with pytest.raises(NotAnArticle):
        read_page(f"<html><head><title>x</title></head><body><ul>{links}</ul></body></html>")


@given(st.binary(max_size=300))
def test_any_bytes_are_an_article_or_none(body: bytes) -> None:
    with suppress(NotAnArticle):
        assert read_page(body).text
