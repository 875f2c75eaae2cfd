"""Tables of casework: notes, tasks, outcomes, cases that were joined, and how long analysts looked at pictures."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base, RowNumber


class NoteRow(Base):
    """What analysts write for each other on a case, sealed to the desk's own keys."""

    __tablename__ = "case_notes"

    note_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    at: Mapped[datetime]
    author: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes]


class TaskRow(Base):
    """Something to do on a case; `kind` is task or passed_on, `assignee` an account's name or nobody's."""

    __tablename__ = "case_tasks"

    task_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    at: Mapped[datetime]
    author: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(12))
    assignee: Mapped[str] = mapped_column(String(64))
    due_at: Mapped[datetime | None]
    sealed: Mapped[bytes]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(String(64))


class OutcomeRow(Base):
    """With what a case was closed (desk.casework.outcomes); the latest counts."""

    __tablename__ = "case_outcomes"

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    at: Mapped[datetime]
    analyst: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(16))


class MergeRow(Base):
    """An empty case whose reports went to another; it stays, because the custody log speaks of it."""

    __tablename__ = "case_merges"

    shell_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), primary_key=True)
    into_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    at: Mapped[datetime]
    analyst: Mapped[str] = mapped_column(String(64))


class ViewingRow(Base):
    """How an analyst chose to see pictures: blur or grey."""

    __tablename__ = "viewing_choices"

    account_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    choice: Mapped[str] = mapped_column(String(8))


class ExposureRow(Base):
    """One look of an analyst at a picture or video: from when, how long it was renewed, and until when."""

    __tablename__ = "exposures"

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    account_id: Mapped[str] = mapped_column(String(32), index=True)
    evidence_id: Mapped[str] = mapped_column(String(32), index=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    renewed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
