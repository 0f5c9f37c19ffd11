"""Which entries the ids of HSDS stand for: UUIDs of version 5 cannot be turned back.

Invariant: what is kept is of the state that the directory is in; while a run writes, of a minute ago at most. An index
holds 16 bytes and an id of ours for each object, and making it reads ids, and of programs their places, never facts
or articles. It takes a connection of its own: who asks may hold none, or all could wait for one that nobody gives back.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import Any

import numpy
from sqlalchemy import Column, ColumnElement, Engine, select

from rasad.hsds.mapping import places_by_id
from rasad.hsds.vocabulary import identifier
from store.database import reading
from store.paging import state_of
from store.tables import PROGRAMS

_SECONDS_OF_A_RUN = 60.0
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


class OfState[Result]:
    """What `work` makes of a whole directory, made anew when the directory is in another state."""

    def __init__(self, engine: Engine, work: Callable[[Engine], Result]) -> None:
        """Make nothing yet."""
        self._engine, self._work = engine, work
        self._lock = Lock()
        self._kept: tuple[str | None, float, Result] | None = None

    def __call__(self) -> Result:
        """Return the result, which nobody may change."""
        state = state_of(self._engine)
        with self._lock:  # one thread makes it, the others wait
            kept = self._kept
            if kept and (kept[0] == state if state else time.monotonic() - kept[1] < _SECONDS_OF_A_RUN):
                return kept[2]
            result = self._work(self._engine)
            self._kept = (state, time.monotonic(), result)
            return result


class Index:
    """The objects of a table of HSDS: which entry one is made of, and which stand on a page."""

    def __init__(self, engine: Engine, read: Reader) -> None:
        """Read nothing yet."""
        self._objects = OfState(engine, lambda engine: _Objects(read(engine)))

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
