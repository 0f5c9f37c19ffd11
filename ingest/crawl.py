"""Crawls sources in a child process and hands on what comes of it.

Invariant: an article comes out once for all spellings of its address, and the Twisted reactor lives in a child process
that ends with the iterator of `crawl` or with its parent, whichever ends first.
"""

import fcntl
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from pydantic import TypeAdapter
from scrapy.crawler import AsyncCrawlerProcess

from ingest.agent import user_agent
from ingest.archive import Archive
from ingest.article import PageArticle, Skipped
from ingest.frontier import Frontier, Health
from ingest.guard import DELAYS_SETTING, LIMITS_SETTING, NAMED_SETTING
from ingest.limits import Limits, host_and_port, is_loopback
from ingest.sources import Source
from ingest.spider import SourcesSpider, TrustingSpider, message_of, named_hosts

_SOURCES = TypeAdapter(list[Source])


def crawl(
    sources: list[Source],
    *,
    archive: Path | None = None,
    limit: int | None = None,
    frontier: Path | None = None,
    limits: Limits | None = None,
    log: Path | None = None,
    summary: Callable[[list[Health]], None] | None = None,
    due: bool = False,
) -> Generator[PageArticle | Skipped, None, None]:
    """Yield the articles of sources as they come, and a `Skipped` for each address that gave none.

    With a frontier a crawl goes on where the last one ended, however it did: what is asked for next shows that an
    article is done with, so one that was not is yielded again.

    Args:
        sources: what to crawl.
        archive: a WARC file that every page fetched is appended to.
        limit: the most pages to read of each source.
        frontier: the file that remembers what was seen; without one every page is new.
        limits: how much to take in; by default `Limits()`.
        log: a file that a JSON line is appended to for every page and error.
        summary: called at the end with how each source fares.
        due: crawl only the sources whose `every` is over since the last time.
    """
    job = {
        "sources": _SOURCES.dump_python(sources, mode="json"),
        "archive": str(archive) if archive else None,
        "limit": limit,
        "frontier": str(frontier) if frontier else None,
        "limits": asdict(limits or Limits()),
        "log": str(log) if log else None,
    }
    with ExitStack() as stack:
        memory = None
        if frontier:
            lock = stack.enter_context(frontier.with_name(frontier.name + "-lock").open("w"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield Skipped(input=str(frontier), reason="another crawl is using it")
                return
            memory = stack.enter_context(Frontier(frontier))
            for number, message in memory.untaken():
                yield PageArticle.model_validate(message["value"])
                memory.taken(number)
            if due:
                sources = [source for source in sources if _is_due(source, memory)]
                job["sources"] = _SOURCES.dump_python(sources, mode="json")
                if not sources:
                    return
        for message in _messages(job):
            if message["type"] == "article":
                yield PageArticle.model_validate(message["value"])
                if memory:
                    memory.taken(message["number"])
            elif message["type"] == "summary":
                if summary:
                    summary([_health(one) for one in message["value"]])
            else:
                yield Skipped.model_validate(message["value"])


def _health(told: dict[str, Any]) -> Health:
    fields = {name: value for name, value in told.items() if name != "error_rate"}
    return Health(**fields | {"failing": tuple(told["failing"])})


def _is_due(source: Source, memory: Frontier) -> bool:
    """Return whether it is time for a source; what the schedule itself is late by is not added up."""
    begun = memory.last_begun(source.name)
    return begun is None or datetime.now(UTC) - begun >= source.interval * 0.95


def _messages(job: dict[str, Any]) -> Generator[dict[str, Any], None, None]:
    with TemporaryFile() as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", "ingest.crawl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            # The pipe stays open: the child ends when it closes, so also when this process is killed.
            child.stdin.write(json.dumps(job).encode() + b"\n")
            child.stdin.flush()
            for line in child.stdout:
                yield json.loads(line)
            if child.wait():
                errors.seek(0)
                lines = errors.read().decode("utf-8", "replace").strip().splitlines() or ["no message"]
                yield _skipped("crawl", f"the crawler broke off: {lines[-1].strip()}")
        except BrokenPipeError:
            yield _skipped("crawl", "the crawler did not start")
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
            child.stdout.close()
            with suppress(BrokenPipeError):
                child.stdin.close()


def _skipped(what: str, reason: str) -> dict[str, Any]:
    return {"type": "skipped", "value": {"input": what, "reason": reason}}


# -- the child process


def _settings(sources: list[Source], limits: Limits) -> dict[str, Any]:
    named = named_hosts(sources)
    local = {site for site in named if is_loopback(site.rsplit(":", 1)[0])}
    delays = {host_and_port(s.url): s.delay for s in sources if s.delay is not None}
    return {
        LIMITS_SETTING: limits,
        NAMED_SETTING: sorted(named),
        DELAYS_SETTING: delays,
        "USER_AGENT": user_agent(),
        "ROBOTSTXT_OBEY": True,
        "DNS_RESOLVER": "ingest.guard.PublicResolver",
        "DNS_TIMEOUT": 20,
        "DOWNLOADER_MIDDLEWARES": {
            "ingest.guard.Guard": 50,
            "ingest.guard.PoliteRobots": 100,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
        },
        # Only http(s): Scrapy would also open files, FTP and data addresses.
        "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None},
        # AutoThrottle would slow loopback down too: it is for sites on the network.
        "AUTOTHROTTLE_ENABLED": named != local,
        "AUTOTHROTTLE_START_DELAY": 1.0,
        "DOWNLOAD_DELAY": 0 if named == local else 0.5,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_SLOTS": {site: {"concurrency": 8, "delay": delays.get(site, 0), "jitter": 0} for site in local},
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_TIMEOUT": limits.time,
        "DOWNLOAD_MAXSIZE": limits.size,
        "DOWNLOAD_WARNSIZE": 0,
        "REDIRECT_MAX_TIMES": limits.redirects,
        "METAREFRESH_MAXDELAY": 5,  # a page that shows itself anew every minute is a page
        "RETRY_TIMES": 1,
        "RETRY_HTTP_CODES": [],  # the guard asks busy sites again, when they say
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "CRITICAL",
        "LOGSTATS_INTERVAL": 0,
    }


def _end_with_parent(pipe: Any) -> None:
    pipe.read()
    os._exit(1)


def _print(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)


def _teller(log: Path | None) -> Callable[[PageArticle | Skipped, int], None]:
    def tell(item: PageArticle | Skipped, number: int) -> None:
        if log:
            known = {"url": item.url, "source": item.source} if isinstance(item, PageArticle) else {"url": item.input}
            known["skipped" if isinstance(item, Skipped) else "title"] = (
                item.reason if isinstance(item, Skipped) else item.title
            )
            with log.open("a", encoding="utf-8") as stream:
                moment = datetime.now(UTC).isoformat(timespec="milliseconds")
                stream.write(json.dumps({"time": moment, **known}, ensure_ascii=False) + "\n")
        if isinstance(item, PageArticle):
            _print({"type": "article", "value": message_of(item), "number": number})
        else:
            _print({"type": "skipped", "value": item.model_dump(mode="json")})

    return tell


def main() -> int:
    """Crawl as the first line of standard input says; what comes of it is told on standard output, one JSON a line."""
    job = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, args=(sys.stdin.buffer,), daemon=True).start()
    sources, limits = _SOURCES.validate_python(job["sources"]), Limits(**job["limits"])
    tell = _teller(Path(job["log"]) if job["log"] else None)
    try:
        archive = Archive(Path(job["archive"])) if job["archive"] else None
    except OSError as error:
        tell(Skipped(input=job["archive"], reason=f"cannot be written: {error.strerror or error}"), 0)
        return 0
    with ExitStack() as stack:
        frontier = stack.enter_context(Frontier(Path(job["frontier"]) if job["frontier"] else None))
        frontier.begin(source.name for source in sources)
        if archive:
            stack.enter_context(archive)
        process = AsyncCrawlerProcess(_settings(sources, limits))
        known = {"tell": tell, "frontier": frontier, "limits": limits, "archive": archive, "limit": job["limit"]}
        for spider, checked in ((SourcesSpider, True), (TrustingSpider, False)):
            if some := [source for source in sources if source.certificate == checked]:
                process.crawl(spider, sources=some, **known)
        process.start()
        _print({"type": "summary", "value": [one.as_json() for one in frontier.health()]})
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    code = main()
    sys.stdout.flush()
    # The thread that waits for the parent still reads standard input: leave without waiting for it.
    os._exit(code)
