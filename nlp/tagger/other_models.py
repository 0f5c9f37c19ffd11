"""Models of others behind the same interface: spaCy pipelines, Hugging Face token classifiers, camel-tools' NER.

Invariant: a model is read when it is named, not at the first text, so what is missing is said at once; the libraries
are imported only then.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.tokens import Doc

from nlp.tagger.base import Array, ModelError, NameTagger
from nlp.tagger.conll import TYPE_NAMES
from nlp.tagger.labels import LABELS
from nlp.tagger.model import windows

# The score of a label that a model gives without saying how sure it is; the others have 0.
_CERTAIN = 8.0
_LONGEST_CHUNK = 100  # words that camel-tools is given at once: what is too long for its model it cuts off


class SpacyTagger(NameTagger):
    """The entities of a spaCy pipeline on disk (`nlp.to_disk`, `spacy train`) or of an installed package."""

    def __init__(self, name: str) -> None:
        """Read a pipeline.

        Raises:
            ModelError: spaCy cannot read it, or it finds no entities.
        """
        self.name = name
        try:
            self._nlp = spacy.load(name)
        except Exception as error:  # a broken pipeline raises whatever its components raise
            raise ModelError(f"spacy:{name}: spaCy cannot read it: {error}") from error
        pipes = self._nlp.pipe_names
        if not any("doc.ents" in self._nlp.get_pipe_meta(pipe).assigns for pipe in pipes):
            raise ModelError(f"spacy:{name}: no component finds entities ({', '.join(pipes)})")

    @property
    def description(self) -> str:
        """What the pipeline calls itself."""
        meta = self._nlp.meta
        return f"spaCy pipeline {self.name} ({meta['lang']}_{meta['name']} {meta['version']})"

    @property
    def fingerprint(self) -> str:
        """A hash of its files, or its name and version where it is an installed package."""
        return _hash_of(self.name, f"{self._nlp.meta['name']} {self._nlp.meta['version']}")

    def scores(self, words: Sequence[str], language: str) -> Array:
        """Return certain scores: a pipeline does not say how sure it is."""
        labels = ["O"] * len(words)
        if words:
            for entity in self._nlp(Doc(self._nlp.vocab, words=list(words))).ents:
                kind = TYPE_NAMES.get(entity.label_.upper())
                if kind is not None:
                    labels[entity.start : entity.end] = [f"B-{kind}", *[f"I-{kind}"] * (len(entity) - 1)]
        return _certain(labels)


class TransformersTagger(NameTagger):
    """A Hugging Face model for token classification: a folder, or a name that is in the cache of this machine."""

    def __init__(self, name: str) -> None:
        """Read a model and its tokenizer.

        Raises:
            ModelError: the extra is not installed, there is no such model, it has no labels that say O, B- or I-, or
                its tokenizer does not tell which word a piece belongs to.
        """
        try:
            import torch
            from transformers import AutoModelForTokenClassification, AutoTokenizer
        except ImportError as error:
            raise ModelError(f"transformers:{name}: needs the extra: pip install 'rasad[transformers]'") from error
        self.name = name
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(name)
            self._model = AutoModelForTokenClassification.from_pretrained(name).eval()
        except Exception as error:  # a folder without a model raises one of many errors
            raise ModelError(f"transformers:{name}: cannot be read: {error}") from error
        if not self._tokenizer.is_fast:
            raise ModelError(f"transformers:{name}: its tokenizer does not say which word a piece is of")
        config = self._model.config
        self._columns = [_label_number(str(config.id2label[number])) for number in range(config.num_labels)]
        if not any(self._columns):
            given = ", ".join(map(str, config.id2label.values()))
            raise ModelError(f"transformers:{name}: its labels name no organization, place or person ({given})")
        # two pieces at the ends; some models number positions from behind the padding's number on
        self._window = min(self._tokenizer.model_max_length, config.max_position_embeddings - 2, 512)
        self._torch: Any = torch

    @property
    def description(self) -> str:
        """The name of the model and what kind of network it is."""
        return f"Hugging Face model {self.name} ({self._model.config.model_type})"

    @property
    def fingerprint(self) -> str:
        """A hash of its files, or its name and the commit that is in the cache."""
        return _hash_of(self.name, f"{self.name} {getattr(self._model.config, '_commit_hash', '')}")

    def scores(self, words: Sequence[str], language: str) -> Array:
        """Return the log probabilities that the first piece of each word gets; a word without pieces is no name."""
        scores = _certain(["O"] * len(words))
        if not words:
            return scores
        lengths = [0] * len(words)
        pieces = self._tokenizer(list(words), is_split_into_words=True, add_special_tokens=False, verbose=False)
        for word in pieces.word_ids():
            lengths[word] = min(lengths[word] + 1, self._window // 2)
        for first, last, keep in windows(lengths, self._window):
            batch = self._tokenizer(
                list(words[first:last]),
                is_split_into_words=True,
                truncation=True,
                max_length=self._window,
                return_tensors="pt",
            )
            with self._torch.inference_mode():
                found = self._torch.log_softmax(self._model(**batch).logits[0], dim=-1).numpy()
            done = set(range(keep - first))
            for place, word in enumerate(batch.word_ids()):
                if word is not None and word not in done:
                    done.add(word)
                    scores[first + word] = self._ours(found[place])
        return scores

    def _ours(self, logs: Array) -> Array:
        """Return the log probabilities of our labels: those of the model's labels that mean them, together."""
        ours = np.full(len(LABELS), -30.0, np.float32)
        for column, log in zip(self._columns, logs, strict=True):
            ours[column] = np.logaddexp(ours[column], log)
        return ours


