"""The directory as it is read: lists of entries, and one entry with every fact and the places that say it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, ColumnElement, Connection, Engine, Select, func, null, or_, select, union_all

from store.beginnings import begins_with
from store.database import IDS_AT_ONCE, reading, storable
from store.merging import StoredFact, locations_of, merge_locations
from store.shown_decisions import ShownDecision, decisions_on_entries, decisions_on_facts, is_among
from store.tables import (
    ARTICLES,
    DECIDED_FACTS,
    EVIDENCE,
    FACTS,
    ORGANIZATION_NAMES,
    ORGANIZATIONS,
    OWNERS,
    PROGRAM_EVENTS,
    PROGRAMS,
    STORIES,
)


class NotFoundError(Exception):
    """No entry has this id; the message names it and says what to do."""


class OrganizationEntry(BaseModel):
    """An organization; `articles` are the ids of the articles that name it, `programs` those that it runs.

    `country` (ISO 3166-1) and `place` are what its names and its articles say, `parent` the id of what it is a branch
    of. `locations` are the places where articles say it is: name, kind, ISO 3166 codes, names in three languages.
    """

    id: str
    name: str
    names: list[str]
    kind: str
    country: str | None
    place: str | None
    parent: str | None
    programs: list[str]
    articles: list[str]
    decisions: list[ShownDecision]
    locations: list[dict[str, Any]] = []


class DatedEvent(BaseModel):
    """What happened to a program at a date (EDTF): `event` is one of `store.program_history.Event`.

    `articles` say so, `facts` are those that state it.
    """

    date: str
    event: str
    articles: list[str]
    facts: list[str]


class ProgramEntry(BaseModel):
    """A program; `start` and `end` list every value that articles give, the best supported first.

    `stories` counts independent stories: copies of one release count once. `locations` says of each of its places
    what is known of it: name, kind, ISO 3166 codes, names in three languages. `history` has every dated event in the
    order of time; one that articles date differently stands there with each date.
    """

    id: str
    name: str
    names: list[str]
    kind: str
    operators: list[str]
    operator_ids: list[str]
    partners: list[str]
    places: list[str]
    locations: list[dict[str, Any]] = []
    beneficiaries: list[str]
    start: list[dict[str, Any]]
    end: list[dict[str, Any]]
    capacities: list[dict[str, Any]]
    history: list[DatedEvent] = []
    confidence: float
    articles: list[str]
    sources: list[str]
    stories: int
    decisions: list[ShownDecision]


class ArticleEntry(BaseModel):
    """An article; `story` is the id of the article that stands for its story, `facts` counts facts by kind.

    `details` is what its page says beside the words.
    """

    id: str
    title: str
    source: str | None
    language: str | None
    published: str | None
    url: str | None
    status: str
    story: str | None
    facts: dict[str, int]
    details: dict[str, str] = {}


class Place(BaseModel):
    """A place that says a fact, in an article."""

    article: str
    title: bool
    start: int
    end: int
    quote: str


class Fact(BaseModel):
    """One fact of one article and where it stands; `data` is the object that the extraction holds, as decided."""

    id: str
    kind: str
    data: dict[str, Any]
    evidence: list[Place]
    decisions: list[ShownDecision]


def list_programs(engine: Engine) -> list[ProgramEntry]:
    """Return every program, by name."""
    with reading(engine) as connection:
        return read_programs(connection)


def list_organizations(engine: Engine) -> list[OrganizationEntry]:
    """Return every organization, those that most articles name first."""
    with reading(engine) as connection:
        entries = read_organizations(connection)
    return sorted(entries, key=lambda entry: (-len(entry.articles), entry.name, entry.id))


def list_articles(engine: Engine) -> list[ArticleEntry]:
    """Return every article, newest first."""
    with reading(engine) as connection:
        entries = read_articles(connection)
    return sorted(sorted(entries, key=lambda entry: entry.id), key=lambda entry: entry.published or "", reverse=True)


def find_entry(engine: Engine, identifier: str) -> ProgramEntry | OrganizationEntry | ArticleEntry:
    """Return the entry with this id, or with the only id that begins so.

    Raises:
        NotFoundError: no entry has such an id, or several begin so.
    """
    with reading(engine) as connection:
        found = _ids_beginning(connection, identifier)
        if identifier in found:
            found = [identifier]
        if len(found) == 1:
            entries: list[ProgramEntry | OrganizationEntry | ArticleEntry] = []
            entries += read_programs(connection, found[0])
            entries += read_organizations(connection, found[0])
            entries += read_articles(connection, found[0])
            return entries[0]
    if found:
        raise NotFoundError(f"{identifier}: {len(found)} entries begin so, e.g. {found[0]} and {found[1]}")
    raise NotFoundError(
        f"{identifier}: no program, organization or article has this id (`rasad list programs` shows ids)"
    )


def facts_of_entry(engine: Engine, entry: ProgramEntry | OrganizationEntry | ArticleEntry) -> list[Fact]:
    """Return the facts of a program or an organization, or all facts of an article, with the places that say them.

    What people corrected is as they have it; what they rejected is left out.
    """
    if isinstance(entry, ArticleEntry):
        only = FACTS.c.article == entry.id
    else:
        only = FACTS.c.id.in_(select(OWNERS.c.fact).where(OWNERS.c.entry == entry.id))
    with reading(engine) as connection:
        found = read_facts(connection, only)
    order = {"program": 0, "organization": 1, "capacity": 2, "partnership": 3, "date": 4, "duration": 5, "place": 6}
    return sorted(found, key=lambda fact: order[fact.kind])


def find_facts(engine: Engine, identifiers: Iterable[str]) -> dict[str, Fact]:
    """Return facts by id, those that there are and that nobody rejected."""
    with reading(engine) as connection:
        parts = batched(sorted(set(identifiers)), IDS_AT_ONCE)
        return {fact.id: fact for part in parts for fact in read_facts(connection, FACTS.c.id.in_(part))}


def article_texts(engine: Engine, identifiers: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the stored fields of articles by id."""
    texts: dict[str, dict[str, Any]] = {}
    with reading(engine) as connection:
        for part in batched(sorted(set(identifiers)), IDS_AT_ONCE):
            rows = connection.execute(select(ARTICLES).where(ARTICLES.c.id.in_(part))).mappings()
            texts |= {row["id"]: dict(row) for row in rows}
    return texts


