"""Sets that grow together: what is said to be the same as something that is the same as a third is one with it.

Invariant: the sets, the order of sets and the order in a set follow from which items were named first and which were
joined, not from the order of joining.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable


class Clusters[Item: Hashable]:
    """Disjoint sets of items (union-find with path halving, Tarjan and van Leeuwen 1984)."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        """Begin with each item in a set of its own."""
        self._leader: dict[Item, Item] = {item: item for item in items}

    def find(self, item: Item) -> Item:
        """Return the item that stands for the set of `item`, which is a set of its own if it is new."""
        leader = self._leader.setdefault(item, item)
        while leader != self._leader[leader]:
            self._leader[leader] = self._leader[self._leader[leader]]
            leader = self._leader[leader]
        return leader

    def join(self, first: Item, second: Item) -> None:
        """Make one set of two."""
        self._leader[self.find(first)] = self.find(second)

    def sets(self) -> list[list[Item]]:
        """Return the sets, in the order of their first items."""
        members: defaultdict[Item, list[Item]] = defaultdict(list)
        for item in list(self._leader):
            members[self.find(item)].append(item)
        return list(members.values())
