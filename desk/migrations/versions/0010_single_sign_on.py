"""Accounts that sign in by a provider of identity."""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds: a desk of the version before goes on working beside it."""