def count_stories(engine: Engine) -> tuple[int, int]:
    """Return how many stories there are, and how many articles repeat another's."""
    with reading(engine) as connection:
        stories = Counter(connection.execute(select(STORIES.c.canonical)).scalars())
    return len(stories), stories.total() - len(stories)


def read_facts(connection: Connection, only: ColumnElement[bool]) -> list[Fact]:
    """Return the facts that a condition on `facts` holds for, by kind, article and position.

    What people corrected is as they have it; what they rejected is left out.
    """
    query = _decided_facts(FACTS.c.id, FACTS.c.article, FACTS.c.kind).where(only)
    facts = connection.execute(query.order_by(FACTS.c.kind, FACTS.c.article, FACTS.c.position)).all()
    places: defaultdict[str, list[Place]] = defaultdict(list)
    articles = {row.id: row.article for row in facts}
    for part in batched(articles, IDS_AT_ONCE):
        evidence = select(EVIDENCE).where(EVIDENCE.c.fact.in_(part))
        for row in connection.execute(evidence.order_by(EVIDENCE.c.fact, EVIDENCE.c.number)):
            fields = {name: getattr(row, name) for name in ("title", "start", "end", "quote")}
            places[row.fact].append(Place(article=articles[row.fact], **fields))
    decisions = decisions_on_facts(connection, articles)
    return [
        Fact(id=row.id, kind=row.kind, data=row.data, evidence=places[row.id], decisions=decisions.get(row.id, []))
        for row in facts
    ]


