"""The shipped model: one ONNX file that holds the network, its vocabulary and what is known of it.

Invariant: the time to tag a text grows with its length alone, and `[start, end)` of a name are offsets of that text.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from nlp.tagger.base import Array, ModelError, NameTagger
from nlp.tagger.labels import LABELS
from nlp.tagger.words import Vocabulary

SHIPPED = Path(__file__).parent / "names.onnx"
BEGIN, END, UNKNOWN = 0, 2, 3
WINDOW = 160  # pieces, as in training
OVERLAP = 32
_LONGEST_WORD = WINDOW - OVERLAP - 2  # the pieces of a word that are read: a window always gets past its overlap


class Network:
    """A network over the pieces of words, with its vocabulary; one thread."""

    def __init__(self, model: Path | bytes) -> None:
        """Read a model: a file, or what is in it. What is wrong with it is said with errors of many classes."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        given = model if isinstance(model, bytes) else str(model)
        self._session = onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"])
        held = self._session.get_modelmeta().custom_metadata_map
        self.held: dict[str, Any] = {key: json.loads(held[key]) for key in ("about", "labels")}
        self._vocabulary = Vocabulary(json.loads(held["pieces"]), json.loads(held["scores"]), UNKNOWN)

    def read(self, words: Sequence[str], language: str, output: str, width: int) -> Array:
        """Return what an output holds for the words of one text, of shape (words, width): at their first pieces."""
        pieces = [self._vocabulary.encode(word, language)[:_LONGEST_WORD] for word in words]
        read = np.zeros((len(words), width), np.float32)
        lengths = [len(one) for one in pieces]
        for first, last, keep in windows(lengths):
            numbers = [BEGIN, *(number for one in pieces[first:last] for number in one), END]
            heads = 1 + np.concatenate([[0], np.cumsum(lengths[first : last - 1])]).astype(np.int64)
            found = self._session.run([output], {"pieces": np.asarray([numbers], np.int64)})[0][0]
            read[keep:last] = found[heads][keep - first :]
        return read


@cache
def fingerprint_of(path: Path) -> str:
    """Return the SHA-256 of a model's file, as hexadecimal digits; read once a process."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


class ShippedTagger(NameTagger):
    """A model of this project that has been read."""

    def __init__(self, path: Path) -> None:
        """Read a model.

        Raises:
            ModelError: there is no file of that name, or it holds no network with labels and a vocabulary.
        """
        self.path = path
        try:
            self._network = Network(path)
        except Exception as error:  # onnxruntime's errors share no class of their own
            raise ModelError(f"{path}: not a model of the tagger: {error}") from error
        self.about, labels = self._network.held["about"], self._network.held["labels"]
        if tuple(labels) != LABELS:
            raise ModelError(f"{path}: its labels are {labels}, not {list(LABELS)}")

    @property
    def description(self) -> str:
        """The version, the hash of the file, and the F1 of organizations that it says it has."""
        figures = ", ".join(f"{corpus} {one['ORG']:.2f}" for corpus, one in self.about["f1"].items())
        return f"version {self.about['version']}, sha256 {self.fingerprint[:12]}; F1 of organizations: {figures}"

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the file, as hexadecimal digits."""
        return fingerprint_of(self.path)

    def scores(self, words: Sequence[str], language: str) -> Array:
        """Return the scores of labels, of shape (words, labels), for the words of one text."""
        return self._network.read(words, language, "scores", len(LABELS))


def windows(lengths: Sequence[int], window: int = WINDOW) -> Iterator[tuple[int, int, int]]:
    """Yield windows over words of so many pieces each: words `[first, last)`, and the first whose labels count.

    `window` is how many pieces a window has room for, with the two at its ends.

    A window begins some words before the end of the last one; of the words that both hold, each counts in the window
    where it has more of the text around it.
    """
    first = keep = 0
    while keep < len(lengths):
        size, last = 2, first
        while last < len(lengths) and size + lengths[last] <= window:
            size += lengths[last]
            last += 1
        yield first, last, keep
        if last == len(lengths):
            return
        back, taken = last, 0
        while back > keep + 1 and taken + lengths[back - 1] <= OVERLAP:
            back -= 1
            taken += lengths[back]
        first, keep = back, (back + last) // 2 if back < last else last
