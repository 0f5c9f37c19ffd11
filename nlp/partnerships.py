"""Partnerships: which organizations an article says work together, from words of cooperation, of deals and membership.

Invariant: the parties of a partnership are two or more different names of `facts.organizations`, and its evidence is
the sentence (or the part of it) that names or refers to them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extraction import DateRole, Evidence, Partnership, PartnershipKind
from nlp.facts import Facts, facts_of, mark_spans
from nlp.languages import load_data
from nlp.program_names import Tables, is_any, load_tables
from nlp.references import acting, coordinated, main_organization, names
from nlp.text import fold
from nlp.words import Words

JOINT_CONFIDENCE = 0.5


@dataclass(frozen=True)
class Connector:
    """Words after which partners are named."""

    words: tuple[str, ...]
    kind: PartnershipKind
    confidence: float


@dataclass(frozen=True)
class PartnershipTables:
    """The table `partnerships` of a language, folded."""

    connectors: dict[str, list[Connector]]
    deal_verbs: frozenset[str]
    deal_nouns: dict[str, PartnershipKind]
    deal_confidence: float
    between: frozenset[str]
    with_word: frozenset[str]
    between_nouns: frozenset[str]
    membership: dict[str, list[Connector]]
    talk: frozenset[str]
    duration_before: frozenset[str]
    duration_units: dict[str, str]
    duration_duals: dict[str, str]


@dataclass
class Found:
    """A partnership of words `[first, last)` before it is checked against the others."""

    parties: list[str]
    kind: PartnershipKind
    first: int
    last: int
    confidence: float


@cache
def load_partnership_tables(language: str) -> PartnershipTables:
    """Return the folded table of a language, read once."""
    data = load_data(language, "partnerships")
    membership = data["membership"]
    return PartnershipTables(
        connectors=_by_first_word(
            Connector(words, PartnershipKind(entry["kind"]), entry["confidence"])
            for entry in data["connectors"]
            for words in _phrases(entry["words"])
        ),
        deal_verbs=frozenset(fold(data["deals"]["verbs"]).split()),
        deal_nouns={
            word: PartnershipKind(kind) for kind, text in data["deals"]["nouns"].items() for word in fold(text).split()
        },
        deal_confidence=data["deals"]["confidence"],
        between=frozenset(fold(data["between"]["words"]).split()),
        with_word=frozenset(fold(data["between"]["with"]).split()),
        between_nouns=frozenset(fold(data["between"]["nouns"]).split()),
        membership=_by_first_word(
            Connector(words, PartnershipKind.MEMBERSHIP, membership["confidence"])
            for words in _phrases(membership["words"])
        ),
        talk=frozenset(fold(data["talk"]["words"]).split()),
        duration_before=frozenset(fold(data["duration"]["before"]).split()),
        duration_units=_units(data["duration"]["units"]),
        duration_duals=_units(data["duration"]["duals"]),
    )


def _phrases(text: str) -> list[tuple[str, ...]]:
    return [tuple(phrase.split("_")) for phrase in fold(text).split()]


def _units(table: dict[str, Any]) -> dict[str, str]:
    return {word: unit for unit, text in table.items() for word in fold(text).split()}


def _by_first_word(connectors: Iterator[Connector]) -> dict[str, list[Connector]]:
    table: dict[str, list[Connector]] = {}
    for connector in connectors:
        table.setdefault(connector.words[0], []).append(connector)
    for entries in table.values():
        entries.sort(key=lambda connector: -len(connector.words))
    return table


def _connector_at(
    words: Words, index: int, table: dict[str, list[Connector]], arabic: bool
) -> tuple[Connector, int] | None:
    word = words.text(index)
    spellings = [word, word[1:]] if arabic and word[:1] in ("و", "ف") and len(word) > 3 else [word]
    for spelling in spellings:
        for connector in table.get(spelling, ()):
            end = _matches(words, index, connector.words)
            if end is not None:
                return connector, end
    return None


def _matches(words: Words, index: int, parts: tuple[str, ...]) -> int | None:
    """Return where the parts that begin at a word end; the part * stands for one or two words."""
    position = index + 1
    for before, part in pairwise(parts):
        if part == "*":
            continue
        if before == "*":
            position = next((place for place in (position + 1, position + 2) if words.text(place) == part), -1)
            if position < 0:
                return None
        elif words.text(position) != part:
            return None
        position += 1
    return position


def find_partnerships(facts: Facts, language: str) -> list[Partnership]:
    """Return the partnerships of a text in the order of their evidence."""
    if len(facts.organizations) < 2:
        return []
    tables, program_tables = load_partnership_tables(language), load_tables(language)
    words = Words(facts)
    main = main_organization(facts)
    found: list[Found] = []
    for first, last in words.sentences:
        found += _cooperation(words, first, last, tables, program_tables, main)
        found += _joint(words, first, last, program_tables)
        found += _deals(words, first, last, tables, program_tables, main)
        found += _members(words, first, last, tables)
    return [_partnership(words, one, tables) for one in _distinct(found)]


def _is_talk(words: Words, first: int, index: int, tables: PartnershipTables, language: str) -> bool:
    return any(is_any(words.text(back), tables.talk, language) for back in range(max(first, index - 3), index))


def _cooperation(
    words: Words, first: int, last: int, tables: PartnershipTables, program_tables: Tables, main: str | None
) -> list[Found]:
    """«X … in cooperation with A and B»: one partnership of all that the sentence joins."""
    found: list[Found] = []
    index = first
    while index < last:
        match = _connector_at(words, index, tables.connectors, program_tables.language == "ar")
        if match is None or _is_talk(words, first, index, tables, program_tables.language):
            index += 1
            continue
        connector, begin = match
        group = coordinated(words, begin, last)
        if not group:
            index = begin
            continue
        place, index = index, max(group[-1].last, begin)
        if found:
            # a second connector of the sentence names more parties of the same work
            found[-1].parties += [name for name in names(group) if name not in found[-1].parties]
            continue
        others = names(group)
        subject = acting(words, first, last, place, group, program_tables, main)
        parties = [*[name for name in subject if name not in others], *others]
        if len(parties) >= 2:
            found.append(Found(parties, connector.kind, first, last, connector.confidence))
    return found


def _joint(words: Words, first: int, last: int, program_tables: Tables) -> list[Found]:
    """«held by A and B»: who runs something together."""
    for index in range(first, last):
        word = words.text(index)
        if is_any(word, program_tables.operator_verbs, program_tables.language) or word in program_tables.by:
            group = names(coordinated(words, index + 1, last))
            if len(group) >= 2:
                return [Found(group, PartnershipKind.COOPERATION, first, last, JOINT_CONFIDENCE)]
    return []


def _deals(
    words: Words, first: int, last: int, tables: PartnershipTables, program_tables: Tables, main: str | None
) -> list[Found]:
    """«X signed an agreement with Y», «an agreement between X and Y»."""
    language = program_tables.language
    noun_at = next(
        (
            (index, kind)
            for index in range(first, last)
            if (kind := _deal_noun(words.text(index), tables, language)) is not None
        ),
        None,
    )
    if noun_at is None:
        return []
    noun, kind = noun_at
    signed = any(is_any(words.text(index), tables.deal_verbs, language) for index in range(first, last))
    named = words.names_in(first, last)
    for index in range(noun + 1, min(last, noun + 12)):
        word = words.text(index)
        if word in tables.between:
            between = names(coordinated(words, index + 1, last))
            if len(between) >= 2:
                return [Found(between, kind, first, last, tables.deal_confidence)]
    near = any(words.text(index) in tables.with_word for index in range(noun + 1, min(last, noun + 4)))
    if not signed and not near:
        return []
    for index in range(first, last):
        if words.text(index) in tables.with_word:
            group = coordinated(words, index + 1, last)
            if not group:
                continue
            subject = acting(words, first, last, index, group, program_tables, main)
            others = [name for name in names(group) if name not in subject]
            # a deal of one with each of several, unless several act
            return [Found([*subject, name], kind, first, last, tables.deal_confidence) for name in others if subject]
    before = list({one.organization.name: None for one in named if one.first < noun})
    if 2 <= len(before) <= 4:
        return [Found(before, kind, first, last, tables.deal_confidence)]
    return []


def _deal_noun(word: str, tables: PartnershipTables, language: str) -> PartnershipKind | None:
    if word in tables.deal_nouns:
        return tables.deal_nouns[word]
    if language == "ar":
        for cut in (1, 2, 3, 4):
            if word[:cut] in ("و", "ال", "ب", "ل", "وال", "بال", "لل") and word[cut:] in tables.deal_nouns:
                return tables.deal_nouns[word[cut:]]
    return None


def _members(words: Words, first: int, last: int, tables: PartnershipTables) -> list[Found]:
    """«X, a member of Y»."""
    found = []
    for index in range(first, last):
        match = _connector_at(words, index, tables.membership, False)
        if match is None:
            continue
        connector, begin = match
        after = [named for named in words.names_in(index + 1, last) if named.first <= begin + 3]
        before = [named for named in words.names_in(first, index) if named.last >= index - 5]
        if before and after and before[-1].organization is not after[0].organization:
            found.append(
                Found(
                    [before[-1].organization.name, after[0].organization.name],
                    PartnershipKind.MEMBERSHIP,
                    first,
                    last,
                    connector.confidence,
                )
            )
    return found


def _distinct(found: list[Found]) -> list[Found]:
    """Drop what is said twice: the same parties, or some of the parties of a larger partnership, under any kind."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (-len(one.parties), -one.confidence)):
        parties = set(one.parties)
        if len(parties) >= 2 and not any(parties <= set(other.parties) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: (one.first, one.parties))