def _decided_facts(*columns: Column[Any]) -> Select[Any]:
    """Return the query of columns and of the `data` of facts as decided, without those that were rejected."""
    data = func.coalesce(DECIDED_FACTS.c.data, FACTS.c.data).label("data")
    query = select(*columns, data).select_from(FACTS).outerjoin(DECIDED_FACTS, DECIDED_FACTS.c.fact == FACTS.c.id)
    return query.where(_not_rejected())


def _not_rejected() -> ColumnElement[bool]:
    """Return the condition that a fact, joined with what was decided of it, was not rejected."""
    return or_(DECIDED_FACTS.c.fact.is_(None), DECIDED_FACTS.c.data.is_not(null()))


def _ids_beginning(connection: Connection, beginning: str) -> list[str]:
    """Return the ids of all entries that begin so, in order; an empty beginning is none."""
    if not beginning:
        return []
    beginning = storable(beginning)
    ids = [
        select(table.c.id).where(begins_with(table.c.id, beginning)) for table in (PROGRAMS, ORGANIZATIONS, ARTICLES)
    ]
    return list(connection.execute(union_all(*ids).order_by("id")).scalars())


def read_programs(connection: Connection, only: str | Sequence[str] | None = None) -> list[ProgramEntry]:
    """Return every program, or those of an id or of a few, by name."""
    query = select(PROGRAMS).order_by(PROGRAMS.c.name, PROGRAMS.c.id)
    programs = connection.execute(query.where(is_among(PROGRAMS.c.id, only)) if only else query).all()
    sources: dict[str, str | None] = {}
    for part in batched(sorted({article for row in programs for article in row.data["articles"]}), IDS_AT_ONCE):
        named = select(ARTICLES.c.id, ARTICLES.c.source).where(ARTICLES.c.id.in_(part))
        sources |= dict(connection.execute(named).all())
    decisions = decisions_on_entries(connection, only)
    histories = _histories(connection, only)
    return [
        ProgramEntry(
            id=row.id,
            name=row.name,
            kind=row.kind,
            confidence=row.confidence,
            sources=sorted({source for article in row.data["articles"] if (source := sources.get(article))}),
            history=histories.get(row.id, []),
            decisions=decisions.get(row.id, []),
            **row.data,
        )
        for row in programs
    ]


def _histories(connection: Connection, only: str | Sequence[str] | None) -> dict[str, list[DatedEvent]]:
    """Return program -> its dated events, by the first day of their dates, then by their names."""
    query = select(PROGRAM_EVENTS, FACTS.c.article).join(FACTS, FACTS.c.id == PROGRAM_EVENTS.c.fact)
    query = query.where(is_among(PROGRAM_EVENTS.c.program, only)) if only else query
    found: defaultdict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in connection.execute(query.order_by(FACTS.c.article, PROGRAM_EVENTS.c.fact)):
        found[row.program, row.date, row.event].append((row.article, row.fact))
    histories: defaultdict[str, list[DatedEvent]] = defaultdict(list)
    # a year stands before its months, as its first day does before theirs
    for (program, date, event), stated in sorted(found.items()):
        articles = list(dict.fromkeys(article for article, _ in stated))
        histories[program].append(
            DatedEvent(date=date, event=event, articles=articles, facts=[fact for _, fact in stated])
        )
    return histories


