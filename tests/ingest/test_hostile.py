"""Whatever a site does ends as documented, and the sites beside it are read in full."""

import gzip
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hostile import BEHAVIOURS, BILLION_LAUGHS, HostileSite, hostile, send
from server import Answer, page, serving
from test_crawl import XML, rss, source

from ingest.article import Article, Skipped
from ingest.crawl import crawl
from ingest.limits import Limits, is_public_ip
from ingest.sources import Source

TABLE = Path(__file__).parents[2] / "docs" / "crawling.md"
LIMITS = Limits(size=2_000_000, time=3.0, backoff=0.2, retries=1, listings=4, pages=300)


def documented() -> dict[str, str]:
    return dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", TABLE.read_text("utf-8"), re.MULTILINE))


def of(site: HostileSite, name: str, **keys: object) -> Source:
    return Source.model_validate(
        {"name": name, "url": site.base + "/", "language": "ar", "country": "MA", "kind": "agency", **keys}
    )


class PeakMemory(threading.Thread):
    """Watches the memory of the crawlers that this process starts."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.megabytes, self.over = 0, False

    def run(self) -> None:
        while not self.over:
            listed = subprocess.run(
                ["pgrep", "-f", f"^{sys.executable} -m ingest.crawl"], capture_output=True, text=True
            )
            for number in listed.stdout.split():
                try:
                    status = Path(f"/proc/{number}/status").read_text()
                except OSError:
                    continue
                peak = re.search(r"VmHWM:\s+(\d+)", status)
                self.megabytes = max(self.megabytes, int(peak[1]) // 1024 if peak else 0)
            time.sleep(0.3)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the hosts 127.0.0.x are there on Linux alone")
def test_every_behaviour_ends_as_documented_and_the_sites_beside_are_read_in_full() -> None:
    assert set(documented()) == set(BEHAVIOURS) - {"refreshed"}
    memory = PeakMemory()
    memory.start()
    with hostile("127.0.0.2", BEHAVIOURS) as bad, serving() as one, serving() as other:
        for number, good in enumerate((one, other)):
            good.answers |= {"/rss": rss(*(f"/{n}" for n in range(25)))}
            good.answers |= {f"/{n}": Answer(page(f"خبر {number}-{n}")) for n in range(25)}
        sources = [of(bad, "الخصم", feeds=[f"{bad.base}/feed"])]
        sources += [source(good, name=good.base, feeds=[f"{good.base}/rss"]) for good in (one, other)]
        items = list(crawl(sources, limits=LIMITS))
    memory.over = True
    articles = [item for item in items if isinstance(item, Article)]
    assert {a.title for a in articles if a.source != "الخصم"} == {f"خبر {i}-{n}" for i in range(2) for n in range(25)}
    ends = {str(i.input).removeprefix(f"{bad.base}/"): i.reason for i in items if isinstance(i, Skipped)}
    ends |= {a.title.removeprefix("خبر "): "article" for a in articles if a.source == "الخصم"}
    ends["meta-refresh"] = ends.pop("refreshed")
    assert ends.pop("spellings") == "article"
    assert ends == documented()
    assert sum(count for path, count in bad.asked.items() if "spellings" in path) == 1
    assert bad.asked["/robots-denied"] == 0
    assert {a.language for a in articles if a.title == "خبر other-language"} == {"fr"}
    assert 0 < memory.megabytes < 400


def body(raw: bytes | str, **headers: str) -> Callable[..., None]:
    return lambda handler, _: send(handler, raw, **{"Content_Type": "application/xml", **headers})


ENTITY_FILE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>&e;</loc></url></urlset>'


@pytest.mark.parametrize(
    ("kind", "raw", "said"),
    [
        ("feeds", BILLION_LAUGHS, "declares entities of its own: not read"),
        ("feeds", BILLION_LAUGHS.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"), "declares entities"),
        ("sitemaps", ENTITY_FILE, "declares entities of its own: not read"),
        ("sitemaps", gzip.compress(b"<urlset>" + b" " * 30_000_000), "larger than 2 MB when decompressed"),
        ("sitemaps", b"\x1f\x8b\x08\x00broken", "broken gzip"),
        ("sitemaps", "<urlset><url><loc>http://x", None),
        ("sitemaps", "<html></html>", "not a readable sitemap (<html>)"),
        ("feeds", "<rss><channel><item><link>{base}/1</link>" * 3, None),
    ],
)
def test_hostile_and_malformed_xml(kind: str, raw: bytes | str, said: str | None) -> None:
    with hostile("127.0.0.1", {"x": body(raw)}) as site:
        items = list(crawl([of(site, "الخصم", **{kind: [f"{site.base}/x"]})], limits=LIMITS))
    reasons = [item.reason for item in items if isinstance(item, Skipped) and item.input == f"{site.base}/x"]
    assert [reason[: len(said)] for reason in reasons] == [said] if said else reasons == []


def test_traps_end_at_their_limits() -> None:
    index = body("<sitemapindex>" + "<sitemap><loc>/loop.xml</loc></sitemap>" * 3 + "</sitemapindex>")
    with hostile("127.0.0.1", {"loop.xml": index}) as site:
        trap = of(site, "الخصم", listings=[f"{site.base}/calendar-trap"], sitemaps=[f"{site.base}/loop.xml"])
        list(crawl([trap], limits=replace(LIMITS, pages=12)))
        pages = sum(count for path, count in site.asked.items() if "?month" in path)
        assert pages <= LIMITS.listings
        assert site.asked.total() <= 12 + 1
        assert site.asked["/loop.xml"] <= LIMITS.sitemap_depth


def test_a_site_that_asks_for_a_day_is_left_for_the_next_run_and_delays_are_kept() -> None:
    away = "HTTP 429: the site asks to come back in 86400 seconds"
    with serving() as site:
        site.answers |= {"/rss": rss("/1", "/2", "/3"), "/robots.txt": Answer("User-agent: *\nCrawl-delay: 0.7\n")}
        site.answers |= {f"/{n}": Answer("429", 429, {"Retry-After": "86400"}) for n in (1, 2, 3)}
        started = time.monotonic()
        items = list(crawl([source(site, feeds=[f"{site.base}/rss"])], limits=LIMITS))
        assert [item.reason for item in items if isinstance(item, Skipped)] == [away] * 3
        assert len([path for path in site.requested if path in ("/1", "/2", "/3")]) == 1
        assert time.monotonic() - started > 0.7


def test_a_robots_txt_that_fails_forbids_all() -> None:
    with serving({"/robots.txt": Answer("500", 500), "/rss": rss("/1")}) as site:
        items = list(crawl([source(site, feeds=[f"{site.base}/rss"])], limits=LIMITS))
        assert [item.reason for item in items if isinstance(item, Skipped)] == ["robots.txt of the site forbids it"]
        assert set(site.requested) == {"/robots.txt"}


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False), ("fe80::1", False), ("fd00::1", False),
        ("::ffff:10.0.0.1", False), ("2002:7f00:1::", False), ("example.org", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public_ip(address) is public


def test_feeds_and_xml_come_with_any_type() -> None:
    with serving() as site:
        site.answers |= {"/rss": Answer(str(rss("/1").body), headers={"Content-Type": "text/html"})}
        site.answers |= {"/1": Answer(page("خبر")), "/map": Answer(f"{site.base}/2\n", headers=XML)}
        site.answers |= {"/2": Answer(page("آخر"))}
        keys = {"feeds": [f"{site.base}/rss"], "sitemaps": [f"{site.base}/map"]}
        items = list(crawl([source(site, **keys)], limits=LIMITS))
    assert {item.title for item in items if isinstance(item, Article)} == {"خبر", "آخر"}
