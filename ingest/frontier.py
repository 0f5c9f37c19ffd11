"""What a crawl remembers: the pages it knows of, what came of each, and what its reader has not taken yet.

A SQLite file beside the database (or one in memory, for a single run). Invariant: a page is `waiting` until what came
of it is written down, in one transaction with its being done; so a crawl that is killed at any moment fetches again at
most the pages that were on their way, and no article is lost between the crawler and its reader.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ingest.addresses import address_key

_SCHEMA = """
create table if not exists pages (
    key text primary key, url text not null, source text not null, published text, state text not null,
    tries integer not null default 0, reason text, asked integer not null default 0, found text not null, fetched text,
    title text, opening text
) without rowid;
create index if not exists pages_waiting on pages (source, state, asked, published);
create table if not exists entries (
    url text primary key, source text not null, etag text, modified text, succeeded text, failing_since text,
    reason text
);
create table if not exists sources (
    name text primary key, run integer not null, pages integer not null default 0, articles integer not null default 0,
    errors integer not null default 0, last_success text, last_article text
);
create table if not exists before (name text primary key, articles integer not null) without rowid;
create table if not exists outbox (id integer primary key autoincrement, message text not null);
create table if not exists runs (id integer primary key autoincrement, started text not null);
"""
_MOST_TRIES = 3  # runs in which a page may fail before it is given up


@dataclass(frozen=True)
class Health:
    """How a source fares: counts of its last run, pages still waiting, when it last worked, and what is wrong now.

    `before` is how many articles the run before gave, None where there was none.
    """

    source: str
    pages: int
    articles: int
    errors: int
    waiting: int
    last_success: str | None
    last_article: str | None
    failing: tuple[str, ...] = field(default=())
    before: int | None = None

    @property
    def error_rate(self) -> float:
        """What part of what was asked for in the last run failed, 0 to 1."""
        return min(1.0, self.errors / max(1, self.pages, self.errors))

    def as_json(self) -> dict[str, Any]:
        """Return the fields."""
        return {**asdict(self), "error_rate": round(self.error_rate, 3)}


class Frontier:
    """A context manager: the memory of a crawl, in a file or, without a path, in memory."""

    def __init__(self, path: Path | None = None) -> None:
        """Open it, making the file if need be.

        Raises:
            OSError: the file cannot be opened.
        """
        try:
            self._connection = sqlite3.connect(path or ":memory:", timeout=30, isolation_level=None)
            if path:
                self._connection.execute("pragma journal_mode=wal")
                self._connection.execute("pragma synchronous=normal")
            self._connection.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise OSError(f"{path}: cannot be used as the crawler's memory ({error})") from error
        self._kept = path is not None
        self._run = 0

    def __enter__(self) -> Self:
        """Return the frontier."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the file."""
        self._connection.close()

    def begin(self, sources: Iterable[str]) -> None:
        """Begin a run: what waits may be asked for again, the counts of the sources start from nothing."""
        started = self._connection.execute("insert into runs (started) values (?)", (_now(),))
        self._run = started.lastrowid or 0
        for name in sources:
            self._connection.execute(
                "insert or replace into before (name, articles) select name, articles from sources where name = ?",
                (name,),
            )
            self._connection.execute(
                "insert into sources (name, run) values (?, ?) on conflict (name) do update"
                " set run = excluded.run, pages = 0, articles = 0, errors = 0",
                (name, self._run),
            )

    def last_begun(self, source: str) -> datetime | None:
        """Return when the last crawl of a source began, or None."""
        row = self._connection.execute(
            "select started from sources join runs on runs.id = sources.run where name = ?", (source,)
        ).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    # -- pages

    def add(self, source: str, found: Iterable[tuple[str, str | None]]) -> int:
        """Remember pages, as address and day of publication; return how many were not known, in any spelling."""
        new = 0
        with self._transaction():
            for url, published in found:
                new += self._connection.execute(
                    "insert into pages (key, url, source, published, state, found) values (?, ?, ?, ?, 'waiting', ?)"
                    " on conflict (key) do nothing",
                    (address_key(url), url, source, published, _now()),
                ).rowcount
        return new

    def take(self, source: str, most: int) -> list[tuple[str, str | None]]:
        """Return pages of a source to ask for, each once in a run, the newest first."""
        with self._transaction():
            rows: list[tuple[str, str, str | None]] = self._connection.execute(
                "select key, url, published from pages where source = ? and state = 'waiting' and asked < ?"
                " order by asked desc, published desc, found, key limit ?",
                (source, self._run, most),
            ).fetchall()
            self._connection.executemany("update pages set asked = ? where key = ?", [(self._run, r[0]) for r in rows])
        return [(url, published) for _, url, published in rows]

    def is_done(self, url: str) -> bool:
        """Return whether something came of a page already."""
        row = self._connection.execute("select state from pages where key = ?", (address_key(url),)).fetchone()
        return row is not None and row[0] == "done"

    def told(self, url: str) -> tuple[str, str] | None:
        """Return the title and the opening words of the article that was told of an address, or None."""
        row = self._connection.execute(
            "select title, opening from pages where key = ? and title is not null", (address_key(url),)
        ).fetchone()
        return (row[0], row[1]) if row else None

    def finish(
        self,
        source: str,
        url: str,
        canonical: str | None,
        reason: str | None,
        message: dict[str, Any] | None,
        words: tuple[str | None, str | None] = (None, None),
    ) -> int:
        """Write down what came of a page: a message to its reader (returned is its number there), or why none did.

        `canonical` is the page's own address, which is done with it; `words` are the article's title and opening.
        """
        article = message is not None and message.get("type") == "article"
        number = 0
        with self._transaction():
            for key, address in {address_key(one): one for one in (url, canonical) if one}.items():
                self._connection.execute(
                    "insert into pages (key, url, source, state, reason, found, fetched, title, opening)"
                    " values (?, ?, ?, 'done', ?, ?, ?, ?, ?) on conflict (key) do update"
                    " set state = 'done', reason = excluded.reason, fetched = excluded.fetched,"
                    " title = excluded.title, opening = excluded.opening",
                    (key, address, source, reason, _now(), _now(), *words),
                )
            self._connection.execute(
                "update sources set pages = pages + 1, articles = articles + ?, last_success = ?,"
                " last_article = case when ? then ? else last_article end where name = ?",
                (article, _now(), article, _now(), source),
            )
            if message is not None and self._kept:
                stored = self._connection.execute("insert into outbox (message) values (?)", (json.dumps(message),))
                number = stored.lastrowid or 0
        return number

    def fail(self, source: str, url: str, reason: str, later: bool) -> None:
        """Write down that a page could not be fetched; if `later`, another run tries again, three runs in all."""
        with self._transaction():
            self._connection.execute(
                "update pages set tries = tries + 1, reason = ?, fetched = ?,"
                " state = case when ? and tries + 1 < ? then 'waiting' else 'done' end where key = ?",
                (reason, _now(), later, _MOST_TRIES, address_key(url)),
            )
            self._connection.execute(
                "update sources set pages = pages + 1, errors = errors + 1 where name = ?", (source,)
            )

    # -- feeds, sitemaps, listings

    def validators(self, url: str) -> tuple[str | None, str | None]:
        """Return the ETag and Last-Modified that a feed, sitemap or listing came with the last time."""
        row = self._connection.execute("select etag, modified from entries where url = ?", (url,)).fetchone()
        return (row[0], row[1]) if row else (None, None)

    def last_read(self, url: str) -> str | None:
        """Return when a feed, sitemap or listing was last read, as ISO 8601 in UTC, or None if it never was."""
        row = self._connection.execute("select succeeded from entries where url = ?", (url,)).fetchone()
        return row[0] if row else None

    def entry_read(self, source: str, url: str, etag: str | None, modified: str | None) -> None:
        """Write down that a feed, sitemap or listing was read, and what it is to be asked for with the next time."""
        with self._transaction():
            self._connection.execute(
                "insert into entries (url, source, etag, modified, succeeded) values (?, ?, ?, ?, ?) on conflict (url)"
                " do update set etag = coalesce(excluded.etag, etag), modified = coalesce(excluded.modified, modified),"
                " succeeded = excluded.succeeded, failing_since = null, reason = null",
                (url, source, etag, modified, _now()),
            )
            self._connection.execute("update sources set last_success = ? where name = ?", (_now(), source))

    def entry_failed(self, source: str, url: str, reason: str) -> None:
        """Write down that a feed, sitemap or listing could not be read."""
        with self._transaction():
            self._connection.execute(
                "insert into entries (url, source, failing_since, reason) values (?, ?, ?, ?) on conflict (url) do"
                " update set failing_since = coalesce(failing_since, excluded.failing_since), reason = excluded.reason",
                (url, source, _now(), reason),
            )
            self._connection.execute("update sources set errors = errors + 1 where name = ?", (source,))

    # -- the reader

    def untaken(self) -> list[tuple[int, dict[str, Any]]]:
        """Return the messages, with their numbers, that a reader of an earlier run did not take."""
        rows = self._connection.execute("select id, message from outbox order by id").fetchall()
        return [(number, json.loads(message)) for number, message in rows]

    def taken(self, number: int) -> None:
        """Forget a message: its reader has done with it."""
        self._connection.execute("delete from outbox where id = ?", (number,))

    def health(self) -> list[Health]:
        """Return how each source fares, in the order of their names."""
        rows = self._connection.execute(
            "select name, pages, articles, errors, last_success, last_article from sources order by name"
        ).fetchall()
        found = []
        for name, pages, articles, errors, success, article in rows:
            (waiting,) = self._connection.execute(
                "select count(*) from pages where source = ? and state = 'waiting'", (name,)
            ).fetchone()
            failing = self._connection.execute(
                "select url, reason, failing_since from entries where source = ? and failing_since is not null"
                " order by url",
                (name,),
            ).fetchall()
            told = tuple(f"{url}: {reason} (since {since[:10]})" for url, reason, since in failing)
            before = self._connection.execute("select articles from before where name = ?", (name,)).fetchone()
            last = before[0] if before else None
            found.append(Health(name, pages, articles, errors, waiting, success, article, told, last))
        return found

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._connection)


class _Transaction:
    """Begins at once, so that two processes wait for each other here, not in the middle; ends with all or nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("begin immediate")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.execute("rollback" if kind else "commit")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
