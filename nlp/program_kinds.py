"""What a program does, told by the words of its names and of the sentences that name it.

Invariant: the result depends on the text and the table `kinds` alone.
"""

import re
from collections.abc import Sequence

from nlp.extraction import ProgramKind
from nlp.program_mentions import Mentions
from nlp.program_names import forms
from nlp.program_tables import Tables
from nlp.text import fold
from nlp.words import Words

# How many words before and after the name of a campaign may say what it does.
_BEFORE = 8
_AFTER = 15
# Kinds that a word beside a name does not tell: of places, and of what is held there.
_NOT_BESIDE = (
    ProgramKind.EVENT,
    ProgramKind.CLINIC,
    ProgramKind.SHELTER,
    ProgramKind.CONSTRUCTION,
    ProgramKind.NETWORK,
    ProgramKind.HOTLINE,
    ProgramKind.TRANSPORT,
)


def kind_of(words: Words, mentions: Mentions, tables: Tables) -> ProgramKind:
    """Return what a program does: told by the words of its names, of a campaign by those beside it, else by its head.

    A gathering is an event, whatever it is about, and a head of two words («mobile clinic») tells enough.
    """
    head = mentions.best.head
    if head is not None and head.kind is not ProgramKind.OTHER and (head.gathers or " " in head.word):
        return head.kind
    for name in mentions.names():
        kind = told_by(name, tables)
        if kind is not None:
            return kind
    if head is None:
        return ProgramKind.OTHER
    if head.campaigns:
        for candidate in mentions.candidates:
            first, last = words.sentence(candidate.first)
            after = range(candidate.last, min(last, candidate.last + _AFTER))
            before = range(max(first, candidate.first - _BEFORE), candidate.first)
            for beside in (after, before):
                kind = told_by(" ".join(words.text(index) for index in beside), tables)
                if kind is not None and kind not in _NOT_BESIDE:
                    return kind
    return head.kind


def told_by(phrase: str, tables: Tables) -> ProgramKind | None:
    """Return the first kind of the table that a phrase tells: its words begin, one after another, like a part."""
    readings = [[form for _, form in forms(word, tables.language)] for word in re.findall(r"\w+", fold(phrase))]
    return next((kind for kind, parts in tables.kinds if any(_holds(readings, part) for part in parts)), None)


def _holds(phrase: Sequence[Sequence[str]], part: tuple[str, ...]) -> bool:
    """Whether words, each in several readings, begin somewhere like the words of a part."""
    return any(
        all(
            any(form.startswith(word) for form in readings)
            for readings, word in zip(phrase[start:], part, strict=False)
        )
        for start in range(len(phrase) - len(part) + 1)
    )
