"""The directory part by part, every program, organization and fact with the sentences that say it: for exports.

Invariant: what is held in memory at once follows from the size of a part, not from that of the directory; everything
comes in the order of ids, so the same directory is told in the same words.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, func, select

from nlp.sentence_splitting import sentence_around, split_sentences
from store.database import IDS_AT_ONCE
from store.directory import Fact, read_facts
from store.tables import (
    ARTICLES,
    FACTS,
    ORGANIZATION_NAMES,
    ORGANIZATIONS,
    OWNERS,
    PROGRAM_EVENTS,
    PROGRAMS,
    STORIES,
)

_AT_ONCE = 200


class CitedArticle(NamedTuple):
    """An article that is cited; `published` as its source gives it, `story` the article that stands for its story."""

    id: str
    title: str
    url: str | None
    source: str | None
    published: str | None
    language: str | None
    story: str | None


class Told(NamedTuple):
    """A fact as decided, its article, the sentences of it that say so (each once), and the entries it belongs to."""

    id: str
    kind: str
    data: dict[str, Any]
    article: CitedArticle
    sentences: list[str]
    entries: list[str]


class TellingEvent(NamedTuple):
    """What happened to a program at a date (EDTF), by the fact that states it."""

    event: str
    date: str
    fact: Told


class ToldProgram(NamedTuple):
    """A program: `data` is that of its row, `facts` are the mentions that it was put together from."""

    id: str
    name: str
    kind: str
    confidence: float
    data: dict[str, Any]
    facts: list[Told]
    events: list[TellingEvent]


class ToldOrganization(NamedTuple):
    """An organization: how many articles name it, how many programs it runs, and its first mention."""

    id: str
    name: str
    kind: str
    country: str | None
    place: str | None
    parent: str | None
    names: list[str]
    articles: int
    programs: int
    fact: Told | None


@dataclass(frozen=True)
class Chosen:
    """A part of the directory: some programs, the articles that tell of them, and the organizations of these."""

    programs: frozenset[str]
    articles: list[str]
    organizations: list[str]


def choose(connection: Connection, programs: Iterable[str]) -> Chosen:
    """Return the part of the directory that belongs to some programs (ids)."""
    wanted = sorted(set(programs))
    articles: set[str] = set()
    organizations: set[str] = set()
    for part in batched(wanted, IDS_AT_ONCE):
        for data in connection.execute(select(PROGRAMS.c.data).where(PROGRAMS.c.id.in_(part))).scalars():
            articles.update(data["articles"])
    for part in batched(sorted(articles), IDS_AT_ONCE):
        owning = select(OWNERS.c.entry).distinct().join(ORGANIZATIONS, ORGANIZATIONS.c.id == OWNERS.c.entry)
        owning = owning.join(FACTS, FACTS.c.id == OWNERS.c.fact).where(FACTS.c.article.in_(part))
        organizations.update(connection.execute(owning).scalars())
    return Chosen(frozenset(wanted), sorted(articles), sorted(organizations))


def count_programs(connection: Connection, chosen: Chosen | None = None) -> int:
    """Return how many programs `read_told_programs` yields."""
    if chosen:
        return len(chosen.programs)
    total: int = connection.execute(select(func.count()).select_from(PROGRAMS)).scalar_one()
    return total


def read_told_programs(connection: Connection, chosen: Chosen | None = None) -> Iterator[ToldProgram]:
    """Yield the programs by id."""
    for part in _parts(connection, PROGRAMS.c.id, sorted(chosen.programs) if chosen else None):
        rows = connection.execute(select(PROGRAMS).where(PROGRAMS.c.id.in_(part)).order_by(PROGRAMS.c.id)).all()
        happened = select(PROGRAM_EVENTS).where(PROGRAM_EVENTS.c.program.in_(part))
        happened = happened.order_by(*(PROGRAM_EVENTS.c[name] for name in ("program", "date", "event", "fact")))
        pairs = [row for row in _owned(connection, part) if _kind_of(row.fact) == "program"]
        events = connection.execute(happened).all()
        told = _told(connection, {row.fact for row in (*pairs, *events)})
        facts_of: defaultdict[str, list[Told]] = defaultdict(list)
        events_of: defaultdict[str, list[TellingEvent]] = defaultdict(list)
        for row in pairs:
            if row.fact in told:
                facts_of[row.entry].append(told[row.fact])
        for row in events:
            if row.fact in told:
                events_of[row.program].append(TellingEvent(row.event, row.date, told[row.fact]))
        for row in rows:
            yield ToldProgram(row.id, row.name, row.kind, row.confidence, row.data, facts_of[row.id], events_of[row.id])


def read_told_organizations(connection: Connection, chosen: Chosen | None = None) -> Iterator[ToldOrganization]:
    """Yield the organizations by id."""
    for part in _parts(connection, ORGANIZATIONS.c.id, chosen.organizations if chosen else None):
        rows = connection.execute(
            select(ORGANIZATIONS).where(ORGANIZATIONS.c.id.in_(part)).order_by(ORGANIZATIONS.c.id)
        )
        names: defaultdict[str, list[str]] = defaultdict(list)
        named = select(ORGANIZATION_NAMES.c.organization, ORGANIZATION_NAMES.c.name).distinct()
        named = named.where(ORGANIZATION_NAMES.c.organization.in_(part))
        for row in connection.execute(named.order_by(ORGANIZATION_NAMES.c.organization, ORGANIZATION_NAMES.c.name)):
            names[row.organization].append(row.name)
        first: dict[str, str] = {}
        articles: defaultdict[str, set[str]] = defaultdict(set)
        runs: defaultdict[str, list[str]] = defaultdict(list)
        for entry, fact in _owned(connection, part):
            if _kind_of(fact) == "organization":
                first.setdefault(entry, fact)
                articles[entry].add(fact.rsplit("/", 2)[0])
            elif _kind_of(fact) == "program":
                runs[entry].append(fact)
        program_of = _programs_of(connection, {fact for facts in runs.values() for fact in facts})
        told = _told(connection, first.values())
        for row in rows.all():
            operated = {program for fact in runs[row.id] for program in program_of.get(fact, ())}
            yield ToldOrganization(
                *(row.id, row.name, row.kind, row.country, row.place, row.parent),
                names=names[row.id],
                articles=len(articles[row.id]),
                programs=len(operated),
                fact=told.get(first.get(row.id, "")),
            )


def read_told_facts(connection: Connection, kinds: Sequence[str], chosen: Chosen | None = None) -> Iterator[Told]:
    """Yield the facts of some kinds by article, those that belong to nothing too.

    Of a part of the directory those are left out that belong to other programs.
    """
    for part in _parts(connection, ARTICLES.c.id, chosen.articles if chosen else None):
        ids = connection.execute(select(FACTS.c.id).where(FACTS.c.article.in_(part))).scalars()
        told = list(_told(connection, (fact for fact in ids if _kind_of(fact) in kinds)).values())
        others: set[str] = set()
        if chosen:
            entries = {entry for fact in told for entry in fact.entries}
            for some in batched(sorted(entries - chosen.programs), IDS_AT_ONCE):
                others.update(connection.execute(select(PROGRAMS.c.id).where(PROGRAMS.c.id.in_(some))).scalars())
        for fact in sorted(told, key=lambda fact: (fact.article.id, fact.kind, int(fact.id.rsplit("/", 1)[1]))):
            if not others.intersection(fact.entries):
                yield fact


def read_cited_articles(connection: Connection, chosen: Chosen | None = None) -> Iterator[CitedArticle]:
    """Yield the articles by id."""
    for part in _parts(connection, ARTICLES.c.id, chosen.articles if chosen else None):
        yield from (_cited_article(row) for row in _articles(connection, part))


def organization_kinds(connection: Connection) -> dict[str, str]:
    """Return organization -> its kind."""
    return dict(connection.execute(select(ORGANIZATIONS.c.id, ORGANIZATIONS.c.kind)).all())


def days_of_publication(connection: Connection) -> set[str]:
    """Return the days on which articles came out, as their sources give them, without the times of day."""
    found = connection.execute(select(func.substr(ARTICLES.c.published, 1, 10)).distinct()).scalars()
    return {day for day in found if day}


def organizations_named(connection: Connection, facts: Iterable[Told]) -> dict[tuple[str, str], str]:
    """Return (fact, name) -> the organization that a fact of partnership calls so."""
    found: dict[tuple[str, str], str] = {}
    for part in batched(facts, IDS_AT_ONCE):
        names = sorted({name for fact in part for name in fact.data["parties"]})
        for some in batched(names, IDS_AT_ONCE):
            query = select(OWNERS.c.fact, ORGANIZATION_NAMES.c.name, ORGANIZATION_NAMES.c.organization).distinct()
            query = query.join(ORGANIZATION_NAMES, ORGANIZATION_NAMES.c.organization == OWNERS.c.entry)
            query = query.where(OWNERS.c.fact.in_([fact.id for fact in part]), ORGANIZATION_NAMES.c.name.in_(some))
            for row in connection.execute(query.order_by(ORGANIZATION_NAMES.c.organization.desc())):
                found[row.fact, row.name] = row.organization
    return found


def _owned(connection: Connection, entries: Sequence[str]) -> Sequence[Any]:
    """Return the facts that belong to entries as rows of `entry` and `fact`, in their order.

    Databases are asked for no kind of fact beside: without statistics they would go through all facts of the kind.
    """
    owned = select(OWNERS.c.entry, OWNERS.c.fact).where(OWNERS.c.entry.in_(entries))
    return connection.execute(owned.order_by(OWNERS.c.entry, OWNERS.c.fact)).all()


def _programs_of(connection: Connection, facts: Iterable[str]) -> dict[str, list[str]]:
    """Return fact -> the programs that it belongs to."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for part in batched(sorted(facts), IDS_AT_ONCE):
        owners = select(OWNERS.c.fact, OWNERS.c.entry).where(OWNERS.c.fact.in_(part))
        entries = connection.execute(owners).all()
        known: set[str] = set()
        for some in batched(sorted({row.entry for row in entries}), IDS_AT_ONCE):
            known.update(connection.execute(select(PROGRAMS.c.id).where(PROGRAMS.c.id.in_(some))).scalars())
        for row in entries:
            if row.entry in known:
                found[row.fact].append(row.entry)
    return found


