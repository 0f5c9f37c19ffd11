"""What feeds and sitemaps list, with the day of each page."""

import gzip

import pytest

from ingest.feeds import Entry, FeedError, read_feed, read_sitemap

NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://a.example/1</loc><lastmod>2024-02-01</lastmod></url>
<url><loc> https://a.example/2 </loc><news:news><news:publication><news:name>x</news:name></news:publication>
<news:publication_date>2024-02-13T19:40:00+03:00</news:publication_date><news:title>خبر</news:title></news:news></url></urlset>"""

DATES = ("Tue, 13 Feb 2024 19:40:00 +0300", "الثلاثاء, 13 فبراير 2024", "۲۴ بهمن ۱۴۰۲", "x")


def test_rss_and_atom_with_dates_of_every_form() -> None:
    rss = "<rss><channel>{}</channel></rss>".format(
        "".join(
            f"<item><link>https://a.example/{n}</link><pubDate>{date}</pubDate></item>"
            for n, date in enumerate(
                ("Tue, 13 Feb 2024 19:40:00 +0300", "الثلاثاء, 13 فبراير 2024", "۲۴ بهمن ۱۴۰۲", "x")
            )
        )
    )
    days = ["2024-02-13T16:40:00+00:00", "2024-02-13", "2024-02-13", None]
    assert read_feed(rss.encode()) == [Entry(f"https://a.example/{n}", day) for n, day in enumerate(days)]
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://a.example/1"/>'
        "<updated>2024-02-13T00:00:00Z</updated></entry></feed>"
    )
    assert read_feed(atom.encode()) == [Entry("https://a.example/1", "2024-02-13T00:00:00+00:00")]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_sitemaps_the_newest_first(pack) -> None:  # type: ignore[no-untyped-def]
    kind, entries = read_sitemap(pack(NEWS.encode()), 10_000)
    assert kind == "pages"
    assert entries == [
        Entry("https://a.example/2", "2024-02-13T19:40:00+03:00"),
        Entry("https://a.example/1", None, "2024-02-01"),
    ]
    index = "<sitemapindex><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(pack(index.encode()), 10_000) == ("sitemaps", [Entry("https://a.example/s.xml")])
    assert read_sitemap(pack(b"https://a.example/1\nhttps://a.example/2\n"), 10_000)[1][1].url == "https://a.example/2"


def test_a_page_in_place_of_a_feed() -> None:
    with pytest.raises(FeedError, match="not a readable feed"):
        read_feed(b"<html><body>x</body></html>")
