"""Tables of the queue: saved views, who has a case open, and the indexes that keep a million cases fast."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, TextClause, text
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base, CaseRow, ReportRow, RowNumber, UpdateRow

# PostgreSQL answers a list with any filter from the index alone; SQLite has no such columns.
_ALSO = (
    "category",
    "priority",
    "state",
    "channel",
    "language",
    "identified",
    "listed",
    "assigned_to",
    "clock_at",
    "is_open",
    "escalated_at",
)


class ViewRow(Base):
    """A view that an analyst saved: a name for filters of the queue."""

    __tablename__ = "views"

    view_id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(300))


class LeaseRow(Base):
    """That an analyst has a case open to work on it, until a while after the last thing done there."""

    __tablename__ = "leases"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), primary_key=True, index=True)
    until: Mapped[datetime]


def _covering(name: str, *columns: str, where: TextClause | None = None) -> Index:
    others = [one for one in _ALSO if one not in columns]
    own = (getattr(CaseRow, one) for one in columns)
    return Index(name, *own, postgresql_include=others, postgresql_where=where, sqlite_where=where)


INDEXES = (
    _covering("ix_cases_open_urgent", "is_open", "rank", "opened_at", "number"),
    _covering("ix_cases_open_oldest", "is_open", "opened_at", "number"),
    _covering("ix_cases_open_clock", "is_open", "clock_at", "number"),
    _covering("ix_cases_state_urgent", "state", "rank", "opened_at", "number"),
    _covering("ix_cases_state_oldest", "state", "opened_at", "number"),
    _covering("ix_cases_category_urgent", "category", "is_open", "rank", "opened_at", "number"),
    _covering("ix_cases_listed_urgent", "is_open", "rank", "opened_at", "number", where=text("listed")),
    Index("ix_reports_place_arrived_at", ReportRow.place, ReportRow.arrived_at),
    # How long cases waited to be referred is reckoned from what their reporters were told.
    Index("ix_updates_state_at", UpdateRow.state, UpdateRow.at, postgresql_include=["report_id"]),
)
