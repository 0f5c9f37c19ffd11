"""Sites whose certificate nobody vouches for: what is said of them, and how they are read all the same."""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from server import Answer, Site, page, serving

from ingest.article import Article, Skipped
from ingest.crawl import crawl
from ingest.discover import check_source
from ingest.sources import Source


def signed_by_itself(path: Path, address: str) -> Path:
    """Make a certificate of an address, with its key beside it."""
    names = ["-subj", f"/CN={address}", "-addext", f"subjectAltName=IP:{address}"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run(
        [*command, "-keyout", str(path.with_suffix(".key")), "-out", str(path)], check=True, capture_output=True
    )
    return path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return signed_by_itself(tmp_path_factory.mktemp("own") / "own.pem", "127.0.0.1")


@contextmanager
def certified(certificate: Path) -> Iterator[Site]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    feed = '<rss version="2.0"><channel><title>x</title><item><link>{{base}}/a</link></item></channel></rss>'
    answers = {"/rss": Answer(feed, headers={"Content-Type": "application/xml"}), "/a": Answer(page("خبر"))}
    with serving(answers, context=context) as served:
        yield served


@pytest.fixture
def site(certificate: Path) -> Iterator[Site]:
    with certified(certificate) as served:
        yield served


def source(site: Site, **keys: object) -> Source:
    known = {"name": "المثال", "url": f"{site.base}/", "language": "ar", "country": "MA", "kind": "agency"}
    return Source.model_validate({**known, "feeds": [f"{site.base}/rss"], **keys})


def test_what_nobody_vouches_for_is_not_read(site: Site) -> None:
    (skipped,) = crawl([source(site)])
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith("its certificate is not to be trusted")
    assert "certificate = false" in skipped.reason
    assert site.requested == []
    (finding,) = check_source(source(site))
    assert "certificate" in (finding.problem or "")


def test_it_is_read_where_its_source_says_so_and_only_there(site: Site) -> None:
    other = source(site, name="غيره", certificate=True, feeds=[f"{site.base}/other"])
    found = list(crawl([source(site, certificate=False), other]))
    assert [item.title for item in found if isinstance(item, Article)] == ["خبر"]
    assert [item.input for item in found if isinstance(item, Skipped)] == [f"{site.base}/other"]
    (finding,) = check_source(source(site, certificate=False))
    assert (finding.problem, finding.entries) == (None, 1)


def test_who_is_vouched_for_is_read(site: Site, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert [item.title for item in crawl([source(site)]) if isinstance(item, Article)] == ["خبر"]


def test_a_good_certificate_of_another_site_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = signed_by_itself(tmp_path / "other.pem", "127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    with certified(other) as site:
        (skipped,) = crawl([source(site)])
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith("its certificate is not to be trusted")
