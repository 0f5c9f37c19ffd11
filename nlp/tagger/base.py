"""What every tagger can do, whatever model stands behind it.

Invariant: a tagger labels the words of `nlp.tagger.words`, so names of all taggers have offsets of the text.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy.typing as npt

from nlp.tagger.labels import Name, TaggedName, Tagging, find_names, softmax
from nlp.tagger.words import split_words

Array = npt.NDArray[Any]


class ModelError(Exception):
    """A model cannot be used; the message names it and says what to do."""


class NameTagger(ABC):
    """Finds organizations, places and people."""

    @property
    @abstractmethod
    def description(self) -> str:
        """What model this is, in words, for `rasad doctor`."""

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """What changes whenever the model does: facts read with another model are read again."""

    @abstractmethod
    def scores(self, words: Sequence[str], language: str) -> Array:
        """Return the scores of labels, of shape (words, labels) as `nlp.tagger.labels.LABELS`, for one text's words.

        Raises:
            ModelError: the model does not read this language.
        """

    def tag_words(self, words: Sequence[str], language: str) -> list[Name]:
        """Return the names among the words of one text."""
        return find_names(self.scores(words, language))

    def read(self, text: str, language: str) -> Tagging:
        """Return the names of a text with what the tagger thinks of every word."""
        spans = split_words(text)
        scores = self.scores([text[start:end] for start, end in spans], language)
        names = [
            TaggedName(spans[name.first][0], spans[name.last - 1][1], name.kind, name.probability)
            for name in find_names(scores)
        ]
        return Tagging(spans, softmax(scores), names)

    def tag(self, text: str, language: str) -> list[TaggedName]:
        """Return the names of a text, in order."""
        return self.read(text, language).names
