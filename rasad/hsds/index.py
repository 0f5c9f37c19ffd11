"""Which entries the ids of HSDS stand for: UUIDs of version 5 cannot be turned back.

Invariant: an index is that of the directory as it stood when its state was last another, or ten minutes ago at most.
It holds 16 bytes and an id of ours for each object, and making it reads ids, and of programs their places, never facts
or articles. It takes a connection of its own: who asks may hold none, or all could wait for one that nobody gives back.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import Any

import numpy
from sqlalchemy import Column, ColumnElement, Engine, func, select

from rasad.hsds.mapping import places_by_id
from rasad.hsds.vocabulary import identifier
from store.database import reading
from store.tables import DECISIONS, ORGANIZATIONS, PROGRAMS, RUNS

_SECONDS = 600.0
# In a transaction of its own each: readers' are ended after `store.read_only.LONGEST` seconds.
_ROWS_AT_ONCE = 20_000
# Yields the ids of objects in their order, each with the program or organization that it is made of.
Reader = Callable[[Engine], Iterator[tuple[str, str]]]


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

    def __init__(self, engine: Engine, read: Reader) -> None:
        """Read nothing yet."""
        self._engine, self._read = engine, read
        self._lock = Lock()
        self._kept: tuple[tuple[Any, ...], float, _Objects] | None = None

    def find(self, own: str) -> list[str]:
        """Return the entry that an object is made of, or none; whether its id is all of `own` the caller has to see."""
        objects = self._objects()
        place = int(numpy.searchsorted(objects.beginnings, beginning(own), sorter=objects.order))
        if place == len(objects.order) or objects.beginnings[objects.order[place]] != beginning(own):
            return []
        return [bytes(objects.entries[objects.order[place]]).decode()]

    def page(self, offset: int, limit: int) -> tuple[list[tuple[int, str]], int]:
        """Return the beginnings of the ids on a page, each with its entry, and how many objects there are."""
        objects = self._objects()
        part = slice(offset, offset + limit)
        entries = [bytes(entry).decode() for entry in objects.entries[part]]
        return list(zip(objects.beginnings[part].tolist(), entries, strict=True)), len(objects.order)

    def _objects(self) -> _Objects:
        now = _state(self._engine)
        with self._lock:  # one thread makes it, the others wait
            kept = self._kept
            if kept is None or kept[0] != now or time.monotonic() - kept[1] > _SECONDS:
                kept = self._kept = (now, time.monotonic(), _Objects(self._read(self._engine)))
            return kept[2]


def beginning(own: str) -> int:
    """Return the first 64 bits of an id."""
    return int(own.replace("-", "")[:16], 16)


def index_of(engine: Engine, table: str, column: Column[Any]) -> Index:
    """Return the index of a table whose objects are one for each entry."""

    def read(engine: Engine) -> Iterator[tuple[str, str]]:
        for (entry,) in _rows(engine, column):
            yield identifier(table, entry), entry

    return Index(engine, read)


def index_of_places(engine: Engine) -> Index:
    """Return the index of the services at locations: one for each place of each program."""

    def read(engine: Engine) -> Iterator[tuple[str, str]]:
        for entry, locations in _rows(engine, PROGRAMS.c.id, PROGRAMS.c.data["locations"]):
            for own in places_by_id(entry, locations or ()):
                yield own, entry

    return Index(engine, read)


def _rows(engine: Engine, key: Column[Any], *others: ColumnElement[Any]) -> Iterator[Any]:
    """Yield the rows of a table by their key, some at a time."""
    query = select(key, *others).order_by(key).limit(_ROWS_AT_ONCE)
    part: Sequence[Any] = [None] * _ROWS_AT_ONCE
    last = None
    while len(part) == _ROWS_AT_ONCE:
        with reading(engine) as connection:
            part = connection.execute(query if last is None else query.where(key > last)).all()
        yield from part
        last = part[-1][0] if part else None


def _state(engine: Engine) -> tuple[Any, ...]:
    """Return what differs once articles were read, or people decided: cheap to ask, and not quite sure."""
    asked = (
        select(func.count()).select_from(PROGRAMS).scalar_subquery(),
        select(func.count()).select_from(ORGANIZATIONS).scalar_subquery(),
        select(func.max(RUNS.c.id)).scalar_subquery(),
        select(func.max(RUNS.c.finished)).scalar_subquery(),
        select(func.count()).select_from(DECISIONS).scalar_subquery(),
        select(func.max(DECISIONS.c.undone_at)).scalar_subquery(),
    )
    with reading(engine) as connection:
        return tuple(connection.execute(select(*asked)).one())
