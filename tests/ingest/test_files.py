"""What is read from files and addresses, and what is said of bad input."""

import gzip
import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from server import Answer, page, serving

from ingest.archive import Archive, FetchedPage
from ingest.article import Article, Skipped, article_id
from ingest.files import _record, read_inputs


def only(*inputs: str | Path) -> Article | Skipped:
    (item,) = read_inputs(inputs)
    return item


def reason(*inputs: str | Path) -> str:
    item = only(*inputs)
    assert isinstance(item, Skipped)
    assert item.input == str(inputs[0])
    return item.reason


def test_jsonl_keeps_the_given_fields_and_reports_bad_lines_by_number(tmp_path: Path) -> None:
    good = {"id": "a1", "url": "https://x.example/1", "title": "ت", "text": "نص", "language": "ar", "source": "س"}
    lines = [
        json.dumps(good | {"published": "2023-05-06"}), "{not json", '{"title": "x"}', "[1]", '{"text": "\\u0000"}',
        '{"text": "\\ud800"}', '{"text": "x", "published": "yesterday"}', '{"text": 5}', '{"text": "last"}',
    ]  # fmt: skip
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    items = list(read_inputs([file]))
    assert items[0] == Article(**good, published="2023-05-06")
    assert [(item.line, item.reason.split(":")[0]) for item in items if isinstance(item, Skipped)] == [
        (2, "not JSON"),
        (3, "key 'text' is missing or empty"),
        (4, "not a JSON object"),
        (5, "key 'text' holds a NUL character or half a character"),
        (6, "key 'text' holds a NUL character or half a character"),
        (7, "key 'published' is no ISO 8601 date"),
        (8, "key 'text' is not a string"),
    ]
    assert items[-1] == Article(id=article_id(None, "", "last"), text="last")
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert [item for item in read_inputs([packed]) if isinstance(item, Article)] == [items[0], items[-1]]


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b" \n", "the file is empty"),
        ("a.txt", b"\x00\x01\x02", "binary, not text"),
        ("a.txt", "نص".encode("cp1256"), "not UTF-8 (byte 0); save it as UTF-8"),
        ("a.html", b"\x00\x01", "binary, not HTML"),
        ("a.html", "<html><body>قصير</body></html>".encode(), "no article text found in the page"),
        ("a.pdf", b"%PDF", "a broken PDF document"),
        ("a.odt", b"PK", "unknown kind of file"),
        ("a.jsonl", b"\n\n", "the file is empty"),
        ("a.jsonl.gz", b"not gzip", "broken gzip: Not a gzipped file (b'no')"),
        ("a.warc", b"not a WARC", "not a readable WARC"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, body: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(body)
    assert reason(tmp_path / name).startswith(said)


def test_what_stands_before_a_broken_record_is_read(tmp_path: Path) -> None:
    paragraph = (
        "<p>" + "افتتحت الجمعية مركزا للرعاية النهارية في حي السلام يستقبل كبار السن من أبناء المدينة. " * 4 + "</p>"
    )
    with Archive(tmp_path / "a.warc") as archive:
        for number in (1, 2):
            archive.write(FetchedPage(f"http://a.example/{number}", f"<html>{paragraph}{number}</html>".encode()))
    whole = (tmp_path / "a.warc").read_bytes()
    (tmp_path / "a.warc").write_bytes(whole.replace(b"WARC-Target-URI: http://a.example/2\r\n", b""))
    first, second = read_inputs([tmp_path / "a.warc"])
    assert isinstance(first, Article)
    assert first.url == "http://a.example/1"
    assert isinstance(second, Skipped)
    assert second.reason.startswith("not a readable WARC after 1 page (AttributeError")


def test_paths_without_articles(tmp_path: Path) -> None:
    assert reason(tmp_path / "none.txt") == "no such file or folder"
    assert reason(tmp_path) == "no HTML, text, PDF, JSONL, WARC or Parquet file in this folder"
    assert only("a\0b") == Skipped(input="'a\\x00b'", reason="not a path: it holds a NUL character")


def test_a_folder_is_read_in_order_and_other_files_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "a.txt", "sub/c.txt", "notes.json", "README.md"):
        (tmp_path / name).write_text("نص", encoding="utf-8")
    items = list(read_inputs([tmp_path]))
    assert [item.id for item in items if isinstance(item, Article)] == ["a", "b", "sub/c"]
    assert len(items) == 3


@pytest.mark.parametrize(
    ("body", "text"),
    [('{"text": "من JSON"}', "من JSON"), ("نص عادي", "نص عادي"), (page("ع"), None), ("", "empty"), ("\n\n", "empty")],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, body: str, text: str | None) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body.encode())))
    item = only("-")
    if text == "empty":
        assert item == Skipped(input="standard input", reason="empty")
    else:
        assert isinstance(item, Article)
        assert item.text == text if text else item.title == "ع"


def test_an_address() -> None:
    with serving() as site:
        site.answers |= {
            "/robots.txt": Answer("User-agent: *\nDisallow: /private\n"),
            "/a": Answer(page("خبر")),
            "/feed": Answer("<rss/>", headers={"Content-Type": "application/rss+xml"}),
        }
        item = only(f"{site.base}/a")
        assert isinstance(item, Article)
        assert (item.title, item.url, item.id) == ("خبر", f"{site.base}/a", article_id(f"{site.base}/a", "", ""))
        assert reason(f"{site.base}/missing") == "HTTP 404 Not Found"
        assert reason(f"{site.base}/private") == "robots.txt of the site forbids it"
        assert reason(f"{site.base}/feed") == "not an HTML page (application/rss+xml)"
        base = site.base
    assert reason(f"{base}/a").startswith("unreachable: ")
    assert reason("gopher://x.example/a") == "cannot be read: Protocol not known: gopher"


@given(st.binary())
def test_no_line_breaks_the_reader(line: bytes) -> None:
    assert isinstance(_record(line, "x", 1), Article | Skipped)
