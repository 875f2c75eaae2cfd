"""The inbox by days on PostgreSQL, so that a day that is over goes as a whole; SQLite keeps its one table."""

from alembic import op

revision = "0006_inbox_by_day"
down_revision = "0005_day_keys"
branch_labels = None
depends_on = None

# The table of before becomes the partition for whatever no other is for. Nothing is copied; what is built anew, while
# the inbox is locked, is one index over the items that wait. Keys are unique across days by `seen_keys`.
STEPS = (
    # Whoever holds the inbox for longer is not waited for, because everybody would wait behind us: we start again.
    "SET LOCAL lock_timeout = '10s'",
    "ALTER TABLE inbox RENAME TO inbox_default",
    "ALTER TABLE inbox_default DROP CONSTRAINT inbox_pkey",
    "ALTER TABLE inbox_default DROP CONSTRAINT inbox_key_hash_key",
    "ALTER INDEX inbox_citizen RENAME TO inbox_default_citizen",
    "ALTER INDEX ix_inbox_joined_to RENAME TO inbox_default_joined_to",
    "CREATE TABLE inbox (LIKE inbox_default INCLUDING DEFAULTS, PRIMARY KEY (id, received_at)) PARTITION BY RANGE (received_at)",
    "CREATE INDEX inbox_citizen ON inbox (citizen_hash, id)",
    "CREATE INDEX ix_inbox_joined_to ON inbox (joined_to)",
    "ALTER SEQUENCE inbox_id_seq OWNED BY inbox.id",
    "ALTER TABLE inbox ATTACH PARTITION inbox_default DEFAULT",
)


def upgrade() -> None:
    """Name and columns stay what they were, so the version before this one goes on working."""
    if op.get_context().dialect.name == "postgresql":
        for step in STEPS:
            op.execute(step)
