"""The spaCy component `rasad_names`: organizations, places and people as the tagger sees them.

Invariant: `doc.spans["rasad_names"]` has spans with the labels ORG, LOC, PER, widened to whole tokens; what the tagger
thinks of every word is `doc._.rasad.tagging`, with offsets of `Doc.text`.
"""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.facts import facts_of, mark_spans
from nlp.tagger.named import load_tagger

GROUP = "rasad_names"


@Language.factory("rasad_names", assigns=["doc.spans"], default_config={"model": ""})
def make_names(nlp: Language, name: str, model: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds names.

    Args:
        nlp: the pipeline; its language says how words are spelled.
        name: what the component is called in the pipeline.
        model: the name of a tagger (`nlp.tagger.named.load_tagger`); empty for the shipped one.

    Raises:
        nlp.tagger.base.ModelError: no such tagger can be used.
    """
    tagger = load_tagger(model)
    language = str(nlp.lang)

    def names(doc: Doc) -> Doc:
        tagging = facts_of(doc).tagging = tagger.read(doc.text, language)
        mark_spans(doc, GROUP, [(one.start, one.end, one.kind) for one in tagging.names])
        return doc

    return names
