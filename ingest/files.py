"""Articles from files, folders, standard input and single web addresses; files may lie in object storage.

Invariant: every input named gives an article or one `Skipped` that names it, and a bad one never stops the others.
"""

import gzip
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from ingest.archive import ArchiveError, read_archive
from ingest.article import Article, Details, PageArticle, Skipped, article_id
from ingest.encodings import decode_page
from ingest.fetch import FetchError, fetch
from ingest.open_files import MissingExtraError, SourceFile, files_at, is_address, local_file
from ingest.page import NotAnArticle, read_page
from ingest.parquet import read_rows
from ingest.pdf import SIGNATURE, read_pdf

_HTML = (".html", ".htm", ".xhtml")
_TEXT = (".txt",)
_JSONL = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_WARC = (".warc", ".warc.gz")
_PDF = (".pdf",)
_PARQUET = (".parquet",)
_ARCHIVES = (*_JSONL, *_WARC, *_PARQUET)
_KNOWN = (*_HTML, *_TEXT, *_PDF, *_ARCHIVES)
_NO_ARTICLES = ("robots.txt", "readme.txt", "license.txt")
_FIELDS = ("id", "url", "title", "text", "language", "published", "source")
_LARGEST_FILE = 50_000_000  # bytes of one page or text
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_PUBLISHED = re.compile(r"\d{4}(-\d{2})?")


def read_inputs(inputs: Iterable[str | Path]) -> Iterator[Article | Skipped]:
    """Yield the articles of files, folders, http(s) addresses and «-» (standard input), in their order.

    Files are told by their names: JSONL (also .gz), HTML, plain text, PDF, WARC (also .gz), Parquet. In a folder, read
    with its subfolders in the order of their names, other files are passed over; one named itself is reported. A text
    file's id is its name without the extension (in a folder, its path from there). Addresses of other schemes
    (`s3://…`), and http(s) addresses of JSONL, WARC and Parquet files, are read through fsspec; they may name folders
    and, with `*`, several files.
    """
    for item in inputs:
        name = str(item)
        if name == "-":
            yield from _read_stream(sys.stdin.buffer)
        elif is_address(name):
            yield from [_read_address(name)] if _is_page(name) else _read_elsewhere(name)
        elif "\0" in name:
            yield Skipped(input=repr(name), reason="not a path: it holds a NUL character")
        else:
            yield from _guarded(Path(name))


def _guarded(path: Path) -> Iterator[Article | Skipped]:
    try:
        if path.is_dir():
            yield from _read_folder(path)
        elif path.is_file():
            yield from _read_file(local_file(path))
        elif path.exists():
            yield Skipped(input=str(path), reason="neither a file nor a folder")
        else:
            yield Skipped(input=str(path), reason="no such file or folder")
    except OSError as error:
        yield Skipped(input=str(path), reason=f"cannot be read: {error.strerror or error}")


def _read_folder(folder: Path) -> Iterator[Article | Skipped]:
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name.lower().endswith(_KNOWN)
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.name.lower() not in _NO_ARTICLES
    ]
    if not files:
        yield Skipped(input=str(folder), reason="no HTML, text, PDF, JSONL, WARC or Parquet file in this folder")
    for path in files:
        try:
            yield from _read_file(local_file(path, folder))
        except OSError as error:
            yield Skipped(input=str(path), reason=f"cannot be read: {error.strerror or error}")


def _is_page(address: str) -> bool:
    """Tell whether an address is of one page of the web, not of a file of many or of another place."""
    parts = urlsplit(address)
    return parts.scheme.lower() in ("http", "https") and not parts.path.lower().endswith(_ARCHIVES)


def _read_elsewhere(address: str) -> Iterator[Article | Skipped]:
    try:
        files = files_at(address, _KNOWN)
    except MissingExtraError as error:
        yield Skipped(input=address, reason=str(error))
        return
    except (OSError, ValueError) as error:
        yield Skipped(input=address, reason=f"cannot be read: {_said(error)}")
        return
    for file in files:
        if file.name.rsplit("/", 1)[-1].lower() in _NO_ARTICLES:
            continue
        try:
            yield from _read_file(file)
        except Exception as error:  # each file system has errors of its own
            yield Skipped(input=file.label, reason=f"cannot be read: {_said(error)}")


