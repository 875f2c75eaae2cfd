"""Evidence: what a scanner said, when it was pushed; files of drafts, each held as long as its draft."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only additions: the version before this one goes on working."""
    op.add_column("evidence", sa.Column("scan", sa.String(length=12), nullable=False, server_default="not_scanned"))
    op.add_column("evidence", sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "holds",
        sa.Column("evidence_id", sa.String(length=32), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("evidence_id"),
    )
    op.create_index(op.f("ix_holds_held_until"), "holds", ["held_until"])
