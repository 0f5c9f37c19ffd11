"""What is worth a person's look: doubtful merges and facts that the extractor is not sure of, the surest gain first.

Invariant: the order follows from the directory alone; what a person has decided, or has kept apart, is not asked again
unless a better extractor says something new.

The gain of a question is how many articles its answer is expected to put right: that the machine is wrong (for a merge
it suggests and has not made: its score; for a fact: one minus its confidence) times the articles that it is wrong in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select

from store.database import reading
from store.references import Data
from store.shown_decisions import ON_FACTS
from store.tables import DECIDED_FACTS, DECISIONS, FACTS, ORGANIZATIONS, OUTCOMES, OWNERS, SUGGESTIONS

KINDS = ("merge", "organization", "partnership", "program", "capacity", "date", "duration")
# Kinds that the extractor gives a confidence; others are asked about only by name.
SURE_KINDS = ("organization", "partnership", "program")
BELOW = 0.6


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
    """Is a fact right? Its article alone is wrong if not; kinds without a confidence are as good as a coin."""

    id: str
    kind: str
    article: str
    data: Data

    @property
    def confidence(self) -> float | None:
        """How sure the extractor is, None where it does not say."""
        found: float | None = self.data.get("confidence")
        return found

    @property
    def gain(self) -> float:
        """How many articles an answer is expected to put right."""
        return round(1 - (0.5 if self.confidence is None else self.confidence), 4)


Question = MergeQuestion | FactQuestion


def questions(engine: Engine, kinds: Iterable[str] = ("merge", *SURE_KINDS), below: float = BELOW) -> list[Question]:
    """Return what to ask of `kinds` (of `KINDS`), the surest gain first: merges, facts less sure than `below`."""
    with reading(engine) as connection:
        found: list[Question] = []
        for kind in kinds:
            found += _merges(connection) if kind == "merge" else _facts(connection, kind, below)
    return sorted(found, key=lambda question: (-question.gain, question.id))


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


def _facts(connection: Connection, kind: str, below: float) -> list[FactQuestion]:
    """Return the facts of a kind that nobody has decided and that are not surer than wanted, as they stand now."""
    decided = select(OUTCOMES.c.fact).where(OUTCOMES.c.state == "applied", OUTCOMES.c.fact.is_not(None))
    decided = decided.join(DECISIONS, DECISIONS.c.id == OUTCOMES.c.decision).where(DECISIONS.c.kind.in_(ON_FACTS))
    data = func.coalesce(DECIDED_FACTS.c.data, FACTS.c.data).label("data")
    query = select(FACTS.c.id, FACTS.c.article, data).outerjoin(DECIDED_FACTS, DECIDED_FACTS.c.fact == FACTS.c.id)
    found = connection.execute(query.where(FACTS.c.kind == kind, FACTS.c.id.not_in(decided)))
    questions = [FactQuestion(row.id, kind, row.article, row.data) for row in found]
    return [one for one in questions if one.confidence is None or one.confidence < below]
