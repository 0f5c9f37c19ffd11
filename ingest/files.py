"""Articles from files, folders, standard input and single web addresses.

Invariant: every input named gives an article or one `Skipped` that names it, and a bad one never stops the others.
"""

import gzip
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import IO, Any

from ingest.archive import ArchiveError, read_archive
from ingest.article import Article, Details, PageArticle, Skipped, article_id
from ingest.encodings import decode_page
from ingest.fetch import FetchError, fetch
from ingest.page import NotAnArticle, read_page
from ingest.pdf import SIGNATURE, read_pdf

_HTML = (".html", ".htm", ".xhtml")
_TEXT = (".txt",)
_JSONL = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_WARC = (".warc", ".warc.gz")
_PDF = (".pdf",)
_LARGEST_FILE = 50_000_000  # bytes of one page or text
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_PUBLISHED = re.compile(r"\d{4}(-\d{2})?")


def read_inputs(inputs: Iterable[str | Path]) -> Iterator[Article | Skipped]:
    """Yield the articles of files, folders, http(s) addresses and «-» (standard input), in their order.

    Files are told by their names: JSONL (also .gz), HTML, plain text, PDF, WARC (also .gz). In a folder, read with its
    subfolders in the order of their names, other files are passed over; one named itself is reported. A text file's id
    is its name without the extension (in a folder, its path from there).
    """
    for item in inputs:
        name = str(item)
        if name == "-":
            yield from _read_stream(sys.stdin.buffer)
        elif re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", name):
            yield _read_address(name)
        elif "\0" in name:
            yield Skipped(input=repr(name), reason="not a path: it holds a NUL character")
        else:
            yield from _guarded(Path(name))


def _guarded(path: Path) -> Iterator[Article | Skipped]:
    try:
        if path.is_dir():
            yield from _read_folder(path)
        elif path.is_file():
            yield from _read_file(path, path.name)
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
        and path.name.lower().endswith((*_HTML, *_TEXT, *_PDF, *_JSONL, *_WARC))
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.name.lower() not in ("robots.txt", "readme.txt", "license.txt")
    ]
    if not files:
        yield Skipped(input=str(folder), reason="no HTML, text, PDF, JSONL or WARC file in this folder")
    for path in files:
        try:
            yield from _read_file(path, path.relative_to(folder).as_posix())
        except OSError as error:
            yield Skipped(input=str(path), reason=f"cannot be read: {error.strerror or error}")


def _read_file(path: Path, name: str) -> Iterator[Article | Skipped]:
    lower, label = path.name.lower(), str(path)
    if path.stat().st_size == 0:
        yield Skipped(input=label, reason="the file is empty")
    elif lower.endswith(_JSONL):
        with path.open("rb") as plain:
            yield from _read_jsonl(gzip.GzipFile(fileobj=plain) if lower.endswith(".gz") else plain, label)
    elif lower.endswith(_WARC):
        yield from _read_warc(path)
    elif not lower.endswith((*_HTML, *_TEXT, *_PDF)):
        yield Skipped(input=label, reason="unknown kind of file; HTML, .txt, .pdf, .jsonl and .warc are read")
    elif path.stat().st_size > _LARGEST_FILE:
        yield Skipped(input=label, reason=f"larger than {_LARGEST_FILE // 1_000_000} MB")
    elif lower.endswith((*_HTML, *_PDF)):
        yield _page(path.read_bytes(), label)
    else:
        yield _text(path.read_bytes(), label, name.rsplit(".", 1)[0])


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


def _read_warc(path: Path) -> Iterator[Article | Skipped]:
    seen: set[str] = set()
    pages = 0
    try:
        for page in read_archive(path):
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
    except (ArchiveError, zlib.error) as error:
        yield Skipped(input=str(path), reason=str(error))
    else:
        if not pages:
            yield Skipped(input=str(path), reason="no page in this WARC file")


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
    fields: dict[str, str | None] = {}
    for key in ("id", "url", "title", "text", "language", "published", "source"):
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
