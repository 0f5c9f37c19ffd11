"""A BERT-base of random weights as an ONNX file: the size of camel-tools' and ParsBERT's taggers, to time against.

Invariant: the file has the inputs, outputs and vocabulary of the shipped tagger, so the same code runs both on the same
pieces; what differs is the network (Devlin et al. 2019: 12 layers, 768 wide, 12 heads, feed-forward 3,072), in float32.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from nlp.tagger.labels import LABELS
from nlp.tagger.model import SHIPPED, WINDOW

LAYERS, WIDTH, HEADS, FEED_FORWARD, VOCABULARY = 12, 768, 12, 3072, 30_000
_OPSET = 20  # the first with Gelu


class _Graph:
    """Nodes and random weights, one after the other."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self._random = np.random.default_rng(1)

    def weight(self, *shape: int) -> str:
        values = self._random.standard_normal(shape, np.float32) * np.float32(0.02)
        return self.constant(values)

    def constant(self, values: Any) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        output = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def linear(self, hidden: str, width: int, out: int, output: str = "") -> str:
        return self.add("Add", self.add("MatMul", hidden, self.weight(width, out)), self.weight(out), output=output)

    def norm(self, hidden: str) -> str:
        ones = self.constant(np.ones(WIDTH, np.float32))
        return self.add("LayerNormalization", hidden, ones, self.weight(WIDTH), axis=-1, epsilon=1e-12)

    def heads(self, hidden: str, order: list[int]) -> str:
        """Part the width into heads: (batch, pieces, width) to a permutation of (batch, pieces, heads, size)."""
        shape = self.constant(np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
        return self.add("Transpose", self.add("Reshape", hidden, shape), perm=order)

    def layer(self, hidden: str) -> str:
        query = self.heads(self.linear(hidden, WIDTH, WIDTH), [0, 2, 1, 3])
        key = self.heads(self.linear(hidden, WIDTH, WIDTH), [0, 2, 3, 1])
        value = self.heads(self.linear(hidden, WIDTH, WIDTH), [0, 2, 1, 3])
        scale = self.constant(np.float32((WIDTH / HEADS) ** -0.5))
        shares = self.add("Softmax", self.add("Mul", self.add("MatMul", query, key), scale), axis=-1)
        context = self.add("Transpose", self.add("MatMul", shares, value), perm=[0, 2, 1, 3])
        whole = self.add("Reshape", context, self.constant(np.array([0, 0, WIDTH], np.int64)))
        hidden = self.norm(self.add("Add", hidden, self.linear(whole, WIDTH, WIDTH)))
        fed = self.linear(self.add("Gelu", self.linear(hidden, WIDTH, FEED_FORWARD)), FEED_FORWARD, WIDTH)
        return self.norm(self.add("Add", hidden, fed))


def write_bert_base(path: Path, layers: int = LAYERS) -> None:
    """Write the file; some 430 MB with all layers."""
    graph = _Graph()
    pieces = helper.make_tensor_value_info("pieces", onnx.TensorProto.INT64, [1, "length"])
    scores = helper.make_tensor_value_info("scores", onnx.TensorProto.FLOAT, [1, "length", len(LABELS)])
    words = graph.add("Gather", graph.weight(VOCABULARY, WIDTH), "pieces")
    length = graph.add("Shape", "pieces", start=1, end=2)
    positions = graph.add("Slice", graph.weight(WINDOW, WIDTH), graph.constant(np.array([0], np.int64)), length)
    hidden = graph.norm(graph.add("Add", words, positions))
    for _ in range(layers):
        hidden = graph.layer(hidden)
    graph.linear(hidden, WIDTH, len(LABELS), output="scores")
    model = helper.make_model(
        helper.make_graph(graph.nodes, "bert-base", [pieces], [scores], graph.weights),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=10,
    )
    shipped = onnx.load(str(SHIPPED)).metadata_props
    helper.set_model_props(model, {entry.key: entry.value for entry in shipped})
    onnx.save(model, str(path))


if __name__ == "__main__":
    write_bert_base(Path(sys.argv[1]))
