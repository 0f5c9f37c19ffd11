"""The Persian tokenizer: hazm's word tokenizer behind spaCy's interface."""

from collections.abc import Callable
from typing import Any

from hazm import WordTokenizer

from nlp.tokenization import AligningTokenizer


def make_tokenizer() -> Callable[[Any], AligningTokenizer]:
    """Return spaCy's factory of the tokenizer (registered as `rasad.hazm_tokenizer`)."""
    words = WordTokenizer(join_verb_parts=False)
    return lambda nlp: AligningTokenizer(nlp.vocab, words.tokenize)
