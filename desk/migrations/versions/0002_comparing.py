"""Signs and picture hashes by which reports are compared, lists of known content, and what a malware scanner said of a file."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds: a desk of the version before goes on working beside it."""
    op.add_column("evidence", sa.Column("scan", sa.String(length=12), nullable=True))
    op.add_column("evidence", sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True))
    _make_signs()
    _make_pictures()
    _make_lists()
    _make_marks()


def _number(name: str = "id", *, counted: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=counted, nullable=False)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _make_signs() -> None:
    op.create_table(
        "signs",
        _number(),
        sa.Column("sign_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("evidence_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    _index("signs", "sign_hash", "case_id", "report_id")


def _make_pictures() -> None:
    op.create_table(
        "picture_hashes",
        _number(),
        sa.Column("evidence_id", sa.String(length=32), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("pdq", sa.LargeBinary(length=32), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    _index("picture_hashes", "evidence_id", "report_id", "case_id")
    op.create_table(
        "picture_pairs",
        _number("picture_id", counted=False),
        _number("other_id", counted=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["picture_id"], ["picture_hashes.id"]),
        sa.ForeignKeyConstraint(["other_id"], ["picture_hashes.id"]),
        sa.PrimaryKeyConstraint("picture_id", "other_id"),
    )
    _index("picture_pairs", "other_id")


def _make_lists() -> None:
    op.create_table(
        "lists",
        _number("list_id"),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("list_id"),
        sqlite_autoincrement=True,
    )
    _index("lists", "name")
    op.create_table(
        "list_signs",
        _number(),
        _number("list_id", counted=False),
        sa.Column("sign_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["lists.list_id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    _index("list_signs", "list_id", "sign_hash")
    op.create_table(
        "list_pictures",
        _number(),
        _number("list_id", counted=False),
        sa.Column("pdq", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["lists.list_id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    _index("list_pictures", "list_id")


def _make_marks() -> None:
    op.create_table(
        "case_marks",
        _number(),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        _number("list_id", counted=False),
        sa.Column("evidence_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"]),
        sa.ForeignKeyConstraint(["list_id"], ["lists.list_id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    _index("case_marks", "case_id", "report_id", "list_id")
