"""The directory as it is read: lists of entries, and one entry with every fact and the places that say it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, Engine, func, select

from store.tables import (
    ArticleRow,
    EvidenceRow,
    FactRow,
    OrganizationNameRow,
    OrganizationRow,
    OwnerRow,
    ProgramRow,
    StoryRow,
)


class NotFoundError(Exception):
    """No entry has this id; the message names it and says what to do."""


class OrganizationEntry(BaseModel):
    """An organization; `articles` are the ids of the articles that name it, `programs` those that it runs."""

    id: str
    name: str
    names: list[str]
    kind: str
    programs: list[str]
    articles: list[str]


class ProgramEntry(BaseModel):
    """A program; `start` and `end` list every value that articles give, the best supported first.

    `stories` counts independent stories: copies of one release count once.
    """

    id: str
    name: str
    names: list[str]
    kind: str
    operators: list[str]
    operator_ids: list[str]
    partners: list[str]
    places: list[str]
    beneficiaries: list[str]
    start: list[dict[str, Any]]
    end: list[dict[str, Any]]
    capacities: list[dict[str, Any]]
    confidence: float
    articles: list[str]
    sources: list[str]
    stories: int


class ArticleEntry(BaseModel):
    """An article; `story` is the id of the article that stands for its story, `facts` counts facts by kind."""

    id: str
    title: str
    source: str | None
    language: str | None
    published: str | None
    url: str | None
    status: str
    story: str | None
    facts: dict[str, int]


class Place(BaseModel):
    """A place that says a fact, in an article."""

    article: str
    title: bool
    start: int
    end: int
    quote: str


class Fact(BaseModel):
    """One fact of one article and where it stands; `data` is the object that the extraction holds."""

    id: str
    kind: str
    data: dict[str, Any]
    evidence: list[Place]


def list_programs(engine: Engine) -> list[ProgramEntry]:
    """Return every program, by country's script order of names."""
    with engine.connect() as connection:
        sources = dict(connection.execute(select(ArticleRow.id, ArticleRow.source)).tuples().all())
        rows = connection.execute(select(ProgramRow.__table__).order_by(ProgramRow.name, ProgramRow.id))  # type: ignore[attr-defined]
        return [_program(row, sources) for row in rows]


def list_organizations(engine: Engine) -> list[OrganizationEntry]:
    """Return every organization, those that most articles name first."""
    with engine.connect() as connection:
        entries = _organizations(connection)
    return sorted(entries, key=lambda entry: (-len(entry.articles), entry.name, entry.id))


def list_articles(engine: Engine) -> list[ArticleEntry]:
    """Return every article, newest first."""
    with engine.connect() as connection:
        counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
        grouped = select(FactRow.article, FactRow.kind, func.count()).group_by(FactRow.article, FactRow.kind)
        for article, kind, count in connection.execute(grouped.order_by(FactRow.article, FactRow.kind)):
            counts[article][kind] = count
        stories = dict(connection.execute(select(StoryRow.article, StoryRow.canonical)).tuples().all())
        entries = [
            ArticleEntry(
                **{name: row[name] for name in ("id", "title", "source", "language", "published", "url")},
                status="waiting" if row["extractor"] is None else row["note"] or "extracted",
                story=stories.get(row["id"]),
                facts=counts[row["id"]],
            )
            for row in connection.execute(select(ArticleRow.__table__)).mappings()  # type: ignore[attr-defined]
        ]
    return sorted(sorted(entries, key=lambda entry: entry.id), key=lambda entry: entry.published or "", reverse=True)


def find_entry(engine: Engine, identifier: str) -> ProgramEntry | OrganizationEntry | ArticleEntry:
    """Return the entry with this id, or with the only id that begins so.

    Raises:
        NotFoundError: no entry has such an id, or several begin so.
    """
    entries: list[ProgramEntry | OrganizationEntry | ArticleEntry] = [
        *list_programs(engine),
        *list_organizations(engine),
        *list_articles(engine),
    ]
    found = [entry for entry in entries if entry.id == identifier]
    found = found or [entry for entry in entries if identifier and entry.id.startswith(identifier)]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFoundError(f"{identifier}: {len(found)} entries begin so, e.g. {found[0].id} and {found[1].id}")
    raise NotFoundError(
        f"{identifier}: no program, organization or article has this id (`rasad list programs` shows ids)"
    )


