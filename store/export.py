"""The whole directory as JSON objects, one for each organization, program, article, fact and decision.

Invariant: what is exported follows from the articles, the version of the extractor and people's decisions alone. It is
the same, byte for byte, in whatever order articles were read, in how many processes and with how many interruptions, on
either database; so what tells of the reading and not of the article (when it was fetched, in which run) is left out.
Decisions that were taken back are among people's decisions. `store.restore` makes the same directory of it again.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import batched
from typing import Any

from sqlalchemy import Connection, Engine, func, null, select

from store.database import reading
from store.decision_log import load_decisions
from store.decisions import as_json
from store.directory import read_facts, read_organizations, read_programs
from store.tables import (
    ARTICLES,
    DECIDED_FACTS,
    DECISIONS,
    FACTS,
    ORGANIZATION_NAMES,
    ORGANIZATIONS,
    OWNERS,
    PROGRAMS,
    STORIES,
)

# The version of the lines: another one where a reader of these could not read those.
FORMAT = 1

# How many entries, or articles' facts, are held in memory at once.
_ENTRIES_AT_ONCE = 500
_ARTICLES_AT_ONCE = 500

_ARTICLE_FIELDS = (
    "id",
    "url",
    "title",
    "text",
    "language",
    "stated_language",
    "published",
    "source",
    "extractor",
    "note",
    "details",
)


def export_lines(engine: Engine) -> Iterator[str]:
    """Yield the directory at one moment as lines of JSON, each with its `type`.

    First comes the `directory`: the version of the format and how many lines there are of each type. Then come
    organizations, programs, articles, what was `extracted` where people decided otherwise, and facts, each of these by
    id; at the end decisions as they were made.

    Raises:
        DatabaseError: the database cannot be read.
    """
    with reading(engine) as connection:
        yield _line("directory", {"format": FORMAT, "lines": _counts(connection)})
        for kind, objects in (
            ("organization", _organizations(connection)),
            ("program", _programs(connection)),
            ("article", _articles(connection)),
            ("extracted", _extracted(connection)),
            ("fact", _facts(connection)),
            ("decision", ({"decision": as_json(one)} for one in load_decisions(connection))),
        ):
            for one in objects:
                yield _line(kind, one)


def _line(kind: str, data: dict[str, Any]) -> str:
    return json.dumps({"type": kind, **data}, ensure_ascii=False)


def _counts(connection: Connection) -> dict[str, int]:
    """Return how many lines there are of each type."""
    tables = {
        "organization": ORGANIZATIONS,
        "program": PROGRAMS,
        "article": ARTICLES,
        "extracted": DECIDED_FACTS,
        "fact": FACTS,
        "decision": DECISIONS,
    }
    counts: dict[str, int] = {
        kind: connection.execute(select(func.count()).select_from(table)).scalar_one() for kind, table in tables.items()
    }
    rejected = select(func.count()).select_from(DECIDED_FACTS).where(DECIDED_FACTS.c.data.is_(null()))
    counts["fact"] -= connection.execute(rejected).scalar_one()
    return counts


def _organizations(connection: Connection) -> Iterator[dict[str, Any]]:
    columns = (ORGANIZATION_NAMES.c.name, ORGANIZATION_NAMES.c.language, ORGANIZATION_NAMES.c.articles)
    ids = connection.execute(select(ORGANIZATIONS.c.id).order_by(ORGANIZATIONS.c.id)).scalars().all()
    for part in batched(ids, _ENTRIES_AT_ONCE):
        names: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        query = select(ORGANIZATION_NAMES.c.organization, *columns).where(ORGANIZATION_NAMES.c.organization.in_(part))
        for row in connection.execute(query.order_by(ORGANIZATION_NAMES.c.organization, *columns[:2])).mappings():
            names[row["organization"]].append({column.name: row[column.name] for column in columns})
        for entry in read_organizations(connection, part):
            yield {**entry.model_dump(mode="json"), "names": names[entry.id]}


def _programs(connection: Connection) -> Iterator[dict[str, Any]]:
    ids = connection.execute(select(PROGRAMS.c.id).order_by(PROGRAMS.c.id)).scalars().all()
    for part in batched(ids, _ENTRIES_AT_ONCE):
        for entry in sorted(read_programs(connection, part), key=lambda entry: entry.id):
            yield entry.model_dump(mode="json")


def _articles(connection: Connection) -> Iterator[dict[str, Any]]:
    columns = [ARTICLES.c[name] for name in _ARTICLE_FIELDS]
    query = select(*columns, STORIES.c.canonical.label("story"))
    query = query.outerjoin(STORIES, STORIES.c.article == ARTICLES.c.id).order_by(ARTICLES.c.id)
    for row in connection.execute(query).mappings():
        yield dict(row)


def _extracted(connection: Connection) -> Iterator[dict[str, Any]]:
    """Yield the facts that people corrected or rejected as the extractor has them, by id."""
    query = select(FACTS.c.id, FACTS.c.data).join(DECIDED_FACTS, DECIDED_FACTS.c.fact == FACTS.c.id)
    for row in connection.execute(query.order_by(FACTS.c.id)):
        yield {"id": row.id, "value": row.data}


def _facts(connection: Connection) -> Iterator[dict[str, Any]]:
    """Yield the facts by article, kind and position, each with the places that say it and the entries that show it."""
    with_facts = connection.execute(select(FACTS.c.article).distinct().order_by(FACTS.c.article)).scalars().all()
    for articles in batched(with_facts, _ARTICLES_AT_ONCE):
        of_articles = FACTS.c.article.in_(articles)
        entries: defaultdict[str, list[str]] = defaultdict(list)
        owners = select(OWNERS).where(OWNERS.c.fact.in_(select(FACTS.c.id).where(of_articles)))
        for fact, entry in connection.execute(owners.order_by(OWNERS.c.fact, OWNERS.c.entry)):
            entries[fact].append(entry)
        # of one article they stay in the order of their kinds and positions
        for one in sorted(read_facts(connection, of_articles), key=lambda one: _article_of(one.id)):
            yield {
                "id": one.id,
                "article": _article_of(one.id),
                "kind": one.kind,
                "value": one.data,
                "evidence": [
                    {"start": place.start, "end": place.end, "title": place.title, "quote": place.quote}
                    for place in one.evidence
                ],
                "entries": entries[one.id],
                "decisions": [decision.model_dump() for decision in one.decisions],
            }


def _article_of(fact: str) -> str:
    """Return the article of a fact: its id is article/kind/position."""
    return fact.rsplit("/", 2)[0]
