"""Versions of the jurisdiction rules, with triggers that keep them append-only, and drafts of the next one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

VERSIONS = "jurisdiction_versions"


def upgrade() -> None:
    """Only adds: a desk of the version before goes on working beside it."""
    op.create_table(
        VERSIONS,
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "jurisdiction_drafts",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id"),
    )
    _keep_versions()


def _keep_versions() -> None:
    words = "versions of the jurisdiction rules are append-only"
    if op.get_bind().dialect.name == "sqlite":
        for name, when in {
            "update": f"BEFORE UPDATE ON {VERSIONS}",
            "delete": f"BEFORE DELETE ON {VERSIONS}",
            # INSERT OR REPLACE deletes without asking the trigger above.
            "replace": f"BEFORE INSERT ON {VERSIONS} WHEN EXISTS (SELECT 1 FROM {VERSIONS} WHERE version = NEW.version)",  # noqa: S608
        }.items():
            op.execute(f"CREATE TRIGGER {VERSIONS}_no_{name} {when} BEGIN SELECT RAISE(ABORT, '{words}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {VERSIONS}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {VERSIONS}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {VERSIONS} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {VERSIONS}_append_only()"
    )
