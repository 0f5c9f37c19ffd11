"""What was asked for before and has not changed is not made again: ETags of the API, and HEAD for every page.

Invariant: an answer has an ETag only if nothing was written to the database while it was made, and keeps it until
something is; while a run writes there are none (RFC 9110, sections 8.8.3, 9.3.2 and 13.1.2).
"""

import hashlib

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rasad import __version__
from store.database import DatabaseError
from store.moment import Moment
from store.paging import is_being_written

# Answers that follow from the directory and the address alone, not from who reads.
FOR_PROGRAMS = ("/api", "/hsds")
_FEEDS = ".atom"


class Conditional:
    """ASGI middleware: answers 304 where the reader has what would come, and leaves out the body of HEAD."""

    def __init__(self, app: ASGIApp, engine: Engine) -> None:
        """Stand before an application that shows a directory."""
        self._app, self._engine, self._moment = app, engine, Moment(engine)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        state = await run_in_threadpool(self._state) if _is_tagged(scope) else None
        tag = _tag(scope, state) if state else None
        if tag and _has(Headers(scope=scope).get("if-none-match", ""), tag):
            await send({"type": "http.response.start", "status": 304, "headers": [(b"etag", tag.encode())]})
            await send({"type": "http.response.body", "body": b""})
            return

        async def tagged(message: Message) -> None:
            if (
                tag
                and message["type"] == "http.response.start"
                and message["status"] == 200
                and await run_in_threadpool(self._state) == state
            ):
                MutableHeaders(scope=message)["ETag"] = tag
            if scope["method"] == "HEAD" and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, tagged)

    def _state(self) -> str | None:
        """Return a mark of the database's state, None while a run writes to it or where it cannot be read."""
        try:
            return None if is_being_written(self._engine) else self._moment.mark()
        except DatabaseError:  # the application says so, where it is asked for what stands there
            return None


def _tag(scope: Scope, state: str) -> str:
    # feeds and API name the site as the reader called it
    host = Headers(scope=scope).get("host", "")
    asked = (scope["scheme"], host, scope["path"], scope["query_string"].decode("latin-1"))
    said = "\n".join((__version__, state, *asked))
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:24]}"'


def _is_tagged(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith(FOR_PROGRAMS) or path.endswith(_FEEDS)


def _has(asked: str, tag: str) -> bool:
    """Tell whether a reader has what a tag is of. «*» is for what exists: that is known when the answer is made."""
    return tag in (one.strip() for one in asked.split(","))
