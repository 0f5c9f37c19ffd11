"""What the crawler finds, keeps out and reports, on real sockets."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from server import Answer, Site, page, serving

from corpora.server import SITE, SiteServer
from ingest.article import Article, Skipped
from ingest.crawl import crawl
from ingest.files import read_inputs
from ingest.sources import Source, load_sources

XML = {"Content-Type": "application/xml"}


def source(site: Site, **keys: object) -> Source:
    return Source.model_validate(
        {"name": "المثال", "url": site.base + "/", "language": "ar", "country": "MA", "kind": "agency", **keys}
    )


def rss(*paths: str) -> Answer:
    items = "".join(f"<item><title>x</title><link>{{{{base}}}}{path}</link></item>" for path in paths)
    return Answer(f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>', headers=XML)


def crawled(sources: list[Source], **options: object) -> tuple[dict[str, Article], dict[str, str]]:
    items = list(crawl(sources, **options))  # type: ignore[arg-type]
    articles = {item.title: item for item in items if isinstance(item, Article)}
    skipped = {item.input: item.reason for item in items if isinstance(item, Skipped)}
    assert len(articles) + len(skipped) == len(items)
    return articles, skipped


def test_rss_atom_a_sitemap_index_with_gzip_and_a_listing_lead_to_articles() -> None:
    urlset = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{}/c</loc></url></urlset>'
    index = "<sitemapindex><sitemap><loc>{{base}}/one.xml.gz</loc></sitemap></sitemapindex>"
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{{base}}/b"/><id>b</id></entry></feed>'
    with serving() as site:
        site.answers |= {
            "/rss": rss("/a"),
            "/atom": Answer(atom, headers=XML),
            "/index.xml": Answer(index, headers=XML),
            "/one.xml.gz": Answer(gzip.compress(urlset.format(site.base).encode()), headers=XML),
            "/list": Answer(
                '<a href="/news/104">د</a> <a href="http://elsewhere.invalid/news/105">ه</a> <a href="/tag/x">وسم</a>'
            ),
            "/news/104": Answer(page("خبر d")),
        } | {f"/{name}": Answer(page(f"خبر {name}")) for name in "abc"}
        keys = {"feeds": [f"{site.base}/rss", f"{site.base}/atom"], "sitemaps": [f"{site.base}/index.xml"]}
        articles, skipped = crawled([source(site, **keys, listings=[f"{site.base}/list"])])
    assert set(articles) == {"خبر a", "خبر b", "خبر c", "خبر d"}
    assert skipped == {}
    assert {article.source for article in articles.values()} == {"المثال"}


def test_errors_and_refusals_are_reported_with_address_and_reason() -> None:
    with serving() as site:
        site.answers |= {
            "/robots.txt": Answer("User-agent: *\nDisallow: /private\n", headers={"Content-Type": "text/plain"}),
            "/rss": rss("/ok", "/missing", "/broken", "/private", "/empty", "/picture"),
            "/ok": Answer(page("خبر")),
            "/broken": Answer("500", 500),
            "/private": Answer(page("سر")),
            "/empty": Answer(""),
            "/picture": Answer(b"\x89PNG", headers={"Content-Type": "image/png"}),
        }
        articles, skipped = crawled([source(site, feeds=[f"{site.base}/rss", "http://127.0.0.1:9/rss"])])
    assert set(articles) == {"خبر"}
    assert "/private" not in site.requested
    assert {address.removeprefix(site.base): reason for address, reason in skipped.items()} == {
        "/missing": "HTTP 404",
        "/broken": "HTTP 500",
        "/private": "robots.txt of the site forbids it",
        "/empty": "the page is empty",
        "/picture": "not an HTML page (image/png)",
        "http://127.0.0.1:9/rss": "unreachable: connection refused",
    }


def test_a_redirect_is_followed_and_a_canonical_address_counts_once() -> None:
    canonical = '<link rel="canonical" href="https://outlet.example/1">'
    with serving() as site:
        site.answers |= {
            "/rss": rss("/1", "/1?utm_source=x", "/old"),
            "/1": Answer(page("خبر", canonical)),
            "/1?utm_source=x": Answer(page("خبر", canonical)),
            "/old": Answer("", 301, {"Location": "{{base}}/new"}),
            "/new": Answer(page("جديد")),
        }
        items = list(crawl([source(site, feeds=[f"{site.base}/rss"])]))
        assert sorted(str(item.url) for item in items if isinstance(item, Article)) == [
            f"{site.base}/new",
            "https://outlet.example/1",
        ]
    assert len(items) == 2


def test_compressed_pages_and_wrong_charsets_are_read() -> None:
    with serving() as site:
        packed = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
        site.answers |= {
            "/rss": rss("/packed", "/latin", "/windows"),
            "/packed": Answer(gzip.compress(page("مضغوط").encode()), headers=packed),
            "/latin": Answer(page("لاتيني"), headers={"Content-Type": "text/html; charset=iso-8859-1"}),
            "/windows": Answer(page("نوافذ").encode("cp1256"), headers={"Content-Type": "text/html"}),
        }
        articles, skipped = crawled([source(site, feeds=[f"{site.base}/rss"])])
    assert set(articles) == {"مضغوط", "لاتيني", "نوافذ"}
    assert all("الأسر في القرى" in article.text for article in articles.values())
    assert skipped == {}


def test_keep_drop_and_limit_decide_what_is_fetched() -> None:
    with serving() as site:
        site.answers |= {"/rss": rss("/news/1", "/news/video/2", "/sport/3", "/news/4", "/news/5")}
        site.answers |= {f"/news/{n}": Answer(page(f"خبر {n}")) for n in (1, 4, 5)}
        wanted = source(site, feeds=[f"{site.base}/rss"], keep=["/news/"], drop=["/video/"])
        articles, skipped = crawled([wanted], limit=2)
    assert (set(articles), skipped) == ({"خبر 1", "خبر 4"}, {})


@pytest.mark.parametrize("body", ["", "<html>no feed</html>", "<rss><chan"])
def test_what_is_no_feed_or_sitemap_is_said(body: str) -> None:
    with serving({"/f": Answer(body, headers=XML)}) as site:
        _, skipped = crawled([source(site, feeds=[f"{site.base}/f"])])
        assert skipped == {f"{site.base}/f": "not a readable feed"}
        _, skipped = crawled([source(site, sitemaps=[f"{site.base}/f"])])
        assert re.match("not a readable sitemap", skipped[f"{site.base}/f"])


def test_closing_the_iterator_ends_the_child() -> None:
    with serving({"/rss": rss(*(f"/{n}" for n in range(300)))}) as site:
        site.answers |= {f"/{n}": Answer(page(f"خبر {n}")) for n in range(300)}
        items = crawl([source(site, feeds=[f"{site.base}/rss"])])
        next(items)
        items.close()
        asked = len(site.requested)
    assert asked < 250


def f1(found: str, wanted: str) -> float:
    a, b = (Counter(re.findall(r"\w+", text)) for text in (found, wanted))
    return 2 * sum((a & b).values()) / (sum(a.values()) + sum(b.values()))


def test_the_sample_site_is_read_in_full_and_again_from_its_archive(tmp_path: Path) -> None:
    gold = [json.loads(line) for line in (SITE.parent / "gold" / "articles.jsonl").read_text("utf-8").splitlines()]
    archive = tmp_path / "site.warc.gz"
    with SiteServer() as site:
        items = list(crawl(load_sources(SITE.parent / "sources.toml", base=site.base), archive=archive))
    articles = {item.id: item for item in items if isinstance(item, Article)}
    assert [item.reason for item in items if isinstance(item, Skipped)] == ["robots.txt of the site forbids it"]
    assert set(articles) == {wanted["id"] for wanted in gold}
    for wanted in gold:
        found = articles[wanted["id"]]
        assert (found.url, found.title, found.source, found.language) == tuple(
            wanted[key] for key in ("url", "title", "source", "language")
        )
        assert (found.published or "")[:10] == (wanted["published"] or "")
        assert f1(found.text, wanted["text"]) > 0.97
    assert {item.id: item for item in read_inputs([archive]) if isinstance(item, Article)} == articles
