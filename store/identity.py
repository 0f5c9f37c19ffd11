"""Which names are one organization, and which mentions one program.

Invariant: the directory is a pure function of the stored facts: the same facts give the same entries with the same ids,
in whatever order articles came in and however often this runs.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select

from nlp.text import fold
from store.search import index_programs
from store.tables import ArticleRow, FactRow, OrganizationNameRow, OrganizationRow, OwnerRow, ProgramRow, StoryRow

Data = dict[str, Any]

# Mentions in one story whose names share this part of their words are one program, as copies retitle and cut.
LEAST_SHARED_WORDS = 0.75


class Clusters[Item: Hashable]:
    """Disjoint sets that grow together (union-find)."""

    def __init__(self) -> None:
        """Begin with no items."""
        self._leader: dict[Item, Item] = {}

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
        """Return the sets."""
        members: defaultdict[Item, list[Item]] = defaultdict(list)
        for item in list(self._leader):
            members[self.find(item)].append(item)
        return list(members.values())


def name_key(name: str) -> str:
    """Return what two spellings of one name share: folded letters, without spaces and punctuation."""
    return "".join(re.findall(r"\w+", fold(name)))


def stable_id(prefix: str, *parts: str) -> str:
    """Return a short id that follows from its parts alone."""
    return f"{prefix}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:10]}"


def rebuild(engine: Engine) -> None:
    """Make organizations, programs, owners and the search index anew from the stored facts, in one transaction."""
    with engine.begin() as connection:
        languages = {
            row.id: row.language or "und" for row in connection.execute(select(ArticleRow.id, ArticleRow.language))
        }
        stories = {
            row.article: row.canonical for row in connection.execute(select(StoryRow.article, StoryRow.canonical))
        }
        facts: defaultdict[str, list[tuple[str, str, Data]]] = defaultdict(list)
        query = select(FactRow.id, FactRow.article, FactRow.kind, FactRow.data)
        for row in connection.execute(query.order_by(FactRow.article, FactRow.kind, FactRow.position)):
            facts[row.kind].append((row.id, row.article, row.data))
        organizations = cluster_organizations((article, data) for _, article, data in facts["organization"])
        programs = cluster_programs(facts["program"], organizations, stories)
        for table in (OwnerRow, OrganizationNameRow, OrganizationRow, ProgramRow):
            connection.execute(delete(table))
        names = {name: identifier for identifier, members in organizations.items() for name in members}
        _insert_organizations(connection, facts["organization"], names, languages)
        program_of = _insert_programs(connection, facts, programs, names, stories)
        _insert_owners(connection, facts, names, program_of)
        index_programs(connection)


def cluster_organizations(facts: Iterable[tuple[str, Data]]) -> dict[str, set[str]]:
    """Return id -> name keys of each organization, from (article, organization) facts.

    Facts with one main name are one body. A body that one article names by another's main name is that other, unless
    several bodies are called so («الجمعية الخيرية» of this town and of that).
    """
    clusters: Clusters[str] = Clusters()
    called: defaultdict[str, set[str]] = defaultdict(set)
    for _, data in facts:
        main = name_key(data["name"])
        clusters.find(main)
        for alias in map(name_key, data["aliases"]):
            if alias and alias != main:
                called[alias].add(main)
    main_names = {name for members in clusters.sets() for name in members}
    for alias, bodies in sorted(called.items()):
        if len(bodies) == 1 and alias in main_names:
            clusters.join(alias, next(iter(bodies)))
    found: dict[str, set[str]] = {}
    for members in clusters.sets():
        aliases = {alias for alias, bodies in called.items() if bodies <= set(members) and alias not in main_names}
        found[stable_id("o", min(members))] = {*members, *aliases}
    return found


def cluster_programs(
    facts: list[tuple[str, str, Data]], organizations: dict[str, set[str]], stories: dict[str, str]
) -> list[list[int]]:
    """Return which of the program facts are one program, as lists of their indices.

    One name and a shared operator, or one name and a shared place where no operator is known, are one program; so are
    alike names in copies of one story.
    """
    owner = {name: identifier for identifier, names in organizations.items() for name in names}
    clusters: Clusters[int] = Clusters()
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    by_story: defaultdict[str, list[int]] = defaultdict(list)
    for index, (_, article, data) in enumerate(facts):
        clusters.find(index)
        by_name[name_key(data["name"])].append(index)
        by_story[stories.get(article, article)].append(index)
    operators = [{owner.get(name_key(name), name) for name in data["operators"]} for _, _, data in facts]
    places = [{name_key(name) for name in data["places"]} for _, _, data in facts]
    for group in by_name.values():
        first: dict[tuple[str, str], int] = {}
        for index in group:
            marks = [("operator", name) for name in operators[index]]
            marks += [("place", name) for name in places[index]] if not operators[index] else []
            for mark in marks:
                clusters.join(index, first.setdefault(mark, index))
    for group in by_story.values():
        for position, index in enumerate(group):
            for other in group[:position]:
                if facts[index][1] != facts[other][1] and _alike(facts[index][2]["name"], facts[other][2]["name"]):
                    clusters.join(index, other)
    return sorted(sorted(members) for members in clusters.sets())


def _alike(first: str, second: str) -> bool:
    one, two = (set(re.findall(r"\w+", fold(name))) for name in (first, second))
    return bool(one and two) and 2 * len(one & two) / (len(one) + len(two)) >= LEAST_SHARED_WORDS


def _best(names: Counter[str]) -> str:
    """Return the name used most, among equals the fullest."""
    return min(names, key=lambda name: (-names[name], -len(name), name))


def _insert_organizations(
    connection: Connection, facts: list[tuple[str, str, Data]], ids: dict[str, str], languages: dict[str, str]
) -> None:
    main: defaultdict[str, Counter[str]] = defaultdict(Counter)
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    seen: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for _, article, data in facts:
        identifier = ids[name_key(data["name"])]
        main[identifier][data["name"]] += 1
        kinds[identifier][data["kind"]] += 1
        for name in (data["name"], *data["aliases"]):
            seen[identifier, name, languages[article]].add(article)
    rows = [{"id": i, "name": _best(main[i]), "kind": _best(kinds[i])} for i in sorted(main)]
    names = [
        {"organization": identifier, "name": name, "language": language, "articles": len(articles)}
        for (identifier, name, language), articles in sorted(seen.items())
    ]
    if rows:
        connection.execute(insert(OrganizationRow), rows)
        connection.execute(insert(OrganizationNameRow), names)


def _insert_programs(
    connection: Connection,
    facts: dict[str, list[tuple[str, str, Data]]],
    programs: list[list[int]],
    ids: dict[str, str],
    stories: dict[str, str],
) -> dict[str, str]:
    """Write the programs; return the program of each program fact."""
    capacities = {identifier: data for identifier, _, data in facts["capacity"]}
    program_of: dict[str, str] = {}
    rows = []
    taken: set[str] = set()
    for members in programs:
        found = [facts["program"][index] for index in members]
        names = Counter(data["name"] for _, _, data in found)
        operators = _tally(found, "operators", lambda name: ids.get(name_key(name), name))
        places = _tally(found, "places", name_key)
        anchor = min(operators or places or {found[0][1]: ""})
        identifier = stable_id("p", name_key(_best(names)), anchor)
        if identifier in taken:
            identifier = stable_id("p", name_key(_best(names)), anchor, found[0][0])
        taken.add(identifier)
        data: Data = {
            "names": sorted({*names, *(alias for _, _, fact in found for alias in fact["aliases"])}),
            "operators": list(operators.values()),
            "operator_ids": [key for key in operators if key.startswith("o-")],
            "partners": list(_tally(found, "partners", lambda name: ids.get(name_key(name), name)).values()),
            "places": list(places.values()),
            "beneficiaries": list(_tally(found, "beneficiaries", name_key).values()),
            "start": _values(found, "start"),
            "end": _values(found, "end"),
            "capacities": _capacities(found, capacities),
            "articles": sorted({article for _, article, _ in found}),
            "stories": len({stories.get(article, article) for _, article, _ in found}),
        }
        for fact, _, _ in found:
            program_of[fact] = identifier
        confidence = _together([float(fact["confidence"]) for _, _, fact in _one_a_story(found, stories)])
        kind = _best(Counter(fact["kind"] for _, _, fact in found))
        rows.append({"id": identifier, "name": _best(names), "kind": kind, "confidence": confidence, "data": data})
    if rows:
        connection.execute(insert(ProgramRow), rows)
    return program_of


def _tally(found: list[tuple[str, str, Data]], field: str, key: Any) -> dict[str, str]:
    """Return key -> the name used most, the values that most articles give first."""
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, _, data in found:
        for name in data[field]:
            names[key(name)][name] += 1
    ranked = sorted(names, key=lambda item: (-names[item].total(), item))
    return {item: _best(names[item]) for item in ranked}


def _values(found: list[tuple[str, str, Data]], field: str) -> list[Data]:
    """Return every value that the articles give, with its articles: where sources differ, none is lost."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    for _, article, data in found:
        if data[field]:
            values[data[field]].add(article)
    ranked = sorted(values, key=lambda value: (-len(values[value]), value))
    return [{"value": value, "articles": sorted(values[value])} for value in ranked]


