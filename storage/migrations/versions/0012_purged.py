"""When the desk deleted what a report says, so that its citizen is told and offered nothing that would be dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0012_purged"
down_revision = "0011_data_protection"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds: the version before goes on working beside it."""
    op.add_column("reports", sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))
