"""Version 2: runs and what they read of which source; names of organizations of any length."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the new tables, and `organization_names` anew."""
    op.create_table(
        "sources",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("command", TEXT, nullable=False),
        sa.Column("inputs", sa.JSON, nullable=False),
        sa.Column("version", TEXT, nullable=False),
        sa.Column("extractor", TEXT),
        sa.Column("model", TEXT),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True)),
        sa.Column("skipped", sa.Integer, nullable=False),
    )
    op.create_table(
        "readings",
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("source", TEXT, sa.ForeignKey("sources.id"), primary_key=True),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("replaced", sa.Integer, nullable=False),
        sa.Column("unchanged", sa.Integer, nullable=False),
    )
    op.drop_index("ix_articles_language", "articles")
    op.drop_table("organization_names")
    op.create_table(
        "organization_names",
        sa.Column("organization", TEXT, sa.ForeignKey("organizations.id"), primary_key=True),
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("language", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
    )
