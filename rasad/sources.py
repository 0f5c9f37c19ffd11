"""The commands about sources: what is watched, whether it works, how it fared.

Invariant: nothing here changes a sources file or a frontier.
"""

from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple, Self

import ingest
from ingest.discover import check_source
from ingest.frontier import Frontier, Health
from ingest.sources import load_sources
from rasad.output import counting, print_json, print_table

KNOWN_SOURCES = Path(ingest.__file__).parent / "known_sources.toml"
HEALTH_COLUMNS = (
    "source",
    "pages",
    "articles",
    "before",
    "errors",
    "waiting",
    "last success",
    "last article",
    "failing",
)


class Shard(NamedTuple):
    """The part of one crawler of several; both count from 1."""

    crawler: int
    crawlers: int

    @classmethod
    def read(cls, written: str) -> Self:
        """Return the part that «K/N» means.

        Raises:
            ValueError: it means none.
        """
        crawler, slash, crawlers = written.partition("/")
        if not (slash and crawler.isdecimal() and crawlers.isdecimal() and 1 <= int(crawler) <= int(crawlers)):
            raise ValueError(f"{written!r} is no part of several crawlers: write e.g. 1/3, 2/3 and 3/3")
        return cls(int(crawler), int(crawlers))


def print_sources(path: Path | None, frontier: Path | None, as_json: bool) -> None:
    """Print the sources of a file, or with a frontier how each fared.

    Raises:
        SourceError: the file cannot be used.
        OSError: the frontier cannot be used.
    """
    sources = load_sources(path or KNOWN_SOURCES)
    if frontier:
        if not frontier.is_file():
            raise OSError(f"{frontier}: no such file")
        names = {source.name for source in sources}
        with Frontier(frontier) as memory:
            print_health([one for one in memory.health() if not path or one.source in names], as_json)
    elif as_json:
        print_json([source.model_dump(mode="json") for source in sources])
    else:
        rows = [
            (s.name, s.english_name, s.language, s.country, s.kind, s.url, "" if s.verified else "unverified")
            for s in sources
        ]
        print_table(f"{len(rows)} sources", ("name", "in English", "language", "country", "kind", "address", ""), rows)


def frontier_beside(database: str, shard: Shard | None = None) -> Path | None:
    """Return where the crawls of a database file are remembered, or None for a database that is no file.

    Each crawler of several has a memory of its own.
    What was remembered for a file that is no longer there is forgotten: its articles are to be found again.
    """
    if "://" in database and not database.startswith("sqlite:///"):
        return None
    file = Path(database.removeprefix("sqlite:///"))
    frontier = file.with_name(file.name + (f".crawl-{shard.crawler}-of-{shard.crawlers}" if shard else ".crawl"))
    if not file.exists():
        for part in ("", "-wal", "-shm"):
            frontier.with_name(frontier.name + part).unlink(missing_ok=True)
    return frontier


def print_health(health: list[Health], as_json: bool = False) -> None:
    """Print how sources fared."""
    if as_json:
        print_json([one.as_json() for one in health])
        return
    rows = [
        (
            one.source,
            str(one.pages),
            str(one.articles),
            "" if one.before is None else str(one.before),
            f"{one.errors} ({one.error_rate:.0%})" if one.errors else "0",
            str(one.waiting),
            one.last_success or "never",
            one.last_article or "never",
            "; ".join(one.failing),
        )
        for one in health
    ]
    print_table("sources", HEALTH_COLUMNS, rows)


def print_checks(path: Path | None, as_json: bool) -> bool:
    """Fetch what sources name, print what each address gives, and return whether all gave something.

    Raises:
        SourceError: the file cannot be used.
    """
    findings = []
    with counting("sources checked") as counter:
        for source in load_sources(path or KNOWN_SOURCES):
            findings += check_source(source)
            counter.advance()
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        rows = [(f.source, f.kind, f.url, str(f.entries), f.newest or "", f.problem or "works") for f in findings]
        print_table("sources", ("source", "kind", "address", "entries", "newest", "state"), rows)
    return all(finding.problem is None for finding in findings)
