"""Which links of a listing lead to articles, which to its next page, and which are traps."""

import pytest

from ingest.links import find_links, is_trap, looks_like_article


@pytest.mark.parametrize(
    ("address", "words", "article"),
    [
        ("https://a.example/news/84512", "", True),
        ("https://a.example/2024/05/18/خبر", "", True),
        ("https://a.example/افتتاح-مركز-جديد-في-المدينة", "", True),
        ("https://a.example/news.asp?id=3", "", True),
        ("https://a.example/x", "افتتاح ثلاثة مراكز جديدة لرعاية المسنين", True),
        ("https://a.example/economy", "اقتصاد", False),
        ("https://a.example/", "الصفحة الرئيسية لوكالة المثال", False),
        ("https://a.example/tag/84512", "وسم", False),
        ("https://a.example/author/12345", "كاتب", False),
        ("https://a.example/wp-content/2024/05/18/photo.jpg", "", False),
        ("https://a.example/report-2024-05-18.pdf", "", False),
    ],
)
def test_what_looks_like_an_article(address: str, words: str, article: bool) -> None:
    assert looks_like_article(address, words) is article


@pytest.mark.parametrize("next_link", [
    '<a href="/list?page=2">التالي</a>', '<a href="/list?page=2">صفحه بعدی »</a>', '<a href="/list?page=2">›</a>',
    '<link rel="next" href="/list?page=2">', '<a rel="next" href="/list?page=2">2</a>',
])  # fmt: skip
def test_a_listing_gives_articles_of_its_site_once_and_its_next_page(next_link: str) -> None:
    page = (
        '<a href="/n/1001">أ</a><a href="https://www.a.example/n/1001?utm_source=x">أ</a><a href="n/1002#c">ب</a>'
        '<a href="https://b.example/n/1003">ج</a><a href="mailto:x@a.example">د</a><a href="javascript:void(0)">ه</a>'
        '<a href="/list">و</a><a href="http://[">ز</a>' + next_link
    )
    links, following = find_links(page, "https://a.example/list")
    assert links == ["https://a.example/n/1001", "https://a.example/n/1002#c"]
    assert following == "https://a.example/list?page=2"


@pytest.mark.parametrize(
    "path",
    ["a/b/a/b/a/b", "x/" * 13, "c/" + "x" * 1000, "2024/2024/2024"],
)
def test_traps(path: str) -> None:
    assert is_trap(f"https://a.example/{path}")


def test_where_a_source_says_what_is_an_article_that_decides() -> None:
    page = '<a href="/n/1001">أ</a><a href="/khabar/a">ب</a>'
    assert find_links(page, "https://a.example/", lambda address: "/khabar/" in address)[0] == [
        "https://a.example/khabar/a"
    ]


def test_what_is_no_page_has_no_links() -> None:
    assert find_links("", "https://a.example/") == ([], None)
