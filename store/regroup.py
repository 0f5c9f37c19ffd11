"""The machine's groups of mentions, regrouped so that they keep to what people said is one and is not.

Invariant: all facts that are said to be together are in one group, no two that are said to be apart are, and a group
that nobody said anything about stays as it was; nothing depends on the order in which anything was read.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from nlp.clusters import Clusters
from store.links import Links
from store.merging import stable_id

# The article of a fact and its name by its letters: what facts are ordered by, since positions change.
Mark = tuple[str, str]


def regroup(groups: Iterable[Sequence[str]], links: Links, marks: Mapping[str, Mark]) -> list[list[str]]:
    """Return the groups (of ids of facts) that keep to `links`.

    Where some of a group are to be apart, the others go with those that bear their name, else they stay with those that
    keep the entry. Parts of what was one group follow each other, the one that keeps the entry first.
    """
    if not links.together and not links.apart:
        return [list(members) for members in groups]
    clusters = Clusters(marks)
    for members in (*groups, *links.together):
        for other in members[1:]:
            clusters.join(members[0], other)
    apart: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for one, two in links.apart:
        if clusters.find(one) == clusters.find(two):
            apart[clusters.find(one)].append((one, two))
    regrouped = []
    for members in sorted(sorted(members, key=marks.__getitem__) for members in clusters.sets()):
        pairs = apart.get(clusters.find(members[0]))
        regrouped += _parts(members, pairs, links, marks) if pairs else [members]
    return regrouped


def kept_ids(groups: Sequence[Sequence[str]], machine: Mapping[str, str], marks: Mapping[str, Mark]) -> dict[str, str]:
    """Return fact -> id of its group: the least of the machine's ids there, or a new one where another group has it.

    Args:
        groups: as `regroup` returns them.
        machine: fact -> id of the group that the machine put it in.
        marks: fact -> what it is ordered by.
    """
    taken: set[str] = set()
    ids: dict[str, str] = {}
    for members in groups:
        own = sorted({machine[fact] for fact in members})
        identifier = next((one for one in own if one not in taken), "")
        if not identifier:
            first = min(members, key=marks.__getitem__)
            identifier = stable_id(own[0].partition("-")[0], own[0], *marks[first])
        taken.add(identifier)
        ids |= dict.fromkeys(members, identifier)
    return ids


def _parts(
    members: Sequence[str], apart: Sequence[tuple[str, str]], links: Links, marks: Mapping[str, Mark]
) -> list[list[str]]:
    """Return a group in as few parts as there must be, that which keeps the entry first."""
    together: Clusters[str] = Clusters(members)
    inside = set(members)
    for linked in links.together:
        if linked[0] in inside:
            for other in linked[1:]:
                together.join(linked[0], other)
    foes: defaultdict[str, set[str]] = defaultdict(set)
    leaving: Counter[str] = Counter()
    for stays, leaves in apart:
        one, two = together.find(stays), together.find(leaves)
        foes[one].add(two)
        foes[two].add(one)
        leaving[two] += 1
    seeds: defaultdict[str, list[str]] = defaultdict(list)
    for fact in members:
        if together.find(fact) in foes:
            seeds[together.find(fact)].append(fact)
    parts: list[list[str]] = []
    leaders: list[set[str]] = []
    for leader in sorted(seeds, key=lambda leader: (leaving[leader], min(marks[fact] for fact in seeds[leader]))):
        fitting = next((number for number, own in enumerate(leaders) if not own & foes[leader]), len(parts))
        if fitting == len(parts):
            parts.append([])
            leaders.append(set())
        parts[fitting] += seeds[leader]
        leaders[fitting].add(leader)
    names = [{marks[fact][1] for fact in part} for part in parts]
    others: defaultdict[str, list[str]] = defaultdict(list)
    for fact in members:
        if together.find(fact) not in foes:
            others[together.find(fact)].append(fact)
    for linked in others.values():
        own = {marks[fact][1] for fact in linked}
        part = next((number for number, of_part in enumerate(names) if own & of_part), 0)
        parts[part] += linked
    return [sorted(part, key=marks.__getitem__) for part in parts]
