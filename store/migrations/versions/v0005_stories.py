"""Version 5: signatures with the day of publication, pairs of whole and part, clusters of copies.

The three tables are derived: they are made empty, and the next run fills them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables anew."""
    for table in ("signatures", "reposts", "stories"):
        op.drop_table(table)
    op.create_table(
        "signatures",
        sa.Column("value", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("article", TEXT, sa.ForeignKey("articles.id"), primary_key=True, index=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reposts",
        sa.Column("first", TEXT, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("second", TEXT, sa.ForeignKey("articles.id"), primary_key=True, index=True),
        sa.Column("likeness", sa.Float, nullable=False),
        sa.Column("whole", TEXT, sa.ForeignKey("articles.id")),
    )
    op.create_table(
        "stories",
        sa.Column("article", TEXT, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("canonical", TEXT, sa.ForeignKey("articles.id"), nullable=False, index=True),
        sa.Column("cluster", TEXT, sa.ForeignKey("articles.id"), nullable=False, index=True),
    )
