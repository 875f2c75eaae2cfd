"""Tokens of other systems."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds: a desk of the version before goes on working beside it."""
