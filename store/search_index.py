"""The search index: for every term the programs that have it, and for every filter the values of each program.

Invariant: the index is a pure function of the directory, made anew by `write_index`; it is kept in plain tables, so
that SQLite and PostgreSQL find the same in the same order. Programs have numbers from 0 on, by id; a list of them is an
array of numbers that rises.

A term's weight in a program is that of BM25 (Robertson et al. 1994: k1 = 1.2, b = 0.75), its count in each field
multiplied by the weight of the field; the share of it that does not depend on the query is stored, in 255 steps.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, String, bindparam, literal_column, select, text

from store.beginnings import begins_with
from store.romanized import name_keys
from store.search_concepts import analysed
from store.search_fields import FIELDS, Entry, read_entries
from store.search_terms import names_words
from store.search_vectors import write_signs
from store.tables import text_key

Numbers = NDArray[np.int32]
Floats = NDArray[np.float32]

# How much a word counts in each field.
FIELD_WEIGHTS = {
    "name": 8.0,
    "operators": 3.0,
    "places": 3.0,
    "kind": 3.0,
    "beneficiaries": 3.0,
    "text": 1.0,
    "title": 1.0,
}
_K1, _B = 1.2, 0.75
_STEPS = 255
# Of a program told in thousands of articles the first words will do.
MOST_WORDS = 2000
_ROWS_AT_ONCE = 2000
# Terms that only a filter asks for, by its field: «o:امل» is a word of an operator's name.
FILTERED = {"operators": "o:", "partners": "p:", "places": "l:", "sources": "s:"}
# Whose words are looked for by how they sound.
_NAMED = ("name", "operators", "partners", "places")

# Columns that depend on which vectors were made.
_OF_VECTORS = frozenset(["signs", "mean"])


@dataclass(frozen=True)
class Postings:
    """The programs that have a term, rising, and the weight of the term in each, 0 to 1."""

    programs: Numbers
    impacts: Floats


def write_index(connection: Connection) -> None:
    """Make the index anew from the directory."""
    for table in ("", "_terms", "_names", "_columns"):
        connection.execute(text(f"DELETE FROM program_search{table}"))
    builder = _Builder()
    rows = []
    for entry in read_entries(connection):
        rows.append(builder.add(entry))
        if len(rows) == _ROWS_AT_ONCE:
            _insert(connection, "program_search", rows)
            rows = []
    _insert(connection, "program_search", rows)
    builder.write(connection)
    write_signs(connection)


def read_postings(connection: Connection, terms: Iterable[str]) -> dict[str, Postings]:
    """Return term -> the programs that have it; a term that none has is missing."""
    found: dict[str, Postings] = {}
    query = text("SELECT term, programs, impacts FROM program_search_terms WHERE term IN :terms")
    query = query.bindparams(bindparam("terms", expanding=True))
    for part in batched(sorted(set(terms)), 500):
        for term, programs, impacts in connection.execute(query, {"terms": list(part)}):
            weights = np.frombuffer(impacts, np.uint8).astype(np.float32) / np.float32(_STEPS)
            found[term] = Postings(np.frombuffer(programs, np.int32), weights)
    return found


def terms_beginning(connection: Connection, beginning: str, limit: int) -> list[str]:
    """Return the terms that begin so and are longer, in order."""
    term: ColumnElement[str] = literal_column("term", String)
    query = select(term).select_from(text("program_search_terms"))
    query = query.where(term != beginning, begins_with(term, beginning)).order_by(term).limit(limit)
    return list(connection.execute(query).scalars())


def words_sounding(connection: Connection, keys: Iterable[str]) -> list[str]:
    """Return the words of names that have one of the keys of `store.romanized.name_keys`."""
    query = text("SELECT DISTINCT word FROM program_search_names WHERE key IN :keys ORDER BY word")
    query = query.bindparams(bindparam("keys", expanding=True))
    asked = sorted(set(keys))
    return list(connection.execute(query, {"keys": asked}).scalars()) if asked else []


def differing(connection: Connection, made: Connection) -> list[str]:
    """Return what the index holds otherwise in two databases of one directory: programs, terms or columns."""
    found = []
    for table, key in (("", "program"), ("_terms", "term"), ("_names", "key"), ("_columns", "name")):
        query = text(f"SELECT * FROM program_search{table}")
        first, second = ({tuple(map(_plain, row)) for row in one.execute(query)} for one in (connection, made))
        place = list(made.execute(query).keys()).index(key)
        found += sorted({str(row[place]) for row in first ^ second} - _OF_VECTORS)
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, (memoryview, bytearray)) else value


def _insert(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        columns = list(rows[0])
        values = ", ".join(f":{name}" for name in columns)
        connection.execute(text(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"), list(rows))


class _Builder:
    """Gathers what each program is found by; written at the end, when the lengths of all are known."""

    def __init__(self) -> None:
        self._count = 0
        self._programs: defaultdict[str, array[int]] = defaultdict(lambda: array("i"))
        self._weights: defaultdict[str, array[float]] = defaultdict(lambda: array("f"))
        self._lengths: array[float] = array("f")
        self._names: set[str] = set()
        self._columns: defaultdict[str, list[Sequence[str]]] = defaultdict(list)
        self._values: defaultdict[str, array[float]] = defaultdict(lambda: array("d"))
        self._digest = ""

    def add(self, entry: Entry) -> dict[str, Any]:
        """Take in the next program; return its row."""
        weights: defaultdict[str, float] = defaultdict(float)
        words: dict[str, str] = {}
        length, room = 0.0, MOST_WORDS
        for field in FIELDS:
            found: list[tuple[str, ...]] = []
            for said in entry.fields[field]:
                terms_of_said, senses = analysed(said)
                own = terms_of_said[:room]
                if field in _NAMED:
                    self._names.update(names_words(said))
                room -= len(own)
                found += [*own, ()]
                for concept in senses:
                    weights[concept] += FIELD_WEIGHTS.get(field, 0.0)
            words[field] = " ".join(terms[0] if terms else "|" for terms in found)
            weight = FIELD_WEIGHTS.get(field, 0.0)
            length += weight * len(found)
            for terms in found:
                for term in terms:
                    if weight:
                        weights[term] += weight
                    if field in FILTERED:
                        weights[FILTERED[field] + term] = 1.0
        for term in entry.terms:
            weights[term] += FIELD_WEIGHTS["kind"]
        for term, weight in weights.items():
            if weight:
                self._programs[term].append(self._count)
                self._weights[term].append(weight)
        self._lengths.append(length)
        for column, labels in entry.labels.items():
            self._columns[column].append(labels)
        for column, value in entry.values.items():
            self._values[column].append(value)
        row = {
            "program": entry.id,
            "number": self._count,
            "words": json.dumps(words, ensure_ascii=False),
            "description": entry.description,
            "vector": text_key(entry.description),
        }
        self._digest = text_key(self._digest + json.dumps([row, entry.labels, entry.values], sort_keys=True))
        self._count += 1
        return row

    def write(self, connection: Connection) -> None:
        """Write terms, names and columns; nothing for an empty directory, which is as one that was never indexed."""
        if not self._count:
            return
        lengths = np.frombuffer(self._lengths, np.float32)
        norms = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))
        for part in batched(sorted(self._programs), _ROWS_AT_ONCE):
            lists = []
            for term in part:
                programs = np.frombuffer(self._programs[term], np.int32)
                weights = np.frombuffer(self._weights[term], np.float32)
                impacts = np.ceil(weights / (weights + norms[programs]) * _STEPS).astype(np.uint8)
                lists.append({"term": term, "programs": programs.tobytes(), "impacts": impacts.tobytes()})
            _insert(connection, "program_search_terms", lists)
        for part in batched(sorted(self._names), _ROWS_AT_ONCE):
            _insert(
                connection,
                "program_search_names",
                [{"key": key, "word": word} for word in part for key in sorted(name_keys(word))],
            )
        rows: list[dict[str, Any]] = [_column(name, lists) for name, lists in sorted(self._columns.items())]
        rows += [
            {"name": name, "labels": "", "offsets": b"", "codes": np.asarray(values, np.float64).tobytes()}
            for name, values in sorted(self._values.items())
        ]
        rows.append({"name": "digest", "labels": f"{self._count} {self._digest}", "offsets": b"", "codes": b""})
        _insert(connection, "program_search_columns", rows)


def _column(name: str, lists: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return a column of labels: each program's are `codes[offsets[n] : offsets[n + 1]]`, in the order of `labels`."""
    labels = sorted({label for own in lists for label in own})
    codes = {label: code for code, label in enumerate(labels)}
    offsets = np.zeros(len(lists) + 1, np.int32)
    np.cumsum([len(own) for own in lists], out=offsets[1:])
    flat = np.fromiter((codes[label] for own in lists for label in own), np.int32, int(offsets[-1]))
    shown = json.dumps(labels, ensure_ascii=False)
    return {"name": name, "labels": shown, "offsets": offsets.tobytes(), "codes": flat.tobytes()}
