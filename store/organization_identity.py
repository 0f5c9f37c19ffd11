"""Which names of which articles are one organization.

Invariant: the bodies follow from the facts alone, not from the order in which they were read; and two bodies that are
of two places or of two countries, or that articles tell apart, are never made one.

A name in an article has a *sense* (`organization_mentions`). Names of one sense are one body. Senses are then linked
(`organization_links`): by other names that articles give, by short forms, by spelling. What is clear is joined; what
is not is kept as a suggestion. Work grows with the number of names, not of their pairs.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from nlp.clusters import Clusters
from nlp.names import name_key
from store.merging import StoredFact, stable_id
from store.organization_countries import About
from store.organization_links import Link, Node, find_links
from store.organization_mentions import Mentions, Sense
from store.register import find_body, known_country

# Two senses that this part of the articles of the rarer one name side by side are two bodies.
_TOLD_APART = 0.2


@dataclass(frozen=True)
class Body:
    """An organization: ISO 3166-1 country, place as a name has it, the id of what it is a branch or part of."""

    id: str
    country: str | None
    place: str | None
    parent: str | None


@dataclass(frozen=True)
class Suggestion:
    """Two organizations that may be one: how likely, 0 to 1, and why."""

    first: str
    second: str
    score: float
    reason: str


class Organizations:
    """The organizations that facts name: which names are one body, and which body a name in an article means.

    Attributes:
        bodies: each body by its id.
        suggestions: pairs of bodies that may be one, the likeliest first.
    """

    def __init__(
        self,
        facts: Iterable[StoredFact],
        abouts: Mapping[str, About] | None = None,
        places: Mapping[str, Iterable[str]] | None = None,
        stories: Mapping[str, str] | None = None,
    ) -> None:
        """Join the names of `facts`.

        Args:
            facts: organizations; those of one article follow each other.
            abouts: article -> its language, outlet and the countries it names.
            places: article -> towns that its programs are in.
            stories: article -> the article that stands for its story; a missing one tells its own.

        Raises:
            ValueError: the facts of an article do not follow each other.
        """
        self._mentions = Mentions(stories or {})
        for article, found in groupby(facts, key=lambda fact: fact.article):
            if article in self._mentions.articles:
                raise ValueError(f"{article}: its facts do not follow each other")
            about = (abouts or {}).get(article) or About()
            self._mentions.add(article, list(found), about, (places or {}).get(article, ()))
        self._mentions.resolve()
        nodes, of_mention = self._read_nodes()
        called = self._read_other_names(nodes, of_mention)
        clusters: Clusters[int] = Clusters(range(len(nodes)))
        _join_unbound(nodes, clusters)
        links = find_links(nodes, called, self._node_of)
        for short, full in sorted({(of_mention[one], of_mention[two]) for one, two in self._mentions.abbreviations}):
            links.append(Link(short, full, 0.95, "its first letters, in one article", clear=True, told=True))
        doubtful = _join_links(nodes, clusters, links, self._articles_of(links, of_mention))
        self._ids = _identifiers(nodes, clusters)
        self._name(nodes, called)
        self.bodies = self._bodies(nodes)
        self.suggestions = self._suggest(doubtful)

    def find(self, article: str, name: str) -> str | None:
        """Return the id of the body that an article means by a name, None where it could be several or none."""
        number = self._mentions.articles.get(article)
        if number is None:
            return self._anywhere.get(name_key(name))
        node = self._here.get((number, name_key(name)))
        if node is None:
            sense = self._mentions.sense(number, name)
            node = self._node_of.get(sense)
            if node is None:
                return self._called.get(sense) or self._anywhere.get(name_key(name))
        return self._ids[node]

    def key(self, article: str, name: str) -> str:
        """Return the id of the body that an article means by a name, or the name where nothing is known of it."""
        return self.find(article, name) or name

    def has(self, identifier: str) -> bool:
        """Tell whether this is the id of an organization."""
        return identifier in self.bodies

    def _read_nodes(self) -> tuple[list[Node], "array[int]"]:
        """Return the nodes in the order of their senses, and the number of the node of each mention."""
        found: dict[Sense, Node] = {}
        met: dict[Sense, int] = {}
        of_mention = array("I")
        for _, signature, meaning in self._mentions.walk():
            node = found.get(meaning.body)
            if node is None:
                node = Node(*meaning.body, signature.name, known_country(meaning.body.key))
                found[meaning.body] = node
                met[meaning.body] = len(met)
            node.add(signature.written, signature.name, signature.kind)
            of_mention.append(met[meaning.body])
        senses = sorted(found)
        self._node_of = {sense: number for number, sense in enumerate(senses)}
        moved = [self._node_of[sense] for sense in met]
        return [found[sense] for sense in senses], array("I", (moved[number] for number in of_mention))

    def _read_other_names(self, nodes: list[Node], of_mention: "array[int]") -> dict[Sense, set[int]]:
        """Return sense of another name -> the nodes called so; remember where an article means another body by it."""
        called: defaultdict[Sense, set[int]] = defaultdict(set)
        self._here: dict[tuple[int, str], int] = {}
        for node, (number, signature, meaning) in zip(of_mention, self._mentions.walk(), strict=True):
            if self._node_of.get(meaning.main) != node:
                self._here[number, name_key(signature.written)] = node
            for (written, name), sense in zip(signature.others, meaning.others, strict=True):
                if self._node_of.get(sense) == node:
                    continue
                self._here.setdefault((number, name_key(written)), node)
                called[sense].add(node)
                place = nodes[node].place
                if place and "|" not in sense.key:
                    called[Sense(f"{name.base}|{place}", name.country or nodes[node].country or "")].add(node)
        return dict(called)

    def _articles_of(self, links: list[Link], of_mention: "array[int]") -> dict[int, set[int]]:
        """Return the articles of each node that a link touches."""
        found: dict[int, set[int]] = {node: set() for link in links for node in (link.first, link.second)}
        for node, (number, _, _) in zip(of_mention, self._mentions.walk(), strict=True):
            if node in found:
                found[node].add(number)
        return found

    def _name(self, nodes: list[Node], called: Mapping[Sense, set[int]]) -> None:
        """Make the look-ups of `find` for names that an article does not have itself."""
        self._called: dict[Sense, str] = {}
        for sense, owners in called.items():
            bodies = {self._ids[owner] for owner in owners}
            if len(bodies) == 1:
                self._called[sense] = bodies.pop()
        anywhere: defaultdict[str, set[str]] = defaultdict(set)
        for number, node in enumerate(nodes):
            for name in node.names:
                anywhere[name_key(name)].add(self._ids[number])
        self._anywhere = {name: bodies.pop() for name, bodies in anywhere.items() if len(bodies) == 1}

    def _bodies(self, nodes: list[Node]) -> dict[str, Body]:
        by_key: defaultdict[str, set[str]] = defaultdict(set)
        for number, node in enumerate(nodes):
            if not node.place and not node.local:
                by_key[node.key].add(self._ids[number])
        found: dict[str, Body] = {}
        for number, node in enumerate(nodes):
            identifier = self._ids[number]
            one = Body(identifier, node.country, node.name.place_text, self._parent(node, identifier, by_key))
            other = found.get(identifier, one)
            found[identifier] = Body(
                identifier, other.country or one.country, other.place or one.place, other.parent or one.parent
            )
        return found

    def _parent(self, node: Node, identifier: str, by_key: Mapping[str, set[str]]) -> str | None:
        """Return the body that a node is a branch of (its name with a place) or a part of (its name ends so)."""
        base, _, where = node.key.partition("|")
        words = node.name.words
        keys = [base] if where or node.name.branch else []
        for cut in range(1, len(words) - 1):
            ending = "".join(words[cut:])
            body = find_body(ending, frozenset({node.country} if node.country else ()))
            keys += [ending, *([f"={body.id}"] if body else [])]
        for key in keys:
            own = self._node_of.get(Sense(key, node.country or ""))
            owners = {self._ids[own]} if own is not None else by_key.get(key, set())
            others = owners - {identifier}
            if len(others) == 1:
                return others.pop()
        return None

    def _suggest(self, doubtful: list[Link]) -> list[Suggestion]:
        best: dict[tuple[str, str], Suggestion] = {}
        for link in doubtful:
            first, second = sorted((self._ids[link.first], self._ids[link.second]))
            known = best.get((first, second))
            if first != second and (known is None or link.score > known.score):
                best[first, second] = Suggestion(first, second, link.score, link.reason)
        return sorted(best.values(), key=lambda one: (-one.score, one.first, one.second))


def _join_unbound(nodes: list[Node], clusters: Clusters[int]) -> None:
    """Join a name of no known country with the same name of a country, if there is one such country only."""
    same: defaultdict[str, list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        if not node.local:
            same[node.key].append(number)
    for found in same.values():
        bound = [number for number in found if nodes[number].scope]
        unbound = [number for number in found if not nodes[number].scope]
        if len(bound) == 1 and unbound and (nodes[bound[0]].name.own or nodes[bound[0]].place):
            clusters.join(unbound[0], bound[0])


def _join_links(
    nodes: list[Node], clusters: Clusters[int], links: list[Link], articles: Mapping[int, set[int]]
) -> list[Link]:
    """Join what clear links say, the surest first; return the links that are not clear and that nothing forbids."""
    countries: defaultdict[int, set[str]] = defaultdict(set)
    places: defaultdict[int, set[str]] = defaultdict(set)
    seen: defaultdict[int, set[int]] = defaultdict(set)
    for number, node in enumerate(nodes):
        leader = clusters.find(number)
        countries[leader] |= {node.country} if node.country else set()
        places[leader] |= {node.place} if node.place else set()
        seen[leader] |= articles.get(number, set())
    doubtful: list[Link] = []
    for link in sorted(links, key=lambda link: (not link.clear, -link.score, link.first, link.second, link.reason)):
        one, two = clusters.find(link.first), clusters.find(link.second)
        if one == two or len(countries[one] | countries[two]) > 1 or len(places[one] | places[two]) > 1:
            continue
        together, rarer = len(seen[one] & seen[two]), min(len(seen[one]), len(seen[two]))
        if together > _TOLD_APART * rarer and not link.told:
            continue
        if not link.clear:
            doubtful.append(link)
            continue
        clusters.join(one, two)
        leader = clusters.find(one)
        for marks in (countries, places):
            marks[leader] = marks[one] | marks[two]
        seen[leader] = seen[one] | seen[two]
    return doubtful


def _identifiers(nodes: list[Node], clusters: Clusters[int]) -> list[str]:
    """Return the id of the body of each node: it follows from the first, in the order of letters, of its keys."""
    same: defaultdict[str, set[int]] = defaultdict(set)
    for number, node in enumerate(nodes):
        same[node.key].add(clusters.find(number))
    labels: dict[int, str] = {}
    for number, node in enumerate(nodes):
        scoped = node.scope and (node.registered or node.local or len(same[node.key]) > 1)
        label = f"{node.key}|{node.scope}" if scoped else node.key
        leader = clusters.find(number)
        labels[leader] = min(labels.get(leader, label), label)
    identifiers = {leader: stable_id("o", label) for leader, label in labels.items()}
    return [identifiers[clusters.find(number)] for number in range(len(nodes))]
