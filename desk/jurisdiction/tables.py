"""Tables of jurisdiction: every version of the rules, appended and never changed, and what somebody is still editing."""

from datetime import datetime

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base


class VersionRow(Base):
    """A version of the rules as JSON (desk.jurisdiction.documents); a trigger keeps it as it was saved."""

    __tablename__ = "jurisdiction_versions"

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    author: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)


class DraftRow(Base):
    """What an account changed and has not saved; `based_on` is the version that it started from."""

    __tablename__ = "jurisdiction_drafts"

    account_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    based_on: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime]
    document: Mapped[str] = mapped_column(Text)
