"""Tokens of other systems, and the indexes of the lists that they read."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ALSO = ("category", "priority", "state", "is_open", "channel")
INDEXES = {
    "ix_cases_changed": ("changed_at", "number"),
    "ix_cases_state_changed": ("state", "changed_at", "number"),
    "ix_cases_kind_changed": ("category", "priority", "changed_at", "number"),
}


def upgrade() -> None:
    """Only adds: a desk of the version before goes on working beside it."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "api_tokens",
        sa.Column("token_id", sa.String(length=16), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("cleared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("used_on", sa.String(length=10), nullable=True),
        sa.Column("revoked_at", moment, nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("token_id"),
        sa.UniqueConstraint("name"),
    )
    for name, columns in INDEXES.items():
        include = [one for one in ALSO if one not in columns]
        op.create_index(name, "cases", list(columns), postgresql_include=include)
