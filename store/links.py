"""Which mentions people said are one, and which are not: what the directory's clustering has to keep to.

Invariant: the links that are handed on never contradict each other, however they hang together: what is one with
something that is one with a third is one with it, and none of these is one with what any of them was kept apart from.
Of links that contradict, the later ones hold.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from nlp.clusters import Clusters
from nlp.names import name_key
from store.decisions import Join, Merge, Outcome, PairDecision, StoryDecision, in_order
from store.references import Anchor

# The id of a fact, or an article and a name in it (by its letters) that is not found there now.
Node = str | tuple[str, str]


@dataclass
class Links:
    """Facts (of organizations, or of programs, by id) that are one entry, and pairs that are two.

    Of a pair that the machine takes for one, the first keeps the entry and the second leaves it.
    """

    together: list[list[str]] = field(default_factory=list)
    apart: list[tuple[str, str]] = field(default_factory=list)


def link(
    decisions: Iterable[PairDecision | StoryDecision], find: Callable[[Anchor], str | None]
) -> tuple[Links, list[Outcome]]:
    """Return the links that decisions about one kind of entry, or stories, make, and what became of each decision.

    Args:
        decisions: those that were not undone.
        find: the fact that an anchor names, None where there is none now. What was said of such an anchor still counts
            for what hangs together by it.
    """
    kept = _Kept()
    outcomes = []
    for decision in reversed(in_order(decisions)):
        found = [find(anchor) for anchor in decision.anchors]
        one, two = (
            fact or (anchor.article, name_key(anchor.name))
            for fact, anchor in zip(found, decision.anchors, strict=True)
        )
        gone = [anchor for fact, anchor in zip(found, decision.anchors, strict=True) if fact is None]
        if against := kept.add(decision, one, two):
            outcomes.append(Outcome(decision.id, "overridden", detail=f"by {', '.join(against)}"))
        elif gone:
            names = ", ".join(f"{anchor.name} ({anchor.article})" for anchor in gone)
            outcomes.append(Outcome(decision.id, "stale", detail=f"not named there any more: {names}"))
        elif one == two and not isinstance(decision, Merge | Join):
            outcomes.append(Outcome(decision.id, "stale", detail="the article now has one body of both names"))
        else:
            outcomes += [Outcome(decision.id, "applied", fact) for fact in dict.fromkeys(found)]
    return kept.links(), outcomes


class _Kept:
    """The links kept so far: a union-find of what is one, and which of its sets are apart from which."""

    def __init__(self) -> None:
        self._clusters: Clusters[Node] = Clusters()
        self._merges: defaultdict[Node, dict[Node, str]] = defaultdict(dict)
        self._apart: defaultdict[Node, dict[Node, str]] = defaultdict(dict)  # by the leaders of two sets
        self._splits: list[tuple[Node, Node]] = []

    def add(self, decision: PairDecision | StoryDecision, one: Node, two: Node) -> list[str]:
        """Keep a link, unless it contradicts those kept so far: return the decisions that it contradicts."""
        first, second = self._clusters.find(one), self._clusters.find(two)
        if not isinstance(decision, Merge | Join):
            if first == second:
                return self._way(one, two)
            self._apart[first][second] = self._apart[second][first] = decision.id
            self._splits.append((one, two))
            return []
        if second in self._apart[first]:
            return [self._apart[first][second]]
        self._merges[one][two] = self._merges[two][one] = decision.id
        if first != second:
            self._clusters.join(first, second)
            leader = self._clusters.find(first)
            for other, by in self._apart.pop(first if leader == second else second, {}).items():
                del self._apart[other][first if leader == second else second]
                self._apart[leader][other] = self._apart[other][leader] = by
        return []

    def _way(self, start: Node, end: Node) -> list[str]:
        """Return the merges by which two nodes hang together, the fewest (breadth first)."""
        came: dict[Node, tuple[Node, str] | None] = {start: None}
        queue = deque([start])
        while queue and end not in came:
            node = queue.popleft()
            for other, by in self._merges[node].items():
                if other not in came:
                    came[other] = (node, by)
                    queue.append(other)
        way = []
        step = came[end]
        while step:
            way.append(step[1])
            step = came[step[0]]
        return sorted(way)

    def links(self) -> Links:
        """Return what is kept, of facts alone; a set stands in a pair by the first of its facts."""
        facts: defaultdict[Node, list[str]] = defaultdict(list)
        for members in self._clusters.sets():
            facts[self._clusters.find(members[0])] = sorted(node for node in members if isinstance(node, str))
        together = sorted(members for members in facts.values() if len(members) > 1)
        sides = [(facts[self._clusters.find(one)], facts[self._clusters.find(two)]) for one, two in self._splits]
        return Links(together, sorted({(one[0], two[0]) for one, two in sides if one and two}))
