"""The draft of a report whose answer may still be owed, for an hour."""

import sqlalchemy as sa
from alembic import op

revision = "0007_owed"
down_revision = "0006_inbox_by_day"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own."""
    op.create_table(
        "owed",
        sa.Column("citizen_hash", sa.String(64), primary_key=True),
        sa.Column("event_hash", sa.LargeBinary, nullable=False),
        sa.Column("sealed_draft", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_owed_expires_at"), "owed", ["expires_at"])
