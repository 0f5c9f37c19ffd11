"""The spaCy component `rasad_names`: organizations, places and people as the tagger sees them.

Invariant: `doc.spans["rasad_names"]` has spans with the labels ORG, LOC, PER, widened to whole tokens; what the tagger
thinks of every word is `doc._.rasad.tagging`, with offsets of `Doc.text`.
"""

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp.facts import facts_of, mark_spans
from nlp.tagger.model import SHIPPED, load_tagger

GROUP = "rasad_names"


@Language.factory("rasad_names", assigns=["doc.spans"], default_config={"model": None})
def make_names(nlp: Language, name: str, model: str | None) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds names.

    Args:
        nlp: the pipeline; its language says how words are spelled.
        name: what the component is called in the pipeline.
        model: the path of a model of the tagger; None is the shipped one.

    Raises:
        nlp.tagger.model.ModelError: `model` names no model of the tagger.
    """
    tagger = load_tagger(Path(model) if model else SHIPPED)
    language = str(nlp.lang)

    def names(doc: Doc) -> Doc:
        tagging = facts_of(doc).tagging = tagger.read(doc.text, language)
        mark_spans(doc, GROUP, [(one.start, one.end, one.kind) for one in tagging.names])
        return doc

    return names
