"""The feed of a search: valid Atom (RFC 4287), the program told of last first, every entry with its source."""

from datetime import date, datetime, timedelta

import feedparser
import httpx
import pytest
from lxml import etree
from saying import Saying, make_directory
from web_directory import ARTICLES

from rasad.web.app import make_app
from rasad.web.loopback import serving

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


def relief(number, words, day, **fields):
    """An article of a day that says of one program, in a text that no other repeats."""
    name = f"قافلة «{words} {number}»"
    text = f"انطلقت {name} في صفرو قبل {number} أيام، وعادت بعد {number * 7} يوما إلى {number * 3} قرية."
    saying = Saying(f"a{number:03}", text, published=day.isoformat()).place("صفرو", country="MA")
    return saying.program(name, places=["صفرو"], **fields)


@pytest.fixture(scope="module")
def busy_address(tmp_path_factory):
    """Where a directory of 260 programs is served; the newest one is the least sure and has the longest name."""
    first = date(2024, 1, 1)
    sayings = [relief(number, "الضوء القريب", first + timedelta(number), confidence=0.9) for number in range(260)]
    sayings.append(relief(900, "الضوء الطويل من آخر الطريق إلى أول الجبل", date(2025, 6, 1), confidence=0.1))
    engine = make_directory(tmp_path_factory.mktemp("busy") / "d.db", sayings)
    with serving(make_app(engine)) as base:
        yield base


@pytest.mark.parametrize("query", ["country:MA", "", "الضوء", "place:صفرو الضوء"])
def test_a_new_program_that_ranks_low_is_in_its_feed(busy_address, query):
    found = httpx.get(f"{busy_address}/api/search", params={"q": query, "limit": 100}).json()
    assert found["total"] == 261
    assert not any("900" in one["program"] for one in found["items"])
    parsed = feedparser.parse(httpx.get(f"{busy_address}/search.atom", params={"q": query}).content)
    updated = [datetime.fromisoformat(entry.updated).date() for entry in parsed.entries]
    assert updated == [date(2025, 6, 1), *(date(2024, 1, 1) + timedelta(number) for number in range(259, 210, -1))]
    assert "900" in parsed.entries[0].title