def read_organizations(connection: Connection, only: str | Sequence[str] | None = None) -> list[OrganizationEntry]:
    """Return every organization, or those of an id or of a few, by id."""
    organizations = select(ORGANIZATIONS).order_by(ORGANIZATIONS.c.id)
    names = select(ORGANIZATION_NAMES.c.organization, ORGANIZATION_NAMES.c.name).distinct()
    articles = select(OWNERS.c.entry, FACTS.c.article).distinct().join(FACTS, FACTS.c.id == OWNERS.c.fact)
    articles = articles.where(_is_of_kind("organization", only))
    # an organization and a program that one fact of a program belongs to: the one operates the other
    operated = OWNERS.alias()
    programs = select(OWNERS.c.entry, operated.c.entry).distinct()
    programs = programs.join(operated, operated.c.fact == OWNERS.c.fact).join(FACTS, FACTS.c.id == OWNERS.c.fact)
    programs = programs.join(PROGRAMS, PROGRAMS.c.id == operated.c.entry).where(_is_of_kind("program", only))
    if only:
        organizations = organizations.where(is_among(ORGANIZATIONS.c.id, only))
        names = names.where(is_among(ORGANIZATION_NAMES.c.organization, only))
        articles, programs = (query.where(is_among(OWNERS.c.entry, only)) for query in (articles, programs))
    names_of, articles_of, programs_of = (_grouped(connection, query) for query in (names, articles, programs))
    decisions = decisions_on_entries(connection, only)
    locations_of_each = _organization_locations(connection, only)
    return [
        OrganizationEntry(
            id=row.id,
            name=row.name,
            names=names_of[row.id],
            kind=row.kind,
            country=row.country,
            place=row.place,
            parent=row.parent,
            programs=programs_of[row.id],
            articles=articles_of[row.id],
            decisions=decisions.get(row.id, []),
            locations=locations_of_each.get(row.id, []),
        )
        for row in connection.execute(organizations)
    ]


def _is_of_kind(kind: str, only: str | Sequence[str] | None) -> ColumnElement[bool]:
    """Return the condition that a fact is of a kind; of a few entries it is no way to find their facts.

    Without statistics SQLite would go through all facts of the kind for every few entries.
    """
    return FACTS.c.kind == kind if only is None else FACTS.c.kind.concat("") == kind


def _organization_locations(
    connection: Connection, only: str | Sequence[str] | None
) -> dict[str, list[dict[str, Any]]]:
    """Return organization -> the places where articles say it is."""
    query = _decided_facts(OWNERS.c.entry, FACTS.c.article).join(OWNERS, OWNERS.c.fact == FACTS.c.id)
    query = query.where(_is_of_kind("organization", only))
    named: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for entry, article, data in connection.execute(query.where(is_among(OWNERS.c.entry, only)) if only else query):
        if data.get("place"):
            named[entry].append((article, data["place"]))
    facts: list[StoredFact] = []
    for part in batched(sorted({article for pairs in named.values() for article, _ in pairs}), IDS_AT_ONCE):
        places = _decided_facts(FACTS.c.id, FACTS.c.article).where(_is_of_kind("place", part))
        facts += [StoredFact(*row) for row in connection.execute(places.where(FACTS.c.article.in_(part)))]
    known = locations_of(facts)
    return {entry: merge_locations(pairs, known) for entry, pairs in named.items()}


def _grouped(connection: Connection, pairs: Select[Any]) -> defaultdict[str, list[str]]:
    """Return the second values of a query by the first, sorted."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in connection.execute(pairs):
        groups[key].append(value)
    return defaultdict(list, {key: sorted(values) for key, values in groups.items()})


def read_articles(connection: Connection, only: str | Sequence[str] | None = None) -> list[ArticleEntry]:
    """Return every article, or those of an id or of a few, in no order."""
    fields = ("id", "title", "source", "language", "published", "url")
    articles = select(*(ARTICLES.c[name] for name in (*fields, "extractor", "note", "details")), STORIES.c.canonical)
    articles = articles.outerjoin(STORIES, STORIES.c.article == ARTICLES.c.id)
    grouped = select(FACTS.c.article, FACTS.c.kind, func.count()).group_by(FACTS.c.article, FACTS.c.kind)
    grouped = grouped.outerjoin(DECIDED_FACTS, DECIDED_FACTS.c.fact == FACTS.c.id).where(_not_rejected())
    if only:
        articles, grouped = (
            articles.where(is_among(ARTICLES.c.id, only)),
            grouped.where(is_among(FACTS.c.article, only)),
        )
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for article, kind, count in connection.execute(grouped.order_by(FACTS.c.article, FACTS.c.kind)):
        counts[article][kind] = count
    return [
        ArticleEntry(
            **{name: row[name] for name in fields},
            status="waiting" if row["extractor"] is None else row["note"] or "extracted",
            story=row["canonical"],
            facts=counts[row["id"]],
            details=row["details"] or {},
        )
        for row in connection.execute(articles).mappings()
    ]
