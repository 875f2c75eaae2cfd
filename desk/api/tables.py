"""Tables of the API: tokens of other systems, of which only a hash is kept."""

from datetime import datetime

from sqlalchemy import Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base, CaseRow


class TokenRow(Base):
    """A token: `scopes` are separated by spaces, `used_on` is the last day (ISO, UTC) on which it was shown."""

    __tablename__ = "api_tokens"

    token_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(48), unique=True)
    scopes: Mapped[str] = mapped_column(Text)
    cleared: Mapped[bool] = mapped_column(default=False, server_default=false())
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_on: Mapped[str | None] = mapped_column(String(10))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(64))


# PostgreSQL answers the API's lists, with any of their filters, from these alone.
_ALSO = ["category", "priority", "state", "is_open", "channel"]
INDEXES = (
    Index("ix_cases_changed", CaseRow.changed_at, CaseRow.number, postgresql_include=_ALSO),
    Index(
        "ix_cases_state_changed",
        *(CaseRow.state, CaseRow.changed_at, CaseRow.number),
        postgresql_include=[one for one in _ALSO if one != "state"],
    ),
)
