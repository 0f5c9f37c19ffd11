"""The words that tell of partnerships in a language: the table `partnerships.toml`, folded.

Invariant: tables are read once a process and never changed; a phrase is a tuple of words, in which «*» stands for
one or two words or a party.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.extraction import PartnershipKind
from nlp.languages import load_data
from nlp.text import fold, folded_words

# Confidence of what only stands together, without a word of cooperation or a deal.
JOINT = 0.5


@dataclass(frozen=True)
class Connector:
    """Words after which partners are named."""

    words: tuple[str, ...]
    kind: PartnershipKind
    confidence: float


@dataclass(frozen=True)
class DealNoun:
    """A word for a deal; one that `several` is true of tells of more than one («اتفاقيات»)."""

    kind: PartnershipKind
    several: bool


@dataclass(frozen=True)
class PartnershipTables:
    """The table `partnerships` of a language, folded."""

    connectors: dict[str, list[Connector]]
    talk: frozenset[str]
    not_yet: frozenset[str]
    future: frozenset[str]
    future_verbs: frozenset[str]
    deal_nouns: dict[str, DealNoun]
    deal_verbs: frozenset[str]
    deal_confidence: float
    between: frozenset[str]
    with_words: frozenset[str]
    has: frozenset[str]
    joint_nouns: frozenset[str]
    done: frozenset[str]
    plural_verbs: frozenset[str]
    work_nouns: frozenset[str]
    work_verbs: frozenset[str]
    plural_ending: str
    joint: dict[str, list[Connector]]
    organizers: frozenset[str]
    members: dict[str, list[Connector]]
    not_members: frozenset[str]
    member_gap: frozenset[str]
    includes: frozenset[str]
    unions: frozenset[str]
    signatories: frozenset[str]
    behalf: frozenset[str]
    gift_light: frozenset[str]
    grants: frozenset[str]
    grants_from: frozenset[str]
    gift_verbs: frozenset[str]
    gift_words: frozenset[str]
    gift_to: frozenset[str]
    gift_confidence: float


@cache
def load_partnership_tables(language: str) -> PartnershipTables:
    """Return the folded table of a language, read once."""
    data = load_data(language, "partnerships")
    deals, together, members, gifts = data["deals"], data["together"], data["members"], data["gifts"]
    several = folded_words(deals["several"])
    return PartnershipTables(
        connectors=_by_first_word(
            Connector(words, PartnershipKind(entry["kind"]), entry["confidence"])
            for entry in data["connectors"]
            for words in _phrases(entry["words"])
        ),
        talk=folded_words(data["talk"]["words"]),
        not_yet=folded_words(data["talk"]["not_yet"]),
        future=folded_words(data["talk"]["future"]),
        future_verbs=folded_words(data["talk"]["future_verbs"]),
        deal_nouns={
            word: DealNoun(PartnershipKind(kind), word in several)
            for kind, text in deals["nouns"].items()
            for word in folded_words(text)
        },
        deal_verbs=folded_words(deals["verbs"]),
        deal_confidence=deals["confidence"],
        between=folded_words(together["between"]),
        with_words=folded_words(together["with"]),
        has=folded_words(deals["has"]),
        done=folded_words(together["done"]),
        plural_verbs=folded_words(together["plural_verbs"]),
        joint_nouns=folded_words(together["nouns"]),
        work_nouns=folded_words(together["work"]),
        work_verbs=folded_words(together["verbs"]),
        plural_ending=fold(together["plural_ending"]),
        members=_by_first_word(
            Connector(words, PartnershipKind.MEMBERSHIP, members["confidence"]) for words in _phrases(members["words"])
        ),
        joint=_by_first_word(
            Connector(words, PartnershipKind.COOPERATION, JOINT) for words in _phrases(together["joint"])
        ),
        organizers=folded_words(together["organizers"]),
        not_members=folded_words(members["classes"]),
        member_gap=folded_words(members["gap"]),
        includes=folded_words(members["includes"]),
        unions=folded_words(members["unions"]),
        behalf=folded_words(deals["behalf"]),
        signatories=folded_words(deals["signatories"]),
        gift_light=folded_words(gifts["light"]),
        grants=folded_words(gifts["grants"]),
        grants_from=folded_words(gifts["from"]),
        gift_verbs=folded_words(gifts["verbs"]),
        gift_words=folded_words(gifts["words"]),
        gift_to=folded_words(gifts["to"]),
        gift_confidence=gifts["confidence"],
    )


def _phrases(text: str) -> list[tuple[str, ...]]:
    return [tuple(phrase.split("_")) for phrase in fold(text).split()]


def _by_first_word(connectors: Iterator[Connector]) -> dict[str, list[Connector]]:
    table: dict[str, list[Connector]] = {}
    for connector in connectors:
        table.setdefault(connector.words[0], []).append(connector)
    for entries in table.values():
        entries.sort(key=lambda connector: -len(connector.words))
    return table
