"""Broken pages, feeds and sitemaps: each is read or refused as documented, in time, and nothing else happens."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.archive import Archive, FetchedPage
from ingest.article import Article, Skipped
from ingest.encodings import decode_page
from ingest.feeds import Entry, FeedError, read_feed, read_sitemap
from ingest.files import _read_warc, _record
from ingest.links import find_documents, find_links
from ingest.page import NotAnArticle, read_page
from tests.fuzz.mutations import BASE, INSERTED, LIST_BYTES, MARKUP, PAGE_BYTES, PAGE_TEXTS, PAGES, flipped

UNUSABLE = {chr(code) for code in range(0xD800, 0xE000)} | {"\0"}
TOKENS = st.lists(st.sampled_from(MARKUP + INSERTED), max_size=40).map("".join)
QUICK = settings(max_examples=20, deadline=5_000, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=3_000, deadline=5_000, suppress_health_check=list(HealthCheck))


def check_page(body: bytes | str) -> None:
    with suppress(NotAnArticle):
        article = read_page(body, f"{BASE}/news/1")
        assert article.text.strip()
        assert not UNUSABLE & set(article.text + article.title)
        assert Article.model_validate_json(article.model_dump_json(exclude={"details"})).text == article.text


def check_links(body: bytes) -> None:
    page = decode_page(body)
    links, following = find_links(page, f"{BASE}/")
    for address in (*links, *find_documents(page, f"{BASE}/"), *([following] if following else [])):
        assert address.startswith(("http://", "https://"))


def check_list(body: bytes) -> None:
    for read in (read_feed, lambda sitemap: read_sitemap(sitemap, 1_000_000)[1]):
        with suppress(FeedError):
            assert all(isinstance(entry, Entry) for entry in read(body))


def check_line(line: bytes) -> None:
    found = _record(line, "x", 1)
    assert isinstance(found, Article | Skipped)
    if isinstance(found, Article):
        assert not UNUSABLE & set(found.text + found.title)


def check_archive(body: bytes) -> None:
    found = list(_read_warc(BytesIO(body), "x"))
    assert found  # at the least why there is nothing
    assert all(isinstance(one, Article | Skipped) for one in found)


def archives() -> list[bytes]:
    """Two pages in an archive, plain and compressed."""
    made = []
    with TemporaryDirectory() as folder:
        for name in ("a.warc", "a.warc.gz"):
            with Archive(Path(folder) / name) as archive:
                for number, page in enumerate(PAGES[:2]):
                    archive.write(FetchedPage(f"{BASE}/news/{number}", page.encode(), published="2024-03-06"))
            made.append((Path(folder) / name).read_bytes())
    return made


ARCHIVES = archives()
CHECKS = {
    "pages": (PAGE_BYTES, check_page),
    "pages as text": (PAGE_TEXTS, check_page),
    "markup": (TOKENS, check_page),
    "links": (PAGE_BYTES, check_links),
    "lists": (LIST_BYTES, check_list),
    "archives": (st.sampled_from(ARCHIVES).flatmap(flipped), check_archive),
    "bytes as archives": (st.binary(max_size=300), check_archive),
    "bytes as lists": (st.binary(max_size=300), check_list),
    "lines": (
        st.tuples(st.sampled_from(["text", "title", "url", "published", "details", "id"]), st.sampled_from(INSERTED))
        .map(lambda one: f'{{"text": "نص كامل", "{one[0]}": "{one[1]}"}}')
        .map(lambda line: line.encode("utf-8", "surrogatepass")),
        check_line,
    ),
}


@pytest.mark.parametrize("name", CHECKS)
def test_what_is_broken_is_read_or_refused(name):
    strategy, check = CHECKS[name]
    QUICK(given(strategy)(check))()


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
def test_what_is_broken_is_read_or_refused_at_length(name):
    strategy, check = CHECKS[name]
    LONG(given(strategy)(check))()
