"""Vectors of words from the middle of the tagger's network, where it still tells meanings apart rather than labels.

Invariant: the vectors of a sentence depend on its words alone; of the file only what leads to the middle layer is run.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp.once import once
from nlp.tagger.model import SHIPPED, Network

MIDDLE = "/network/layers.5/feed_norm/LayerNormalization_output_0"
WIDTH = 384

Vectors = npt.NDArray[np.float32]

# Numbers of fields in ONNX's protocol buffers (onnx.proto): the graph of a model, its nodes, what a node and a graph
# give, and the name and type of that.
_GRAPH, _NODE, _NODE_OUTPUT, _GRAPH_OUTPUT, _VALUE_INFO = 7, 1, 2, 12, 13
_NAME, _TYPE, _TENSOR, _ELEMENT, _FLOAT = 1, 2, 1, 1, 1
_VARINT, _BYTES, _WIDTHS = 0, 2, {1: 8, 5: 4}


class HalfNetwork:
    """A model of the tagger up to its middle layer."""

    def __init__(self, path: Path) -> None:
        """Read a model.

        Raises:
            OSError: there is no such file.
            ValueError: its network has no such layer.
        """
        self._network = Network(cut_off(path.read_bytes(), MIDDLE))

    def vectors(self, words: Sequence[str], language: str) -> Vectors:
        """Return the vectors of the words of one sentence, of shape (words, `WIDTH`): those of their first pieces."""
        return self._network.read(words, language, MIDDLE, WIDTH)


@once
def load_half_network() -> HalfNetwork:
    """Return the shipped network, read once a process."""
    return HalfNetwork(SHIPPED)


def cut_off(model: bytes, output: str) -> bytes:
    """Return an ONNX model whose one output is that of an inner node, without the nodes after it.

    The nodes of a graph stand in topological order (ONNX IR specification), so what follows the one that gives `output`
    does not lead to it.

    Raises:
        ValueError: no node gives it.
    """
    parts, found = [], False
    for number, whole, content in _fields(model):
        if number != _GRAPH:
            parts.append(whole)
            continue
        kept = []
        for inner, part, payload in _fields(content):
            if inner in (_GRAPH_OUTPUT, _VALUE_INFO) or (inner == _NODE and found):
                continue
            kept.append(part)
            found = found or (inner == _NODE and _gives(payload, output))
        value = _field(_NAME, output.encode()) + _field(_TYPE, _field(_TENSOR, bytes([_ELEMENT << 3, _FLOAT])))
        parts.append(_field(_GRAPH, b"".join(kept) + _field(_GRAPH_OUTPUT, value)))
    if not found:
        raise ValueError(f"no node gives {output}")
    return b"".join(parts)


def _gives(node: bytes, output: str) -> bool:
    return any(number == _NODE_OUTPUT and content == output.encode() for number, _, content in _fields(node))


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield the number, all bytes and the content of each field of a message of protocol buffers."""
    at = 0
    while at < len(message):
        start = at
        key, at = _varint(message, at)
        kind = key & 7
        begin = at
        if kind == _VARINT:
            _, at = _varint(message, at)
        elif kind == _BYTES:
            length, begin = _varint(message, at)
            at = begin + length
        else:
            at += _WIDTHS[kind]
        yield key >> 3, message[start:at], message[begin:at]


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _field(number: int, content: bytes) -> bytes:
    def varint(value: int) -> bytes:
        head = value & 127
        return bytes([head]) if value < 128 else bytes([head | 128]) + varint(value >> 7)

    return varint(number << 3 | _BYTES) + varint(len(content)) + content
