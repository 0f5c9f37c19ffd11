"""What a person points at by an id of this database, put as decisions put it: so that it holds when ids have changed.

Invariant: a target names what the machine found, not what decisions made of it; the same target read in another
database means the same.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, select

from nlp.names import name_key
from store.database import reading, storable
from store.decision_log import now_after_all
from store.decisions import Decision, DecisionError, from_json
from store.merging import StoredFact
from store.references import Anchor, EntryKind, FactReference, Reading, refer
from store.tables import ARTICLES, FACTS, ORGANIZATIONS, OWNERS, PROGRAMS

_ENTRIES: Mapping[EntryKind, Table] = {"organization": ORGANIZATIONS, "program": PROGRAMS}


def fact_reference(connection: Connection, identifier: str) -> FactReference:
    """Return a reference to a fact of this database.

    Raises:
        DecisionError: there is no such fact.
    """
    identifier = storable(identifier)
    query = select(FACTS.c.kind, FACTS.c.article, FACTS.c.data, ARTICLES.c.title, ARTICLES.c.text)
    row = connection.execute(query.join(ARTICLES).where(FACTS.c.id == identifier)).first()
    if row is None:
        numbered = "facts are numbered anew when an article is read again, `rasad show ARTICLE --json` shows them"
        raise DecisionError(f"{identifier}: no such fact ({numbered})")
    return refer(row.kind, StoredFact(identifier, row.article, row.data), Reading(row.title, row.text, {}))


def anchor(connection: Connection, identifier: str) -> tuple[EntryKind, Anchor]:
    """Return what names an entry for good: an entry's id stands for it, or the id of a fact that names it.

    Raises:
        DecisionError: there is no such organization or program, nor such a fact of one.
    """
    identifier = storable(identifier)
    named = select(FACTS).where(FACTS.c.kind.in_(_ENTRIES), FACTS.c.id == identifier)
    row: Row[Any] | None = connection.execute(named).first()
    if row is None:
        row = naming_fact(connection, "program" if identifier.startswith("p-") else "organization", identifier)
    return row.kind, Anchor(article=row.article, name=row.data["name"])


def decision_on(connection: Connection, said: dict[str, Any], by: str, at: datetime) -> Decision:
    """Return the decision that an object of JSON says of this database's ids.

    It has `kind`, `target` (of merge and split `targets`, two), and what the kind gives: `values` of a correction, the
    `name` of a rename, `field` and `value` of a pin. `by`, if there, names another person.

    Raises:
        DecisionError: it says none, or of an id that is not there.
    """
    fields = {"by": storable(by), **said, "at": at}
    kind = fields.get("kind")
    targets = fields.pop("targets", None) or [fields.pop("target", None)]
    if not isinstance(targets, list) or not all(isinstance(target, str) for target in targets):
        raise DecisionError("target: an id, or targets: a list of two")
    if kind in ("merge", "split"):
        if len(targets) != 2:
            raise DecisionError(f"a {kind} has two targets: [ID, ID]")
        (entry, one), (other, two) = (anchor(connection, target) for target in targets)
        if entry != other:
            raise DecisionError(f"{targets[0]} is of an {entry}, {targets[1]} of a {other}")
        return from_json({**fields, "entry": entry, "anchors": (one.model_dump(), two.model_dump())})
    if len(targets) != 1:
        raise DecisionError(f"a {kind} has one target")
    if kind in ("rename", "pin"):
        entry, named = anchor(connection, targets[0])
        return from_json({**fields, "entry": entry, "anchor": named.model_dump()})
    return from_json({**fields, "fact": fact_reference(connection, targets[0]).model_dump()})


def decision_now(engine: Engine, said: dict[str, Any], by: str) -> Decision:
    """Return the decision that an object of JSON says, made now (`decision_on`)."""
    at = now_after_all(engine)
    with reading(engine) as connection:
        return decision_on(connection, said, by, at)


def naming_fact(connection: Connection, kind: EntryKind, identifier: str) -> Row[Any]:
    """Return the fact that stands for an entry: one that names it as it is shown, the first in the order of articles.

    Raises:
        DecisionError: there is no such entry.
    """
    table = _ENTRIES[kind]
    name = connection.execute(select(table.c.name).where(table.c.id == identifier)).scalar()
    query = select(FACTS).join(OWNERS, OWNERS.c.fact == FACTS.c.id)
    rows = connection.execute(query.where(OWNERS.c.entry == identifier, FACTS.c.kind == kind)).all()
    if name is None or not rows:
        raise DecisionError(f"{identifier}: no organization, program or fact of one has this id")
    return min(rows, key=lambda row: (name_key(row.data["name"]) != name_key(name), row.article, row.position))
