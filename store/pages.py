"""What pages show that lists and entries do not: neighbours of an entry, counts, places, sources, versions of a story.

Invariant: every query is bounded by what one page shows, or counts; nothing here writes.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import batched, combinations
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from store.database import IDS_AT_ONCE, reading, storable
from store.directory import ArticleEntry, Fact, read_articles, read_facts
from store.publication import NEVER, moment_of
from store.tables import (
    ARTICLES,
    FACTS,
    ORGANIZATION_NAMES,
    ORGANIZATIONS,
    OWNERS,
    PROGRAMS,
    READINGS,
    RUNS,
    SOURCES,
    STORIES,
)

# An article that lists a hundred members of an alliance is no hundred times ninety-nine partnerships to draw.
_MOST_PARTIES = 12
# Letters that are written in one way or another («ی» and «ي»): any letter may stand there.
_ANY_WRITING = re.compile("[اأإآيیىئكکهةۀوؤ]")
_SIGNS = re.compile("[%_!]")
_ESCAPED = r"!\g<0>"
_ORDER = ("program", "organization", "capacity", "partnership", "date", "duration", "place")


class Named(NamedTuple):
    """An entry as it stands in a list: its id, name, kind, country, and how many articles name it."""

    id: str
    name: str
    kind: str
    country: str | None = None
    articles: int = 0


class Tie(NamedTuple):
    """Two organizations (first < second) that work together, and in how many facts articles say so."""

    first: str
    second: str
    facts: int


class Version(NamedTuple):
    """An article of a story: where it came out and when; `first` of the one that stands for the story."""

    id: str
    title: str
    source: str | None
    published: str | None
    first: bool


class SourceState(NamedTuple):
    """What the directory has of an outlet: articles, the newest, those unread or noted, and what its last run gave."""

    name: str | None
    articles: int
    newest: str | None
    unread: int
    noted: int
    last_run: datetime | None
    added: int


class PlaceCount(NamedTuple):
    """A place of programs: `country` and `subdivision` are ISO 3166 codes, `names` those in three languages."""

    country: str | None
    subdivision: str | None
    name: str
    names: dict[str, str]
    programs: int


def counts(engine: Engine) -> dict[str, int]:
    """Return how many programs, organizations, articles and sources there are."""
    with reading(engine) as connection:
        found = {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in (("programs", PROGRAMS), ("organizations", ORGANIZATIONS), ("articles", ARTICLES))
        }
        found["sources"] = connection.execute(select(func.count(ARTICLES.c.source.distinct()))).scalar_one()
    return found


def newest_programs(engine: Engine, most: int) -> list[str]:
    """Return the ids of the programs that the newest articles tell of, those of the newest first."""
    newest = select(ARTICLES.c.id).where(ARTICLES.c.published.is_not(None))
    newest = newest.order_by(ARTICLES.c.published.desc(), ARTICLES.c.id).limit(8 * most)
    with reading(engine) as connection:
        articles = list(connection.execute(newest).scalars())
        owned = select(FACTS.c.article, OWNERS.c.entry).join(OWNERS, OWNERS.c.fact == FACTS.c.id)
        owned = owned.join(PROGRAMS, PROGRAMS.c.id == OWNERS.c.entry)
        owned = owned.where(FACTS.c.article.in_(articles), FACTS.c.kind == "program").order_by(OWNERS.c.entry)
        programs: defaultdict[str, list[str]] = defaultdict(list)
        for article, program in connection.execute(owned):
            programs[article].append(program)
    return list(dict.fromkeys(program for article in articles for program in programs[article]))[:most]


def named_entries(engine: Engine, identifiers: Iterable[str]) -> dict[str, Named]:
    """Return programs and organizations by id, as they stand in lists."""
    found: dict[str, Named] = {}
    with reading(engine) as connection:
        for part in batched(sorted(set(identifiers)), IDS_AT_ONCE):
            organizations = select(*(ORGANIZATIONS.c[name] for name in ("id", "name", "kind", "country")))
            for row in connection.execute(organizations.where(ORGANIZATIONS.c.id.in_(part))):
                found[row.id] = Named(*row)
            programs = select(PROGRAMS.c.id, PROGRAMS.c.name, PROGRAMS.c.kind).where(PROGRAMS.c.id.in_(part))
            for row in connection.execute(programs):
                found[row.id] = Named(*row)
    return found


def list_named(
    engine: Engine, name: str = "", country: str = "", *, limit: int, offset: int = 0
) -> tuple[list[Named], int]:
    """Return a part of the organizations, those that most articles name first, and how many there are.

    `name` is a part of one of their names, as articles write it; `country` an ISO 3166-1 code.
    """
    said = func.coalesce(func.sum(ORGANIZATION_NAMES.c.articles), 0).label("said")
    query = select(ORGANIZATIONS.c.id, ORGANIZATIONS.c.name, ORGANIZATIONS.c.kind, ORGANIZATIONS.c.country, said)
    query = query.outerjoin(ORGANIZATION_NAMES, ORGANIZATION_NAMES.c.organization == ORGANIZATIONS.c.id)
    only: list[ColumnElement[bool]] = []
    for word in storable(name).split():
        named = ORGANIZATION_NAMES.c.name.ilike(f"%{_ANY_WRITING.sub('_', _SIGNS.sub(_ESCAPED, word))}%", escape="!")
        only.append(ORGANIZATIONS.c.id.in_(select(ORGANIZATION_NAMES.c.organization).where(named)))
    if country:
        only.append(ORGANIZATIONS.c.country == storable(country))
    query = query.where(*only).group_by(ORGANIZATIONS.c.id)
    query = query.order_by(said.desc(), ORGANIZATIONS.c.name, ORGANIZATIONS.c.id)
    with reading(engine) as connection:
        found = [Named(*row) for row in connection.execute(query.limit(limit).offset(offset))]
        total: int = connection.execute(select(func.count()).select_from(ORGANIZATIONS).where(*only)).scalar_one()
    return found, total


def list_of_articles(
    engine: Engine, source: str | None = None, *, limit: int, offset: int = 0
) -> tuple[list[str], int]:
    """Return the ids of a part of the articles, the newest first, and how many there are; of one source, if named."""
    only = [ARTICLES.c.source == storable(source)] if source else []
    query = select(ARTICLES.c.id).where(*only)
    query = query.order_by(func.coalesce(ARTICLES.c.published, "").desc(), ARTICLES.c.id)
    with reading(engine) as connection:
        found = list(connection.execute(query.limit(limit).offset(offset)).scalars())
        total: int = connection.execute(select(func.count()).select_from(ARTICLES).where(*only)).scalar_one()
    return found, total


def ids_by_name(engine: Engine, names: Iterable[str], beside: str) -> dict[str, str]:
    """Return name -> id of the organization that the facts of an entry call so."""
    wanted = [storable(name) for name in sorted(set(names))]
    articles = select(FACTS.c.article).join(OWNERS, OWNERS.c.fact == FACTS.c.id).where(OWNERS.c.entry == beside)
    named = select(ORGANIZATION_NAMES.c.name, ORGANIZATION_NAMES.c.organization)
    named = named.join(OWNERS, OWNERS.c.entry == ORGANIZATION_NAMES.c.organization)
    named = named.join(FACTS, FACTS.c.id == OWNERS.c.fact).where(FACTS.c.article.in_(articles)).distinct()
    found: dict[str, str] = {}
    with reading(engine) as connection:
        for part in batched(wanted, IDS_AT_ONCE):
            found |= {
                row.name: row.organization
                for row in connection.execute(
                    named.where(ORGANIZATION_NAMES.c.name.in_(part)).order_by(ORGANIZATION_NAMES.c.organization.desc())
                )
            }
    return found


def names_of(engine: Engine, organization: str) -> list[tuple[str, str, int]]:
    """Return the names of an organization with their language and how many articles write it so, most first."""
    query = select(ORGANIZATION_NAMES.c.name, ORGANIZATION_NAMES.c.language, ORGANIZATION_NAMES.c.articles)
    query = query.where(ORGANIZATION_NAMES.c.organization == organization)
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(ORGANIZATION_NAMES.c.articles.desc(), ORGANIZATION_NAMES.c.name)).all()
    return [(row.name, row.language, row.articles) for row in rows]


def branches_of(engine: Engine, organization: str, most: int) -> list[Named]:
    """Return the branches of an organization, by name."""
    query = select(ORGANIZATIONS.c.id, ORGANIZATIONS.c.name, ORGANIZATIONS.c.kind, ORGANIZATIONS.c.country)
    query = query.where(ORGANIZATIONS.c.parent == organization).order_by(ORGANIZATIONS.c.name, ORGANIZATIONS.c.id)
    with reading(engine) as connection:
        return [Named(*row) for row in connection.execute(query.limit(most))]


def ties(engine: Engine, organization: str | None = None) -> list[Tie]:
    """Return who works with whom, those that most facts say first: all, or the ties of one organization."""
    query = select(OWNERS.c.fact, OWNERS.c.entry).join(FACTS, FACTS.c.id == OWNERS.c.fact)
    query = query.where(FACTS.c.kind == "partnership")
    if organization:
        query = query.where(OWNERS.c.fact.in_(select(OWNERS.c.fact).where(OWNERS.c.entry == organization)))
    parties: defaultdict[str, list[str]] = defaultdict(list)
    with reading(engine) as connection:
        for fact, entry in connection.execute(query.order_by(OWNERS.c.fact, OWNERS.c.entry)):
            parties[fact].append(entry)
    found: Counter[tuple[str, str]] = Counter()
    for together in parties.values():
        pairs = (
            combinations(together[:_MOST_PARTIES], 2)
            if organization is None
            else ((min(organization, other), max(organization, other)) for other in together if other != organization)
        )
        found.update(pairs)
    return [Tie(*pair, facts) for pair, facts in sorted(found.items(), key=lambda one: (-one[1], one[0]))]


def entries_of_facts(engine: Engine, facts: Iterable[str]) -> dict[str, list[str]]:
    """Return fact -> the programs and organizations that it belongs to."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    with reading(engine) as connection:
        for part in batched(sorted(set(facts)), IDS_AT_ONCE):
            query = select(OWNERS.c.fact, OWNERS.c.entry).where(OWNERS.c.fact.in_(part)).order_by(OWNERS.c.entry)
            for fact, entry in connection.execute(query):
                found[fact].append(entry)
    return found


