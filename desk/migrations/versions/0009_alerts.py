"""Analysts' chats, their one-time codes, and who is on call."""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds: a desk of the version before goes on working beside it."""
