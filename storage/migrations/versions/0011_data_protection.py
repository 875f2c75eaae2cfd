"""How long the desk keeps things, and reports whose citizen asked to have them deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0011_data_protection"
down_revision = "0010_languages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds: the version before goes on working beside it."""
    op.add_column("feed_cursor", sa.Column("kept", sa.Text(), nullable=True))
    op.create_table(
        "erasures",
        sa.Column("report_id", sa.String(32), sa.ForeignKey("reports.report_id"), primary_key=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    )
