"""Words of any tokenizer as a spaCy `Doc` over the untouched text.

Invariant: `doc.text == text` for every text, whatever the tokenizer drops or rewrites.
"""

from collections.abc import Callable, Iterable, Iterator

from spacy.tokens import Doc
from spacy.util import DummyTokenizer
from spacy.vocab import Vocab


def word_spans(text: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Find each word in `text`, in order, as `[start, end)`; what the tokenizer rewrote falls to the gaps between."""
    position = 0
    for word in words:
        start = text.find(word, position) if word else -1
        if start < 0 or text[position:start].strip():
            # the tokenizer changed or dropped letters: take the run of letters that stands here
            start = position + len(text[position:]) - len(text[position:].lstrip())
            end = start
            while end < len(text) and not text[end].isspace():
                end += 1
            if start == end:
                return
        else:
            end = start + len(word)
        yield start, end
        position = end


class AligningTokenizer(DummyTokenizer):
    """Calls a tokenizer of words on each line and aligns what it gives with the text."""

    def __init__(self, vocab: Vocab, tokenize: Callable[[str], list[str]]) -> None:
        """Keep the vocabulary and a function from a line of text to its words."""
        self.vocab = vocab
        self.tokenize = tokenize

    def __call__(self, text: str) -> Doc:
        """Return the `Doc` of `text`: words and runs of whitespace that together are `text`."""
        words: list[str] = []
        spaces: list[bool] = []

        def add_gap(gap: str) -> None:
            if gap.startswith(" ") and words and not spaces[-1] and not words[-1].isspace():
                spaces[-1] = True
                gap = gap[1:]
            if gap:
                words.append(gap)
                spaces.append(False)

        offset = 0
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
            offset += len(line)
        return Doc(self.vocab, words=words, spaces=spaces)
