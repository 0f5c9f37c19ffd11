"""Sentences on the `Doc`, as the evidence of facts is shown in them."""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.facts import facts_of, mark_spans
from nlp.sentence_splitting import split_sentences


@Language.factory("rasad_sentences", assigns=["doc.spans"])
def make_sentences(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds sentences."""

    def sentences(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.sentences = split_sentences(doc.text)
        mark_spans(doc, "rasad_sentences", [(start, end, "SENTENCE") for start, end in facts.sentences])
        return doc

    return sentences
