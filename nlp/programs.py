"""To be written."""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc


@Language.factory("rasad_programs")
def make_programs(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds programs."""
    return lambda doc: doc
