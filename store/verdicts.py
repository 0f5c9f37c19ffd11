"""Facts as people have decided them: accepted, rejected, or corrected.

Invariant: what comes out follows from the facts as they were extracted and from the decisions, in whatever order either
was read; of decisions that contradict, the latest holds. The extracted facts themselves stay as they are. What is
decided of a fact holds in every copy of its article that has the sentence, whichever copy a person saw.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nlp.names import name_key
from store.decisions import Accept, Correct, FactDecision, Outcome, Reject, in_order
from store.merging import StoredFact
from store.references import Data, FactReference, Reading, followed_fact, in_copy, same_facts, seen_facts, why_gone

# Fields of facts that name another fact of the article by its name.
_NAMING: Mapping[str, tuple[str, ...]] = {
    "organization": ("organization", "operators", "partners", "parties"),
    "program": ("program",),
    "place": ("place", "places"),
}


@dataclass
class Verdicts:
    """What decisions make of facts; `changed` holds those that differ from what was extracted, None if rejected."""

    changed: dict[str, Data | None] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)

    def applied(self, facts: Iterable[StoredFact]) -> list[StoredFact]:
        """Return the facts that remain, as they were decided."""
        decided = ((fact, self.changed.get(fact.id, fact.data)) for fact in facts)
        return [fact._replace(data=data) for fact, data in decided if data is not None]


def judge(
    readings: Mapping[str, Reading],
    decisions: Iterable[FactDecision],
    copies: Mapping[str, Sequence[str]] | None = None,
) -> Verdicts:
    """Return what decisions make of facts.

    Args:
        readings: the articles that decisions are about, and their copies, those of them that are stored.
        decisions: those that were not undone.
        copies: article -> the other articles of its story.
    """
    verdicts = Verdicts()
    about: defaultdict[str, defaultdict[str, list[FactDecision]]] = defaultdict(lambda: defaultdict(list))
    for decision in in_order(decisions):
        own = decision.fact.article
        found = [
            fact
            for reference in _in_every_copy(decision.fact, readings, (copies or {}).get(own, ()))
            for fact in _meant(decision, reference, readings[reference.article])
        ]
        for fact in found:
            about[fact.article][fact.id].append(decision)
        if not found:
            gone = why_gone(decision.fact, readings.get(own))
            verdicts.outcomes.append(Outcome(decision.id, "stale", detail=gone))
    for article in sorted(about):
        _judge_article(readings[article], about[article], verdicts)
    return verdicts


def _in_every_copy(
    reference: FactReference, readings: Mapping[str, Reading], copies: Iterable[str]
) -> Iterator[FactReference]:
    """Yield a reference as it is in its own article and in the copies that have its sentences."""
    if reference.article in readings:
        yield reference
    for article in copies:
        if copied := in_copy(reference, article, readings[article]):
            yield copied


def _meant(decision: FactDecision, reference: FactReference, reading: Reading) -> Sequence[StoredFact]:
    """Return the facts that a decision is about in an article, its own or a copy.

    What was rejected stays so only on the evidence that was seen; what was accepted is right on any.
    """
    if isinstance(decision, Correct):
        found = followed_fact(reference, decision.values, reading)
        return [found] if found else []
    seen = seen_facts(reference, reading)
    return seen if seen or isinstance(decision, Reject) else same_facts(reference, reading)


def _judge_article(reading: Reading, about: Mapping[str, Sequence[FactDecision]], verdicts: Verdicts) -> None:
    """Add what decisions (fact id -> those about it, as they were made) make of the facts of one article."""
    extracted = {fact.id: fact.data for found in reading.facts.values() for fact in found}
    decided: dict[str, Data | None] = dict(extracted)
    for fact, made in about.items():
        decided[fact], holding = _decide(extracted[fact], made)
        for decision in made:
            if decision.id in holding:
                verdicts.outcomes.append(Outcome(decision.id, "applied", fact))
            else:
                verdicts.outcomes.append(Outcome(decision.id, "overridden", fact, detail=f"by {made[-1].id}"))
    _let_others_follow(reading, decided)
    verdicts.changed |= {fact: data for fact, data in decided.items() if data != extracted[fact]}


def _decide(data: Data, made: Sequence[FactDecision]) -> tuple[Data | None, set[str]]:
    """Return a fact as decided, None if rejected, and the ids of the decisions that hold; the later ones win.

    Corrections of different fields hold together; one of a rejected fact makes it a fact again.
    """
    verdict: Accept | Reject | None = None
    values: dict[str, tuple[str, Any]] = {}
    for decision in made:
        if isinstance(decision, Correct):
            verdict = None
            values |= {name: (decision.id, value) for name, value in decision.values.items()}
        else:
            verdict = decision
            values = {}
    holding = {verdict.id} if verdict else {by for by, _ in values.values()}
    if isinstance(verdict, Reject):
        return None, holding
    sure = {"confidence": 1.0} if "confidence" in data else {}
    return {**data, **{name: value for name, (_, value) in values.items()}, **sure}, holding


def _let_others_follow(reading: Reading, decided: dict[str, Data | None]) -> None:
    """Let the other facts of an article name a renamed one by its new name, and nothing that was rejected.

    That holds of places and counts; a body that is none, as rejected, may still run what it is said to run.
    """
    renamed: dict[str, dict[str, str]] = {kind: {} for kind in _NAMING}
    for kind in _NAMING:
        for fact in reading.facts.get(kind, ()):
            data = decided[fact.id]
            if data and data["name"] != fact.data["name"]:
                renamed[kind][name_key(fact.data["name"])] = data["name"]
    counts = {_position(fact.id) for fact in reading.facts.get("capacity", ()) if decided[fact.id] is None}
    places = reading.facts.get("place", ())
    left = {name_key(fact.data["name"]) for fact in places if decided[fact.id] is not None}
    gone = {name_key(fact.data["name"]) for fact in places if decided[fact.id] is None} - left
    for identifier, data in decided.items():
        if data is None:
            continue
        data = dict(data)
        for kind, names in renamed.items():
            for name in _NAMING[kind]:
                if names and data.get(name):
                    data[name] = _with_new_names(data[name], names)
        if counts and "capacities" in data:
            data["capacities"] = [position for position in data["capacities"] if position not in counts]
        if gone and data.get("places"):
            data["places"] = [name for name in data["places"] if name_key(name) not in gone]
        if gone and data.get("place") and name_key(data["place"]) in gone:
            data["place"] = None
        decided[identifier] = data


def _with_new_names(value: str | list[str], names: Mapping[str, str]) -> str | list[str]:
    if isinstance(value, list):
        return list(dict.fromkeys(names.get(name_key(name), name) for name in value))
    return names.get(name_key(value), value)


def _position(identifier: str) -> int:
    return int(identifier.rpartition("/")[2])
