"""Which names are one organization, and which mentions one program.

Invariant: the directory is a pure function of the stored facts and stories: the same facts give the same entries with
the same ids, in whatever order articles came in and however often this runs.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

from sqlalchemy import Connection, Engine, delete, insert, select

from store.clusters import Clusters
from store.database import writing
from store.merging import StoredFact, locations_of, merge_program
from store.names import alike, best_name, name_key, name_words
from store.search import index_programs
from store.tables import ARTICLES, FACTS, ORGANIZATION_NAMES, ORGANIZATIONS, OWNERS, PROGRAMS, STORIES


class Organizations:
    """The organizations that facts name: which names are one body, and which body a name in an article means.

    Facts with one main name are one body. A body that one article names by another's main name is that other, unless
    several bodies are called so («الجمعية الخيرية» of this town and of that).
    """

    def __init__(self, facts: Iterable[StoredFact]) -> None:
        """Join the names of `facts`, all organizations."""
        called: defaultdict[str, set[str]] = defaultdict(set)  # another name -> main names of the bodies called so
        here: dict[tuple[str, str], str] = {}  # (article, name) -> main name
        for fact in facts:
            main = name_key(fact.data["name"])
            here[fact.article, main] = main
            for alias in {name_key(alias) for alias in fact.data["aliases"]} - {main}:
                called[alias].add(main)
                here.setdefault((fact.article, alias), main)
        clusters = Clusters(sorted(set(here.values())))
        _join_called(clusters, called)
        ids = {main: stable_id("o", min(members)) for members in clusters.sets() for main in members}
        meant = {alias: {ids[main] for main in bodies} for alias, bodies in called.items() if alias not in ids}
        self._anywhere = ids | {alias: bodies.pop() for alias, bodies in meant.items() if len(bodies) == 1}
        self._ids = frozenset(ids.values())
        self._here = {place: ids[main] for place, main in here.items()}

    def find(self, article: str, name: str) -> str | None:
        """Return the id of the body that an article means by a name, None where it could be several or none."""
        key = name_key(name)
        return self._here.get((article, key)) or self._anywhere.get(key)

    def key(self, article: str, name: str) -> str:
        """Return the id of the body that an article means by a name, or the name where nothing is known of it."""
        return self.find(article, name) or name

    def has(self, identifier: str) -> bool:
        """Tell whether this is the id of an organization."""
        return identifier in self._ids


def _join_called(clusters: Clusters[str], called: Mapping[str, set[str]]) -> None:
    """Join each main name with the one body that is called so; what is one body by now counts as one."""
    mains = {main for members in clusters.sets() for main in members}
    open_names = [alias for alias in called if alias in mains]
    while open_names:
        still_open = []
        for alias in open_names:
            if len({clusters.find(main) for main in called[alias]}) == 1:
                clusters.join(alias, next(iter(called[alias])))
            else:
                still_open.append(alias)
        if len(still_open) == len(open_names):
            return
        open_names = still_open


def stable_id(prefix: str, *parts: str) -> str:
    """Return a short id that follows from its parts alone."""
    return f"{prefix}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:10]}"


def rebuild(engine: Engine) -> None:
    """Make organizations, programs, owners and the search index anew from the stored facts, in one transaction."""
    with writing(engine) as connection:
        languages = {
            article: language or "und"
            for article, language in connection.execute(select(ARTICLES.c.id, ARTICLES.c.language))
        }
        stories = dict(connection.execute(select(STORIES.c.article, STORIES.c.canonical)).all())
        facts: defaultdict[str, list[StoredFact]] = defaultdict(list)
        query = select(FACTS.c.kind, FACTS.c.id, FACTS.c.article, FACTS.c.data)
        for kind, *fields in connection.execute(query.order_by(FACTS.c.article, FACTS.c.kind, FACTS.c.position)):
            facts[kind].append(StoredFact(*fields))
        organizations = Organizations(facts["organization"])
        for table in (OWNERS, ORGANIZATION_NAMES, ORGANIZATIONS, PROGRAMS):
            connection.execute(delete(table))
        _insert_organizations(connection, facts["organization"], organizations, languages)
        program_of = _insert_programs(connection, facts, organizations, stories)
        _insert_owners(connection, facts, organizations, program_of)
        index_programs(connection)


def cluster_programs(
    facts: list[StoredFact], organizations: Organizations, stories: Mapping[str, str]
) -> list[list[int]]:
    """Return which of the program facts are one program, as lists of their indices.

    One name and a shared operator are one program. A mention that knows no operator is one with others of its name and
    place, and with the program that an operator runs there, if it is the only one. Alike names in copies of one story
    are one program too, unless one of these articles tells the two apart.
    """
    clusters = Clusters(range(len(facts)))
    names = [{name_key(name) for name in (fact.data["name"], *fact.data["aliases"])} for fact in facts]
    operators = [{organizations.key(fact.article, name) for name in fact.data["operators"]} for fact in facts]
    places = [{name_key(name) for name in fact.data["places"]} for fact in facts]
    first: dict[tuple[str, str, str], int] = {}
    for index in range(len(facts)):
        kind, marks = ("operator", operators[index]) if operators[index] else ("place", places[index])
        for mark in ((name, kind, value) for name in names[index] for value in marks):
            clusters.join(index, first.setdefault(mark, index))
    run_there: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for index in range(len(facts)):
        if operators[index]:
            for named in ((name, place) for name in names[index] for place in places[index]):
                run_there[named].add(clusters.find(index))
    candidates: defaultdict[int, set[int]] = defaultdict(set)
    for index in range(len(facts)):
        if not operators[index]:
            for named in ((name, place) for name in names[index] for place in places[index]):
                candidates[clusters.find(index)] |= run_there.get(named, set())
    for leader, found in candidates.items():
        if len(found) == 1:
            clusters.join(leader, *found)
    _join_copies(clusters, facts, stories)
    return sorted(sorted(members) for members in clusters.sets())


def _join_copies(clusters: Clusters[int], facts: list[StoredFact], stories: Mapping[str, str]) -> None:
    """Join the programs that copies of one story name alike."""
    by_story: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
    for index, fact in enumerate(facts):
        named = by_story[stories.get(fact.article, fact.article)]
        named.setdefault(name_key(fact.data["name"]), []).append(index)
    for named in by_story.values():
        articles = {name: {facts[index].article for index in indices} for name, indices in named.items()}
        if len(set().union(*articles.values())) == 1:  # no copies
            continue
        for indices in named.values():
            for index in indices:
                clusters.join(index, indices[0])
        words = {name: name_words(facts[indices[0]].data["name"]) for name, indices in named.items()}
        for one, two in combinations(named, 2):
            if not articles[one] & articles[two] and alike(words[one], words[two]):
                clusters.join(named[one][0], named[two][0])


def _insert_organizations(
    connection: Connection,
    facts: list[StoredFact],
    organizations: Organizations,
    languages: Mapping[str, str],
) -> None:
    main: defaultdict[str, Counter[str]] = defaultdict(Counter)
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    seen: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for fact in facts:
        identifier = organizations.find(fact.article, fact.data["name"])
        assert identifier is not None  # every main name is known
        main[identifier][fact.data["name"]] += 1
        kinds[identifier][fact.data["kind"]] += 1
        for name in (fact.data["name"], *fact.data["aliases"]):
            seen[identifier, name, languages[fact.article]].add(fact.article)
    rows = [{"id": i, "name": best_name(main[i]), "kind": best_name(kinds[i])} for i in sorted(main)]
    names = [
        {"organization": identifier, "name": name, "language": language, "articles": len(articles)}
        for (identifier, name, language), articles in sorted(seen.items())
    ]
    if rows:
        connection.execute(insert(ORGANIZATIONS), rows)
        connection.execute(insert(ORGANIZATION_NAMES), names)


def _insert_programs(
    connection: Connection,
    facts: Mapping[str, list[StoredFact]],
    organizations: Organizations,
    stories: Mapping[str, str],
) -> dict[str, str]:
    """Write the programs; return the program of each program fact."""
    capacities = {fact.id: fact.data for fact in facts["capacity"]}
    locations = locations_of(facts["place"])
    program_of: dict[str, str] = {}
    rows = []
    taken: set[str] = set()
    for members in cluster_programs(facts["program"], organizations, stories):
        found = [facts["program"][index] for index in members]
        program = merge_program(found, capacities, locations, organizations.key, stories)
        anchor = min(program.operators or program.places or [found[0].article])
        identifier = stable_id("p", name_key(program.name), anchor)
        if identifier in taken:
            identifier = stable_id("p", name_key(program.name), anchor, found[0].id)
        taken.add(identifier)
        program_of |= dict.fromkeys((fact.id for fact in found), identifier)
        data = program.data | {"operator_ids": [key for key in program.operators if organizations.has(key)]}
        columns = {"name": program.name, "kind": program.kind, "confidence": program.confidence, "data": data}
        rows.append({"id": identifier, **columns})
    if rows:
        connection.execute(insert(PROGRAMS), rows)
    return program_of


def _insert_owners(
    connection: Connection,
    facts: Mapping[str, list[StoredFact]],
    organizations: Organizations,
    program_of: Mapping[str, str],
) -> None:
    """Say which entries each fact belongs to: what the pages of a program and of an organization show."""
    programs = {(fact.article, name_key(fact.data["name"])): program_of[fact.id] for fact in facts["program"]}
    rows: set[tuple[str, str]] = set()
    for kind, found in facts.items():
        for fact in found:
            named = fact.data.get("parties") or fact.data.get("operators") or [fact.data.get("organization")]
            if kind == "organization":
                named = [fact.data["name"]]
            entries = {organizations.find(fact.article, name) for name in named if name}
            if kind == "program":
                entries.add(program_of[fact.id])
            elif fact.data.get("program"):
                entries.add(programs.get((fact.article, name_key(fact.data["program"]))))
            rows |= {(fact.id, entry) for entry in entries if entry}
    for fact in facts["program"]:
        rows |= {(f"{fact.article}/capacity/{position}", program_of[fact.id]) for position in fact.data["capacities"]}
    if rows:
        connection.execute(insert(OWNERS), [{"fact": fact, "entry": entry} for fact, entry in sorted(rows)])
