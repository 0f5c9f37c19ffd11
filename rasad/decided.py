"""Decisions in words: what was decided of what, by whom, and whether it holds."""

from collections.abc import Sequence
from typing import Any

from rasad.entries import capacity, parts_of
from store.decisions import Accept, Correct, Decision, Join, Merge, Outcome, Part, Reject, Rename, Split, in_utc
from store.shown_decisions import ShownDecision

COLUMNS = ("id", "decision", "about", "by", "when", "state")
_DONE = {
    "accept": "accepted",
    "reject": "rejected",
    "correct": "corrected",
    "merge": "merged",
    "split": "kept apart",
    "join": "joined",
    "part": "parted",
    "rename": "renamed",
    "pin": "pinned",
}


def decided(decision: ShownDecision) -> str:
    """Return a decision that holds in one line: «corrected (value = 40) by Laila, 2026-11-25»."""
    given = _given(decision.given)
    return f"{_DONE[decision.kind]}{f' ({given})' if given else ''} by {decision.by}, {decision.at[:10]}"


def decision_cells(decision: Decision, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Return a decision as a row of its list."""
    return (
        decision.id,
        decision.kind,
        about(decision),
        decision.by,
        in_utc(decision.at)[:16].replace("T", " "),
        _state(decision, outcomes),
    )


def about(decision: Decision) -> str:
    """Return what a decision is about, and what it gives, in one line."""
    if isinstance(decision, Accept | Reject | Correct):
        said = " · ".join(parts_of(decision.fact.kind, decision.fact.says))
        given = f" → {_given(decision.values)}" if isinstance(decision, Correct) else ""
        return f"{decision.fact.kind} {said}{given} ({decision.fact.article})"
    if isinstance(decision, Merge | Split):
        return " + ".join(f"{anchor.name} ({anchor.article})" for anchor in decision.anchors)
    if isinstance(decision, Join | Part):
        return " + ".join(decision.articles)
    given = f"name = {decision.name}" if isinstance(decision, Rename) else _given({decision.field: decision.value})
    return f"{decision.entry} {decision.anchor.name} ({decision.anchor.article}) → {given}"


def _state(decision: Decision, outcomes: Sequence[Outcome]) -> str:
    if decision.undone:
        return f"undone by {decision.undone.by}, {in_utc(decision.undone.at)[:10]}"
    if not outcomes:
        return "not applied yet"
    states = {outcome.state: outcome.detail for outcome in outcomes}
    state = next(state for state in ("applied", "overridden", "stale") if state in states)
    return {"applied": "holds", "overridden": f"overridden {states[state]}", "stale": f"stale: {states[state]}"}[state]


def _given(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {in_words(value)}" for name, value in values.items() if name != "anchors")


def in_words(value: Any) -> str:
    """Return a value that a decision gives as a person reads it."""
    if isinstance(value, dict):
        return (
            capacity({"per": None, "bound": "exact", "unit_text": "", "unit": "", **value}).strip()
            if "value" in value
            else _given(value)
        )
    return "، ".join(value) if isinstance(value, list) else "none" if value is None else f"{value}"
