"""The sample site: it can be rebuilt to the same bytes, and it is served under whatever address the server has."""

import re
import tomllib
from pathlib import Path
from urllib.robotparser import RobotFileParser

import feedparser
import httpx
import pytest
from lxml import etree

from corpora.build import Page, build, load_outlets, load_pages
from corpora.server import SITE, SiteServer
from ingest.article import article_id

CORPORA = SITE.parent
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    return load_pages()


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_building_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    build(tmp_path / "site", tmp_path / "gold", tmp_path / "reposts.jsonl")
    assert files_below(tmp_path / "site") == files_below(SITE)
    assert (tmp_path / "gold" / "articles.jsonl").read_bytes() == (CORPORA / "gold" / "articles.jsonl").read_bytes()
    assert (tmp_path / "reposts.jsonl").read_bytes() == (CORPORA / "reposts.jsonl").read_bytes()


def test_every_file_is_served_with_the_base_filled_in() -> None:
    with SiteServer() as site:
        for name in files_below(SITE):
            answer = httpx.get(f"{site.base}/{name}")
            assert answer.status_code == 200, name
            assert "{{" not in answer.text, name
            if name.endswith(".xml"):
                etree.fromstring(answer.content)


def test_two_servers_differ_in_their_base_alone() -> None:
    with SiteServer() as first, SiteServer() as second:
        assert first.base != second.base
        path = "/ruwat/rss.xml"
        one, other = httpx.get(first.base + path).text, httpx.get(second.base + path).text
        assert one.replace(first.base, second.base) == other != one


def test_what_is_not_there_is_not_found() -> None:
    with SiteServer() as site:
        assert httpx.get(f"{site.base}/no/such/page").status_code == 404
        assert httpx.get(f"{site.base}/%2e%2e/sources.toml").status_code == 404
        assert httpx.head(f"{site.base}/ruwat/").status_code == 200
        assert site.requested == ["/no/such/page", "/%2e%2e/sources.toml", "/ruwat/"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        SiteServer(tmp_path / "nowhere")


def test_feeds_list_every_public_page_of_their_outlet_with_its_time(pages: list[Page]) -> None:
    with SiteServer() as site:
        for outlet in load_outlets().values():
            if not outlet.feed:
                continue
            feed = feedparser.parse(httpx.get(f"{site.base}/{outlet.slug}/{outlet.feed}.xml").text)
            assert not feed.bozo
            own = {f"{site.base}{page.link}": page for page in pages if page.outlet == outlet}
            assert {entry.link for entry in feed.entries} == own.keys()
            for entry in feed.entries:
                page = own[entry.link]
                assert page.published is not None
                assert entry.published_parsed[:5] == page.published.utctimetuple()[:5]
                assert entry.title == page.title


def test_sitemaps_lead_to_every_page_of_the_organizations(pages: list[Page]) -> None:
    with SiteServer() as site:
        index = etree.fromstring(httpx.get(f"{site.base}/sitemap.xml").content)
        assert index.tag == f"{SITEMAP}sitemapindex"
        found = set()
        for location in index.iter(f"{SITEMAP}loc"):
            part = etree.fromstring(httpx.get(str(location.text)).content)
            assert part.tag == f"{SITEMAP}urlset"
            found |= {str(entry.text) for entry in part.iter(f"{SITEMAP}loc")}
        expected = {f"{site.base}{page.link}" for page in pages if page.outlet.sitemap}
        assert expected <= found
        assert found - expected == {f"{site.base}/{slug}/" for slug in ("metsa", "tuwiza", "zilal")}


def test_robots_txt_forbids_one_page_that_links_and_sitemaps_name(pages: list[Page]) -> None:
    forbidden = [page for page in pages if page.forbidden]
    assert len(forbidden) == 1
    with SiteServer() as site:
        robots = RobotFileParser()
        robots.parse(httpx.get(f"{site.base}/robots.txt").text.splitlines())
        assert robots.site_maps() == [f"{site.base}/sitemap.xml"]
        for page in pages:
            assert robots.can_fetch("rasad", site.base + page.link) is not page.forbidden
        assert forbidden[0].link in httpx.get(f"{site.base}/tuwiza/").text
        assert forbidden[0].link in httpx.get(f"{site.base}/tuwiza/sitemap.xml").text


def test_pages_name_an_address_and_with_it_an_id_that_no_port_changes(pages: list[Page]) -> None:
    with SiteServer() as site:
        for page in pages:
            html = httpx.get(site.base + page.link).text
            canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html)
            assert canonical
            assert canonical[1] == page.canonical
            assert page.id == article_id(canonical[1], page.title, "any words")
            assert site.base not in html
    assert len({page.id for page in pages}) == len({page.link for page in pages}) == len(pages)


