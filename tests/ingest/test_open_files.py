"""Archives in object storage, on a server and on the disk give the same articles; what cannot be read is named."""

import gzip
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pytest
from pyarrow import parquet
from server import Answer, serving

from ingest.archive import Archive, FetchedPage
from ingest.article import Article, PageArticle, Skipped
from ingest.files import read_inputs
from ingest.open_files import files_at

ROWS = [
    {"id": f"r{number}", "title": "عنوان", "text": f"نص المقال {number}", "language": "ar", "source": "صحيفة"}
    for number in range(450)
]
PAGE = "<html lang='ar'><title>خبر</title><article><h1>خبر</h1><p>" + "افتتحت الجمعية مركزا للمرضى في وجدة. " * 20


@pytest.fixture
def memory() -> Iterator[Any]:
    """fsspec's file system in memory, empty."""
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()


def parquet_of(rows: list[dict[str, Any]], **options: Any) -> bytes:
    stream = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows), stream, **options)
    return stream.getvalue()


def jsonl_of(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def warc_of(path: Path) -> bytes:
    with Archive(path) as archive:
        archive.write(FetchedPage("https://a.example/1", PAGE.encode(), source="صحيفة"))
    return path.read_bytes()


@pytest.fixture
def archives(tmp_path: Path) -> dict[str, bytes]:
    """The files of every kind, by their names."""
    return {
        "a.parquet": parquet_of(ROWS, row_group_size=100),
        "b.jsonl": jsonl_of(ROWS),
        "c.jsonl.gz": gzip.compress(jsonl_of(ROWS)),
        "d.warc.gz": warc_of(tmp_path / "made.warc.gz"),
        "e.txt": "نص المقال".encode(),
        "f.html": PAGE.encode(),
        "notes.json": b"{}",
    }


def test_the_same_articles_wherever_they_lie(memory: Any, tmp_path: Path, archives: dict[str, bytes]) -> None:
    (tmp_path / "in").mkdir()
    with serving() as site:
        for name, body in archives.items():
            (tmp_path / "in" / name).write_bytes(body)
            memory.pipe(f"/in/{name}", body)
            site.answers[f"/{name}?key=1"] = Answer(body, headers={"Content-Type": "application/octet-stream"})
        for name in list(archives)[:4]:
            expected = list(read_inputs([tmp_path / "in" / name]))
            assert len(expected) == (1 if "warc" in name else 450)
            assert all(isinstance(item, Article) for item in expected)
            for address in (f"memory://in/{name}", f"file://{tmp_path}/in/{name}", f"{site.base}/{name}?key=1"):
                assert list(read_inputs([address])) == expected, address
    folder = list(read_inputs([tmp_path / "in"]))
    assert len(folder) == 3 * 450 + 3
    for address in ("memory://in", f"file://{tmp_path}/in"):
        assert list(read_inputs([address])) == folder
    assert len(list(read_inputs(["memory://in/*.jsonl*"]))) == 900


def test_columns_of_a_parquet_file() -> None:
    row = {"id": 7, "text": "نص", "published": datetime(2024, 3, 1, 10, tzinfo=UTC), "author": "كاتب", "more": [1]}
    other = {"id": 8, "text": None, "published": None, "author": None, "more": None}
    fsspec.filesystem("memory").pipe("/x.parquet", parquet_of([row, other]))
    article, skipped = read_inputs(["memory://x.parquet"])
    assert isinstance(article, PageArticle)
    assert (article.id, article.published) == ("7", "2024-03-01T10:00:00+00:00")
    assert article.details.author == "كاتب"
    assert skipped == Skipped(input="memory://x.parquet", line=2, reason="key 'text' is missing or empty")
    fsspec.filesystem("memory").pipe("/x.parquet", parquet_of([{"text": "نص", "published": date(1990, 1, 2)}]))
    (article,) = read_inputs(["memory://x.parquet"])
    assert isinstance(article, Article)
    assert article.published == "1990-01-02"


def test_what_cannot_be_read_is_named(memory: Any) -> None:
    memory.pipe("/bad/a.parquet", b"PAR1 but no more")
    memory.pipe("/bad/b.warc", b"not a WARC")
    memory.pipe("/bad/c.jsonl", b"")
    memory.pipe("/other/d.odt", b"x")
    reasons = [str(item) for item in read_inputs(["memory://bad"])]
    assert [reason.split(": ")[1].split(" (")[0] for reason in reasons] == [
        "not a readable Parquet file",
        "not a readable WARC",
        "the file is empty",
    ]
    for address, said in (
        ("memory://nowhere", "cannot be read"),
        ("memory://other", "cannot be read"),
        ("memory://other/d.odt", "unknown kind of file"),
        ("nonsense://x/a.jsonl", "cannot be read: Protocol not known: nonsense"),
    ):
        (item,) = read_inputs([address])
        assert isinstance(item, Skipped)
        assert item.reason.startswith(said)
    with serving() as site:
        (item,) = read_inputs([f"{site.base}/missing.jsonl"])
        assert isinstance(item, Skipped)
        assert item.reason.startswith("cannot be read")


def test_little_of_a_large_file_is_in_memory(memory: Any) -> None:
    """What is opened is read as far as it is asked for."""
    memory.pipe("/large.jsonl", jsonl_of(ROWS))
    (file,) = files_at("memory://large.jsonl", (".jsonl",))
    with file.open() as stream:
        assert stream.readline()
        assert stream.tell() < 1000


def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    """In a process of its own, in which neither library can be imported."""
    (tmp_path / "a.parquet").write_bytes(parquet_of(ROWS[:1]))
    code = (
        "import sys; sys.modules.update(fsspec=None, pyarrow=None)\n"
        "from ingest.files import read_inputs\n"
        "for item in read_inputs(sys.argv[1:]): print(item)"
    )
    command = [sys.executable, "-c", code, "s3://bucket/a.jsonl", str(tmp_path / "a.parquet")]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines) == 2
    for line, what in zip(lines, ("s3://", "a Parquet file"), strict=True):
        assert f"{what} needs the extra `archives`: pip install 'rasad[archives]'" in line
