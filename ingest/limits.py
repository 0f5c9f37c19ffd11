"""How much of the web a crawl takes in, and which addresses it never asks.

Invariant: whatever a site answers, no more than these bytes, seconds, redirects and pages are spent on it.
"""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Limits:
    """The limits of a crawl; sizes in bytes, times in seconds.

    `size` holds for what comes over the wire and for what it becomes when decompressed; `time` for a whole answer;
    `wait` is the longest `Retry-After` that is waited for: a site that asks for more is left until the next run.
    `retries` and `backoff` (doubled each time) are for answers that may be better later. `sitemaps`, `listings` and
    `archives` (listing pages by date or number) are the most pages of these kinds read of a source in a run,
    `sitemap_depth` how deep indexes may lie in indexes, `pages` the most pages asked of a host in a run.
    """

    size: int = 10_000_000
    time: float = 30.0
    redirects: int = 5
    wait: float = 120.0
    retries: int = 2
    backoff: float = 2.0
    sitemaps: int = 50
    sitemap_depth: int = 3
    listings: int = 20
    archives: int = 200
    pages: int = 5_000


def is_public_ip(address: str) -> bool:
    """Return whether an IP address is of the public internet; false for what is no IP address.

    Private, loopback, link-local (with the addresses that clouds give secrets out at), shared, reserved and multicast
    addresses are not, nor an IPv6 address that stands for one of them.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner:
            return is_public_ip(str(inner))
    return ip.is_global and not ip.is_multicast


def is_ip(host: str) -> bool:
    """Return whether a host is written as an IP address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine by its name."""
    return host == "localhost" or (is_ip(host) and ip_address(host).is_loopback)


def host_and_port(address: str) -> str:
    """Return «host:port» of an address, the port of its scheme where it names none."""
    parts = urlsplit(address)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{(parts.hostname or '').rstrip('.')}:{port}"
