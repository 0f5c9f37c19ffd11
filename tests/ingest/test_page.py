"""Pages become articles: text, title, date, address, encoding."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from server import TEXT, page

from ingest.page import NotAnArticle, read_page
from ingest.page_metadata import find_credit
from rasad.page_evaluation import evaluate_pages

SHARED = Path(__file__).parents[3] / "shared" / "data" / "html"


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


@pytest.mark.parametrize(
    "line",
    [
        "ينطلق يوم السبت 18 مايو 2024 في المكتبة الوطنية", "من 18 مايو 2024 إلى 20 مايو 2024",
        "آخر موعد للتسجيل: 15/05/2024", "زمان برگزاری: ۲۵ آبان ۱۴۰۳",
        "<time datetime='2024-05-18'>يبدأ 18 مايو 2024</time>",
        "اليوم: السبت 18 مايو 2024",
    ],
)  # fmt: skip
def test_a_day_of_something_else_is_no_day_of_publication(line: str) -> None:
    assert read_page(page("ملتقى القراءة").replace("</h1>", f"</h1><div>{line}</div>")).published is None


@pytest.mark.parametrize(
    ("url", "line", "published", "updated"),
    [
        ("https://a.example/2013/world/8/3/x.html", "28 آب 2013، آخر تحديث 14:00", "2013-08-03", None),
        ("https://a.example/x", "نشر في: 3 يناير 2024 - آخر تحديث: 5 يناير 2024", "2024-01-03", "2024-01-05"),
        ("https://a.example/2024/05/18/x", "آغاز همایش: ۱۰ خرداد ۱۴۰۳", "2024-05-18", None),
        ("https://a.example/2024/05/18/x", "يبدأ 18 مايو 2024", None, None),
        ("https://a.example/1403/10/16/x", "", "2025-01-05", None),
    ],
)
def test_the_day_in_the_address_and_the_day_of_a_change(
    url: str, line: str, published: str | None, updated: str | None
) -> None:
    article = read_page(page("خبر").replace("</h1>", f"</h1><div>{line}</div>"), url)
    assert (article.published, article.details.updated) == (published, updated)


@pytest.mark.parametrize(
    ("name", "pages"),
    [("pages", 26), pytest.param("shared", 8, marks=pytest.mark.skipif(not SHARED.is_dir(), reason="absent"))],
)
def test_title_date_and_text_of_whole_pages(name: str, pages: int) -> None:
    scores, errors = evaluate_pages(SHARED if name == "shared" else Path(__file__).parent / "pages")
    every = scores["all"]
    assert every.pages == pages
    assert (every.titles_right, every.dates_right) == (every.titles, every.dates), errors
    assert every.text_f1 is not None
    assert every.text_f1 >= 0.99, errors


@pytest.mark.parametrize(
    ("head", "line", "details"),
    [
        ("", "نویسنده: فرید رحیمی | یکشنبه", {"author": "فرید رحیمی"}),
        ('<meta name="author" content="سلمى ناصر">', "", {"author": "سلمى ناصر"}),
        ('<meta property="article:section" content="مجتمع">', "", {"section": "مجتمع"}),
        ('<meta property="og:image" content="/i.jpg">', "", {"image": "https://a.example/i.jpg"}),
        ("", '<p class="x">به گزارش ایسنا، مرکز درمانی تازه در شهرستان بافق گشایش یافت.</p>', {"credited": "ایسنا"}),
    ],
)
def test_what_a_page_says_besides_its_words(head: str, line: str, details: dict[str, str]) -> None:
    article = read_page(page("خبر", head).replace("</h1>", f"</h1><div>{line}</div>"), "https://a.example/x")
    assert article.details.model_dump(exclude_none=True) == details
    assert article.with_details() == article.model_dump(mode="json") | details


@pytest.mark.parametrize(
    ("lines", "credited"),
    [
        (("المصدر: واس",), "واس"), (("منبع: خبرگزاری مهر",), "خبرگزاری مهر"), (("--(بترا)",), "بترا"),
        (("قال الوزير إن المشروع انتهى (العمل).",), None),
    ],
)  # fmt: skip
def test_the_agency_that_closes_a_text(lines: tuple[str, ...], credited: str | None) -> None:
    assert find_credit("\n".join((TEXT[0], *lines))) == credited


@pytest.mark.parametrize("text", ["", "  ", "<html></html>", "<p>قصير</p>", "\x00\x01"])
def test_pages_without_an_article(text: str) -> None:
    with pytest.raises(NotAnArticle):
        read_page(text)


def test_a_front_page_is_no_article() -> None:
    links = "".join(f'<li><a href="/{n}">{line}</a></li>' for n, line in enumerate(TEXT))
    with pytest.raises(NotAnArticle):
        read_page(f"<html><head><title>x</title></head><body><ul>{links}</ul></body></html>")


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_an_article_or_none(body: bytes) -> None:
    with suppress(NotAnArticle):
        assert read_page(body).text


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<div class="site-header">الأربعاء 25 نوفمبر 2026</div>', None),  # the clock of the page
        ("<header><span>چهارشنبه ۴ آذر ۱۴۰۵</span></header>", None),
        ('<div class="top-bar"><b>العدد 20311</b> 4 يناير 2025</div>', "2025-01-04"),  # an issue's day is its articles'
        ('<div class="item-nav"><i></i><span>۱۴ شهریور ۱۴۰۲ - ۰۹:۳۱</span></div>', "2023-09-05"),
        ("<div><span>تاریخ انتشار :</span> <b>۱۲:۰۵ - ۰۳ اسفند ۱۳۹۹</b></div>", "2021-02-21"),
        ("<div>22/09/1428 هـ</div>", "2007-10-04"),
        ("<div>22/09/1428</div>", "2007-10-04"),
        ("<div>1402/09/22 هـ.ش</div>", "2023-12-13"),
    ],
)
def test_the_line_above_the_headline_is_a_date_and_the_clock_in_the_head_is_none(
    head: str, published: str | None
) -> None:
    assert read_page(page("افتتاح مركز صحي").replace("<article>", f"{head}<article>")).published == published
