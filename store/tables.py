"""The tables of the directory.

Invariant: `articles`, `facts` and `evidence` hold what was read, article by article, and `sources`, `runs` and
`readings` when that was; `decisions` holds what people decided, and no run empties it. Every other table is derived
from articles, facts, evidence and decisions by `store.reposts` and `store.identity` and can be made anew at any time.

The classes declare the tables; queries name columns by the tables themselves, which stand in capitals at the end. The
search index is outside of them (`store.search_index`). `store.migrations` makes all of it, step by step.
"""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, String, Table
from sqlmodel import Field, SQLModel

# Text is compared and ordered by its code points, as SQLite and Python do, whatever the language of the server.
TEXT = String().with_variant(String(collation="C"), "postgresql")


class ArticleRow(SQLModel, table=True):
    """One article as it came in. `extractor` is the version that read it, None while it waits.

    `language` is the one it was read in, `stated_language` the one its source gave. `digest` covers everything that
    extraction depends on; `note` says why nothing was extracted, if so. `details` is what its page says beside the
    words (byline, section, last change, image, who is credited), those of them that are known.
    """

    __tablename__ = "articles"

    id: str = Field(primary_key=True)
    url: str | None = None
    title: str
    text: str
    language: str | None = None
    stated_language: str | None = None
    published: str | None = None
    source: str | None = None
    fetched: datetime | None = None
    digest: str
    extractor: str | None = Field(default=None, index=True)
    note: str | None = None
    details: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


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


class SourceRow(SQLModel, table=True):
    """An outlet that articles name; the one without a name stands for articles that name none."""

    __tablename__ = "sources"

    id: str = Field(primary_key=True)
    name: str


class RunRow(SQLModel, table=True):
    """One run of a command that reads articles: what it was given, and which version and model extracted.

    `extractor` is that of the articles read; `model` is the fingerprint of the name tagger's model. A run that imports
    extracts nothing and has neither. `finished` is None while it goes on, and for ever if it was stopped.
    """

    __tablename__ = "runs"

    id: int | None = Field(default=None, primary_key=True)
    command: str
    inputs: list[str] = Field(sa_column=Column(JSON, nullable=False))
    version: str
    extractor: str | None = None
    model: str | None = None
    started: datetime
    finished: datetime | None = None
    skipped: int = 0


class ReadingRow(SQLModel, table=True):
    """What one run read of one source: how many articles, and what became of them."""

    __tablename__ = "readings"

    run: int = Field(foreign_key="runs.id", primary_key=True)
    source: str = Field(foreign_key="sources.id", primary_key=True)
    added: int
    replaced: int
    unchanged: int


class DecisionRow(SQLModel, table=True):
    """What a person decided: `at` and `undone_at` are ISO 8601 in UTC, `about` what the kind of decision has to say."""

    __tablename__ = "decisions"

    id: str = Field(primary_key=True)
    kind: str
    by: str
    at: str
    about: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    undone_by: str | None = None
    undone_at: str | None = None


class OutcomeRow(SQLModel, table=True):
    """What became of a decision: applied, overridden or stale, and to which fact or entry; `detail` says why."""

    __tablename__ = "outcomes"

    decision: str = Field(foreign_key="decisions.id", primary_key=True)
    number: int = Field(primary_key=True)
    state: str
    fact: str | None = Field(default=None, foreign_key="facts.id", index=True)
    entry: str | None = Field(default=None, index=True)
    detail: str


class DecidedFactRow(SQLModel, table=True):
    """What a fact says after all decisions, where that is not what was extracted; `data` is none if it was rejected."""

    __tablename__ = "decided_facts"

    fact: str = Field(foreign_key="facts.id", primary_key=True)
    data: dict[str, Any] | None = Field(sa_column=Column(JSON(none_as_null=True), nullable=True))


class SignatureRow(SQLModel, table=True):
    """An article's MinHash signature: its bands as 64-bit integers (`store.story_text`), one after another.

    `day` is the ordinal of the day of publication (of `datetime.date`), 0 where it is not known. Those that wait have
    no rows of `bands` yet.
    """

    __tablename__ = "signatures"

    article: str = Field(foreign_key="articles.id", primary_key=True)
    day: int
    bands: bytes
    waits: bool = Field(index=True)


class BandRow(SQLModel, table=True):
    """One band of an article's signature; articles with one `value` (it holds the band) may be one story."""

    __tablename__ = "bands"
    # Rows lie in the order of their key: they are looked up by it, and 64 come with each article.
    __table_args__ = ({"sqlite_with_rowid": False},)

    value: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    day: int = Field(primary_key=True)
    article: str = Field(foreign_key="articles.id", primary_key=True)


