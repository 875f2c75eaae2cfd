"""Day keys in the database, for intakes on many machines."""

import sqlalchemy as sa
from alembic import op

revision = "0005_day_keys"
down_revision = "0004_upkeep"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only an addition: the version before this one goes on working, with its files."""
    op.create_table(
        "day_keys",
        sa.Column("day", sa.String(length=8), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
