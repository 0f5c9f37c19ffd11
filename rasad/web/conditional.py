"""What was asked for before and has not changed is not made again: ETags of the API, and HEAD for every page.

Invariant: an answer keeps its ETag only while the directory is in the state in which the answer was made; while a run
writes there are none (RFC 9110, sections 8.8.3, 9.3.2 and 13.1.2).
"""

import hashlib

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rasad import __version__
from store.paging import state_of

# Answers that follow from the directory and the address alone, not from who reads.
_PREFIXES = ("/api/", "/hsds")
_SUFFIXES = (".atom",)


class Conditional:
    """ASGI middleware: answers 304 where the reader has what would come, and leaves out the body of HEAD."""

    def __init__(self, app: ASGIApp, engine: Engine) -> None:
        """Stand before an application that shows a directory."""
        self._app, self._engine = app, engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        tag = await self._tag(scope)
        if tag and _has(Headers(scope=scope).get("if-none-match", ""), tag):
            await send({"type": "http.response.start", "status": 304, "headers": [(b"etag", tag.encode())]})
            await send({"type": "http.response.body", "body": b""})
            return

        async def tagged(message: Message) -> None:
            if tag and message["type"] == "http.response.start" and message["status"] == 200:
                MutableHeaders(scope=message)["ETag"] = tag
            if scope["method"] == "HEAD" and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, tagged)

    async def _tag(self, scope: Scope) -> str | None:
        path: str = scope["path"]
        if not path.startswith(_PREFIXES) and not path.endswith(_SUFFIXES):
            return None
        # feeds and API name the site as the reader called it
        host = Headers(scope=scope).get("host", "")
        state = await run_in_threadpool(state_of, self._engine)
        if state is None:
            return None
        said = "\n".join((__version__, state, scope["scheme"], host, path, scope["query_string"].decode("latin-1")))
        return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:24]}"'


def _has(asked: str, tag: str) -> bool:
    """Tell whether a reader has what a tag is of. «*» is for what exists: that is known when the answer is made."""
    return tag in (one.strip() for one in asked.split(","))
