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


def _covering(name: str, *columns: str) -> Index:
    own = (getattr(CaseRow, one) for one in columns)
    return Index(name, *own, postgresql_include=[one for one in _ALSO if one not in columns])


INDEXES = (
    _covering("ix_cases_changed", "changed_at", "number"),
    _covering("ix_cases_state_changed", "state", "changed_at", "number"),
    # Where few cases or none fit: the others would be read to their end.
    _covering("ix_cases_kind_changed", "category", "priority", "changed_at", "number"),
)
