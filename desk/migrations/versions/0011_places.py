"""Room for the codes of Casablanca's districts, and an index for how long cases wait to be referred."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only widens and adds: a desk of the version before goes on working beside it."""
    # SQLite holds text of any length whatever the column says; there 0005 makes it as wide as it is now.
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("reports", "place", type_=sa.String(length=24), existing_type=sa.String(length=12))
    op.create_index("ix_updates_state_at", "updates", ["state", "at"], unique=False, postgresql_include=["report_id"])
