"""The Arabic tokenizer: camel-tools' word tokenizer behind spaCy's interface."""

from collections.abc import Callable
from typing import Any

from camel_tools.tokenizers.word import simple_word_tokenize

from nlp.tokenization import AligningTokenizer


def make_tokenizer() -> Callable[[Any], AligningTokenizer]:
    """Return spaCy's factory of the tokenizer (registered as `rasad.camel_tools_tokenizer`)."""
    return lambda nlp: AligningTokenizer(nlp.vocab, simple_word_tokenize)