def test_every_link_of_the_site_leads_somewhere() -> None:
    with SiteServer() as site:
        links = {
            link for file in SITE.rglob("*.html") for link in re.findall(r'href="(/[^"]*)"', file.read_text("utf-8"))
        }
        assert links
        assert [link for link in links if site.read(link) is None] == []


def test_pages_hold_the_whole_article_and_the_furniture_around_it(pages: list[Page]) -> None:
    for page in pages:
        root = etree.HTML((SITE / page.file).read_bytes())
        text = " ".join("".join(root.itertext()).split())
        assert all(" ".join(line.split()) in text for line in page.lines), page.slug
        assert page.outlet.footer in text
        assert page.outlet.menu[1] in text
        assert all(headline in text for headline in page.outlet.most_read)


def test_where_the_date_stands_differs_by_outlet(pages: list[Page]) -> None:
    published = [page for page in pages if page.published]
    for page in published:
        html = (SITE / page.file).read_text("utf-8")
        assert page.dateline in html
        assert ('"datePublished"' in html and "ld+json" in html) == (page.outlet.slug == "ruwat")
        assert ("article:published_time" in html) == (page.outlet.slug == "sepidar")
        if page.outlet.slug in ("harirud", "tuwiza", "zilal", "metsa"):
            assert str(page.published)[:10] not in html


def test_datelines_of_the_calendars(pages: list[Page]) -> None:
    by_slug = {page.slug: page.dateline for page in pages}
    assert by_slug["dif-sfax"] == "18 جانفي 2024 - 14:32"
    assert by_slug["madrasat-tifawin"] == "21 يوليوز 2023"
    assert by_slug["mihnati"] == "الخميس 19 كانون الأول 2024"
    assert by_slug["raghif-al-khayr"] == "٢٦ كانون الثاني ٢٠٢٣"
    assert by_slug["iftar-ala-al-tariq"] == "الخميس 11 رمضان 1445هـ - 21 مارس 2024م"
    assert by_slug["garmkhane-tehran"] == "سه‌شنبه ۶ آذر ۱۴۰۳ - ۱۰:۰۵"
    assert by_slug["parastar-hamsaye"] == "1402/09/14"
    assert by_slug["shafakhane-adraskan"] == "یکشنبه، ۹ ثور ۱۴۰۳ خورشیدی"
    assert by_slug["muarrefi-metsa"] == ""


def test_sources_name_every_outlet_and_what_it_offers() -> None:
    sources = tomllib.loads((CORPORA / "sources.toml").read_text("utf-8"))["source"]
    outlets = load_outlets()
    assert [source["name"] for source in sources] == [outlet.name for outlet in outlets.values()]
    assert sorted(source["kind"] for source in sources) == ["agency"] * 2 + ["newspaper"] * 3 + ["ngo"] * 3
    with SiteServer() as site:
        for source in sources:
            assert source["feeds"] or source["sitemaps"]
            for address in [source["url"], *source["feeds"], *source["sitemaps"]]:
                assert address.startswith("{{base}}/")
                assert site.read(address.removeprefix("{{base}}")) is not None
