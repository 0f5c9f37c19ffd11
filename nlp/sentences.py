"""Sentences as the evidence of facts is shown in: a line break ends one, so do stops of both scripts.

Invariant: sentences are in order, do not overlap, hold no line break, and cover every letter of the text.
"""

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.facts import facts_of, mark_spans

# A full stop ends a sentence unless a digit follows it (9.4), or it stands after a single letter (د. أحمد).
_STOP = re.compile(r"(?:(?<!\b\w)\.(?![\w.])|\.(?=[\u0600-\u06ff]{2})|[!?؟؛…]+)[\"”»’)\]]*\s*|\n+")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return `[start, end)` of each sentence of `text`, without the whitespace around it."""
    found = []
    start = 0
    for end in [*(match.end() for match in _STOP.finditer(text)), len(text)]:
        piece = text[start:end]
        if piece.strip():
            found.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
        start = end
    return found


@Language.factory("rasad_sentences", assigns=["doc.spans"])
def make_sentences(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds sentences."""

    def sentences(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.sentences = split_sentences(doc.text)
        mark_spans(doc, "rasad_sentences", [(start, end, "SENTENCE") for start, end in facts.sentences])
        return doc

    return sentences
