"""Tables of alerts: analysts' chats, alerts and the cards that tell of them, and who is on call."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base, RowNumber


class PairingRow(Base):
    """A one-time code with which an analyst links their own chat; an account has one at a time."""

    __tablename__ = "alert_pairings"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), unique=True)
    expires_at: Mapped[datetime]


class LinkedRow(Base):
    """An analyst's chat: `to_hash` finds it, `sealed_to` is where to write; both need the desk's secret.

    `days` are the days of the week (Monday is 0) and `from_minute` to `to_minute` the hours in which anything but P0 may be told.
    """

    __tablename__ = "alert_links"

    link_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), unique=True)
    to_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_to: Mapped[bytes]
    language: Mapped[str] = mapped_column(String(2))
    days: Mapped[str] = mapped_column(String(7))
    from_minute: Mapped[int]
    to_minute: Mapped[int]
    linked_at: Mapped[datetime]
    dead_at: Mapped[datetime | None]
    # The last day (ISO 8601) for which a digest was made, and when it may be tried; empty when it has arrived.
    digest_day: Mapped[str] = mapped_column(String(10))
    digest_due_at: Mapped[datetime | None]


class AlertRow(Base):
    """Something to tell of a case; `cause` is what makes it the same alert when it is found again."""

    __tablename__ = "alerts"

    alert_id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    cause: Mapped[str] = mapped_column(String(80), unique=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    # Whom alone it is for, if not for whoever is on call or may work the case.
    account_id: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime]
    # How far an urgent one has gone: the first line, the second, all supervisors; and when it goes further.
    line: Mapped[int]
    next_at: Mapped[datetime | None] = mapped_column(index=True)


class CardRow(Base):
    """An alert in one chat: one message, sent when due and changed in place when `due_at` is set again."""

    __tablename__ = "alert_cards"
    __table_args__ = (UniqueConstraint("alert_id", "link_id"),)

    card_id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.alert_id"))
    link_id: Mapped[str] = mapped_column(ForeignKey("alert_links.link_id"), index=True)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    # When it was dealt, the last time: an urgent case that comes back is dealt anew.
    made_at: Mapped[datetime]
    message: Mapped[int | None] = mapped_column(BigInteger)
    snoozed_until: Mapped[datetime | None]
    attempts: Mapped[int]
    # What the message says now, as a hash of it: a card that would say the same is left alone.
    shown_hash: Mapped[str] = mapped_column(String(64))


class ShiftRow(Base):
    """Hours of every week in which somebody is on call; past midnight when they end at or before the hour they start."""

    __tablename__ = "on_call"

    shift_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    line: Mapped[int]
    day: Mapped[int]
    from_hour: Mapped[int]
    to_hour: Mapped[int]


class AlertedRow(Base):
    """Up to which entry the custody log was read for alerts; one row."""

    __tablename__ = "alerted"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigInteger)
