"""Words of any tokenizer as a spaCy `Doc` over the untouched text.

Invariant: `doc.text == text` for every text, whatever the tokenizer drops or rewrites.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from spacy.tokens import Doc
from spacy.util import DummyTokenizer
from spacy.vocab import Vocab

_VISIBLE = re.compile(r"\S")
_RUN = re.compile(r"\S+")


def word_spans(text: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Find each word in `text`, in order, as `[start, end)`; for one that the tokenizer rewrote, what stands there."""
    position = 0
    for word in words:
        letter = _VISIBLE.search(text, position)
        if letter is None:
            return
        start = letter.start()
        if word and text.startswith(word, start):
            position = start + len(word)
        else:
            run = _RUN.match(text, start)
            assert run is not None
            position = run.end()
        yield start, position


class AligningTokenizer(DummyTokenizer):
    """Calls a tokenizer of words on each line and aligns what it gives with the text."""

    def __init__(
        self, vocab: Vocab, tokenize: Callable[[str], list[str]], norm: Callable[[str], str] | None = None
    ) -> None:
        """Keep the vocabulary, a function from a line of text to its words, and one from a word to its `norm_`."""
        self.vocab = vocab
        self.tokenize = tokenize
        self.norm = norm

    def __call__(self, text: str) -> Doc:
        """Return the `Doc` of `text`: words and runs of whitespace that together are `text`.

        A word that `norm` spells otherwise has that spelling as its `norm_`; its `text` stays as it stands.
        """
        words: list[str] = []
        spaces: list[bool] = []

        def add_gap(gap: str) -> None:
            if gap.startswith(" ") and words and not spaces[-1] and not words[-1].isspace():
                spaces[-1] = True
                gap = gap[1:]
            if gap:
                words.append(gap)
                spaces.append(False)

        for line in text.splitlines(keepends=True):
            position = 0
            for start, end in word_spans(line, self.tokenize(line) if line.strip() else ()):
                if start > position:
                    add_gap(line[position:start])
                words.append(line[start:end])
                spaces.append(False)
                position = end
            if position < len(line):
                add_gap(line[position:])
        doc = Doc(self.vocab, words=words, spaces=spaces)
        if self.norm is not None:
            for token in doc:
                norm = self.norm(token.text)
                if norm != token.text:
                    token.norm_ = norm
        return doc
