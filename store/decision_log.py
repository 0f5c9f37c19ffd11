"""The record of what people decided: a table that only grows.

Invariant: a decision that is recorded stays, undone or not; recording it again, from whatever copy of the record,
changes nothing but what is known of its undoing. Two databases that took each other's records hold the same.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from store.database import reading, retried, storable, writing
from store.decisions import Decision, DecisionError, Outcome, Undone, as_json, from_json, in_order, in_utc, unite
from store.save import storable_data
from store.tables import DECISIONS, OUTCOMES

_COLUMNS = ("id", "kind", "by", "at")


def load_decisions(connection: Connection) -> list[Decision]:
    """Return every decision, undone or not, as they were made."""
    return in_order(map(from_row, connection.execute(select(DECISIONS)).mappings()))


def from_row(row: Mapping[Any, Any]) -> Decision:
    """Return the decision that a row of `decisions` holds.

    Raises:
        DecisionError: it holds none, or its id belongs to another.
    """
    undone = {"by": row["undone_by"], "at": row["undone_at"]} if row["undone_at"] else None
    return from_json({**{name: row[name] for name in _COLUMNS}, **row["about"], "undone": undone})


def list_decisions(engine: Engine) -> list[Decision]:
    """Return every decision, undone or not, as they were made."""
    with reading(engine) as connection:
        return load_decisions(connection)


def list_outcomes(engine: Engine) -> dict[str, list[Outcome]]:
    """Return decision -> what became of it; nothing of those that are undone or were not applied yet."""
    outcomes: defaultdict[str, list[Outcome]] = defaultdict(list)
    with reading(engine) as connection:
        for row in connection.execute(select(OUTCOMES).order_by(OUTCOMES.c.decision, OUTCOMES.c.number)):
            outcomes[row.decision].append(Outcome(row.decision, row.state, row.fact, row.entry, row.detail))
    return outcomes


def is_applied(engine: Engine) -> bool:
    """Tell whether the directory was made anew since the last decision and the last undoing."""
    with reading(engine) as connection:
        stand = set(connection.execute(select(DECISIONS.c.id).where(DECISIONS.c.undone_at.is_(None))).scalars())
        applied = set(connection.execute(select(OUTCOMES.c.decision)).scalars())
    return stand == applied


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that were not undone."""
    return [decision for decision in decisions if decision.undone is None]


def now_after_all(engine: Engine) -> datetime:
    """Return the time, or a little after the last decision where that was made by a clock that is ahead of ours.

    So what is decided now is the later decision, and wins over all that its maker could see.
    """
    with reading(engine) as connection:
        last = connection.execute(select(func.max(DECISIONS.c.at))).scalar_one()
    now = datetime.now(UTC)
    return max(now, datetime.fromisoformat(last) + timedelta(microseconds=1)) if last else now


@retried
def record(engine: Engine, decisions: Iterable[Decision]) -> Counter[str]:
    """Record decisions in one transaction; count those that are `new`, and those that are `undone` by it.

    `rebuild` applies them.

    Raises:
        DatabaseError: the database cannot be written to; nothing is recorded.
    """
    with writing(engine) as connection:
        return record_in(connection, decisions)


def record_in(connection: Connection, decisions: Iterable[Decision]) -> Counter[str]:
    """Do what `record` does, inside a transaction."""
    counts = Counter[str](new=0, undone=0)
    coming: dict[str, Decision] = {}
    for decision in decisions:
        coming[decision.id] = unite(coming[decision.id], decision) if decision.id in coming else decision
    known = {decision.id: decision for decision in load_decisions(connection)}
    for identifier, decision in coming.items():
        old = known.get(identifier)
        if old is None:
            connection.execute(insert(DECISIONS).values(_row(decision)))
            counts["new"] += 1
        elif (united := unite(old, decision)) != old:
            values = _row(united)
            undone = {name: values[name] for name in ("undone_by", "undone_at")}
            connection.execute(update(DECISIONS).where(DECISIONS.c.id == identifier).values(undone))
            counts["undone"] += 1
    return counts


def undo(engine: Engine, identifier: str, by: str) -> Decision:
    """Take a decision back, named by its id or by the beginning of one; return it. `rebuild` applies it.

    Raises:
        DecisionError: no decision has such an id, several begin so, or it was undone before.
    """
    decision = find_decision(list_decisions(engine), identifier)
    if decision.undone:
        raise DecisionError(f"{decision.id}: was undone by {decision.undone.by} at {in_utc(decision.undone.at)}")
    undone = decision.model_copy(update={"undone": Undone(by=storable(by), at=now_after_all(engine))})
    record(engine, [undone])
    return undone


def find_decision(decisions: Iterable[Decision], identifier: str) -> Decision:
    """Return the decision of this id, or of the only id that begins so.

    Raises:
        DecisionError: there is none, or several begin so.
    """
    found = [decision for decision in decisions if identifier and decision.id.startswith(identifier)]
    if len(found) != 1:
        what = f"{len(found)} decisions begin so" if found else "no decision has this id (`rasad decisions list`)"
        raise DecisionError(f"{identifier}: {what}")
    return found[0]


def read_lines(
    lines: Iterable[bytes], name: str, decide: Callable[[Any], Decision]
) -> Iterator[Decision | DecisionError]:
    """Yield the decision that `decide` makes of each line of JSONL, or what is wrong, naming `name` and the line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield decide(storable_data(json.loads(line)))
        except (DecisionError, ValueError, RecursionError) as error:
            what = f"not JSON ({error})" if isinstance(error, json.JSONDecodeError) else str(error)
            yield DecisionError(f"{name}:{number}: {what}")


def _row(decision: Decision) -> dict[str, Any]:
    fields = as_json(decision)
    about = {name: value for name, value in fields.items() if name not in {*_COLUMNS, "undone"}}
    undone = fields["undone"] or {"by": None, "at": None}
    columns = {name: fields[name] for name in _COLUMNS}
    return {**columns, "about": about, "undone_by": undone["by"], "undone_at": undone["at"]}
