"""Referrals, their dossiers and the prosecutor's instructions."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds: a desk of the version before goes on working beside it."""
    op.create_table(
        "referrals",
        _text("referral_id", 32),
        _text("case_id", 32),
        _text("number", 32),
        _text("service_id", 64),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("service", "recipient")),
        sa.Column("verified", sa.Boolean(), nullable=False),
        _text("rule_id", 64),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reason", "chosen", "identities")),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        _text("content", 64),
        _time("begun_at"),
        _text("begun_by", 64),
        _text("begun_by_id", 32),
        _time("renewed_at"),
        _text("failure", 16),
        _time("prepared_at", nullable=True),
        _text("zip_sha256", 64),
        sa.Column("zip_size", sa.BigInteger(), nullable=False),
        _text("manifest_sha256", 64),
        _text("key_sha256", 64),
        sa.Column("sealed_document", sa.LargeBinary(), nullable=True),
        *_step("approved"),
        *_step("handed_over"),
        _text("way", 16),
        sa.Column("to_whom", sa.Text(), nullable=False),
        _time("acknowledged_at", nullable=True),
        _text("acknowledged_number", 100),
        *_step("noted"),
        *_step("withdrawn"),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.PrimaryKeyConstraint("referral_id"),
        sa.UniqueConstraint("number"),
    )
    op.create_table(
        "instructions",
        _text("instruction_id", 32),
        _text("case_id", 32),
        _time("at"),
        _text("author", 64),
        _text("office", 200),
        _time("received_at"),
        _time("due_at", nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        *_step("done"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.PrimaryKeyConstraint("instruction_id"),
    )
    for table in ("referrals", "instructions"):
        op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"], unique=False)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _step(name: str) -> tuple[sa.Column[object], sa.Column[str]]:
    return _time(f"{name}_at", nullable=True), _text(f"{name}_by", 64)
