"""PDF documents become articles: their text layer in the order of reading."""

import time
from pathlib import Path

import pytest
from server import Answer, page, serving
from test_crawl import source

from ingest.article import Article, Skipped
from ingest.crawl import crawl
from ingest.files import read_inputs
from ingest.page import NotAnArticle
from ingest.pdf import read_pdf, reading_order

DOCUMENTS = Path(__file__).parent / "documents"


@pytest.mark.parametrize(
    ("pieces", "line"),
    [
        ("ﺔﻴﻌﻤﺟ", "جمعية"),  # presentation forms as they look, from left to right
        ("ﺔﻌﻤﺟ 12 ﺬﻨﻣ", "منذ 12 جمعة"),
        ("۱۴۰۱ ﺮﻬﻣ ۱۲", "۱۲ مهر ۱۴۰۱"),
        ("ﻥﻮﻴﻠﻣ 2,5", "2,5 مليون"),
        ("%40 ﺎﻬﻨﻣ", "منها 40%"),
        ("(ﻒﻟا) ﻮﻫ", "هو (الف)"),
        (".Oxfam GB ﻊﻣ", "مع Oxfam GB."),
        ("Annual  report 2022", "Annual report 2022"),
        (["ن", "لا", "و"], "ولان"),  # a ligature is one piece in its own order
        (["ﻥ", "ﻻ", "ﻭ"], "ولان"),
        ("", ""),
    ],
)
def test_a_line_as_it_looks_becomes_a_line_as_it_is_read(pieces: str | list[str], line: str) -> None:
    assert reading_order(pieces) == line


def test_title_and_text_of_documents() -> None:
    arabic = read_pdf((DOCUMENTS / "report-ar.pdf").read_bytes(), "https://a.example/r.pdf", published="2023-01-05")
    assert (arabic.title, arabic.language, arabic.published) == ("التقرير السنوي 2022 لجمعية الأمل", "ar", "2023-01-05")
    assert arabic.text.split("\n") == [
        "التقرير السنوي لجمعية الأمل",
        "تأسست جمعية الأمل سنة 1998 في مدينة صفاقس، وتدير اليوم 12 مركزا تستقبل نحو 3500 طفل (من سن 6 إلى 14)، ولها"
        " شراكة مع منظمة UNICEF منذ 15 مارس 2015.",
        "وبلغت ميزانيتها 2,5 مليون دينار، منها 40% من التبرعات. الإدارة العامة والمالية للجمعية: لا لبس في ذلك.",
        "برنامج الدعم المدرسي: 800 تلميذ",
        "العيادة المتنقلة: 45 قرية",
    ]
    persian = read_pdf((DOCUMENTS / "report-fa.pdf").read_bytes())
    assert persian.language == "fa"
    assert "در آن ها ۱٬۲۰۰ کودک می خوانند. این مؤسسه در ۱۲ مهر ۱۴۰۱ با بهزیستی" in persian.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ((DOCUMENTS / "locked.pdf").read_bytes(), "asks for a password"),
        ((DOCUMENTS / "scanned.pdf").read_bytes(), "without a text layer"),
        ((DOCUMENTS / "report-fa.pdf").read_bytes()[:4000], "a broken PDF document"),
        (b"%PDF-1.7\n" + b"\0" * 1000, "a broken PDF document"),
        (b"%PDF-1.7\n" + b"1 0 obj<</Kids[1 0 R]/Type/Pages>>" * 20_000, "PDF document"),
    ],
)
def test_documents_that_give_nothing_say_why(body: bytes, said: str) -> None:
    started = time.monotonic()
    with pytest.raises(NotAnArticle, match=said):
        read_pdf(body)
    assert time.monotonic() - started < 30


def test_a_document_is_read_from_a_file() -> None:
    (found,) = read_inputs([DOCUMENTS / "report-fa.pdf"])
    assert isinstance(found, Article)
    (locked,) = read_inputs([DOCUMENTS / "locked.pdf"])
    assert isinstance(locked, Skipped)


def test_documents_that_an_ngo_links_to_are_read_and_a_newspaper_s_are_not() -> None:
    link = '<p><a href="/files/report.pdf">التقرير السنوي</a></p>'
    with serving() as site:
        site.answers |= {"/": Answer(f'<a href="/news/101">{"خبر طويل " * 4}</a>')}
        site.answers |= {"/news/101": Answer(page("خبر", foot=link))}
        body = (DOCUMENTS / "report-ar.pdf").read_bytes()
        site.answers |= {"/files/report.pdf": Answer(body, headers={"Content-Type": "application/pdf"})}
        for kind, count in (("ngo", 2), ("newspaper", 1)):
            items = list(crawl([source(site, listings=[f"{site.base}/"], kind=kind)]))
            assert len([item for item in items if isinstance(item, Article)]) == count, items
