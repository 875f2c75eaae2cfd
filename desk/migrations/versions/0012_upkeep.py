"""Upkeep: cases on hold, and when backup and retention last came to their end."""

import sqlalchemy as sa
from alembic import op

revision = "0012_upkeep"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only additions: a desk of the version before goes on working beside it."""
    op.create_table(
        "case_holds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_case_holds_case_id"), "case_holds", ["case_id"])
    op.create_table(
        "upkeep",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
