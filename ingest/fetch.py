"""Fetches one address by itself: for `rasad extract URL`, and to check and describe sources.

Invariant: the same refusals and limits as the crawler's hold, at every redirect, and robots.txt is obeyed.
"""

import re
import socket
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego

from ingest.addresses import is_web_address
from ingest.agent import user_agent
from ingest.limits import Limits, host_and_port, is_public_ip


class FetchError(OSError):
    """An address that gave nothing; the message says why, for a person."""


@dataclass(frozen=True)
class Fetched:
    """What an address gave: the address in the end, the body decompressed, its media type and its encoding of links."""

    url: str
    body: bytes
    content_type: str


def fetch(
    url: str, *, accept: str = "", robots: bool = True, limits: Limits | None = None, certificate: bool = True
) -> Fetched:
    """Return what an http(s) address gives with status 200.

    Args:
        url: the address; its own host and port may be private, since a person named it, what it leads to may not.
        accept: a regular expression that the media type must match.
        robots: whether to ask robots.txt first.
        limits: size, time and redirects.
        certificate: whether the site's certificate must be a good one.

    Raises:
        FetchError: it gave nothing, or must not be asked.
    """
    limits, named = limits or Limits(), host_and_port(url) if is_web_address(url) else ""
    try:
        headers = {"User-Agent": user_agent()}
        with httpx.Client(headers=headers, timeout=limits.time, verify=certificate) as client:
            for _ in range(limits.redirects + 1):
                _refuse_private(url, named)
                if robots and not _allowed(client, url):
                    raise FetchError("robots.txt of the site forbids it")
                with client.stream("GET", url) as response:
                    if not response.is_redirect:
                        return _read(response, accept, limits)
                    url = urljoin(url, response.headers.get("Location", ""))
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        said = "no answer in time" if isinstance(error, httpx.TimeoutException) else str(error) or type(error).__name__
        raise FetchError(f"unreachable: {said}") from error
    raise FetchError("redirects without end")


def _read(response: httpx.Response, accept: str, limits: Limits) -> Fetched:
    media_type = response.headers.get("Content-Type", "")
    if response.status_code != 200:
        raise FetchError(f"HTTP {response.status_code} {response.reason_phrase}".rstrip())
    if accept and media_type and not re.match(accept, media_type.strip(), re.IGNORECASE):
        raise FetchError(f"not an HTML page ({media_type.split(';')[0].strip()})")
    body = bytearray()
    for piece in response.iter_bytes(65536):
        body += piece
        if len(body) > limits.size:
            raise FetchError(f"larger than {limits.size / 1_000_000:g} MB")
    return Fetched(str(response.url), bytes(body), media_type)


def _refuse_private(url: str, named: str) -> None:
    if not is_web_address(url):
        raise FetchError("not an http or https address")
    if host_and_port(url) == named:
        return
    host, port = host_and_port(url).rsplit(":", 1)
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)}
    except OSError as error:
        raise FetchError("unreachable: the host is not known") from error
    if private := next((address for address in sorted(found) if not is_public_ip(address)), None):
        raise FetchError(f"{host} leads to {private}, which is not a public address")


def _allowed(client: httpx.Client, url: str) -> bool:
    """Return whether robots.txt lets us fetch an address; without one (4xx) everything is allowed, as RFC 9309 says."""
    parts = urlsplit(url)
    answer = client.get(f"{parts.scheme}://{parts.netloc}/robots.txt")
    if answer.status_code >= 500:
        return False
    return answer.status_code != 200 or bool(Protego.parse(answer.text[:500_000]).can_fetch(url, user_agent()))
