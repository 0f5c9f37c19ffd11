"""The organizations that the machine found, as people have merged and split them.

Invariant: a name means the body that the machine says, except in what decisions have made of one or of several bodies.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from nlp.names import name_key
from store.links import Links
from store.merging import StoredFact
from store.organization_identity import Body, Organizations, Suggestion
from store.regroup import kept_ids, regroup


class DecidedOrganizations:
    """The organizations of `Organizations`, with the same questions answered as people decided."""

    def __init__(self, machine: Organizations, facts: Sequence[StoredFact], links: Links) -> None:
        """Regroup the bodies that links are about; `facts` are all facts of organizations."""
        self._machine = machine
        linked = {fact for members in (*links.together, *links.apart) for fact in members}
        own = {fact.id: _find(machine, fact) for fact in facts if fact.id in linked}
        about = set(own.values())
        touched = [fact for fact in facts if linked and _find(machine, fact) in about]
        body = {fact.id: _find(machine, fact) for fact in touched}
        marks = {fact.id: (fact.article, name_key(fact.data["name"])) for fact in touched}
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for fact in touched:
            groups[body[fact.id]].append(fact.id)
        ids = kept_ids(regroup(groups.values(), links, marks), body, marks)
        self._here = {(fact.article, name_key(fact.data["name"])): ids[fact.id] for fact in reversed(touched)}
        for fact in touched:
            for alias in fact.data["aliases"]:
                self._here.setdefault((fact.article, name_key(alias)), ids[fact.id])
        # a body that was merged away goes by the id of what it is now; one that was split keeps its own
        kept = set(ids.values())
        self._now = {old: old if old in kept else ids[members[0]] for old, members in groups.items()}
        self._apart = {tuple(sorted((ids[one], ids[two]))) for one, two in links.apart}
        came_from = {ids[fact]: body[fact] for fact in sorted(ids, reverse=True)}
        self.bodies = self._bodies(machine.bodies, came_from)

    def find(self, article: str, name: str) -> str | None:
        """Return the id of the body that an article means by a name, None where it could be several or none."""
        if here := self._here.get((article, name_key(name))):
            return here
        found = self._machine.find(article, name)
        return self._now.get(found, found) if found else None

    def key(self, article: str, name: str) -> str:
        """Return the id of the body that an article means by a name, or the name where nothing is known of it."""
        return self.find(article, name) or name

    def has(self, identifier: str) -> bool:
        """Tell whether this is the id of an organization."""
        return identifier in self.bodies

    @property
    def suggestions(self) -> list[Suggestion]:
        """Pairs that may be one body, less those of which a person has said whether they are."""
        found: dict[tuple[str, ...], Suggestion] = {}
        for one in self._machine.suggestions:
            first, second = sorted(self._now.get(body, body) for body in (one.first, one.second))
            if first != second and (first, second) not in self._apart:
                found.setdefault((first, second), replace(one, first=first, second=second))
        return list(found.values())

    def _bodies(self, machine: Mapping[str, Body], came_from: Mapping[str, str]) -> dict[str, Body]:
        """Return the bodies as regrouped: what is known of one (its country, its place) is known of its parts."""
        sources = {**{body: body for body in machine if self._now.get(body, body) == body}, **came_from}
        found = {}
        for identifier, source in sources.items():
            body = machine[source]
            parent = self._now.get(body.parent, body.parent) if body.parent else None
            found[identifier] = replace(body, id=identifier, parent=None if parent == identifier else parent)
        return found


def _find(organizations: Organizations, fact: StoredFact) -> str:
    found = organizations.find(fact.article, fact.data["name"])
    assert found is not None  # every main name is known
    return found
