"""Version 3: what people decide, and what became of it; organizations' places and mothers, pairs that may be one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables and the columns."""
    for column in ("country", "place", "parent"):
        op.add_column("organizations", sa.Column(column, TEXT))
    op.create_table(
        "decisions",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("about", sa.JSON, nullable=False),
        sa.Column("undone_by", TEXT),
        sa.Column("undone_at", TEXT),
    )
    op.create_table(
        "outcomes",
        sa.Column("decision", TEXT, sa.ForeignKey("decisions.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("fact", TEXT, sa.ForeignKey("facts.id"), index=True),
        sa.Column("entry", TEXT, index=True),
        sa.Column("detail", TEXT, nullable=False),
    )
    op.create_table(
        "decided_facts",
        sa.Column("fact", TEXT, sa.ForeignKey("facts.id"), primary_key=True),
        sa.Column("data", sa.JSON),
    )
    op.create_table(
        "suggestions",
        sa.Column("first", TEXT, sa.ForeignKey("organizations.id"), primary_key=True),
        sa.Column("second", TEXT, sa.ForeignKey("organizations.id"), primary_key=True),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
    )
