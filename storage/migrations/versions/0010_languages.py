"""Languages of three letters, as Tamazight's."""

import sqlalchemy as sa
from alembic import op

revision = "0010_languages"
down_revision = "0009_limits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """PostgreSQL widens a text without rewriting its table; SQLite keeps any length."""
    # What is made anew is as wide from its first migration on.
    if op.get_context().dialect.name == "postgresql":
        op.alter_column("reports", "language", type_=sa.String(3))