class CamelTagger(NameTagger):
    """The named-entity recognizer of camel-tools, for Arabic; its data has to be installed."""

    def __init__(self) -> None:
        """Read the recognizer.

        Raises:
            ModelError: its libraries or its data are not installed.
        """
        try:
            from camel_tools.ner import NERecognizer

            self._recognizer = NERecognizer.pretrained()
        except Exception as error:  # it raises what its downloads and its libraries raise
            raise ModelError(
                f"camel-tools: its NER cannot be used ({error}): pip install 'rasad[transformers]', then "
                "`camel_data -i ner-arabert` on a machine with a network, and CAMELTOOLS_DATA names the folder"
            ) from error

    @property
    def description(self) -> str:
        """The version of camel-tools."""
        return f"NER of camel-tools {metadata.version('camel-tools')}"

    @property
    def fingerprint(self) -> str:
        """The version of camel-tools and the folder of its data."""
        return f"camel-tools {metadata.version('camel-tools')} {os.environ.get('CAMELTOOLS_DATA', '')}"

    def scores(self, words: Sequence[str], language: str) -> Array:
        """Return certain scores: the recognizer does not say how sure it is."""
        if language != "ar":
            raise ModelError(f"camel-tools: its NER reads Arabic only, not {language}: name it as ar=camel-tools")
        labels: list[str] = []
        for chunk in _chunks(words):
            labels += [LABELS[_label_number(label)] for label in self._recognizer.predict_sentence(chunk)]
        return _certain(labels)


def _certain(labels: Sequence[str]) -> Array:
    scores = np.zeros((len(labels), len(LABELS)), np.float32)
    scores[np.arange(len(labels)), [LABELS.index(label) for label in labels]] = _CERTAIN
    return scores


def _label_number(label: str) -> int:
    """Return our number of a label such as B-ORG, I_PERS, B-LOCATION; other types are no names."""
    place, kind = label[:1].upper(), TYPE_NAMES.get(label[2:].upper())
    return LABELS.index(f"{place}-{kind}") if place in ("B", "I") and kind is not None else 0


def _chunks(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the words in chunks that end with a sentence where one ends in the second half of a chunk."""
    start = 0
    while start < len(words):
        end = min(start + _LONGEST_CHUNK, len(words))
        ends = [index + 1 for index in range(start + _LONGEST_CHUNK // 2, end) if words[index] in (".", "!", "؟", "?")]
        end = ends[-1] if ends and end < len(words) else end
        yield list(words[start:end])
        start = end


def _hash_of(name: str, otherwise: str) -> str:
    folder = Path(name)
    if not folder.is_dir():
        return hashlib.sha256(otherwise.encode()).hexdigest()
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
