"""Serves the sample site on loopback, so that it can be crawled without a network.

Invariant: what is sent is a file of `corpora/site` with `{{base}}` replaced by the server's address, and nothing else.
"""

import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

SITE = Path(__file__).parent / "site"
BASE_MARK = "{{base}}"
_TYPES = {".html": "text/html", ".xml": "application/xml", ".txt": "text/plain"}


class SiteServer:
    """A context manager that serves a folder on a free port of 127.0.0.1 while it is open.

    `base` is the address without a final slash (`http://127.0.0.1:40123`); `requested` lists the paths asked for, in
    order, as they came.
    """

    def __init__(self, folder: Path = SITE, port: int = 0) -> None:
        """Serve `folder`; `port` 0 takes any free one.

        Raises:
            FileNotFoundError: there is no such folder.
            OSError: the port is taken.
        """
        if not folder.is_dir():
            raise FileNotFoundError(f"{folder}: no such folder; build the sample site with python -m corpora.build")
        self.requested: list[str] = []
        self._folder = folder.resolve()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._thread: threading.Thread | None = None
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._thread = threading.Thread(target=self._server.serve_forever, name="rasad-sample-site", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop, and give the port back."""
        self._server.shutdown()
        self._server.server_close()
        if self._thread:
            self._thread.join()

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Return the bytes and the media type served for a path of the site, or None where there is nothing."""
        file = (self._folder / unquote(urlsplit(path).path).lstrip("/")).resolve()
        if not file.is_relative_to(self._folder):
            return None
        if file.is_dir():
            file = file / "index.html"
        elif not file.suffix:
            file = file.with_suffix(".html")
        if not file.is_file():
            return None
        text = file.read_text("utf-8").replace(BASE_MARK, self.base)
        return text.encode(), f"{_TYPES.get(file.suffix, 'text/plain')}; charset=utf-8"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self, with_body: bool) -> None:
                site.requested.append(self.path)
                found = site.read(self.path)
                body, media_type = found or (b"404\n", "text/plain; charset=utf-8")
                self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if with_body:
                    self.wfile.write(body)

            def do_GET(self) -> None:
                self._answer(with_body=True)

            def do_HEAD(self) -> None:
                self._answer(with_body=False)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: the crawler tells what it fetched."""

        return Handler
