"""The Persian tokenizer: hazm's word tokenizer behind spaCy's interface, lost half-spaces restored in `norm_`."""

from collections.abc import Callable
from functools import cache
from typing import Any

from hazm import WordTokenizer
from hazm.utils import default_verbs

from nlp.fa.half_spaces import HalfSpaces
from nlp.tokenization import AligningTokenizer


@cache
def _load() -> tuple[WordTokenizer, HalfSpaces]:
    """Return hazm's tokenizer and the half-spaces of its lexicon, loaded once a process."""
    words = WordTokenizer(join_verb_parts=False)
    frequencies = {word: int(frequency) for word, (frequency, _) in words.words.items()}
    return words, HalfSpaces(frequencies, default_verbs.read_text("utf-8").splitlines())


def make_tokenizer() -> Callable[[Any], AligningTokenizer]:
    """Return spaCy's factory of the tokenizer (registered as `rasad.hazm_tokenizer`)."""
    words, half_spaces = _load()
    return lambda nlp: AligningTokenizer(nlp.vocab, words.tokenize, norm=half_spaces.restore)
