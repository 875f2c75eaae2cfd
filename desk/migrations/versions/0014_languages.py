"""Languages of three letters, as Tamazight's."""

import sqlalchemy as sa
from alembic import op

revision = "0014_languages"
down_revision = "0013_custody_ranges"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """PostgreSQL widens a text without rewriting its table or indexes; SQLite keeps any length."""
    # What is made anew is as wide from its first migration on.
    if op.get_context().dialect.name == "postgresql":
        for table in ("reports", "cases"):
            op.alter_column(table, "language", type_=sa.String(3))
