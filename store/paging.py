"""Parts of the directory by id, for programs that read it part by part, and a mark of the state that it is in.

Invariant: the cost of a part follows from the part, not from the directory; who reads part after part while nothing is
written meets every entry once.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Connection, Engine, Table, func, select, text

from store.database import reading, storable
from store.directory import (
    ArticleEntry,
    Fact,
    OrganizationEntry,
    ProgramEntry,
    read_articles,
    read_facts,
    read_organizations,
    read_programs,
)
from store.stories import Story, read_stories
from store.tables import ARTICLES, DECISIONS, FACTS, ORGANIZATIONS, OWNERS, PROGRAMS, RUNS, STORIES

# A run that has not finished after so long was stopped.
_LONGEST_RUN = timedelta(days=1)


class Part[Item: BaseModel](BaseModel):
    """A part of a list by id: `total` counts the whole list, `last` is the id to go on after, None at the end."""

    total: int
    items: list[Item]
    last: str | None = None


def programs_after(engine: Engine, after: str, limit: int) -> Part[ProgramEntry]:
    """Return programs of ids after one, at most so many."""
    return _part(engine, PROGRAMS, PROGRAMS.c.id, after, limit, read_programs)


def organizations_after(engine: Engine, after: str, limit: int) -> Part[OrganizationEntry]:
    """Return organizations of ids after one, at most so many."""
    return _part(engine, ORGANIZATIONS, ORGANIZATIONS.c.id, after, limit, read_organizations)


def articles_after(engine: Engine, after: str, limit: int) -> Part[ArticleEntry]:
    """Return articles of ids after one, at most so many."""
    return _part(engine, ARTICLES, ARTICLES.c.id, after, limit, read_articles)


def facts_after(
    engine: Engine, after: str, limit: int, *, kind: str = "", article: str = "", entry: str = ""
) -> Part[Fact]:
    """Return facts of ids after one, at most so many: all, or those of a kind, an article, an entry of the directory.

    What people rejected is counted in `total` and left out of `items`.
    """
    only: list[ColumnElement[bool]] = []
    if kind:
        only.append(FACTS.c.kind == storable(kind))
    if article:
        only.append(FACTS.c.article == storable(article))
    if entry:
        only.append(FACTS.c.id.in_(select(OWNERS.c.fact).where(OWNERS.c.entry == storable(entry))))

    def read(connection: Connection, ids: Sequence[str]) -> list[Fact]:
        return read_facts(connection, FACTS.c.id.in_(ids))

    return _part(engine, FACTS, FACTS.c.id, after, limit, read, *only)


def stories_after(engine: Engine, after: str, limit: int) -> Part[Story]:
    """Return stories whose canonical articles' ids come after one, at most so many."""
    canonical = select(STORIES.c.canonical).where(STORIES.c.canonical > storable(after)).distinct()
    with reading(engine) as connection:
        total: int = connection.execute(select(func.count(STORIES.c.canonical.distinct()))).scalar_one()
        ids = connection.execute(canonical.order_by(STORIES.c.canonical).limit(limit + 1)).scalars().all()
        items = read_stories(connection, ids[:limit]) if ids else []
    items.sort(key=lambda one: one.canonical)
    return Part(total=total, items=items, last=ids[limit - 1] if len(ids) > limit else None)


def is_being_written(engine: Engine) -> bool:
    """Tell whether a run is writing to the directory: one that has begun and not finished, and not so long ago."""
    with reading(engine) as connection:
        return _is_being_written(connection)


def state_of(engine: Engine) -> str | None:
    """Return a mark that is another whenever the directory may be another; None while a run is writing to it.

    It follows from the runs, the decisions and the search index, not from a look at all that is stored.
    """
    with reading(engine) as connection:
        if _is_being_written(connection):
            return None
        newest = connection.execute(select(func.max(RUNS.c.started))).scalar_one()
        runs = connection.execute(select(func.count(RUNS.c.id), func.max(RUNS.c.finished))).one()
        decisions = connection.execute(
            select(func.count(DECISIONS.c.id), func.max(DECISIONS.c.at), func.max(DECISIONS.c.undone_at))
        ).one()
        index = connection.execute(
            text("SELECT name, labels FROM program_search_columns WHERE name IN ('digest', 'signs') ORDER BY name")
        ).all()
    said = repr((newest, tuple(runs), tuple(decisions), [tuple(row) for row in index]))
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def _is_being_written(connection: Connection) -> bool:
    goes_on = connection.execute(select(RUNS.c.started).where(RUNS.c.finished.is_(None))).scalars()
    return any(_aware(started) > datetime.now(UTC) - _LONGEST_RUN for started in goes_on)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _part[Item: (ProgramEntry, OrganizationEntry, ArticleEntry, Fact)](
    engine: Engine,
    table: Table,
    column: ColumnElement[Any],
    after: str,
    limit: int,
    read: Callable[[Connection, Sequence[str]], list[Item]],
    *only: ColumnElement[bool],
) -> Part[Item]:
    with reading(engine) as connection:
        total: int = connection.execute(select(func.count()).select_from(table).where(*only)).scalar_one()
        query = select(column).where(column > storable(after), *only).order_by(column).limit(limit + 1)
        ids = connection.execute(query).scalars().all()
        items = read(connection, ids[:limit]) if ids else []
    items.sort(key=lambda one: one.id)
    return Part(total=total, items=items, last=ids[limit - 1] if len(ids) > limit else None)
