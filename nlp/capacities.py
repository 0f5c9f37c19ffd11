"""To be written."""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc


@Language.factory("rasad_capacities")
def make_capacities(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds capacities."""
    return lambda doc: doc