def _partnership(words: Words, found: Found, tables: PartnershipTables) -> Partnership:
    start, end = words.words[found.first].start, words.words[found.last - 1].end
    return Partnership(
        parties=list(dict.fromkeys(found.parties)),
        kind=found.kind,
        date=_date(words.facts, start, end, found.kind),
        duration=_duration(words, found.first, found.last, tables),
        evidence=Evidence(start=start, end=end),
        confidence=found.confidence,
    )


def _date(facts: Facts, start: int, end: int, kind: PartnershipKind) -> str | None:
    """Return the day a deal was made: the date of its sentence that is one of signing, else the most exact one."""
    if kind not in (PartnershipKind.AGREEMENT, PartnershipKind.MEMORANDUM, PartnershipKind.ALLIANCE):
        return None
    dates = [date for date in facts.dates if start <= date.start < end]
    signed = [date for date in dates if date.role is DateRole.SIGNED] or [
        date
        for date in dates
        if date.role not in (DateRole.PERIOD, DateRole.ENDS, DateRole.PUBLISHED) and len(date.edtf) == 10
    ]
    return signed[0].edtf if signed else None


def _duration(words: Words, first: int, last: int, tables: PartnershipTables) -> str | None:
    """Return how long a deal holds as an ISO 8601 duration («لمدة 3 سنوات» -> P3Y)."""
    for index in range(first, last):
        if words.text(index) not in tables.duration_before:
            continue
        for after in range(index + 1, min(last, index + 4)):
            word = words.text(after)
            if word in tables.duration_duals:
                return f"P2{tables.duration_duals[word]}"
            if word in tables.duration_units:
                span = words.words[index].end, words.words[after].end
                number = next((n for n in words.facts.numbers if span[0] <= n.start < span[1]), None)
                value = number.value if number is not None else 1
                return f"P{value:g}{tables.duration_units[word]}" if value == int(value) else None
    return None


@Language.factory("rasad_partnerships", assigns=["doc.spans"])
def make_partnerships(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds partnerships."""

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
