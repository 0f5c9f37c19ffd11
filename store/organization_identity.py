"""Which names of which articles are one organization.

Invariant: the bodies follow from the facts alone, not from the order in which they were read; and two bodies that are
of two places or of two countries, or that an article tells apart, are never made one.

A name in an article has a *sense*: the letters of its own words, its place, and how far it tells its body (a country,
a town, the article alone). Names of one sense are one body. Senses are then linked (`organization_links`): by other
names that articles give, by short forms, by spelling. What is clear is joined; what is not is kept as a suggestion.
Work grows with the number of names, not of their pairs.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from nlp.clusters import Clusters
from nlp.names import name_key
from store.merging import StoredFact, stable_id
from store.organization_countries import About, Countries
from store.organization_links import Link, Node, Sense, find_links
from store.organization_names import Name, Reach, read_name
from store.register import Body as KnownBody
from store.register import find_body, known_country

# Two senses that this part of the articles of the rarer one name side by side are two bodies.
_TOLD_APART = 0.2
_CLEAR_TOWN = 0.6


class _Signature(NamedTuple):
    """A main name with the other names that an article gives with it; many articles have the same."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    language: str


@dataclass(frozen=True)
class Body:
    """An organization: ISO 3166-1 country, place as written, the id of the body that it is a part or branch of."""

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


@dataclass
class _Read:
    """What was read: articles, mentions as pairs of numbers, the places that articles name."""

    stories: Mapping[str, str]
    articles: dict[str, int] = field(default_factory=dict)
    signatures: dict[_Signature, int] = field(default_factory=dict)
    mention_article: "array[int]" = field(default_factory=lambda: array("I"))
    mention_signature: "array[int]" = field(default_factory=lambda: array("I"))
    towns: list[str | None] = field(default_factory=list)
    countries: Countries = field(default_factory=Countries)


