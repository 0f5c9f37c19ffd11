"""Version 8: digests: issues and their editions, readers, deliveries, bounces; articles by when they came."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables and the index."""
    op.create_table(
        "digest_issues",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("since", TEXT, nullable=False),
        sa.Column("until", TEXT, nullable=False, index=True),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("filters", sa.JSON, nullable=False),
    )
    op.create_table(
        "digest_editions",
        sa.Column("issue", TEXT, sa.ForeignKey("digest_issues.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("note", sa.JSON, nullable=False),
    )
    op.create_table(
        "digest_subscriptions",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False, index=True),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.Column("wanted", sa.JSON),
        sa.Column("nonce", TEXT, nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed", sa.DateTime(timezone=True)),
        sa.Column("ended", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "digest_deliveries",
        sa.Column("issue", TEXT, sa.ForeignKey("digest_issues.id"), primary_key=True),
        sa.Column("reader", TEXT, sa.ForeignKey("digest_subscriptions.id"), primary_key=True),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False, index=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", TEXT, nullable=False),
    )
    op.create_table(
        "digest_bounces",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("reader", TEXT, sa.ForeignKey("digest_subscriptions.id"), nullable=False, index=True),
        sa.Column("issue", TEXT, sa.ForeignKey("digest_issues.id")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("permanent", sa.Boolean, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
    )
    op.create_index("ix_articles_fetched", "articles", ["fetched"])