def _capacities(found: list[tuple[str, str, Data]], capacities: dict[str, Data]) -> list[Data]:
    kept: dict[tuple[Any, ...], Data] = {}
    for _, article, data in found:
        for position in data["capacities"]:
            capacity = capacities[f"{article}/capacity/{position}"]
            fields = {name: capacity[name] for name in ("value", "unit", "unit_text", "per", "bound", "period", "kind")}
            key = (capacity["value"], capacity["unit"], capacity["per"], capacity["bound"])
            entry = kept.setdefault(key, {**fields, "articles": []})
            if article not in entry["articles"]:
                entry["articles"].append(article)
    return list(kept.values())


def _one_a_story(found: list[tuple[str, str, Data]], stories: dict[str, str]) -> list[tuple[str, str, Data]]:
    """Keep the surest fact of each story: a repost is no second witness."""
    best: dict[str, tuple[str, str, Data]] = {}
    for fact in found:
        story = stories.get(fact[1], fact[1])
        if story not in best or fact[2]["confidence"] > best[story][2]["confidence"]:
            best[story] = fact
    return list(best.values())


def _together(confidences: list[float]) -> float:
    """Return how sure independent witnesses are together: one minus the product of their doubts."""
    doubt = 1.0
    for confidence in confidences:
        doubt *= 1 - confidence
    return round(1 - doubt, 4)


def _insert_owners(
    connection: Connection,
    facts: dict[str, list[tuple[str, str, Data]]],
    ids: dict[str, str],
    program_of: dict[str, str],
) -> None:
    """Say which entries each fact belongs to: what the pages of a program and of an organization show."""
    programs = {
        (article, name_key(data["name"])): program_of[identifier] for identifier, article, data in facts["program"]
    }
    rows: set[tuple[str, str]] = set()
    for kind, found in facts.items():
        for identifier, article, data in found:
            named = data.get("parties") or data.get("operators") or [data.get("organization")]
            if kind == "organization":
                named = [data["name"]]
            entries = {ids[name_key(name)] for name in named if name and name_key(name) in ids}
            if kind == "program":
                entries.add(program_of[identifier])
            elif data.get("program"):
                entries |= {programs[key] for key in [(article, name_key(data["program"]))] if key in programs}
            rows |= {(identifier, entry) for entry in entries}
    for identifier, article, data in facts["program"]:
        rows |= {(f"{article}/capacity/{position}", program_of[identifier]) for position in data["capacities"]}
    if rows:
        connection.execute(insert(OwnerRow), [{"fact": fact, "entry": entry} for fact, entry in sorted(rows)])