def places(engine: Engine) -> list[PlaceCount]:
    """Return the places of programs and how many programs each has, by country, most first."""
    found: Counter[tuple[str | None, str | None, str]] = Counter()
    names: dict[tuple[str | None, str | None, str], dict[str, str]] = {}
    with reading(engine) as connection:
        # a program of one place that it names twice is one program there
        for (data,) in connection.execute(select(PROGRAMS.c.data)):
            here = {}
            for location in data.get("locations", ()):
                called = {language: name for language, name in (location["names"] or {}).items() if name}
                key = (location["country"], location["subdivision"], called.get("en") or location["name"])
                here[key] = called or {"ar": location["name"]}
            found.update(here.keys())
            names |= here
    return [
        PlaceCount(*key, names[key], programs)
        for key, programs in sorted(found.items(), key=lambda one: (one[0][0] or "~", -one[1], one[0][2]))
    ]


def sources(engine: Engine) -> list[SourceState]:
    """Return what the directory has of each outlet, the one with most articles first."""
    query = select(
        ARTICLES.c.source,
        func.count().label("articles"),
        func.max(ARTICLES.c.published).label("newest"),
        func.count().filter(ARTICLES.c.extractor.is_(None)).label("unread"),
        func.count(ARTICLES.c.note).label("noted"),
    ).group_by(ARTICLES.c.source)
    with reading(engine) as connection:
        rows = connection.execute(query).all()
        runs = _last_runs(connection)
    found = [
        SourceState(row.source, row.articles, row.newest, row.unread, row.noted, *runs.get(row.source or "", (None, 0)))
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.articles, one.name or ""))


