"""The values of filters and facets of every program, in memory while the index stays the same."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from store.search_vectors import Signs

_LABELS = ("kind", "country", "place", "operator", "language", "source", "year", "free", "reviewed")
_VALUES = ("began", "capacity", "confidence", "stories", "told")


@dataclass(frozen=True)
class Labels:
    """Labels of programs: those of program n are `codes[offsets[n] : offsets[n + 1]]`, places in `names`."""

    names: list[str]
    offsets: NDArray[np.int32]
    codes: NDArray[np.int32]
    owners: NDArray[np.int32]


@dataclass(frozen=True)
class Columns:
    """What `store.search_index` knows of each program, by its number; about 100 bytes a program."""

    count: int
    labels: dict[str, Labels]
    values: dict[str, NDArray[np.float64]]
    signs: Signs | None

    def having(self, column: str, labels: Iterable[str]) -> NDArray[np.bool_]:
        """Return which programs have one of the labels."""
        own = self.labels[column]
        wanted = np.isin(own.codes, [own.names.index(label) for label in labels if label in own.names])
        mask = np.zeros(self.count, bool)
        mask[own.owners[wanted]] = True
        return mask

    def count_labels(self, column: str, found: NDArray[np.bool_], most: int) -> dict[str, int]:
        """Return label -> how many of the programs found have it, the most frequent first, at most so many."""
        own = self.labels[column]
        counts = np.bincount(own.codes[found[own.owners]], minlength=len(own.names))
        order = np.argsort(-counts, kind="stable")[:most]
        return {own.names[code]: int(counts[code]) for code in order if counts[code]}


_loaded: dict[str, tuple[tuple[str, ...], Columns]] = {}
_loading = Lock()


def load_columns(connection: Connection, address: str) -> Columns:
    """Return the columns of the index; read anew only where the index is another than the last time."""
    marks = "SELECT name, labels FROM program_search_columns WHERE name IN ('digest', 'signs') ORDER BY name"
    key = tuple(f"{name} {label}" for name, label in connection.execute(text(marks)))
    kept = _loaded.get(address)
    if kept and kept[0] == key and key:
        return kept[1]
    with _loading:  # of many that ask at once, one reads
        kept = _loaded.get(address)
        return kept[1] if kept and kept[0] == key and key else _read(connection, address, key)


def _read(connection: Connection, address: str, key: tuple[str, ...]) -> Columns:
    found = {row.name: row for row in connection.execute(text("SELECT * FROM program_search_columns"))}
    count = int(found["digest"].labels.split()[0]) if "digest" in found else 0
    labels = {}
    for name in _LABELS:
        row = found.get(name)
        offsets = np.frombuffer(row.offsets, np.int32) if row else np.zeros(count + 1, np.int32)
        codes = np.frombuffer(row.codes, np.int32) if row else np.zeros(0, np.int32)
        owners = np.repeat(np.arange(count, dtype=np.int32), np.diff(offsets))
        labels[name] = Labels(json.loads(row.labels) if row else [], offsets, codes, owners)
    values = {
        name: np.frombuffer(found[name].codes, np.float64) if name in found else np.zeros(count) for name in _VALUES
    }
    signs = None
    if "signs" in found:
        signs = Signs(found["signs"].offsets, found["signs"].codes, found["mean"].codes)
    columns = Columns(count, labels, values, signs)
    _loaded.clear()  # one directory at a time: a server has one
    _loaded[address] = key, columns
    return columns
