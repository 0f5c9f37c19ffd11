"""What stands between the crawler and the network: private addresses refused, busy sites left in peace, robots.txt.

Invariant: no request leaves for an address that is not public, unless a sources file names that host and port itself;
this holds for every redirect, and for names by the addresses that they resolve to.
"""

import time
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred

from ingest.addresses import is_web_address
from ingest.limits import Limits, host_and_port, is_ip, is_loopback, is_public_ip

LIMITS_SETTING, NAMED_SETTING, DELAYS_SETTING = "RASAD_LIMITS", "RASAD_NAMED_HOSTS", "RASAD_DELAYS"
BUSY = (408, 425, 429, 500, 502, 503, 504, 520, 522, 524)  # answers that may be better later
_LONGEST_CRAWL_DELAY = 60.0  # seconds
_LARGEST_ROBOTS = 500_000  # bytes, as RFC 9309 says

# Names that lead to addresses that are not public, and what is said of them: the resolver's own error is swallowed.
refused_names: dict[str, str] = {}


class Refused(IgnoreRequest):
    """A request that is not made, or not made again in this run; the message says why, for a person.

    `later` is true where another run may fare better.
    """

    def __init__(self, message: str, later: bool = False) -> None:
        """Refuse with a reason."""
        super().__init__(message)
        self.later = later


class PublicResolver(CachingThreadedResolver):
    """Resolves names, and fails for those that lead to an address that is not public."""

    _named: frozenset[str]

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> "PublicResolver":
        """Make the resolver; the hosts that the sources name may be anywhere."""
        resolver: PublicResolver = super().from_crawler(crawler, reactor)
        resolver._named = frozenset(one.rsplit(":", 1)[0] for one in crawler.settings[NAMED_SETTING])
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # Twisted's name
        """Return the address of a name, or fail with `Refused`."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        by_name = name in self._named and (is_ip(name) or is_loopback(name))
        if not by_name and not is_public_ip(address):
            refused_names[name] = f"{name} leads to {address}, which is not a public address"
            raise Refused(refused_names[name])
        return address


class Guard:
    """A downloader middleware: refuses what is not http(s), private addresses, and sites that asked to be left alone.

    Each host and port has its own slot of the downloader; the least delay of a slot is what its source or robots.txt
    asks for, below which AutoThrottle would go.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Read the limits, and the hosts and delays that the sources name."""
        self._crawler = crawler
        self._limits: Limits = crawler.settings[LIMITS_SETTING]
        self._named = frozenset(crawler.settings[NAMED_SETTING])
        self._delays: dict[str, float] = dict(crawler.settings[DELAYS_SETTING])
        self._asked: dict[str, int] = {}
        self._left: dict[str, str] = {}
        self._until: dict[str, float] = {}
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Guard":
        """Make the middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse a request that must not be made."""
        if not is_web_address(request.url):
            raise Refused("not an http or https address")
        site = host_and_port(request.url)
        host = site.rsplit(":", 1)[0]
        if site not in self._named and (is_loopback(host) or (is_ip(host) and not is_public_ip(host))):
            raise Refused(f"{host} is not a public address")
        if site in self._left:
            raise Refused(self._left[site], later=True)
        self._asked[site] = self._asked.get(site, 0) + 1
        if self._asked[site] > self._limits.pages:
            raise Refused(f"more than {self._limits.pages} pages of {host} in one run", later=True)
        request.meta["download_slot"] = site

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Ask again later where a site is busy, after the time that it asks for or one that doubles."""
        site = host_and_port(request.url)
        if response.status not in BUSY:
            self._keep_pace(site)
            return response
        stated = (response.headers.get("Retry-After") or b"").decode("latin-1")
        wait = retry_after(stated, time.time())
        if wait is not None and wait > self._limits.wait:
            self._left[site] = f"HTTP {response.status}: the site asks to come back in {wait:.0f} seconds"
            self._drop_queue(site)
            raise Refused(self._left[site], later=True)
        tries = request.meta.get("rasad_tries", 0)
        if tries >= self._limits.retries:
            self._keep_pace(site)
            return response
        self._until[site] = max(
            self._until.get(site, 0.0), time.monotonic() + (self._limits.backoff * 2**tries if wait is None else wait)
        )
        self._keep_pace(site)
        again = request.copy()
        again.meta["rasad_tries"] = tries + 1
        again.dont_filter = True
        return again

    def _drop_queue(self, site: str) -> None:
        slot = self._crawler.engine.downloader.slots.get(site) if self._crawler.engine else None
        while slot and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(Refused(self._left[site], later=True))

    def _keep_pace(self, site: str) -> None:
        """Set the delay of a slot: the rest of a pause, else no less than what was asked for."""
        slot = self._crawler.engine.downloader.slots.get(site) if self._crawler.engine else None
        if slot is None:
            return
        rest = self._until.get(site, 0.0) - time.monotonic()
        if rest > 0:
            slot.delay, slot.jitter, slot.lastseen = rest, 0.0, time.monotonic()
        elif self._until.pop(site, None) is not None:
            slot.delay = self._delays.get(site, self._crawler.settings.getfloat("DOWNLOAD_DELAY"))
        if site in self._delays:
            slot.delay, slot.jitter = max(slot.delay, self._delays[site]), 0.0

    def _robots_parsed(self, robotparser: Any, request: Request) -> None:
        rules = getattr(robotparser, "rp", None)
        delay = rules.crawl_delay(self._crawler.settings["USER_AGENT"]) if rules else None
        if delay:
            site = host_and_port(request.url)
            self._delays[site] = max(self._delays.get(site, 0.0), min(float(delay), _LONGEST_CRAWL_DELAY))
            self._keep_pace(site)


def retry_after(value: str, now: float) -> float | None:
    """Return the seconds that a Retry-After header asks to wait, from a number or an HTTP date, or None."""
    value = value.strip()
    if value.isdecimal():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None


class PoliteRobots(RobotsTxtMiddleware):
    """Obeys robots.txt as RFC 9309 says: a file that a site fails to give forbids all, one that is absent nothing."""

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        body = response.body[:_LARGEST_ROBOTS] if response.status == 200 else b""
        if response.status >= 500:
            body = b"User-agent: *\nDisallow: /\n"
        await super()._parse_robots(response.replace(body=body), netloc, request)