def _last_runs(connection: Connection) -> dict[str, tuple[datetime | None, int]]:
    """Return name of a source -> when a run last read it, and how many new articles that gave."""
    query = select(SOURCES.c.name, RUNS.c.started, READINGS.c.added)
    query = query.join(READINGS, READINGS.c.source == SOURCES.c.id).join(RUNS, RUNS.c.id == READINGS.c.run)
    return {row.name: (row.started, row.added) for row in connection.execute(query.order_by(RUNS.c.id))}


class Card(NamedTuple):
    """A program as it stands in a list; dates and capacities are the best supported ones, `locations` its places."""

    id: str
    name: str
    kind: str
    operators: list[str]
    places: list[str]
    locations: list[dict[str, Any]]
    start: list[dict[str, Any]]
    capacities: list[dict[str, Any]]
    articles: int
    stories: int


def cards(engine: Engine, programs: Sequence[str]) -> list[Card]:
    """Return programs as they stand in lists, in the order of their ids given; those that are there."""
    found: dict[str, Card] = {}
    with reading(engine) as connection:
        for part in batched(programs, IDS_AT_ONCE):
            for row in connection.execute(select(PROGRAMS).where(PROGRAMS.c.id.in_(part))):
                data = row.data
                fields = {
                    name: data.get(name, []) for name in ("operators", "places", "locations", "start", "capacities")
                }
                found[row.id] = Card(
                    row.id, row.name, row.kind, **fields, articles=len(data["articles"]), stories=data["stories"]
                )
    return [found[program] for program in programs if program in found]


