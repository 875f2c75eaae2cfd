"""The custody log by ranges of its numbers on PostgreSQL, so that an old range goes as a whole; SQLite keeps its one table."""

from alembic import op

revision = "0013_custody_ranges"
down_revision = "0012_upkeep"
branch_labels = None
depends_on = None

# Later ranges are made by desk.custody_ranges, of as many entries as the settings say.
FIRST_ENDS = 1_000_000
# Proven beside readers and writers: attaching the table then reads nothing of it.
PROOF = (
    "ALTER TABLE custody DROP CONSTRAINT IF EXISTS custody_first_range",
    "ALTER TABLE custody ADD CONSTRAINT custody_first_range CHECK (sequence >= 1 AND sequence < {edge}) NOT VALID",
    "ALTER TABLE custody VALIDATE CONSTRAINT custody_first_range",
)
# The table of before becomes the first range, with its indexes and its triggers. Nothing is copied, nothing built, so
# that the log is locked for as long as the catalogue is written: milliseconds, however long it is.
STEPS = (
    "ALTER TABLE custody RENAME TO custody_from_1",
    "ALTER INDEX custody_pkey RENAME TO custody_from_1_pkey",
    "ALTER INDEX ix_custody_subject RENAME TO custody_from_1_subject_idx",
    "CREATE TABLE custody (LIKE custody_from_1, PRIMARY KEY (sequence)) PARTITION BY RANGE (sequence)",
    "CREATE INDEX ix_custody_subject ON custody (subject)",
    "ALTER TABLE custody ATTACH PARTITION custody_from_1 FOR VALUES FROM (1) TO ({edge})",
    "ALTER TABLE custody_from_1 DROP CONSTRAINT custody_first_range",
    "CREATE TABLE custody_default PARTITION OF custody DEFAULT",
    *(
        f"CREATE TRIGGER custody_append_only_entries BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION custody_append_only()"
        for table in ("custody", "custody_default")
    ),
)


def upgrade() -> None:
    """Name and columns stay what they were, so the version before this one goes on working."""
    if op.get_context().dialect.name != "postgresql":
        return
    edge = _edge()
    with op.get_context().autocommit_block():
        # Whoever holds the log for longer is not waited for, because everybody would wait behind us: we start again.
        op.execute("SET lock_timeout = '10s'")
        for step in PROOF:
            op.execute(step.format(edge=edge))
    for step in STEPS:
        op.execute(step.format(edge=edge))
    op.execute("RESET lock_timeout")


def _edge() -> int:
    """Where the first range ends: half a range after the last entry at least, for those who append meanwhile."""
    if op.get_context().as_sql:
        return FIRST_ENDS + 1
    last = op.get_bind().exec_driver_sql("SELECT coalesce(max(sequence), 0) FROM custody").scalar_one()
    return int((last + FIRST_ENDS // 2) // FIRST_ENDS + 1) * FIRST_ENDS + 1
