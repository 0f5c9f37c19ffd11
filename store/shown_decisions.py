"""The decisions that hold for what is shown: who decided what of a fact or an entry, and when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Connection, Row, func, select

from store.database import IDS_AT_ONCE
from store.tables import DECISIONS, OUTCOMES, OWNERS

# The kinds of decision that are about a fact.
ON_FACTS = ("accept", "reject", "correct")


class ShownDecision(BaseModel):
    """A decision that holds: `about` is the fact or the entry, `given` what it says that this is."""

    id: str
    kind: str
    by: str
    at: str
    about: str
    given: dict[str, Any]


def decisions_on_facts(connection: Connection, facts: Iterable[str]) -> dict[str, list[ShownDecision]]:
    """Return fact -> the decisions about facts that hold for it, as they were made."""
    found: defaultdict[str, list[ShownDecision]] = defaultdict(list)
    for part in batched(sorted(facts), IDS_AT_ONCE):
        query = select(DECISIONS, OUTCOMES.c.fact).join(OUTCOMES, OUTCOMES.c.decision == DECISIONS.c.id)
        query = query.where(OUTCOMES.c.state == "applied", OUTCOMES.c.fact.in_(part), DECISIONS.c.kind.in_(ON_FACTS))
        for row in connection.execute(query.order_by(DECISIONS.c.at, DECISIONS.c.id)):
            found[row.fact].append(_shown(row, row.fact))
    return found


def is_among(column: ColumnElement[Any], only: str | Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a column is an id, or one of a few."""
    return column == only if isinstance(only, str) else column.in_(only)


def decisions_on_entries(
    connection: Connection, only: str | Sequence[str] | None = None
) -> dict[str, list[ShownDecision]]:
    """Return entry -> the decisions that hold for it or for its facts, as they were made; `only` names entries."""
    entry = func.coalesce(OUTCOMES.c.entry, OWNERS.c.entry)
    query = select(DECISIONS, OUTCOMES.c.fact, entry.label("entry"))
    query = query.join(OUTCOMES, OUTCOMES.c.decision == DECISIONS.c.id)
    query = query.outerjoin(OWNERS, OWNERS.c.fact == OUTCOMES.c.fact).where(OUTCOMES.c.state == "applied")
    query = query.where(is_among(entry, only) if only else entry.is_not(None))
    found: defaultdict[str, dict[str, ShownDecision]] = defaultdict(dict)
    for row in connection.execute(query.order_by(DECISIONS.c.at, DECISIONS.c.id, OUTCOMES.c.number)):
        found[row.entry].setdefault(row.id, _shown(row, row.fact if row.kind in ON_FACTS else row.entry))
    return {identifier: list(shown.values()) for identifier, shown in found.items()}


def _shown(row: Row[Any], about: str) -> ShownDecision:
    said = row.about
    if row.kind == "pin":
        given = {said["field"]: said["value"]}
    else:
        given = said.get("values", {}) | {name: said[name] for name in ("name", "anchors") if name in said}
    return ShownDecision(id=row.id, kind=row.kind, by=row.by, at=row.at, about=about, given=given)
