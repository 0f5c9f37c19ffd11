"""The network: a BERT encoder (Devlin et al. 2019, post-norm, erf GELU) with a label for each piece.

Invariant: with the weights of the blob its last hidden states are those of the package that bundles them.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.tagger.labels import LABELS
from nlp.tagger.training.blob import Blob, Shape


class Layer(nn.Module):
    """One layer: attention and feed-forward, each added to its input and normalized."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        """Make a layer with weights yet to be set."""
        super().__init__()
        self.heads = shape.heads
        self.attention = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.attention_out = nn.Linear(shape.hidden, shape.hidden)
        self.attention_norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.feed_in = nn.Linear(shape.hidden, shape.feed_forward)
        self.feed_out = nn.Linear(shape.feed_forward, shape.hidden)
        self.feed_norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return hidden states (batch, pieces, hidden); `mask` (batch, 1, 1, pieces) is added to attention scores."""
        batch, pieces, width = hidden.shape
        parts = self.attention(hidden).view(batch, pieces, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        scores = torch.matmul(query, key.transpose(-1, -2)) / (width // self.heads) ** 0.5 + mask
        context = torch.matmul(torch.softmax(scores, dim=-1), value).transpose(1, 2).reshape(batch, pieces, width)
        hidden = self.attention_norm(hidden + self.dropout(self.attention_out(context)))
        fed: Tensor = self.feed_out(functional.gelu(self.feed_in(hidden)))
        result: Tensor = self.feed_norm(hidden + self.dropout(fed))
        return result


class Tagger(nn.Module):
    """Scores of labels for each piece of each sequence."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        """Make a network with weights yet to be set."""
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)
        self.labels = nn.Linear(shape.hidden, len(LABELS))

    def encode(self, pieces: Tensor, present: Tensor) -> Tensor:
        """Return hidden states (batch, pieces, hidden) of piece numbers; `present` is 0 at padding, 1 elsewhere."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        hidden = self.dropout(self.norm(self.words(pieces) + self.positions(places)))
        mask = (1.0 - present[:, None, None, :].to(hidden.dtype)) * -1e4
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return hidden

    def forward(self, pieces: Tensor, present: Tensor) -> Tensor:
        """Return scores of shape (batch, pieces, labels)."""
        scores: Tensor = self.labels(self.dropout(self.encode(pieces, present)))
        return scores


def from_blob(blob: Blob, rows: Sequence[int], layers: Sequence[int], dropout: float = 0.1) -> Tagger:
    """Return a network with the weights of the blob: its vocabulary cut down to `rows`, its depth to `layers`."""
    shape = replace(blob.shape, vocabulary=len(rows), layers=len(layers))
    width, feed = shape.hidden, shape.feed_forward
    network = Tagger(shape, dropout)

    def put(parameter: Tensor, values: "np.typing.NDArray[np.float32]") -> None:
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(values).view_as(parameter))

    put(network.words.weight, blob.matrix("emb.word", width, np.asarray(rows)))
    # the one token type that is ever used is added to every position once and for all
    put(network.positions.weight, blob.vector("emb.pos").reshape(-1, width) + blob.vector("emb.type")[:width])
    put(network.norm.weight, blob.vector("emb.ln.w"))
    put(network.norm.bias, blob.vector("emb.ln.b"))
    for layer, number in zip(network.layers, layers, strict=True):
        assert isinstance(layer, Layer)
        name = f"l{number}."
        put(layer.attention.weight, np.concatenate([blob.matrix(f"{name}{part}.w", width) for part in "qkv"]))
        put(layer.attention.bias, np.concatenate([blob.vector(f"{name}{part}.b") for part in "qkv"]))
        for linear, part, columns in (
            (layer.attention_out, "ao", width),
            (layer.feed_in, "fi", width),
            (layer.feed_out, "fo", feed),
        ):
            put(linear.weight, blob.matrix(f"{name}{part}.w", columns))
            put(linear.bias, blob.vector(f"{name}{part}.b"))
        for norm, part in ((layer.attention_norm, "aln"), (layer.feed_norm, "oln")):
            put(norm.weight, blob.vector(f"{name}{part}.w"))
            put(norm.bias, blob.vector(f"{name}{part}.b"))
    return network