class Organizations:
    """The organizations that facts name: which names are one body, and which body a name in an article means."""

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
        read = self._read = _Read(stories or {})
        for article, found in groupby(facts, key=lambda fact: fact.article):
            if article in read.articles:
                raise ValueError(f"{article}: its facts do not follow each other")
            self._add(article, list(found), (abouts or {}).get(article, About()), (places or {}).get(article, ()))
        read.countries.resolve()
        self._resolve()

    def find(self, article: str, name: str) -> str | None:
        """Return the id of the body that an article means by a name, None where it could be several or none."""
        number = self._read.articles.get(article)
        if number is None:
            return self._anywhere.get(name_key(name))
        node = self._here.get((number, name_key(name)))
        if node is None:
            sense = self._sense(read_name(name, self._read.countries.language(number)), "", number, article)
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

    def _add(self, article: str, facts: list[StoredFact], about: About, places: Iterable[str]) -> None:
        read = self._read
        number = read.articles[article] = len(read.articles)
        towns: Counter[str] = Counter()
        countries = []
        for fact in facts:
            data = fact.data
            signature = _Signature(data["name"], tuple(sorted(set(data["aliases"]))), data["kind"], about.language)
            read.mention_article.append(number)
            read.mention_signature.append(read.signatures.setdefault(signature, len(read.signatures)))
            name = read_name(signature.name, about.language)
            if name.country:
                countries.append(name.country)
            if name.place:
                towns[name.place] += 1
        for place in places:
            towns[name_key(place)] += 1
        read.towns.append(_clear_town(towns))
        read.countries.add(about, countries)

    def _sense(self, name: Name, kind: str, number: int, article: str) -> Sense:
        read = self._read
        about, outlet = read.countries.of(number), read.countries.of_outlet(number)
        near = frozenset(country for country in ((name.country,) if name.country else (about, outlet)) if country)
        body = find_body(name.whole, near)
        place = None if body else name.place
        foreign = False
        if body is None:
            body = find_body(name.base, near)
            foreign = body is not None and not body.national and body.country is None and name.country is not None
        if place is None and name.here:
            place = read.towns[number] or f"@{read.stories.get(article, article)}"
        where = f"|{place}" if place else f"|{name.country}" if foreign else ""
        if body is not None:
            scope = (name.country or about or "") if body.national else ""
            return Sense(f"={body.id}{where}", scope)
        if place:
            return Sense(name.base + where, name.country or "")
        if name.reach is Reach.TOWN and read.towns[number]:
            return Sense(f"{name.base}|{read.towns[number]}", "")
        if name.reach in (Reach.TOWN, Reach.ARTICLE):
            return Sense(name.base, f"@{read.stories.get(article, article)}")
        if name.reach is Reach.COUNTRY:
            return Sense(name.base, name.country or (outlet if kind == "media" else about) or "")
        return Sense(name.base, name.country or "")

    def _resolve(self) -> None:
        read = self._read
        articles = list(read.articles)
        signatures = list(read.signatures)
        names = [read_name(signature.name, signature.language) for signature in signatures]
        nodes: dict[Sense, Node] = {}
        mention_sense: list[Sense] = []
        cached: dict[tuple[int, str | None, str | None], Sense] = {}
        for number, index in zip(read.mention_article, read.mention_signature, strict=True):
            signature, name = signatures[index], names[index]
            near = (index, read.countries.of(number), read.countries.of_outlet(number))
            sense = cached.get(near)
            if sense is None:
                sense = self._main_sense(signature, name, number, articles[number])
                bound = name.here or name.reach in (Reach.TOWN, Reach.ARTICLE)
                if not bound:
                    cached[near] = sense
            mention_sense.append(sense)
            node = nodes.get(sense)
            if node is None:
                node = nodes[sense] = Node(sense.key, sense.scope, name, known_country(sense.key))
            node.add(signature.name, name, signature.kind)
        ordered = [nodes[sense] for sense in sorted(nodes)]
        number_of = {Sense(node.key, node.scope): index for index, node in enumerate(ordered)}
        clusters: Clusters[int] = Clusters(range(len(ordered)))
        _join_unbound(ordered, clusters)
        mention_node = array("I", (number_of[sense] for sense in mention_sense))
        del mention_sense, nodes, cached
        called = self._aliases(ordered, number_of, mention_node, articles, signatures)
        links = find_links(ordered, called, number_of)
        apart = self._apart(links, mention_node)
        doubtful = _join_links(ordered, clusters, links, apart)
        self._name(ordered, number_of, clusters, called)
        self.suggestions = self._suggest(doubtful, clusters)

    def _main_sense(self, signature: _Signature, name: Name, number: int, article: str) -> Sense:
        """Return what a main name means: itself, or the well-known body that another name of it is the name of."""
        sense = self._sense(name, signature.kind, number, article)
        if sense.key.startswith("=") or name.place or name.branch:
            return sense
        fuller = set()
        for alias in signature.aliases:
            other = read_name(alias, signature.language)
            if other.words == name.words and (other.place or (other.country and not name.country)):
                fuller.add(self._sense(other, signature.kind, number, article))
        if len(fuller) == 1:
            return fuller.pop()
        known = set()
        for alias in (*signature.aliases, *name.glosses):
            other = read_name(alias, signature.language)
            found = self._sense(other, signature.kind, number, article)
            part = name.base.endswith(other.base)
            if found.key.startswith("=") and "|" not in found.key and not other.place and not part:
                known.add(found)
        return known.pop() if len(known) == 1 else sense

    def _aliases(
        self,
        nodes: list[Node],
        number_of: Mapping[Sense, int],
        mention_node: "array[int]",
        articles: list[str],
        signatures: list[_Signature],
    ) -> dict[Sense, set[int]]:
        """Return sense of another name -> the nodes called so; remember where an article means another body by it."""
        read = self._read
        called: defaultdict[Sense, set[int]] = defaultdict(set)
        self._here: dict[tuple[int, str], int] = {}
        for position, index in enumerate(read.mention_signature):
            signature = signatures[index]
            node, number = mention_node[position], read.mention_article[position]
            main = read_name(signature.name, signature.language)
            if number_of.get(self._sense(main, "", number, articles[number])) != node:
                self._here[number, name_key(signature.name)] = node
            for alias in (*signature.aliases, *main.glosses):
                other = read_name(alias, signature.language)
                sense = self._sense(other, signature.kind, number, articles[number])
                if number_of.get(sense) == node:
                    continue
                self._here.setdefault((number, name_key(alias)), node)
                called[sense].add(node)
                place = nodes[node].place
                if place and sense.key != nodes[node].key and "|" not in sense.key:
                    called[Sense(f"{other.base}|{place}", other.country or nodes[node].country or "")].add(node)
        return dict(called)

    def _apart(self, links: list[Link], mention_node: "array[int]") -> dict[int, set[int]]:
        """Return the articles of each node that a link touches."""
        touched = {node for link in links for node in (link.first, link.second)}
        found: dict[int, set[int]] = {node: set() for node in touched}
        for position, node in enumerate(mention_node):
            if node in found:
                found[node].add(self._read.mention_article[position])
        return found

    def _name(
        self,
        nodes: list[Node],
        number_of: Mapping[Sense, int],
        clusters: Clusters[int],
        called: Mapping[Sense, set[int]],
    ) -> None:
        scopes: defaultdict[str, set[int]] = defaultdict(set)
        for index, node in enumerate(nodes):
            scopes[node.key].add(clusters.find(index))
        labels: dict[int, str] = {}
        for index, node in enumerate(nodes):
            shared = len(scopes[node.key]) > 1 or node.key.startswith("=") or node.scope.startswith("@")
            label = f"{node.key}|{node.scope}" if shared and node.scope else node.key
            leader = clusters.find(index)
            labels[leader] = min(labels.get(leader, label), label)
        identifiers = {leader: stable_id("o", label) for leader, label in labels.items()}
        self._node_of = dict(number_of)
        self._ids = [identifiers[clusters.find(index)] for index in range(len(nodes))]
        self._called: dict[Sense, str] = {}
        anywhere: defaultdict[str, set[str]] = defaultdict(set)
        for sense, owners in called.items():
            found = {self._ids[owner] for owner in owners}
            if len(found) == 1:
                self._called[sense] = next(iter(found))
        for index, node in enumerate(nodes):
            for name in node.names:
                anywhere[name_key(name)].add(self._ids[index])
        self._anywhere = {name: found.pop() for name, found in anywhere.items() if len(found) == 1}
        self.bodies = self._bodies(nodes)

    def _bodies(self, nodes: list[Node]) -> dict[str, Body]:
        by_base: defaultdict[str, set[str]] = defaultdict(set)
        for index, node in enumerate(nodes):
            if "|" not in node.key and not node.scope.startswith("@"):
                by_base[node.key].add(self._ids[index])
        found: dict[str, Body] = {}
        for index, node in enumerate(nodes):
            identifier = self._ids[index]
            one = Body(identifier, node.country, node.name.place_text, self._parent(node, identifier, by_base))
            other = found.get(identifier, one)
            found[identifier] = Body(
                identifier, other.country or one.country, other.place or one.place, other.parent or one.parent
            )
        return found

    def _parent(self, node: Node, identifier: str, by_base: Mapping[str, set[str]]) -> str | None:
        """Return the body that a node is a branch of (its name with a place) or a part of (its name ends so)."""
        candidates: list[str] = []
        base, _, where = node.key.partition("|")
        if where or node.name.branch:
            candidates.append(base)
        words = node.name.words
        for cut in range(1, len(words) - 1):
            candidates.append("".join(words[cut:]))
        for candidate in candidates:
            for key in (candidate, *(f"={body.id}" for body in _known(candidate, node.country))):
                owners = self._in_country(by_base.get(key, set()), key, node.country) - {identifier}
                if len(owners) == 1:
                    return next(iter(owners))
        return None

    def _in_country(self, owners: set[str], key: str, country: str | None) -> set[str]:
        own = self._node_of.get(Sense(key, country or ""))
        return {self._ids[own]} if own is not None else owners if len(owners) == 1 else set()

    def _suggest(self, doubtful: list[Link], clusters: Clusters[int]) -> list[Suggestion]:
        best: dict[tuple[str, str], Suggestion] = {}
        for link in doubtful:
            first, second = sorted((self._ids[link.first], self._ids[link.second]))
            if first != second and link.score > best.get((first, second), Suggestion("", "", 0.0, "")).score:
                best[first, second] = Suggestion(first, second, link.score, link.reason)
        return sorted(best.values(), key=lambda one: (-one.score, one.first, one.second))


