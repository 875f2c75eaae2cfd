"""Upkeep: when backup and retention last came to their end."""

import sqlalchemy as sa
from alembic import op

revision = "0004_upkeep"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only an addition: the version before this one goes on working."""
    op.create_table(
        "upkeep",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
