"""Version 4: the dated events of programs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "program_events",
        sa.Column("fact", TEXT, sa.ForeignKey("facts.id"), primary_key=True),
        sa.Column("program", TEXT, sa.ForeignKey("programs.id"), primary_key=True, index=True),
        sa.Column("event", TEXT, primary_key=True),
        sa.Column("date", TEXT, nullable=False),
    )
