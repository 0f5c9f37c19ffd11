"""What is worth a person's look: doubtful merges and facts that the extractor is not sure of, the surest gain first.

Invariant: the order follows from the directory alone; what a person has decided, or has kept apart, is not asked again
unless a better extractor says something new. What copies of one story say in the same sentence is asked once.

The gain of a question is how many articles its answer is expected to put right: that the machine is wrong (for a merge
it suggests and has not made: its score; for a fact: one minus its confidence) times the articles that it is wrong in.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import cast, get_args

from sqlalchemy import ColumnElement, Connection, Engine, Table, func, select

from store.database import IDS_AT_ONCE, reading
from store.directory import ArticleEntry, ProgramEntry, find_entry
from store.merging import StoredFact
from store.references import Data, EntryKind, FactKind, FactReference, Reading, in_copy, refer, seen_facts
from store.shown_decisions import ON_FACTS
from store.tables import (
    ARTICLES,
    DECIDED_FACTS,
    DECISIONS,
    FACTS,
    ORGANIZATIONS,
    OUTCOMES,
    OWNERS,
    PROGRAMS,
    STORIES,
    SUGGESTIONS,
)

KINDS = ("merge", "organization", "partnership", "program", "capacity", "date", "duration", "place")
# Kinds that the extractor gives a confidence; others are asked about only by name.
SURE_KINDS = ("organization", "partnership", "program")
BELOW = 0.6
_ANY = 2.0


@dataclass(frozen=True)
class MergeQuestion:
    """Are two organizations one? `score` is how likely, `reason` why."""

    first: str
    second: str
    names: tuple[str, str]
    articles: tuple[int, int]
    score: float
    reason: str

    @property
    def gain(self) -> float:
        """How many articles a merge is expected to put right: the fewer of the two."""
        return round(self.score * min(self.articles), 4)

    @property
    def id(self) -> str:
        """What the question is about."""
        return f"{self.first} {self.second}"


@dataclass(frozen=True)
class FactQuestion:
    """Is a fact right? Its article and the `copies` of it are wrong if not.

    Kinds without a confidence are as good as a coin.
    """

    id: str
    kind: FactKind
    article: str
    data: Data
    copies: tuple[str, ...] = ()

    @property
    def confidence(self) -> float | None:
        """How sure the extractor is, None where it does not say."""
        found: float | None = self.data.get("confidence")
        return found

    @property
    def gain(self) -> float:
        """How many articles an answer is expected to put right."""
        return round((1 - (0.5 if self.confidence is None else self.confidence)) * (1 + len(self.copies)), 4)


@dataclass(frozen=True)
class EntryQuestion:
    """Is an organization or a program shown under the right name, with the right values first?"""

    id: str
    kind: EntryKind
    name: str

    @property
    def gain(self) -> float:
        """Nothing speaks for a mistake: an entry is asked about where a person names it."""
        return 0.0


Question = MergeQuestion | FactQuestion | EntryQuestion


def questions(engine: Engine, kinds: Iterable[str] = ("merge", *SURE_KINDS), below: float = BELOW) -> list[Question]:
    """Return what to ask of `kinds` (of `KINDS`), the surest gain first: merges, facts less sure than `below`."""
    with reading(engine) as connection:
        found: list[Question] = []
        for kind in kinds:
            found += _merges(connection) if kind == "merge" else _facts(connection, cast(FactKind, kind), below)
    return sorted(found, key=lambda question: (-question.gain, question.id))


def questions_about(engine: Engine, identifier: str, kinds: Sequence[str] = ()) -> list[Question]:
    """Return all there is to ask about one entry: itself, what it may be one with, its facts that nobody has decided.

    `kinds` (of `KINDS`) are those alone to ask about.

    Raises:
        store.directory.NotFoundError: no program, organization or article has this id, or several begin so.
    """
    entry = find_entry(engine, identifier)
    found: list[Question] = []
    with reading(engine) as connection:
        if isinstance(entry, ArticleEntry):
            only = FACTS.c.article == entry.id
        else:
            kind: EntryKind = "program" if isinstance(entry, ProgramEntry) else "organization"
            if not kinds:
                found.append(EntryQuestion(entry.id, kind, entry.name))
            if "merge" in kinds or not kinds:
                found += [one for one in _merges(connection) if entry.id in (one.first, one.second)]
            only = FACTS.c.id.in_(select(OWNERS.c.fact).where(OWNERS.c.entry == entry.id))
        for one in (one for one in get_args(FactKind) if one in kinds or not kinds):
            found += sorted(_facts(connection, one, _ANY, only), key=lambda question: (-question.gain, question.id))
    return found


def entries_of(engine: Engine, question: Question) -> list[EntryQuestion]:
    """Return the entries that an answer may rename or pin a value of: the two that may be one, or the owners of a fact.

    Of a fact of an organization that is the organization, of any other the programs that it belongs to, if it does.
    """
    if isinstance(question, EntryQuestion):
        return [question]
    if isinstance(question, MergeQuestion):
        pairs = zip((question.first, question.second), question.names, strict=True)
        return [EntryQuestion(identifier, "organization", name) for identifier, name in pairs]
    tables: dict[EntryKind, Table] = {"program": PROGRAMS, "organization": ORGANIZATIONS}
    found: list[EntryQuestion] = []
    with reading(engine) as connection:
        for kind, table in tables.items():
            if found or (kind == "program" and question.kind == "organization"):
                continue
            owners = select(table.c.id, table.c.name).join(OWNERS, OWNERS.c.entry == table.c.id)
            rows = connection.execute(owners.where(OWNERS.c.fact == question.id).order_by(table.c.name, table.c.id))
            found = [EntryQuestion(row.id, kind, row.name) for row in rows]
    return found


def _merges(connection: Connection) -> list[MergeQuestion]:
    counted = select(OWNERS.c.entry, func.count(FACTS.c.article.distinct())).join(FACTS, FACTS.c.id == OWNERS.c.fact)
    counted = counted.where(FACTS.c.kind == "organization").group_by(OWNERS.c.entry)
    articles: dict[str, int] = dict(connection.execute(counted).all())
    names = dict(connection.execute(select(ORGANIZATIONS.c.id, ORGANIZATIONS.c.name)).all())
    return [
        MergeQuestion(
            first=row.first,
            second=row.second,
            names=(names[row.first], names[row.second]),
            articles=(articles[row.first], articles[row.second]),
            score=row.score,
            reason=row.reason,
        )
        for row in connection.execute(select(SUGGESTIONS))
    ]


def _facts(
    connection: Connection, kind: FactKind, below: float, only: ColumnElement[bool] | None = None
) -> list[FactQuestion]:
    """Return the facts of a kind that nobody has decided and that are not surer than wanted, as they stand now.

    `only` is a condition on `facts`.
    """
    decided = select(OUTCOMES.c.fact).where(OUTCOMES.c.state == "applied", OUTCOMES.c.fact.is_not(None))
    decided = decided.join(DECISIONS, DECISIONS.c.id == OUTCOMES.c.decision).where(DECISIONS.c.kind.in_(ON_FACTS))
    data = func.coalesce(DECIDED_FACTS.c.data, FACTS.c.data).label("now")
    query = select(FACTS.c.id, FACTS.c.article, FACTS.c.data, data)
    query = query.outerjoin(DECIDED_FACTS, DECIDED_FACTS.c.fact == FACTS.c.id)
    query = query.where(FACTS.c.kind == kind, FACTS.c.id.not_in(decided))
    asked: list[FactQuestion] = []
    facts: dict[str, StoredFact] = {}
    for row in connection.execute(query if only is None else query.where(only)):
        question = FactQuestion(row.id, kind, row.article, row.now)
        if question.confidence is None or question.confidence < below:
            asked.append(question)
            facts[row.id] = StoredFact(row.id, row.article, row.data)
    return _asked_once(connection, asked, facts)


def _asked_once(
    connection: Connection, questions: Sequence[FactQuestion], facts: Mapping[str, StoredFact]
) -> list[FactQuestion]:
    """Return one question for what copies of a story say in the same sentence: what is decided of one holds in all.

    It is asked of the canonical article or, where that does not say so, of the first copy. `facts` are as extracted.
    """
    stories: dict[str, str] = {}
    for part in batched(sorted({one.article for one in questions}), IDS_AT_ONCE):
        told = select(STORIES.c.article, STORIES.c.canonical).where(STORIES.c.article.in_(part))
        stories |= dict(connection.execute(told).all())
    by_story: defaultdict[str, list[FactQuestion]] = defaultdict(list)
    for one in questions:
        by_story[stories.get(one.article, one.article)].append(one)
    asked: list[FactQuestion] = []
    for story, found in by_story.items():
        articles = sorted({one.article for one in found})
        if len(articles) > 1:
            found = _without_copies(found, story, facts, _words(connection, articles))
        asked += found
    return asked


def _words(connection: Connection, articles: Sequence[str]) -> dict[str, Reading]:
    found: dict[str, Reading] = {}
    for part in batched(articles, IDS_AT_ONCE):
        query = select(ARTICLES.c.id, ARTICLES.c.title, ARTICLES.c.text).where(ARTICLES.c.id.in_(part))
        found |= {row.id: Reading(row.title, row.text, {}) for row in connection.execute(query)}
    return found


def _without_copies(
    found: Iterable[FactQuestion], story: str, facts: Mapping[str, StoredFact], words: Mapping[str, Reading]
) -> list[FactQuestion]:
    """Return the questions about one story, what a decision on one of them would decide too put to it as a copy."""
    asked: list[tuple[FactQuestion, FactReference, list[str]]] = []
    for one in sorted(found, key=lambda one: (one.article != story, one.article, one.id)):
        fact = facts[one.id]
        reading = words[one.article]._replace(facts={one.kind: [fact]})
        for first, reference, copies in asked:
            copied = in_copy(reference, one.article, reading) if first.article != one.article else None
            if copied and seen_facts(copied, reading):
                copies.append(one.article)
                break
        else:
            asked.append((one, refer(one.kind, fact, reading), []))
    return [replace(first, copies=tuple(dict.fromkeys(copies))) for first, _, copies in asked]