def _known(base: str, country: str | None) -> list["KnownBody"]:
    body = find_body(base, frozenset({country} if country else ()))
    return [body] if body else []


def _clear_town(towns: Counter[str]) -> str | None:
    if not towns:
        return None
    first = min(towns, key=lambda town: (-towns[town], town))
    return first if towns[first] >= _CLEAR_TOWN * towns.total() else None


def _join_unbound(nodes: list[Node], clusters: Clusters[int]) -> None:
    """Join a name of no known country with the same name of a country, if there is one such country only."""
    buckets: defaultdict[str, list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        if not node.scope.startswith("@"):
            buckets[node.key].append(index)
    for found in buckets.values():
        bound = [index for index in found if nodes[index].scope]
        unbound = [index for index in found if not nodes[index].scope]
        if len(bound) == 1 and unbound and (nodes[bound[0]].name.own or nodes[bound[0]].name.place):
            clusters.join(unbound[0], bound[0])


def _join_links(
    nodes: list[Node], clusters: Clusters[int], links: list[Link], articles: dict[int, set[int]]
) -> list[Link]:
    """Join what clear links say, the surest first; return the links that are not clear or that something forbids."""
    countries = {index: {node.country} - {None} for index, node in enumerate(nodes)}
    gathered: dict[int, set[str]] = {}
    places: dict[int, set[str]] = {}
    seen: dict[int, set[int]] = {}
    for index, node in enumerate(nodes):
        leader = clusters.find(index)
        gathered.setdefault(leader, set()).update(country for country in countries[index] if country)
        places.setdefault(leader, set()).update({node.place} - {None} if node.place else ())
        if index in articles:
            seen.setdefault(leader, set()).update(articles[index])
    doubtful: list[Link] = []
    for link in sorted(links, key=lambda link: (not link.clear, -link.score, link.first, link.second)):
        one, two = clusters.find(link.first), clusters.find(link.second)
        if one == two:
            continue
        shared = seen.get(one, set()) & seen.get(two, set())
        smaller = min(len(seen.get(one, ())), len(seen.get(two, ()))) or 1
        if len(gathered[one] | gathered[two]) > 1 or len(places[one] | places[two]) > 1:
            continue
        if len(shared) > _TOLD_APART * smaller:
            continue
        if not link.clear:
            doubtful.append(link)
            continue
        clusters.join(one, two)
        leader = clusters.find(one)
        gathered[leader] = gathered[one] | gathered[two]
        places[leader] = places[one] | places[two]
        seen[leader] = seen.get(one, set()) | seen.get(two, set())
    return doubtful
