"""Referrals, their dossiers and the prosecutor's instructions."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds: a desk of the version before goes on working beside it."""