class RepostRow(SQLModel, table=True):
    """Two articles (first < second) that tell one text; `likeness` is the chance of that, 0 to 1.

    `whole` is the one that holds the other and much else, None where they are copies. There are as many pairs as hold
    each story together, not every pair of it.
    """

    __tablename__ = "reposts"

    first: str = Field(foreign_key="articles.id", primary_key=True)
    second: str = Field(foreign_key="articles.id", primary_key=True, index=True)
    likeness: float
    whole: str | None = Field(default=None, foreign_key="articles.id")


class StoryRow(SQLModel, table=True):
    """The story that an article belongs to, named by its canonical article.

    `cluster` names the articles of the story that are copies of each other: the first of their ids.
    """

    __tablename__ = "stories"

    article: str = Field(foreign_key="articles.id", primary_key=True)
    canonical: str = Field(foreign_key="articles.id", index=True)
    cluster: str = Field(foreign_key="articles.id", index=True)


class OrganizationRow(SQLModel, table=True):
    """An organization of the directory.

    `country` is ISO 3166-1 alpha-2, `place` a name as its names have it, `parent` the id of what it is a branch of.
    """

    __tablename__ = "organizations"

    id: str = Field(primary_key=True)
    name: str
    kind: str
    country: str | None = None
    place: str | None = None
    parent: str | None = None


def _key_of_name(context: Any) -> str:
    return text_key(context.get_current_parameters()["name"])


class OrganizationNameRow(SQLModel, table=True):
    """A name of an organization as articles write it, and in how many articles of which language it stands.

    `key` follows from the name, which may be too long for an index (PostgreSQL's entries take 2.7 KB at most).
    """

    __tablename__ = "organization_names"

    organization: str = Field(foreign_key="organizations.id", primary_key=True)
    key: str = Field(sa_column=Column(String, primary_key=True, default=_key_of_name))
    language: str = Field(primary_key=True)
    name: str
    articles: int


class SuggestionRow(SQLModel, table=True):
    """Two organizations (first < second) that may be one: how likely, 0 to 1, and why; people decide."""

    __tablename__ = "suggestions"

    first: str = Field(foreign_key="organizations.id", primary_key=True)
    second: str = Field(foreign_key="organizations.id", primary_key=True)
    score: float
    reason: str


class ProgramRow(SQLModel, table=True):
    """A program of the directory; `data` holds its operators, places, dates and capacities as they are shown."""

    __tablename__ = "programs"

    id: str = Field(primary_key=True)
    name: str
    kind: str
    confidence: float
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class ProgramEventRow(SQLModel, table=True):
    """Something that happened to a program: `event` of `store.program_history.Event`, `date` in EDTF, by one fact."""

    __tablename__ = "program_events"

    fact: str = Field(foreign_key="facts.id", primary_key=True)
    program: str = Field(foreign_key="programs.id", primary_key=True, index=True)
    event: str = Field(primary_key=True)
    date: str


class OwnerRow(SQLModel, table=True):
    """A fact belongs to an organization or a program of the directory."""

    __tablename__ = "owners"

    fact: str = Field(foreign_key="facts.id", primary_key=True)
    entry: str = Field(primary_key=True, index=True)


def text_key(text: str) -> str:
    """Return what stands for a text of any length in an index: 32 hexadecimal digits that follow from it."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def table_of(row: type[SQLModel]) -> Table:
    """Return the table that a class declares, its texts compared by their code points."""
    table = SQLModel.metadata.tables[str(row.__tablename__)]
    for column in table.columns:
        if isinstance(column.type, String):
            column.type = TEXT
    return table


ARTICLES = table_of(ArticleRow)
FACTS = table_of(FactRow)
EVIDENCE = table_of(EvidenceRow)
SOURCES = table_of(SourceRow)
RUNS = table_of(RunRow)
READINGS = table_of(ReadingRow)
DECISIONS = table_of(DecisionRow)
OUTCOMES = table_of(OutcomeRow)
DECIDED_FACTS = table_of(DecidedFactRow)
SIGNATURES = table_of(SignatureRow)
BANDS = table_of(BandRow)
REPOSTS = table_of(RepostRow)
STORIES = table_of(StoryRow)
ORGANIZATIONS = table_of(OrganizationRow)
ORGANIZATION_NAMES = table_of(OrganizationNameRow)
SUGGESTIONS = table_of(SuggestionRow)
PROGRAMS = table_of(ProgramRow)
PROGRAM_EVENTS = table_of(ProgramEventRow)
OWNERS = table_of(OwnerRow)
