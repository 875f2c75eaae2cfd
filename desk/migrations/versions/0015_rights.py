"""What reporters ask over their data: requests with their clocks, and the next one of each case for the queue."""

import sqlalchemy as sa
from alembic import op

revision = "0015_rights"
down_revision = "0014_languages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds: a desk of the version before goes on working beside it."""
    at = sa.DateTime(timezone=True)
    op.create_table(
        "rights_requests",
        sa.Column("request_id", sa.String(32), primary_key=True),
        sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.case_id"), nullable=False),
        sa.Column("report_id", sa.String(32), sa.ForeignKey("reports.report_id"), nullable=False),
        sa.Column("asked", sa.String(12), nullable=False),
        sa.Column("asked_at", at, nullable=False),
        sa.Column("due_at", at, nullable=False),
        sa.Column("answered_at", at, nullable=True),
        sa.Column("answered_by", sa.String(64), nullable=True),
        sa.Column("outcome", sa.String(12), nullable=True),
    )
    op.create_index("ix_rights_requests_case_id", "rights_requests", ["case_id"])
    op.create_index("ix_rights_requests_report_id", "rights_requests", ["report_id"])
    op.add_column("cases", sa.Column("asked", sa.String(12), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("asked_due_at", at, nullable=True))
