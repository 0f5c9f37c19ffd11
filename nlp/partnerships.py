"""Partnerships: which organizations an article says work together, from words of cooperation, deals, gifts, membership.

Needs `rasad_sentences`, `rasad_numbers`, `rasad_dates`, `rasad_places` and `rasad_organizations` before it.

Invariant: the parties of a partnership are two or more different names of `facts.organizations`, and its evidence is
the sentence that names or refers to them.
"""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extraction import DateRole, Evidence, Partnership, PartnershipKind
from nlp.facts import Facts, facts_of, mark_spans
from nlp.partnership_deals import deals, gifts, grants
from nlp.partnership_reader import Found, Reader
from nlp.partnership_work import (
    cooperation,
    cooperation_between,
    done_by_several,
    done_with,
    membership,
    signatories,
    working_with,
)

_RULES = (
    cooperation,
    working_with,
    done_by_several,
    cooperation_between,
    done_with,
    deals,
    gifts,
    grants,
    signatories,
    membership,
)
# What a party takes off confidence that the sentence does not name.
_NOT_NAMED = 0.15
_DEALS = (PartnershipKind.AGREEMENT, PartnershipKind.MEMORANDUM, PartnershipKind.ALLIANCE)
_NO_DAY_OF_A_DEAL = (DateRole.PERIOD, DateRole.ENDS, DateRole.PUBLISHED)
_LENGTH_OF_A_DAY = len("2024-03-04")
# How far after a sentence the date of signing may stand, in characters.
_SOON_AFTER = 250


def find_partnerships(facts: Facts, language: str) -> list[Partnership]:
    """Return the partnerships of a text in the order of their evidence."""
    if len(facts.organizations) < 2:
        return []
    reader = Reader(facts, language)
    found = [
        one
        for first, last in reader.words.sentences
        if reader.parties.between(first, last)
        for rule in _RULES
        for one in rule(reader, first, last)
    ]
    return [_partnership(reader, one) for one in _distinct(found)]


def _partnership(reader: Reader, found: Found) -> Partnership:
    words = reader.words
    start, end = words.words[found.first].start, words.words[found.last - 1].end
    named = {party.organization.name for party in reader.parties.between(found.first, found.last)}
    return Partnership(
        parties=list(dict.fromkeys(found.parties)),
        kind=found.kind,
        date=_date(reader.facts, start, end, found.kind),
        duration=next((one.duration for one in reader.facts.durations if start <= one.start < end), None),
        evidence=Evidence(start=start, end=end),
        confidence=round(found.confidence - (0 if named.issuperset(found.parties) else _NOT_NAMED), 2),
    )


def _distinct(found: list[Found]) -> list[Found]:
    """Drop what is said twice: the same parties, or some of the parties of a larger partnership, under any kind.

    Of the same parties the deal stays rather than the cooperation («memorandum of cooperation with»).
    """
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (-len(set(one.parties)), one.kind not in _DEALS, -one.confidence)):
        parties = set(one.parties)
        if len(parties) >= 2 and not any(parties <= set(other.parties) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: (one.first, one.parties))


def _date(facts: Facts, start: int, end: int, kind: PartnershipKind) -> str | None:
    """Return the day a deal was made.

    It is the date of its sentence that is one of signing, else the most exact one there, else one of signing in the
    sentences right after.
    """
    if kind not in _DEALS:
        return None
    dates = [date for date in facts.dates if start <= date.start < end]
    signed = [date for date in dates if date.role is DateRole.SIGNED] or [
        date for date in dates if date.role not in _NO_DAY_OF_A_DEAL and len(date.edtf) == _LENGTH_OF_A_DAY
    ]
    signed = signed or [
        date for date in facts.dates if end <= date.start < end + _SOON_AFTER and date.role is DateRole.SIGNED
    ]
    return signed[0].edtf if signed else None


@Language.factory("rasad_partnerships", assigns=["doc.spans"])
def make_partnerships(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds partnerships (`facts.partnerships`, span group `rasad_partnerships`)."""

    language = str(nlp.lang)

    def partnerships(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.partnerships = find_partnerships(facts, language)
        mark_spans(
            doc,
            "rasad_partnerships",
            [(one.evidence.start, one.evidence.end, one.kind.value) for one in facts.partnerships],
        )
        return doc

    return partnerships
