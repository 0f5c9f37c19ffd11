"""Facts as people decided them, in the queries of the digest.

Invariant: what was rejected is no fact, and what was corrected is as it was corrected.
"""

from typing import Any

from sqlalchemy import JSON, ColumnElement, func, null, or_

from store.tables import DECIDED_FACTS, FACTS

# What a fact says; for queries of `decided_facts`.
SAID = func.coalesce(DECIDED_FACTS.c.data, FACTS.c.data, type_=JSON)


def of_kind(facts: Any, kind: str) -> ColumnElement[bool]:
    """Return the condition that facts, found by their entry or article, are of a kind.

    The kind is no column here but an expression: by the index of kinds SQLite would read all facts of the kind first.
    """
    return facts.c.kind.concat("") == kind  # type: ignore[no-any-return]


def decided_facts(query: Any, kind: str, *, by_entry: bool = False) -> Any:
    """Join facts of a query with what was decided of them, and leave out what people rejected."""
    wanted = of_kind(FACTS, kind) if by_entry else FACTS.c.kind == kind
    query = query.outerjoin(DECIDED_FACTS, DECIDED_FACTS.c.fact == FACTS.c.id).where(wanted)
    return query.where(or_(DECIDED_FACTS.c.fact.is_(None), DECIDED_FACTS.c.data.is_not(null())))
