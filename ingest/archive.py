"""WARC 1.1: the pages that were fetched, kept so that they can be read again without the network.

Invariant: what is read back from an archive is what `page.read_page` was given when the page was written.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote, unquote

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

# Extension fields, as the WARC standard allows them: what was known of a page besides its bytes.
_SOURCE, _PUBLISHED, _LANGUAGE = "Rasad-Source", "Rasad-Published", "Rasad-Language"


class ArchiveError(ValueError):
    """A file that is no readable WARC."""


@dataclass(frozen=True)
class FetchedPage:
    """A page as it came: its address, body (decompressed) and media type, and what its feed or source said of it."""

    url: str
    body: bytes
    content_type: str = "text/html"
    source: str | None = None
    published: str | None = None
    language: str | None = None
    fetched: datetime | None = None


class Archive:
    """A context manager that appends pages to a WARC file, compressed where its name ends in «.gz»."""

    def __init__(self, path: Path) -> None:
        """Open the file, making its folder if need be.

        Raises:
            OSError: it cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        new = not path.exists() or path.stat().st_size == 0
        self._file = path.open("ab")
        self._writer = WARCWriter(self._file, gzip=path.suffix == ".gz", warc_version="1.1")
        if new:
            self._writer.write_record(self._writer.create_warcinfo_record(path.name, {"software": "rasad"}))

    def __enter__(self) -> Self:
        """Return the archive."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()

    def write(self, page: FetchedPage, status: int = 200) -> None:
        """Append a page as a response record; it is on the disk when this returns."""
        headers = {
            "WARC-Date": (page.fetched or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            **{
                name: quote(value, safe=" :+-")
                for name, value in ((_SOURCE, page.source), (_PUBLISHED, page.published), (_LANGUAGE, page.language))
                if value
            },
        }
        # The body is stored decompressed, so that the record must not name the encoding that it was sent in.
        http = StatusAndHeaders(
            f"{status} OK",
            [("Content-Type", page.content_type), ("Content-Length", str(len(page.body)))],
            protocol="HTTP/1.1",
        )
        record = self._writer.create_warc_record(
            page.url, "response", payload=BytesIO(page.body), http_headers=http, warc_headers_dict=headers
        )
        self._writer.write_record(record)
        self._file.flush()


def read_archive(stream: IO[bytes]) -> Iterator[FetchedPage]:
    """Yield the pages of a WARC file (plain or gzip), in their order; only answers with status 200 are pages.

    Raises:
        ArchiveError: the file is no WARC, or breaks off; what was read before has been yielded.
        OSError: the file cannot be read.
    """
    read = 0
    try:
        for record in ArchiveIterator(stream):
            if record.rec_type != "response" or not record.http_headers:
                continue
            if record.http_headers.get_statuscode() != "200":
                continue
            read += 1
            yield FetchedPage(
                url=record.rec_headers.get_header("WARC-Target-URI"),
                body=record.content_stream().read(),
                content_type=record.http_headers.get_header("Content-Type") or "",
                source=_field(record, _SOURCE),
                published=_field(record, _PUBLISHED),
                language=_field(record, _LANGUAGE),
                fetched=_time(record.rec_headers.get_header("WARC-Date")),
            )
    except OSError:
        raise
    except Exception as error:  # the library raises whatever a broken record makes it
        known = isinstance(error, ArchiveLoadFailed | EOFError | ValueError | zlib.error)
        said = str(error) if known else f"{type(error).__name__}: {error}"
        where = f" after {read} page{'s' * (read > 1)}" if read else ""
        raise ArchiveError(f"not a readable WARC{where} ({said})") from error


def _field(record: object, name: str) -> str | None:
    value = record.rec_headers.get_header(name)  # type: ignore[attr-defined]  # warcio has no types
    return unquote(value) if value else None


def _time(value: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if value else None
    except ValueError:
        return None