def _said(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "nothing is there" if isinstance(error, FileNotFoundError) else " ".join(str(error).split())


def _read_file(file: SourceFile) -> Iterator[Article | Skipped]:
    lower, label = file.name.lower(), file.label
    if file.size == 0:
        yield Skipped(input=label, reason="the file is empty")
    elif lower.endswith(_JSONL):
        with file.open() as plain:
            yield from _read_jsonl(gzip.GzipFile(fileobj=plain) if lower.endswith(".gz") else plain, label)
    elif lower.endswith(_WARC):
        with file.open() as stream:
            yield from _read_warc(stream, label)
    elif lower.endswith(_PARQUET):
        with file.open() as stream:
            yield from _read_parquet(stream, label)
    elif not lower.endswith(_KNOWN):
        yield Skipped(input=label, reason="unknown kind of file; HTML, .txt, .pdf, .jsonl, .warc and .parquet are read")
    elif file.size is not None and file.size > _LARGEST_FILE:
        yield Skipped(input=label, reason=f"larger than {_LARGEST_FILE // 1_000_000} MB")
    else:
        with file.open() as stream:
            body = stream.read(_LARGEST_FILE)
        is_text = lower.endswith(_TEXT)
        yield _text(body, label, file.name.rsplit(".", 1)[0]) if is_text else _page(body, label)


# -- the kinds


def _page(body: bytes, label: str, url: str | None = None, **known: Any) -> Article | Skipped:
    try:
        if body.startswith(SIGNATURE) or label.lower().endswith(_PDF):
            known.pop("content_type", None)
            return read_pdf(body, url, **known)
    except NotAnArticle as error:
        return Skipped(input=label, reason=str(error))
    if b"\0" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Skipped(input=label, reason="binary, not HTML")
    try:
        return read_page(body, url, **known)
    except NotAnArticle as error:
        return Skipped(input=label, reason=str(error))


def _text(body: bytes, label: str, identifier: str | None) -> Article | Skipped:
    utf16 = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in body and not utf16:
        return Skipped(input=label, reason="binary, not text")
    try:
        text = decode_page(body) if utf16 else body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Skipped(input=label, reason=f"not UTF-8 (byte {error.start}); save it as UTF-8")
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return Skipped(input=label, reason="the file is empty")
    if _UNFIT.search(text):
        return Skipped(input=label, reason="binary, not text")
    return Article(id=identifier or article_id(None, "", text), text=text)


def _read_parquet(stream: IO[bytes], label: str) -> Iterator[Article | Skipped]:
    number = 0
    try:
        for number, row in enumerate(read_rows(stream, (*_FIELDS, *Details.model_fields)), 1):
            yield _article(row, label, number)
    except (MissingExtraError, ValueError) as error:
        yield Skipped(input=label, reason=str(error))
    else:
        if not number:
            yield Skipped(input=label, reason="the file is empty")


def _read_warc(stream: IO[bytes], label: str) -> Iterator[Article | Skipped]:
    seen: set[str] = set()
    pages = 0
    try:
        for page in read_archive(stream):
            pages += 1
            found = _page(
                page.body, page.url, page.url, content_type=page.content_type, source=page.source,
                published=page.published, language=page.language, fetched=page.fetched,
            )  # fmt: skip
            if isinstance(found, Article):
                if found.id in seen:
                    continue
                seen.add(found.id)
            yield found
    except ArchiveError as error:
        yield Skipped(input=label, reason=str(error))
    else:
        if not pages:
            yield Skipped(input=label, reason="no page in this WARC file")


def _read_jsonl(stream: Iterable[bytes], label: str) -> Iterator[Article | Skipped]:
    found = False
    number = 0
    try:
        for number, line in enumerate(stream, 1):
            if line.strip():
                found = True
                yield _record(line, label, number)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield Skipped(input=label, reason=f"broken gzip: {error}", line=number + 1)
        return
    if not found:
        yield Skipped(input=label, reason="the file is empty")


def _record(line: bytes, label: str, number: int) -> Article | Skipped:
    def skipped(reason: str) -> Skipped:
        return Skipped(input=label, reason=reason, line=number)

    try:
        record = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        return skipped("not UTF-8")
    except json.JSONDecodeError as error:
        return skipped(f"not JSON: {error.msg} at column {error.colno}")
    except (ValueError, RecursionError):
        return skipped("not usable JSON")
    if not isinstance(record, dict):
        return skipped("not a JSON object")
    return _article(record, label, number)


def _article(record: Mapping[str, Any], label: str, number: int) -> Article | Skipped:
    """Return the article of a JSON object or a row, or what is wrong with it."""

    def skipped(reason: str) -> Skipped:
        return Skipped(input=label, reason=reason, line=number)

    fields: dict[str, str | None] = {}
    for key in _FIELDS:
        value = record.get(key)
        if key == "id" and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            return skipped(f"key {key!r} is not a string")
        if value and _UNFIT.search(value):
            return skipped(f"key {key!r} holds a NUL character or half a character")
        fields[key] = value or None
    text, title, url = fields["text"], fields["title"] or "", fields["url"]
    if not text or not text.strip():
        return skipped("key 'text' is missing or empty")
    if fields["published"] and not _is_date(fields["published"]):
        return skipped(f"key 'published' is no ISO 8601 date: {fields['published'][:40]!r}")
    article = Article(
        id=fields["id"] or article_id(url, title, text),
        url=url,
        title=title,
        text=text,
        language=fields["language"],
        published=fields["published"],
        source=fields["source"],
    )
    details = Details(**{name: record.get(name) for name in Details.model_fields})  # as `rasad crawl` writes them
    return article if details == Details() else PageArticle(**article.model_dump(), details=details)


def _is_date(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return _PUBLISHED.fullmatch(value) is not None
    return True


def _read_stream(stream: IO[bytes]) -> Iterator[Article | Skipped]:
    label = "standard input"
    buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(stream)  # type: ignore[type-var]
    start = buffered.peek(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        body = buffered.read()
        start = body.lstrip()
        yield Skipped(input=label, reason="empty") if not start else _text(body, label, None)
    elif start.startswith(b"{"):
        yield from _read_jsonl(buffered, label)
    elif start.startswith((b"<", SIGNATURE)):
        yield _page(buffered.read(), label)
    else:
        yield _text(buffered.read(), label, None)


# -- one address


def _read_address(url: str) -> Article | Skipped:
    try:
        page = fetch(url, accept=r"text/html|application/xhtml\+xml|application/pdf")
    except FetchError as error:
        return Skipped(input=url, reason=str(error))
    return _page(page.body, url, page.url, content_type=page.content_type, fetched=datetime.now(UTC))