def facts_of_entry(engine: Engine, entry: ProgramEntry | OrganizationEntry | ArticleEntry) -> list[Fact]:
    """Return the facts of a program or an organization, or all facts of an article, with the places that say them."""
    query = select(FactRow.id, FactRow.article, FactRow.kind, FactRow.data)
    if isinstance(entry, ArticleEntry):
        query = query.where(FactRow.article == entry.id)  # type: ignore[arg-type]
    else:
        query = query.join(OwnerRow, OwnerRow.fact == FactRow.id).where(OwnerRow.entry == entry.id)  # type: ignore[arg-type]
    with engine.connect() as connection:
        facts = connection.execute(query.order_by(FactRow.kind, FactRow.article, FactRow.position)).all()
        places: defaultdict[str, list[Place]] = defaultdict(list)
        articles = {row.id: row.article for row in facts}
        for row in _evidence(connection, list(articles)):
            fields = {name: getattr(row, name) for name in ("title", "start", "end", "quote")}
            places[row.fact].append(Place(article=articles[row.fact], **fields))
    order = {"program": 0, "organization": 1, "capacity": 2, "partnership": 3, "date": 4}
    found = [Fact(id=row.id, kind=row.kind, data=row.data, evidence=places[row.id]) for row in facts]
    return sorted(found, key=lambda fact: order[fact.kind])


def article_texts(engine: Engine, identifiers: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the stored fields of articles by id."""
    with engine.connect() as connection:
        rows = connection.execute(select(ArticleRow.__table__).where(ArticleRow.id.in_(set(identifiers)))).mappings()  # type: ignore[attr-defined]
        return {row["id"]: dict(row) for row in rows}


def count_stories(engine: Engine) -> tuple[int, int]:
    """Return how many stories there are, and how many articles repeat another's."""
    with engine.connect() as connection:
        stories = Counter(connection.execute(select(StoryRow.canonical)).scalars())
    return len(stories), stories.total() - len(stories)


def _evidence(connection: Connection, facts: list[str]) -> Iterable[Any]:
    for first in range(0, len(facts), 500):
        part = facts[first : first + 500]
        table = EvidenceRow.__table__  # type: ignore[attr-defined]
        yield from connection.execute(
            select(table).where(table.c.fact.in_(part)).order_by(table.c.fact, table.c.number)
        )


def _program(row: Any, sources: dict[str, str | None]) -> ProgramEntry:
    outlets = sorted({source for article in row.data["articles"] if (source := sources.get(article))})
    return ProgramEntry(id=row.id, name=row.name, kind=row.kind, confidence=row.confidence, sources=outlets, **row.data)


def _organizations(connection: Connection) -> list[OrganizationEntry]:
    names: defaultdict[str, list[str]] = defaultdict(list)
    for row in connection.execute(select(OrganizationNameRow.organization, OrganizationNameRow.name)):
        if row.name not in names[row.organization]:
            names[row.organization].append(row.name)
    articles: defaultdict[str, set[str]] = defaultdict(set)
    named = select(OwnerRow.entry, FactRow.article).join(FactRow, FactRow.id == OwnerRow.fact)  # type: ignore[arg-type]
    for entry, article in connection.execute(named.where(FactRow.kind == "organization")):  # type: ignore[arg-type]
        articles[entry].add(article)
    programs: defaultdict[str, list[str]] = defaultdict(list)
    for program, data in connection.execute(select(ProgramRow.id, ProgramRow.data).order_by(ProgramRow.id)):
        for operator in data["operator_ids"]:
            programs[operator].append(program)
    return [
        OrganizationEntry(
            id=row.id,
            name=row.name,
            names=names[row.id],
            kind=row.kind,
            programs=programs[row.id],
            articles=sorted(articles[row.id]),
        )
        for row in connection.execute(select(OrganizationRow.__table__))  # type: ignore[attr-defined]
    ]
