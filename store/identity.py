"""Which names are one organization, and which mentions one program.

Invariant: the directory is a pure function of the stored facts and stories: the same facts give the same entries with
the same ids, in whatever order articles came in and however often this runs.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict

from sqlalchemy import Connection, Engine, delete, func, insert, select

from nlp.names import name_key
from store.database import writing
from store.decided import Decided
from store.decided_organizations import DecidedOrganizations
from store.merging import MergedProgram, StoredFact, locations_of, merge_program, stable_id
from store.names import best_name
from store.organization_countries import BEGINNING, About, about
from store.organization_identity import Organizations
from store.program_history import dated_events
from store.program_identity import cluster_programs
from store.regroup import regroup
from store.reposts import copied_stories, decide_stories
from store.search_index import write_index
from store.tables import (
    ARTICLES,
    FACTS,
    ORGANIZATION_NAMES,
    ORGANIZATIONS,
    OWNERS,
    PROGRAM_EVENTS,
    PROGRAMS,
    STORIES,
    SUGGESTIONS,
)


def rebuild(engine: Engine) -> None:
    """Make organizations, programs and their events, owners and the search index anew from the stored facts.

    That is one transaction.
    """
    with writing(engine) as connection:
        abouts = _read_abouts(connection)
        languages = {article: about.language for article, about in abouts.items()}
        of_stories = decide_stories(connection)
        stories = dict(connection.execute(select(STORIES.c.article, STORIES.c.canonical)).all())
        copied = copied_stories(connection)
        facts: defaultdict[str, list[StoredFact]] = defaultdict(list)
        query = select(FACTS.c.kind, FACTS.c.id, FACTS.c.article, FACTS.c.data)
        for kind, *fields in connection.execute(query.order_by(FACTS.c.article, FACTS.c.kind, FACTS.c.position)):
            facts[kind].append(StoredFact(*fields))
        decided = Decided(connection, facts, stories, of_stories)
        facts = decided.facts
        places: dict[str, list[str]] = {fact.article: [] for fact in facts["program"]}
        for fact in facts["program"]:
            places[fact.article] += fact.data["places"]
        machine = Organizations(facts["organization"], abouts, places, stories)
        organizations = DecidedOrganizations(machine, facts["organization"], decided.organizations)
        for table in (OWNERS, SUGGESTIONS, ORGANIZATION_NAMES, ORGANIZATIONS, PROGRAM_EVENTS, PROGRAMS):
            connection.execute(delete(table))
        _insert_organizations(connection, organizations, languages, decided)
        program_of = _insert_programs(connection, organizations, stories, copied, decided)
        if events := dated_events(connection, facts, program_of, organizations.key):
            connection.execute(insert(PROGRAM_EVENTS), [event._asdict() for event in events])
        _insert_owners(connection, facts, organizations, program_of)
        decided.write(connection)
        write_index(connection)


def _read_abouts(connection: Connection) -> dict[str, About]:
    """Return what each article says of its country, from its source, its title and its beginning."""
    beginning = func.substr(ARTICLES.c.text, 1, BEGINNING)
    fields = (ARTICLES.c.id, ARTICLES.c.language, ARTICLES.c.source, ARTICLES.c.url, ARTICLES.c.title, beginning)
    return {
        article: about(language, source, url, f"{title}\n{text}")
        for article, language, source, url, title, text in connection.execute(select(*fields))
    }


def _insert_organizations(
    connection: Connection, organizations: DecidedOrganizations, languages: Mapping[str, str], decided: Decided
) -> None:
    main: defaultdict[str, Counter[str]] = defaultdict(Counter)
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    seen: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    places: defaultdict[str, Counter[str]] = defaultdict(Counter)  # as people have put them right
    organization_of: dict[str, str] = {}
    for fact in decided.facts["organization"]:
        identifier = organizations.find(fact.article, fact.data["name"])
        assert identifier is not None  # every main name is known
        organization_of[fact.id] = identifier
        main[identifier][fact.data["name"]] += 1
        kinds[identifier][fact.data["kind"]] += 1
        if decided.corrected(fact.id, "place"):
            places[identifier][fact.data["place"] or ""] += 1
        for name in (fact.data["name"], *fact.data["aliases"]):
            seen[identifier, name, languages[fact.article]].add(fact.article)
    entries = decided.entries("organization", organization_of)
    rows = []
    for identifier in sorted(main):
        entry = entries[identifier]
        name, kind = entry.name(best_name(main[identifier])), entry.kind(best_name(kinds[identifier]))
        body = organizations.bodies[identifier]
        place = (best_name(places[identifier]) or None) if identifier in places else body.place
        where = {"country": body.country, "place": place, "parent": body.parent}
        rows.append({"id": identifier, "name": name, "kind": kind, **where})
        decided.note(identifier, entry, {})
    names = [
        {"organization": identifier, "name": name, "language": language, "articles": len(articles)}
        for (identifier, name, language), articles in sorted(seen.items())
    ]
    if rows:
        connection.execute(insert(ORGANIZATIONS), rows)
        connection.execute(insert(ORGANIZATION_NAMES), names)
    if suggestions := [asdict(suggestion) for suggestion in organizations.suggestions]:
        connection.execute(insert(SUGGESTIONS), suggestions)


def _insert_programs(
    connection: Connection,
    organizations: DecidedOrganizations,
    stories: Mapping[str, str],
    copied: Mapping[str, AbstractSet[str]],
    decided: Decided,
) -> dict[str, str]:
    """Write the programs; return the program of each program fact."""
    facts = decided.facts["program"]
    order = {fact.id: index for index, fact in enumerate(facts)}
    capacities = {fact.id: fact.data for fact in decided.facts["capacity"]}
    locations = locations_of(decided.facts["place"])
    program_of: dict[str, str] = {}
    merged: dict[str, MergedProgram] = {}
    machine = [
        [facts[index].id for index in members] for members in cluster_programs(facts, organizations.key, stories)
    ]
    marks = {fact.id: (fact.article, name_key(fact.data["name"])) for fact in facts}
    groups = regroup(machine, decided.programs, marks)
    for members in sorted(sorted(order[fact] for fact in members) for members in groups):
        found = [facts[index] for index in members]
        program = merge_program(found, capacities, locations, organizations.key, stories, copied)
        anchor = min(program.operators or program.places or [found[0].article])
        identifier = stable_id("p", name_key(program.name), anchor)
        if identifier in merged:
            identifier = stable_id("p", name_key(program.name), anchor, found[0].id)
        merged[identifier] = program
        program_of |= dict.fromkeys((fact.id for fact in found), identifier)
    entries = decided.entries("program", program_of)
    rows = []
    for identifier, program in merged.items():
        entry = entries[identifier]
        data = program.data | {"operator_ids": [key for key in program.operators if organizations.has(key)]}
        columns = {"name": entry.name(program.name), "kind": entry.kind(program.kind), "data": entry.data(data)}
        rows.append({"id": identifier, "confidence": program.confidence, **columns})
        decided.note(identifier, entry, data)
    if rows:
        connection.execute(insert(PROGRAMS), rows)
    return program_of


def _insert_owners(
    connection: Connection,
    facts: Mapping[str, list[StoredFact]],
    organizations: DecidedOrganizations,
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