def _kind_of(fact: str) -> str:
    """Return the kind of a fact: its id is article/kind/position."""
    return fact.rsplit("/", 2)[1]


def _parts(connection: Connection, column: Column[Any], only: Sequence[str] | None) -> Iterator[Sequence[str]]:
    """Yield ids in order, a part at a time: those of a column, or `only` these."""
    if only is not None:
        yield from batched(only, _AT_ONCE)
        return
    query = select(column).order_by(column).limit(_AT_ONCE)
    part = list(connection.execute(query).scalars())
    while part:
        yield part
        part = list(connection.execute(query.where(column > part[-1])).scalars())


def _told(connection: Connection, facts: Iterable[str]) -> dict[str, Told]:
    """Return facts by id, with what cites them."""
    parts = batched(sorted(facts), IDS_AT_ONCE)
    return {one.id: one for part in parts for one in _cited(connection, read_facts(connection, FACTS.c.id.in_(part)))}


def _cited(connection: Connection, facts: Sequence[Fact]) -> list[Told]:
    articles = {place.article for fact in facts for place in fact.evidence}
    texts = {row.id: row for part in batched(sorted(articles), _AT_ONCE) for row in _articles(connection, part)}
    bounds = {row.id: split_sentences(row.text) for row in texts.values()}
    entries: defaultdict[str, list[str]] = defaultdict(list)
    for part in batched([fact.id for fact in facts], IDS_AT_ONCE):
        owners = select(OWNERS).where(OWNERS.c.fact.in_(part)).order_by(OWNERS.c.fact, OWNERS.c.entry)
        for row in connection.execute(owners):
            entries[row.fact].append(row.entry)
    told = []
    for fact in facts:
        sentences: dict[str, None] = {}
        for place in fact.evidence:
            row = texts[place.article]
            first, last = (0, None) if place.title else sentence_around(bounds[row.id], place.start, place.end)
            sentences[" ".join((row.title if place.title else row.text)[first:last].split())] = None
        article = _cited_article(texts[fact.evidence[0].article])
        told.append(Told(fact.id, fact.kind, fact.data, article, list(sentences), entries[fact.id]))
    return told


def _articles(connection: Connection, ids: Sequence[str]) -> Sequence[Any]:
    columns = (ARTICLES.c[name] for name in ("id", "title", "url", "source", "published", "language", "text"))
    query = select(*columns, STORIES.c.canonical.label("story"))
    query = query.outerjoin(STORIES, STORIES.c.article == ARTICLES.c.id).where(ARTICLES.c.id.in_(ids))
    return connection.execute(query.order_by(ARTICLES.c.id)).all()


def _cited_article(row: Any) -> CitedArticle:
    return CitedArticle(*(getattr(row, name) for name in CitedArticle._fields))
