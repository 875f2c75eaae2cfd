"""Tables of rights: what reporters asked over their data, until when it has to be answered, and who answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base


class RequestRow(Base):
    """A request; `asked` is access, correction, objection or erasure, `outcome` answered or erased. Its words are in its addition."""

    __tablename__ = "rights_requests"

    # The id of the addition by which it came.
    request_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.report_id"), index=True)
    asked: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(12))
