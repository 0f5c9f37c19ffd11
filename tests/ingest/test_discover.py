"""Sites looked at as sources, on real sockets."""

import tomllib
from collections import Counter

import pytest
from server import Answer, page, serving
from test_crawl import XML, rss, source

from ingest.discover import check_source, propose_source
from ingest.fetch import FetchError, fetch
from ingest.limits import Limits
from ingest.sources import Source, load_sources
from rasad.sources import KNOWN_SOURCES


def test_the_known_sources_are_sixty_and_more_and_marked_unverified() -> None:
    sources = load_sources(KNOWN_SOURCES)
    languages = Counter(one.language for one in sources)
    assert languages["ar"] >= 30
    assert languages["fa"] >= 30
    assert len({one.country for one in sources if one.language == "ar"}) >= 10
    assert {"IR", "AF"} < {one.country for one in sources if one.language == "fa"}
    assert not any(one.verified for one in sources)
    assert all(one.feeds or one.sitemaps or one.listings for one in sources)


def test_what_each_address_of_a_source_gives() -> None:
    with serving() as site:
        site.answers |= {
            "/rss": rss("/news/1", "/news/2", "/video/3"),
            "/map": Answer(f"{site.base}/news/1\n", headers=XML),
            "/list": Answer('<a href="/news/123">خ</a>'),
            "/bad": Answer("<html></html>"),
        }
        addresses = {"feeds": ["/rss", "/bad", "/none"], "sitemaps": ["/map"], "listings": ["/list"]}
        named = {key: [site.base + path for path in paths] for key, paths in addresses.items()}
        found = check_source(source(site, keep=["/news/"], **named))
    assert [(f.url.removeprefix(site.base), f.entries, f.problem) for f in found] == [
        ("/rss", 2, None),
        ("/bad", 0, "not a readable feed"),
        ("/none", 0, "HTTP 404 Not Found"),
        ("/map", 1, None),
        ("/list", 1, None),
    ]


def test_an_entry_is_proposed_from_what_a_site_offers() -> None:
    feed_link = '<link rel="alternate" type="application/rss+xml" href="/feeds/all.rss">'
    outlet = '<meta property="og:site_name" content="وكالة المثال">'
    with serving() as site:
        site.answers |= {"/": Answer(page("الرئيسية", feed_link + outlet)), "/feeds/all.rss": rss("/news/1")}
        site.answers |= {
            "/robots.txt": Answer("Sitemap: {{base}}/map.xml\n"),
            "/map.xml": Answer("{{base}}/n/1", headers=XML),
        }
        (entry,) = tomllib.loads(propose_source(f"{site.base}/"))["source"]
        assert Source.model_validate(entry).name == "وكالة المثال"
        assert (entry["language"], entry["feeds"]) == ("ar", [f"{site.base}/feeds/all.rss"])
        del site.answers["/feeds/all.rss"]
        (entry,) = tomllib.loads(propose_source(f"{site.base}/"))["source"]
        assert entry["sitemaps"] == [f"{site.base}/map.xml"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            Answer("", 302, {"Location": "http://127.0.0.1:1/x"}),
            "127.0.0.1 leads to 127.0.0.1, which is not a public address",
        ),
        (Answer("", 302, {"Location": "file:///etc/passwd"}), "not an http or https address"),
        (Answer("", 302, {"Location": "/x"}), "redirects without end"),
        (Answer("x" * 30_000), "larger than 0.02 MB"),
        (Answer("x", 503), "HTTP 503 Service Unavailable"),
    ],
)
def test_one_address_is_fetched_under_the_same_refusals(answer: Answer, said: str) -> None:
    with serving({"/x": answer}) as site, pytest.raises(FetchError) as error:
        fetch(f"{site.base}/x", limits=Limits(size=20_000))
    assert str(error.value) == said
