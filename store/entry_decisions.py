"""Entries of the directory as people have decided them: under another name, with another value first.

Invariant: a decision follows its anchor, whatever entry that is in; of two about one field of an entry the later holds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from nlp.names import name_key
from store.decisions import EntryDecision, Outcome, Pin, Rename, in_order
from store.references import Data


@dataclass
class EntryDecisions:
    """What people decided of one entry: field -> the decision that holds; its name is the field `name`."""

    by_field: dict[str, EntryDecision] = field(default_factory=dict)

    def name(self, found: str) -> str:
        """Return the name that the entry is shown under."""
        decided = self.by_field.get("name")
        return decided.name if isinstance(decided, Rename) else found

    def kind(self, found: str) -> str:
        """Return the kind that the entry is shown with."""
        decided = self.by_field.get("kind")
        return str(decided.value) if isinstance(decided, Pin) else found

    def data(self, found: Data) -> Data:
        """Return the values of the entry, in each list the pinned one first."""
        data = dict(found)
        for name, decided in self.by_field.items():
            if isinstance(decided, Pin) and isinstance(values := data.get(name), list):
                data[name] = sorted(values, key=lambda value: not is_pinned(decided, value))
        return data


def decide_entries(
    decisions: Iterable[EntryDecision], entry_of: Callable[[EntryDecision], str | None]
) -> tuple[defaultdict[str, EntryDecisions], list[Outcome]]:
    """Return entry -> what was decided of it, and what became of the decisions that do not hold."""
    decided: defaultdict[str, EntryDecisions] = defaultdict(EntryDecisions)
    outcomes = []
    for decision in reversed(in_order(decisions)):
        entry = entry_of(decision)
        if entry is None:
            gone = f"not named there any more: {decision.anchor.name} ({decision.anchor.article})"
            outcomes.append(Outcome(decision.id, "stale", detail=gone))
            continue
        name = decision.field if isinstance(decision, Pin) else "name"
        later = decided[entry].by_field.setdefault(name, decision)
        if later is not decision:
            outcomes.append(Outcome(decision.id, "overridden", entry=entry, detail=f"by {later.id}"))
    return decided, outcomes


def held(entry: str, decided: EntryDecisions, data: Data) -> list[Outcome]:
    """Return what became of the decisions about an entry, given the values that articles have for it."""
    outcomes = []
    for name, decision in decided.by_field.items():
        among = isinstance(decision, Pin) and name != "kind"
        if isinstance(decision, Pin) and among and not any(is_pinned(decision, value) for value in data[name]):
            outcomes.append(Outcome(decision.id, "stale", entry=entry, detail="no article gives this value any more"))
            continue
        outcomes.append(Outcome(decision.id, "applied", entry=entry))
    return outcomes


def is_pinned(pin: Pin, value: Any) -> bool:
    """Tell whether a value of a list is the pinned one: a name, a date, or a count with all that was pinned of it."""
    if isinstance(value, str):
        return isinstance(pin.value, str) and name_key(value) == name_key(pin.value)
    if isinstance(pin.value, dict):
        return all(value.get(name) == wanted for name, wanted in pin.value.items())
    return bool(value["value"] == pin.value)
