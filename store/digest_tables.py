"""The tables of the digest: issues that were made, who reads them, what was sent to whom, what came back.

Invariant: none of them is derived, and no run empties them. What was sent is never forgotten: `digest_deliveries` is
what keeps a reader from getting an issue twice. Addresses of readers stand in `digest_subscriptions` alone.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from store.tables import ARTICLES, table_of


class IssueRow(SQLModel, table=True):
    """One digest: a period (`since`, `until`: ISO 8601 days) in a language, of what `filters` let through."""

    __tablename__ = "digest_issues"

    id: str = Field(primary_key=True)
    since: str
    until: str = Field(index=True)
    language: str
    filters: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class EditionRow(SQLModel, table=True):
    """An issue as it was made, once and for all; `content` is the digest, `note` what the editor alone is told."""

    __tablename__ = "digest_editions"

    issue: str = Field(foreign_key="digest_issues.id", primary_key=True)
    number: int = Field(primary_key=True)
    made: datetime
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    note: list[str] = Field(sa_column=Column(JSON, nullable=False))


class SubscriptionRow(SQLModel, table=True):
    """A reader. `state` is pending, active, unsubscribed or bounced; `wanted` the choices that wait to be confirmed.

    `choices` are language, filters, weekday (0: Monday), hour and time zone; `nonce` is in the link that confirms them.
    """

    __tablename__ = "digest_subscriptions"

    id: str = Field(primary_key=True)
    address: str
    state: str = Field(index=True)
    choices: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    wanted: dict[str, Any] | None = Field(sa_column=Column(JSON(none_as_null=True), nullable=True))
    nonce: str
    asked: datetime
    confirmed: datetime | None = None
    ended: datetime | None = None


class DeliveryRow(SQLModel, table=True):
    """An issue on its way to a reader: `state` is waiting, sending, sent, refused or given_up, since `at`."""

    __tablename__ = "digest_deliveries"

    issue: str = Field(foreign_key="digest_issues.id", primary_key=True)
    reader: str = Field(foreign_key="digest_subscriptions.id", primary_key=True)
    edition: int
    message: str
    state: str = Field(index=True)
    tries: int
    at: datetime
    detail: str


class BounceRow(SQLModel, table=True):
    """A message that came back, or was not taken; `origin` is smtp or dsn, `status` that of RFC 3463 («5.1.1»)."""

    __tablename__ = "digest_bounces"

    id: str = Field(primary_key=True)
    reader: str = Field(foreign_key="digest_subscriptions.id", index=True)
    issue: str | None = Field(default=None, foreign_key="digest_issues.id")
    at: datetime
    permanent: bool
    status: str
    origin: str
    detail: str


ISSUES = table_of(IssueRow)
EDITIONS = table_of(EditionRow)
SUBSCRIPTIONS = table_of(SubscriptionRow)
DELIVERIES = table_of(DeliveryRow)
BOUNCES = table_of(BounceRow)

# A digest asks which articles came in a week: without the index it would read the words of all.
ARRIVALS = Index("ix_articles_fetched", ARTICLES.c.fetched)
