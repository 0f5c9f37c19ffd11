"""What every answer carries, and how much one address may ask: headers, limits of rate and size.

Invariant: no page runs a script or uses a style that is not a file of this package; there is no answer without headers.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from fastapi import HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not no-referrer: browsers would then send «Origin: null» with the forms of the review desk
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LONGEST_ADDRESS = 4096
LARGEST_BODY = 64 * 1024
_MOST_CALLERS = 10_000


class Rate:
    """How often each caller may do a thing: a bucket of `most` that fills again within `seconds`.

    Kept in the memory of one process, of the callers that came last.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Fill a bucket for each caller that will come."""
        self._most, self._per_second, self._clock = most, most / seconds, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, caller: str) -> float:
        """Take one of a caller's bucket: return 0, or the seconds to wait where it is empty."""
        with self._lock:
            now = self._clock()
            left, at = self._left.pop(caller, (float(self._most), now))
            left = min(self._most, left + (now - at) * self._per_second)
            allowed = left >= 1
            self._left[caller] = (left - 1 if allowed else left, now)
            if len(self._left) > _MOST_CALLERS:
                self._left.popitem(last=False)
            return 0.0 if allowed else (1 - left) / self._per_second

    def check(self, request: Request) -> None:
        """Take one of the bucket of the address that a request comes from.

        Raises:
            HTTPException: 429, it is empty.
        """
        wait = self.take(request.client.host if request.client else "")
        if wait:
            raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})


class Guard:
    """ASGI middleware: sets the headers of every answer, and refuses addresses and bodies that are too long."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "private, no-cache")
                    headers.add_vary_header("Accept-Language, Cookie")
            await send(message)

        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            await _refuse(guarded, 414)
            return
        length = dict(scope["headers"]).get(b"content-length", b"")
        # a body of a length unknown is none that a form has
        if scope["method"] not in ("GET", "HEAD") and (not length.isdigit() or int(length) > LARGEST_BODY):
            await _refuse(guarded, 413)
            return
        await self._app(scope, receive, guarded)


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"too long\n"})
