"""Notes, tasks, outcomes, cases that were joined, how analysts see pictures and how long they looked."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds: a desk of the version before goes on working beside it."""
    _make_work()
    _make_merges()
    _make_looks()


def _case(name: str = "case_id") -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _make_work() -> None:
    op.create_table(
        "case_notes",
        sa.Column("note_id", sa.String(length=32), nullable=False),
        _case(),
        _time("at"),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.PrimaryKeyConstraint("note_id"),
    )
    op.create_table(
        "case_tasks",
        sa.Column("task_id", sa.String(length=32), nullable=False),
        _case(),
        _time("at"),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("assignee", sa.String(length=64), nullable=False),
        _time("due_at", nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _time("done_at", nullable=True),
        sa.Column("done_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.PrimaryKeyConstraint("task_id"),
    )
    op.create_table(
        "case_outcomes",
        _number(),
        _case(),
        _time("at"),
        sa.Column("analyst", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for table in ("case_notes", "case_tasks", "case_outcomes"):
        _index(table, "case_id")


def _make_merges() -> None:
    op.create_table(
        "case_merges",
        _case("shell_id"),
        _case("into_id"),
        _time("at"),
        sa.Column("analyst", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["shell_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["into_id"], ["cases.case_id"]),
        sa.PrimaryKeyConstraint("shell_id"),
    )
    _index("case_merges", "into_id")


def _make_looks() -> None:
    op.create_table(
        "viewing_choices",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_table(
        "exposures",
        _number(),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("evidence_id", sa.String(length=32), nullable=False),
        _time("started_at"),
        _time("renewed_at"),
        _time("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _index("exposures", "account_id", "evidence_id", "started_at")
