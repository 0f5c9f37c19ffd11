"""Version 1: articles, facts and evidence; stories; organizations and programs; full text over programs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "articles",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("url", TEXT),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("language", TEXT, index=True),
        sa.Column("stated_language", TEXT),
        sa.Column("published", TEXT),
        sa.Column("source", TEXT),
        sa.Column("fetched", sa.DateTime(timezone=True)),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("extractor", TEXT, index=True),
        sa.Column("note", TEXT),
    )
    op.create_table(
        "facts",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("article", TEXT, sa.ForeignKey("articles.id"), nullable=False, index=True),
        sa.Column("kind", TEXT, nullable=False, index=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
    )
    op.create_table(
        "evidence",
        sa.Column("fact", TEXT, sa.ForeignKey("facts.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("title", sa.Boolean, nullable=False),
        sa.Column("quote", TEXT, nullable=False),
    )
    op.create_table(
        "signatures",
        sa.Column("article", TEXT, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("band", sa.Integer, primary_key=True),
        sa.Column("value", TEXT, nullable=False, index=True),
    )
    op.create_table(
        "reposts",
        sa.Column("first", TEXT, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("second", TEXT, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("likeness", sa.Float, nullable=False),
    )
    op.create_table(
        "stories",
        sa.Column("article", TEXT, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("canonical", TEXT, sa.ForeignKey("articles.id"), nullable=False, index=True),
    )
    op.create_table(
        "organizations",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
    )
    op.create_table(
        "organization_names",
        sa.Column("organization", TEXT, sa.ForeignKey("organizations.id"), primary_key=True),
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("language", TEXT, primary_key=True),
        sa.Column("articles", sa.Integer, nullable=False),
    )
    op.create_table(
        "programs",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
    )
    op.create_table(
        "owners",
        sa.Column("fact", TEXT, sa.ForeignKey("facts.id"), primary_key=True),
        sa.Column("entry", TEXT, primary_key=True, index=True),
    )
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE program_search USING fts5("
            "program UNINDEXED, name, operators, places, kind, sentences, tokenize='unicode61')"
        )
    else:
        op.create_table(
            "program_search",
            sa.Column("program", TEXT, primary_key=True),
            sa.Column("words", postgresql.TSVECTOR, nullable=False),
            sa.Column("size", sa.Integer, nullable=False),
            sa.Index("ix_program_search_words", "words", postgresql_using="gin"),
        )
