"""To be written."""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc


@Language.factory("rasad_partnerships")
def make_partnerships(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds partnerships."""
    return lambda doc: doc
