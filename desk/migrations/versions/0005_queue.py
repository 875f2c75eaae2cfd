"""What the queue shows, sorts and filters by, as columns of cases; saved views, and who has a case open."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEVER = "2200-01-01 00:00:00.000000"
ALSO = (
    "category",
    "priority",
    "state",
    "channel",
    "language",
    "identified",
    "listed",
    "assigned_to",
    "clock_at",
    "is_open",
    "escalated_at",
)
COVERING = {
    "ix_cases_open_urgent": ("is_open", "rank", "opened_at", "number"),
    "ix_cases_open_oldest": ("is_open", "opened_at", "number"),
    "ix_cases_open_clock": ("is_open", "clock_at", "number"),
    "ix_cases_state_urgent": ("state", "rank", "opened_at", "number"),
    "ix_cases_state_oldest": ("state", "opened_at", "number"),
    "ix_cases_category_urgent": ("category", "is_open", "rank", "opened_at", "number"),
    "ix_cases_listed_urgent": ("is_open", "rank", "opened_at", "number"),
}
# Few cases are on a list: only they are in this index.
ONLY = {"ix_cases_listed_urgent": sa.text("listed")}


def upgrade() -> None:
    """Only adds, with a value for whoever does not know the columns: a desk of the version before goes on working."""
    _add_columns()
    _back_fill()
    for name, columns in COVERING.items():
        include, where = [one for one in ALSO if one not in columns], ONLY.get(name)
        op.create_index(
            name, "cases", list(columns), postgresql_include=include, postgresql_where=where, sqlite_where=where
        )
    op.create_index("ix_cases_assigned_to", "cases", ["assigned_to"])
    op.create_index("ix_reports_reply_key", "reports", ["reply_key"])
    op.create_index("ix_reports_place_arrived_at", "reports", ["place", "arrived_at"])
    _make_tables()


def _add_columns() -> None:
    moment = sa.DateTime(timezone=True)
    for name, kind, value in (
        ("reports", sa.Integer(), "0"),
        ("files", sa.Integer(), "0"),
        ("identified", sa.Boolean(), sa.false()),
        ("listed", sa.Boolean(), sa.false()),
        ("channel", sa.String(length=16), ""),
        ("language", sa.String(length=3), ""),
        ("is_open", sa.Boolean(), sa.true()),
        ("rank", sa.Integer(), "9"),
        ("clock_at", moment, NEVER),
    ):
        op.add_column("cases", sa.Column(name, kind, server_default=value, nullable=False))
    for name in ("look_by", "first_looked_at", "escalated_at", "assigned_at"):
        op.add_column("cases", sa.Column(name, moment, nullable=True))
    op.add_column("cases", sa.Column("assigned_to", sa.String(length=32), nullable=True))
    op.add_column("reports", sa.Column("place", sa.String(length=24), nullable=True))


def _back_fill() -> None:
    """For the cases that are there; the clock of the first look runs for new ones only, nobody knows it of the others."""
    first = "SELECT {} FROM reports WHERE reports.case_id = cases.case_id ORDER BY arrived_at, report_id LIMIT 1"
    op.execute(
        f"""
        UPDATE cases SET
          reports = (SELECT count(*) FROM reports WHERE reports.case_id = cases.case_id),
          files = (SELECT count(*) FROM evidence JOIN reports ON reports.report_id = evidence.report_id
                   WHERE reports.case_id = cases.case_id),
          identified = EXISTS (SELECT 1 FROM reports WHERE reports.case_id = cases.case_id AND NOT anonymous),
          listed = EXISTS (SELECT 1 FROM case_marks JOIN lists ON lists.list_id = case_marks.list_id
                           WHERE case_marks.case_id = cases.case_id AND loaded_at IS NOT NULL),
          channel = coalesce(({first.format("channel")}), ''),
          language = coalesce(({first.format("language")}), ''),
          is_open = (state <> 'closed'),
          rank = CASE priority WHEN 'P0' THEN 1 WHEN 'P1' THEN 2 WHEN 'P2' THEN 3 ELSE 4 END,
          clock_at = CASE WHEN state <> 'closed' AND due_at IS NOT NULL THEN due_at ELSE clock_at END
        """  # noqa: S608
    )


def _make_tables() -> None:
    op.create_table(
        "views",
        sa.Column("view_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"]),
        sa.PrimaryKeyConstraint("view_id"),
    )
    op.create_index("ix_views_account_id", "views", ["account_id"])
    op.create_table(
        "leases",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"]),
        sa.PrimaryKeyConstraint("case_id", "account_id"),
    )
    op.create_index("ix_leases_account_id", "leases", ["account_id"])
