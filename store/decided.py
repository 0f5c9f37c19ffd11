"""What people decided, applied as the directory is made: first to facts, then to what is one entry, then to entries.

Invariant: what is made follows from the facts as they were extracted and from the decisions that were not undone, and
nothing else; without decisions it is what the machine made.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched

from sqlalchemy import Connection, delete, insert, select

from store.database import IDS_AT_ONCE
from store.decision_log import load_decisions, standing
from store.decisions import (
    Accept,
    Correct,
    Decision,
    Join,
    Merge,
    Outcome,
    PairDecision,
    Part,
    Pin,
    Reject,
    Rename,
    Split,
)
from store.entry_decisions import EntryDecisions, decide_entries, held
from store.links import Links, link
from store.merging import StoredFact
from store.references import Anchor, Data, EntryKind, Reading, named_fact
from store.tables import ARTICLES, DECIDED_FACTS, OUTCOMES
from store.verdicts import judge

Facts = Mapping[str, Sequence[StoredFact]]


class Decided:
    """The decisions of a database, applied to its facts.

    `facts` are those that remain, as decided; `organizations` and `programs` are the links that entries keep to.
    """

    def __init__(
        self,
        connection: Connection,
        extracted: Facts,
        stories: Mapping[str, str],
        of_stories: Sequence[Outcome] = (),
    ) -> None:
        """Apply the decisions that stand to the facts that were extracted, of all kinds.

        `stories` gives the article that stands for the story of each, `of_stories` what became of decisions about them.
        """
        decisions = standing(load_decisions(connection))
        on_facts = [made for made in decisions if isinstance(made, Accept | Reject | Correct)]
        copies = copies_of({made.fact.article for made in on_facts}, stories)
        wanted = {article for made in decisions for article in articles_of(made)}
        readings = read_articles(connection, extracted, wanted.union(*copies.values()))
        verdicts = judge(readings, on_facts, copies)
        self.facts = defaultdict(list, {kind: verdicts.applied(found) for kind, found in extracted.items()})
        self._changed = verdicts.changed
        self._extracted = {
            fact.id: fact.data for facts in extracted.values() for fact in facts if fact.id in self._changed
        }
        self._outcomes = [*verdicts.outcomes, *of_stories]
        self._remaining = {article: _without(reading, self._changed) for article, reading in readings.items()}
        self._names = {fact: data["name"] for fact, data in self._changed.items() if data and "name" in data}
        self._about_entries = [made for made in decisions if isinstance(made, Rename | Pin)]
        pairs = [made for made in decisions if isinstance(made, Merge | Split)]
        self.organizations = self._link("organization", pairs)
        self.programs = self._link("program", pairs)

    def corrected(self, fact: str, field: str) -> bool:
        """Tell whether people have changed what a fact says in a field."""
        now = self._changed.get(fact)
        return now is not None and now.get(field) != self._extracted[fact].get(field)

    def entries(self, kind: EntryKind, entry_of: Mapping[str, str]) -> defaultdict[str, EntryDecisions]:
        """Return entry -> what was decided of it, given the entry of each fact of one kind."""

        def found(made: Rename | Pin) -> str | None:
            return entry_of.get(self._find(kind, made.anchor) or "")

        decided, outcomes = decide_entries([made for made in self._about_entries if made.entry == kind], found)
        # of a fact of an entry that decisions are about (a merge, a split), the entry is known by now
        self._outcomes = [
            outcome._replace(entry=entry_of[outcome.fact]) if outcome.fact and outcome.fact in entry_of else outcome
            for outcome in self._outcomes
        ]
        self._outcomes += outcomes
        return decided

    def note(self, entry: str, decided: EntryDecisions, data: Data) -> None:
        """Note what became of the decisions about an entry, given the values that articles have for it."""
        self._outcomes += held(entry, decided, data)

    def write(self, connection: Connection) -> None:
        """Write what facts say after all decisions, and what became of each decision."""
        for table in (OUTCOMES, DECIDED_FACTS):
            connection.execute(delete(table))
        if self._changed:
            rows = [{"fact": fact, "data": data} for fact, data in sorted(self._changed.items())]
            connection.execute(insert(DECIDED_FACTS), rows)
        by_decision: defaultdict[str, list[Outcome]] = defaultdict(list)
        for outcome in sorted(set(self._outcomes), key=str):
            by_decision[outcome.decision].append(outcome)
        if by_decision:
            numbered = [(number, one) for own in by_decision.values() for number, one in enumerate(own)]
            connection.execute(insert(OUTCOMES), [{**one._asdict(), "number": number} for number, one in numbered])

    def _link(self, kind: EntryKind, pairs: Sequence[PairDecision]) -> Links:
        links, outcomes = link([made for made in pairs if made.entry == kind], lambda anchor: self._find(kind, anchor))
        self._outcomes += outcomes
        return links

    def _find(self, kind: EntryKind, anchor: Anchor) -> str | None:
        reading = self._remaining.get(anchor.article)
        return named_fact(kind, anchor.name, reading, self._names) if reading else None


def copies_of(articles: Iterable[str], stories: Mapping[str, str]) -> dict[str, list[str]]:
    """Return article -> the other articles of its story, in order, for those articles that have a story."""
    by_story: defaultdict[str, list[str]] = defaultdict(list)
    wanted = {article: stories[article] for article in articles if article in stories}
    told = set(wanted.values())
    for article, story in stories.items():
        if story in told:
            by_story[story].append(article)
    return {article: sorted(set(by_story[story]) - {article}) for article, story in wanted.items()}


def articles_of(decision: Decision) -> list[str]:
    """Return the articles that a decision is about."""
    if isinstance(decision, Accept | Reject | Correct):
        return [decision.fact.article]
    anchors = decision.anchors if isinstance(decision, Merge | Split | Join | Part) else (decision.anchor,)
    return [anchor.article for anchor in anchors]


def read_articles(connection: Connection, extracted: Facts, articles: Iterable[str]) -> dict[str, Reading]:
    """Return what is stored of articles, those of them that are: their words, and their facts of those extracted."""
    wanted = sorted(set(articles))
    facts: dict[str, dict[str, list[StoredFact]]] = {article: {} for article in wanted}
    for kind, found in extracted.items() if wanted else ():
        for fact in found:
            if fact.article in facts:
                facts[fact.article].setdefault(kind, []).append(fact)
    readings: dict[str, Reading] = {}
    for part in batched(wanted, IDS_AT_ONCE):
        rows = connection.execute(
            select(ARTICLES.c.id, ARTICLES.c.title, ARTICLES.c.text).where(ARTICLES.c.id.in_(part))
        )
        readings |= {row.id: Reading(row.title, row.text, facts[row.id]) for row in rows}
    return readings


def _without(reading: Reading, changed: Mapping[str, Data | None]) -> Reading:
    """Return a reading without the facts that were rejected."""
    facts = {
        kind: [fact for fact in found if changed.get(fact.id, {}) is not None] for kind, found in reading.facts.items()
    }
    return reading._replace(facts=facts)
