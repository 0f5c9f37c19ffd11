"""The tables of the directory.

Invariant: `articles`, `facts` and `evidence` hold what was read, article by article; every other table is derived from
them by `store.reposts` and `store.identity` and can be made anew at any time.

The classes declare the tables; queries name columns by the tables themselves, which stand in capitals at the end.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Table
from sqlmodel import Field, SQLModel


class ArticleRow(SQLModel, table=True):
    """One article as it came in. `extractor` is the version that read it, None while it waits.

    `language` is the one it was read in, `stated_language` the one its source gave. `digest` covers everything that
    extraction depends on; `note` says why nothing was extracted, if so.
    """

    __tablename__ = "articles"

    id: str = Field(primary_key=True)
    url: str | None = None
    title: str
    text: str
    language: str | None = Field(default=None, index=True)
    stated_language: str | None = None
    published: str | None = None
    source: str | None = None
    fetched: datetime | None = None
    digest: str
    extractor: str | None = Field(default=None, index=True)
    note: str | None = None


class FactRow(SQLModel, table=True):
    """One fact that one article states: `data` is the object of the extraction; `id` is article/kind/position."""

    __tablename__ = "facts"

    id: str = Field(primary_key=True)
    article: str = Field(foreign_key="articles.id", index=True)
    kind: str = Field(index=True)
    position: int
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class EvidenceRow(SQLModel, table=True):
    """A place that says a fact: `[start, end)` of the article's text, or of its title; `quote` is what stands there."""

    __tablename__ = "evidence"

    fact: str = Field(foreign_key="facts.id", primary_key=True)
    number: int = Field(primary_key=True)
    start: int
    end: int
    title: bool
    quote: str


class SignatureRow(SQLModel, table=True):
    """One band of an article's MinHash signature; articles with one `value` (it holds the band) may be one story."""

    __tablename__ = "signatures"

    article: str = Field(foreign_key="articles.id", primary_key=True)
    band: int = Field(primary_key=True)
    value: str = Field(index=True)


class RepostRow(SQLModel, table=True):
    """Two articles (first < second) that tell one text; `likeness` is how alike their words are, 0 to 1.

    There are as many pairs as hold each story together, not every pair of it.
    """

    __tablename__ = "reposts"

    first: str = Field(foreign_key="articles.id", primary_key=True)
    second: str = Field(foreign_key="articles.id", primary_key=True)
    likeness: float


class StoryRow(SQLModel, table=True):
    """The story that an article belongs to, named by its canonical article."""

    __tablename__ = "stories"

    article: str = Field(foreign_key="articles.id", primary_key=True)
    canonical: str = Field(foreign_key="articles.id", index=True)


class OrganizationRow(SQLModel, table=True):
    """An organization of the directory."""

    __tablename__ = "organizations"

    id: str = Field(primary_key=True)
    name: str
    kind: str


class OrganizationNameRow(SQLModel, table=True):
    """A name of an organization as articles write it, and in how many articles of which language it stands."""

    __tablename__ = "organization_names"

    organization: str = Field(foreign_key="organizations.id", primary_key=True)
    name: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    articles: int


class ProgramRow(SQLModel, table=True):
    """A program of the directory; `data` holds its operators, places, dates and capacities as they are shown."""

    __tablename__ = "programs"

    id: str = Field(primary_key=True)
    name: str
    kind: str
    confidence: float
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class OwnerRow(SQLModel, table=True):
    """A fact belongs to an organization or a program of the directory."""

    __tablename__ = "owners"

    fact: str = Field(foreign_key="facts.id", primary_key=True)
    entry: str = Field(primary_key=True, index=True)


def _table(row: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(row.__tablename__)]


ARTICLES = _table(ArticleRow)
FACTS = _table(FactRow)
EVIDENCE = _table(EvidenceRow)
SIGNATURES = _table(SignatureRow)
REPOSTS = _table(RepostRow)
STORIES = _table(StoryRow)
ORGANIZATIONS = _table(OrganizationRow)
ORGANIZATION_NAMES = _table(OrganizationNameRow)
PROGRAMS = _table(ProgramRow)
OWNERS = _table(OwnerRow)
