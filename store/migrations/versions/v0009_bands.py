"""Version 9: an article's signature in one row, and the bands of signatures in a table of their own.

The tables of stories are derived: they are made empty, and the next run fills them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables of signatures anew, and empty those that follow from them."""
    op.drop_table("signatures")
    op.create_table(
        "signatures",
        sa.Column("article", TEXT, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("bands", sa.LargeBinary, nullable=False),
        sa.Column("waits", sa.Boolean, nullable=False, index=True),
    )
    op.create_table(
        "bands",
        sa.Column("value", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("article", TEXT, sa.ForeignKey("articles.id"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM reposts")
    op.execute("DELETE FROM stories")
