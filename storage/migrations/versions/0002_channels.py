"""Albums answered as one, aliases of citizens, numbers of messages, leases."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only additions: the version before this one goes on working."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("inbox", sa.Column("joined_to", number, nullable=True))
    op.create_index(op.f("ix_inbox_joined_to"), "inbox", ["joined_to"])
    op.create_table(
        "aliases",
        sa.Column("alias_hash", sa.String(length=64), nullable=False),
        sa.Column("citizen_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("alias_hash"),
    )
    op.create_index(op.f("ix_aliases_citizen_hash"), "aliases", ["citizen_hash"])
    op.create_index(op.f("ix_aliases_expires_at"), "aliases", ["expires_at"])
    op.create_table(
        "messages",
        sa.Column("citizen_hash", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("citizen_hash", "number"),
    )
    op.create_index(op.f("ix_messages_expires_at"), "messages", ["expires_at"])
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
