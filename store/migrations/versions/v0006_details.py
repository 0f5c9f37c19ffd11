"""Version 6: what the page of an article says beside its words."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the column."""
    op.add_column("articles", sa.Column("details", sa.JSON))
