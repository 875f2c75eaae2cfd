"""Tables of retention: cases that are on hold, and when backup and retention last came to their end."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base, RowNumber


class CaseHoldRow(Base):
    """A decision that nothing of a case is deleted for its age; it holds until `lifted_at`."""

    __tablename__ = "case_holds"

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str] = mapped_column(String(64), default="")


class UpkeepRow(Base):
    """The last success of `backup` or `retention`."""

    __tablename__ = "upkeep"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    succeeded_at: Mapped[datetime]
