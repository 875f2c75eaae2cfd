"""Limits: what an operator set for a time, and who reached one in the last day."""

import sqlalchemy as sa
from alembic import op

revision = "0009_limits"
down_revision = "0008_receipts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables of their own: the version before this one goes on working."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "shadow_limits",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("subject_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("treatment", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("set_by", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
    )
    op.create_index(op.f("ix_shadow_limits_subject_hash"), "shadow_limits", ["subject_hash"])
    op.create_index(op.f("ix_shadow_limits_until_at"), "shadow_limits", ["until_at"])
    op.create_table(
        "limits_reached",
        sa.Column("citizen_hash", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_limits_reached_expires_at"), "limits_reached", ["expires_at"])
