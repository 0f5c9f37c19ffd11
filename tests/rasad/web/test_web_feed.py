"""The feed of a search: valid Atom (RFC 4287), the program told of last first, every entry with its source."""

from datetime import datetime

import feedparser
import pytest
from lxml import etree
from web_directory import ARTICLES

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, **query):
    answer = client.get("/search.atom", params=query)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return etree.fromstring(answer.content), feedparser.parse(answer.content)


def test_a_feed_has_what_the_search_finds_the_newest_first(client):
    _, parsed = feed(client)
    assert not parsed.bozo
    found = client.get("/api/search?limit=100").json()
    assert len(parsed.entries) == found["total"]
    updated = [datetime.fromisoformat(entry.updated) for entry in parsed.entries]
    assert updated == sorted(updated, reverse=True)
    assert parsed.feed.updated == parsed.entries[0].updated
    addresses = {article.url for article in ARTICLES}
    for entry in parsed.entries:
        links = {link.rel: link.href for link in entry.links}
        assert client.get(links["alternate"].removeprefix("http://testserver")).status_code == 200
        assert "via" not in links or links["via"] in addresses


def test_a_feed_narrows_as_its_search_does_and_keeps_its_id(client):
    root, parsed = feed(client, q="قفة الخير")
    assert "قفة الخير" in parsed.entries[0].title
    assert "قفة الخير" in parsed.entries[0].summary
    other, _ = feed(client, q="قفة الخير", kind="shelter")
    again, _ = feed(client, q="قفة الخير")
    ids = [one.findtext(f"{ATOM}id") for one in (root, other, again)]
    assert ids[0] == ids[2] != ids[1]


def test_every_element_that_the_standard_asks_for_is_there_once(client):
    root, parsed = feed(client)
    for one in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Rasad"
    assert len({entry.id for entry in parsed.entries}) == len(parsed.entries)
    languages = {one.get("{http://www.w3.org/XML/1998/namespace}lang") for one in root.iter(f"{ATOM}entry")}
    assert languages == {"ar", "fa"}


@pytest.mark.parametrize("query", ["<script>", "\0\x0b\ud7ff\uffff", "a&b=\"c'", "‮"])
def test_no_query_breaks_the_feed(client, query):
    root, _ = feed(client, q=query)
    assert root.tag == f"{ATOM}feed"


def test_a_feed_that_finds_nothing_is_a_feed(client):
    root, parsed = feed(client, q="xyzzy-nowhere")
    assert not parsed.entries
    assert root.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"


def test_the_page_of_a_search_leads_to_its_feed(client):
    page = client.get("/search?q=خير&kind=shelter").text
    assert page.count('href="/search.atom?q=%D8%AE%D9%8A%D8%B1&amp;kind=shelter"') == 2
