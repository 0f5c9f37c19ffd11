"""The shipped model: one ONNX file that holds the network, its vocabulary and what is known of it.

Invariant: the time to tag a text grows with its length alone, and `[start, end)` of a name are offsets of that text.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cached_property
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


class ShippedTagger(NameTagger):
    """A model of this project that has been read; one thread."""

    def __init__(self, path: Path) -> None:
        """Read a model.

        Raises:
            ModelError: there is no file of that name, or it holds no network with labels and a vocabulary.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.path = path
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            held = self._session.get_modelmeta().custom_metadata_map
            self.about: dict[str, Any] = json.loads(held["about"])
            labels, pieces, scores = (json.loads(held[key]) for key in ("labels", "pieces", "scores"))
        except Exception as error:  # onnxruntime's errors share no class of their own
            raise ModelError(f"{path}: not a model of the tagger: {error}") from error
        if tuple(labels) != LABELS:
            raise ModelError(f"{path}: its labels are {labels}, not {list(LABELS)}")
        self._vocabulary = Vocabulary(pieces, scores, UNKNOWN)

    @property
    def description(self) -> str:
        """The version, the hash of the file, and the F1 of organizations that it says it has."""
        figures = ", ".join(f"{corpus} {one['ORG']:.2f}" for corpus, one in self.about["f1"].items())
        return f"version {self.about['version']}, sha256 {self.fingerprint[:12]}; F1 of organizations: {figures}"

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the file, as hexadecimal digits."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def scores(self, words: Sequence[str], language: str) -> Array:
        """Return the scores of labels, of shape (words, labels), for the words of one text."""
        pieces = [self._vocabulary.encode(word, language)[:_LONGEST_WORD] for word in words]
        scores = np.zeros((len(words), len(LABELS)), np.float32)
        lengths = [len(one) for one in pieces]
        for first, last, keep in windows(lengths):
            numbers = [BEGIN, *(number for one in pieces[first:last] for number in one), END]
            heads = 1 + np.concatenate([[0], np.cumsum(lengths[first : last - 1])]).astype(np.int64)
            found = self._session.run(["scores"], {"pieces": np.asarray([numbers], np.int64)})[0][0]
            scores[keep:last] = found[heads][keep - first :]
        return scores


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
