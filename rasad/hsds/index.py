"""Which entries the ids of HSDS stand for: UUIDs of version 5 cannot be turned back.

Invariant: an index is that of the directory as it stands: it is made anew when the directory's state is another, and
at least every minute. It holds 16 bytes and an id of ours for each object (about 40 MB for a million), and making it
reads ids, and of programs their places, never facts or articles.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import Any

import numpy
from sqlalchemy import Column, Connection, func, select

from rasad.hsds.mapping import places_by_id
from rasad.hsds.vocabulary import identifier
from store.tables import DECISIONS, ORGANIZATIONS, PROGRAMS, RUNS

_SECONDS = 60.0
_ROWS_AT_ONCE = 5_000
# Yields the ids of objects in their order, each with the program or organization that it is made of.
Reader = Callable[[Connection], Iterator[tuple[str, str]]]


class _Objects:
    """The objects of a table: `beginnings` are those of their ids, `entries` what they are made of, in their order."""

    def __init__(self, pairs: Iterator[tuple[str, str]]) -> None:
        beginnings, entries = [], []
        for own, entry in pairs:
            beginnings.append(beginning(own))
            entries.append(entry.encode())
        self.beginnings = numpy.array(beginnings, dtype=numpy.uint64)
        self.entries = numpy.array(entries, dtype=numpy.bytes_)
        self.order = numpy.argsort(self.beginnings)


class Index:
    """The objects of a table of HSDS: which entry one is made of, and which stand on a page."""

    def __init__(self, read: Reader) -> None:
        """Read nothing yet."""
        self._read = read
        self._lock = Lock()
        self._kept: tuple[tuple[Any, ...], float, _Objects] | None = None

    def find(self, connection: Connection, own: str) -> str | None:
        """Return the entry that an object is made of, or None; whether its id is all of `own` the caller has to see."""
        objects = self._objects(connection)
        place = int(numpy.searchsorted(objects.beginnings, beginning(own), sorter=objects.order))
        if place == len(objects.order) or objects.beginnings[objects.order[place]] != beginning(own):
            return None
        return bytes(objects.entries[objects.order[place]]).decode()

    def page(self, connection: Connection, offset: int, limit: int) -> tuple[list[tuple[int, str]], int]:
        """Return the beginnings of the ids on a page, each with its entry, and how many objects there are."""
        objects = self._objects(connection)
        part = slice(offset, offset + limit)
        entries = [bytes(entry).decode() for entry in objects.entries[part]]
        return list(zip(objects.beginnings[part].tolist(), entries, strict=True)), len(objects.order)

    def _objects(self, connection: Connection) -> _Objects:
        now = _state(connection)
        with self._lock:  # one thread makes it, the others wait
            kept = self._kept
            if kept is None or kept[0] != now or time.monotonic() - kept[1] > _SECONDS:
                kept = self._kept = (now, time.monotonic(), _Objects(self._read(connection)))
            return kept[2]


def beginning(own: str) -> int:
    """Return the first 64 bits of an id."""
    return int(own.replace("-", "")[:16], 16)


def _state(connection: Connection) -> tuple[Any, ...]:
    """Return what differs once articles were read, or people decided: cheap to ask, and not quite sure."""
    asked: Sequence[Any] = (
        select(func.count()).select_from(PROGRAMS).scalar_subquery(),
        select(func.count()).select_from(ORGANIZATIONS).scalar_subquery(),
        select(func.max(RUNS.c.id)).scalar_subquery(),
        select(func.max(RUNS.c.finished)).scalar_subquery(),
        select(func.count()).select_from(DECISIONS).scalar_subquery(),
        select(func.max(DECISIONS.c.undone_at)).scalar_subquery(),
    )
    return tuple(connection.execute(select(*asked)).one())


def index_of(table: str, column: Column[Any]) -> Index:
    """Return the index of a table whose objects are one for each entry."""

    def read(connection: Connection) -> Iterator[tuple[str, str]]:
        for entry in connection.execute(select(column).order_by(column)).yield_per(_ROWS_AT_ONCE).scalars():
            yield identifier(table, entry), entry

    return Index(read)


def index_of_places() -> Index:
    """Return the index of the services at locations: one for each place of each program."""

    def read(connection: Connection) -> Iterator[tuple[str, str]]:
        query = select(PROGRAMS.c.id, PROGRAMS.c.data["locations"]).order_by(PROGRAMS.c.id)
        for entry, locations in connection.execute(query).yield_per(_ROWS_AT_ONCE):
            for own in places_by_id(entry, locations or ()):
                yield own, entry

    return Index(read)
