"""Analysts' chats, their one-time codes, and who is on call."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds: a desk of the version before goes on working beside it."""
    _make_links()
    _make_alerts()
    _make_rota()


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _row_number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _make_links() -> None:
    op.create_table(
        "alert_pairings",
        _text("code_hash", 64),
        _text("account_id", 32),
        _time("expires_at"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"]),
        sa.PrimaryKeyConstraint("code_hash"),
        sa.UniqueConstraint("account_id"),
    )
    op.create_table(
        "alert_links",
        _text("link_id", 32),
        _text("account_id", 32),
        _text("to_hash", 64),
        sa.Column("sealed_to", sa.LargeBinary(), nullable=False),
        _text("language", 2),
        _text("days", 7),
        _number("from_minute"),
        _number("to_minute"),
        _time("linked_at"),
        _time("dead_at", nullable=True),
        _text("digest_day", 10),
        _time("digest_due_at", nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"]),
        sa.PrimaryKeyConstraint("link_id"),
        sa.UniqueConstraint("account_id"),
        sa.UniqueConstraint("to_hash"),
    )


def _make_alerts() -> None:
    op.create_table(
        "alerts",
        _row_number("alert_id"),
        _text("cause", 80),
        _text("case_id", 32),
        _text("kind", 8),
        _text("account_id", 32, nullable=True),
        _time("at"),
        _number("line"),
        _time("next_at", nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.PrimaryKeyConstraint("alert_id"),
        sa.UniqueConstraint("cause"),
    )
    _index("alerts", "case_id", "next_at")
    op.create_table(
        "alert_cards",
        _row_number("card_id"),
        sa.Column("alert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        _text("link_id", 32),
        _time("due_at", nullable=True),
        _time("made_at"),
        sa.Column("message", sa.BigInteger(), nullable=True),
        _time("snoozed_until", nullable=True),
        _number("attempts"),
        _text("shown_hash", 64),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.alert_id"]),
        sa.ForeignKeyConstraint(["link_id"], ["alert_links.link_id"]),
        sa.PrimaryKeyConstraint("card_id"),
        sa.UniqueConstraint("alert_id", "link_id"),
    )
    _index("alert_cards", "due_at", "link_id")
    op.create_table(
        "alerted",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    # What came before is in the queue already; told is what comes from now on.
    op.execute("INSERT INTO alerted (id, sequence) SELECT 1, COALESCE(MAX(sequence), 0) FROM custody")


def _make_rota() -> None:
    op.create_table(
        "on_call",
        _text("shift_id", 32),
        _text("account_id", 32),
        _number("line"),
        _number("day"),
        _number("from_hour"),
        _number("to_hour"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"]),
        sa.PrimaryKeyConstraint("shift_id"),
    )
    _index("on_call", "account_id")
