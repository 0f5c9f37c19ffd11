"""Version 7: the search index as lists of programs by term, and the vectors of their descriptions."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables of the index, empty, in place of the one before."""
    op.execute("DROP TABLE program_search")
    op.create_table(
        "program_search",
        sa.Column("program", TEXT, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, unique=True),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("description", TEXT, nullable=False),
        sa.Column("vector", TEXT, nullable=False, index=True),
    )
    op.create_table(
        "program_search_terms",
        sa.Column("term", TEXT, primary_key=True),
        sa.Column("programs", sa.LargeBinary, nullable=False),
        sa.Column("impacts", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "program_search_names",
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("word", TEXT, primary_key=True),
    )
    op.create_table(
        "program_search_columns",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("labels", TEXT, nullable=False),
        sa.Column("offsets", sa.LargeBinary, nullable=False),
        sa.Column("codes", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "program_search_vectors",
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