class Told(NamedTuple):
    """The newest article that tells of a program; `moment` is when it came out, `NEVER` where nobody knows."""

    program: str
    moment: datetime
    language: str | None
    url: str | None


def last_told(engine: Engine, programs: Sequence[str]) -> list[Told]:
    """Return the newest article of each program, of articles of one time the one with the least id."""
    found: dict[str, Told] = {}
    query = select(OWNERS.c.entry, ARTICLES.c.id, ARTICLES.c.published, ARTICLES.c.language, ARTICLES.c.url).distinct()
    query = query.join(FACTS, FACTS.c.id == OWNERS.c.fact).join(ARTICLES, ARTICLES.c.id == FACTS.c.article)
    with reading(engine) as connection:
        for part in batched(programs, IDS_AT_ONCE):
            rows = connection.execute(query.where(OWNERS.c.entry.in_(part)).order_by(ARTICLES.c.id.desc()))
            for program, _article, published, language, url in rows:
                told = Told(program, moment_of(published) or NEVER, language, url)
                if program not in found or told.moment >= found[program].moment:
                    found[program] = told
    return [found[program] for program in programs if program in found]


def facts_of(engine: Engine, entry: str, most: int) -> tuple[list[Fact], int]:
    """Return the first facts of a program or an organization, and how many it has; those rejected are left out."""
    owned = select(OWNERS.c.fact).where(OWNERS.c.entry == entry)
    with reading(engine) as connection:
        total: int = connection.execute(select(func.count()).select_from(owned.subquery())).scalar_one()
        first = list(connection.execute(owned.order_by(OWNERS.c.fact).limit(most)).scalars())
        found = read_facts(connection, FACTS.c.id.in_(first))
    return sorted(found, key=lambda fact: _ORDER.index(fact.kind)), total


def article_entries(engine: Engine, identifiers: Sequence[str]) -> list[ArticleEntry]:
    """Return articles in the order of their ids given; those that are there."""
    with reading(engine) as connection:
        found = {
            entry.id: entry for ids in batched(identifiers, IDS_AT_ONCE) for entry in read_articles(connection, ids)
        }
    return [found[one] for one in identifiers if one in found]


def newest_articles_of(engine: Engine, entry: str, most: int) -> list[str]:
    """Return the ids of the newest articles that have facts of an entry."""
    query = select(ARTICLES.c.id, ARTICLES.c.published).distinct()
    query = query.join(FACTS, FACTS.c.article == ARTICLES.c.id).join(OWNERS, OWNERS.c.fact == FACTS.c.id)
    query = query.where(OWNERS.c.entry == entry).order_by(ARTICLES.c.published.desc(), ARTICLES.c.id)
    with reading(engine) as connection:
        return [row.id for row in connection.execute(query.limit(most))]


def stories_of(engine: Engine, articles: Iterable[str]) -> list[list[Version]]:
    """Return the stories that articles tell, each with all its versions, the earliest story first."""
    found: dict[str, list[Version]] = {}
    with reading(engine) as connection:
        told: set[str] = set()
        for part in batched(sorted(set(articles)), IDS_AT_ONCE):
            canonical = select(STORIES.c.canonical).where(STORIES.c.article.in_(part)).distinct()
            told.update(connection.execute(canonical).scalars())
        for part in batched(sorted(told), IDS_AT_ONCE):
            query = select(
                ARTICLES.c.id, ARTICLES.c.title, ARTICLES.c.source, ARTICLES.c.published, STORIES.c.canonical
            )
            query = query.join(STORIES, STORIES.c.article == ARTICLES.c.id).where(STORIES.c.canonical.in_(part))
            for row in connection.execute(query):
                version = Version(row.id, row.title, row.source, row.published, row.id == row.canonical)
                found.setdefault(row.canonical, []).append(version)
    stories = [
        sorted(one, key=lambda version: (not version.first, version.published or "9999", version.id))
        for one in found.values()
    ]
    return sorted(stories, key=lambda one: (one[0].published or "9999", one[0].id))
