"""The log of receipts: its leaves, the nodes of its tree, and its signed heads."""

import sqlalchemy as sa
from alembic import op

revision = "0008_receipts"
down_revision = "0007_owed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables of their own; SQLite keeps no order in which leaves came."""
    op.create_table(
        "receipt_leaves",
        sa.Column("leaf_hash", sa.LargeBinary, primary_key=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.BigInteger, unique=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "receipt_nodes",
        sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("node_hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "receipt_heads",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("origin", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("receipt_leaves_due", "receipt_leaves", ["number", "due_at"])
