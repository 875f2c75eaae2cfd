"""Tables of the intake. A name says its access: `*_hash` is looked up, `sealed_*` cannot be read here."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text, types
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(types.TypeDecorator[datetime]):
    """Aware UTC on both databases; SQLite keeps no zone of its own."""

    impl = types.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of the intake."""

    type_annotation_map = {datetime: UtcDateTime, bytes: LargeBinary, bool: Boolean}  # noqa: RUF012  # SQLAlchemy's way


# SQLite gives row numbers to INTEGER keys only.
_RowNumber = BigInteger().with_variant(Integer, "sqlite")


class ReportRow(Base):
    """A report: what is needed to push and to find it. No column could hold an address."""

    __tablename__ = "reports"

    report_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    reference_hash: Mapped[bytes] = mapped_column(unique=True)
    filed_at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(3))
    category: Mapped[str] = mapped_column(String(24))
    subtype: Mapped[str] = mapped_column(String(24))
    priority: Mapped[str] = mapped_column(String(2))
    anonymous: Mapped[bool]
    reply_key: Mapped[str] = mapped_column(String(62))
    sealed: Mapped[str] = mapped_column(Text)
    sealed_identity: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(24), default="received")
    state_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    # When the desk deleted what it says; nothing can be added to it since.
    purged_at: Mapped[datetime | None]


class ErasureRow(Base):
    """A report whose citizen asked to have it deleted, or which the desk purged: its copy here goes once the desk has all of it."""

    __tablename__ = "erasures"

    report_id: Mapped[str] = mapped_column(ForeignKey("reports.report_id"), primary_key=True)
    asked_at: Mapped[datetime]


class AdditionRow(Base):
    """Something that a citizen added to a report."""

    __tablename__ = "additions"

    addition_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.report_id"), index=True)
    added_at: Mapped[datetime]
    priority: Mapped[str | None] = mapped_column(String(2))
    sealed: Mapped[str] = mapped_column(Text)


class EvidenceRow(Base):
    """A file of a report or of an addition; its bytes lie sealed in the evidence store. `pushed_at`: first taken by the desk."""

    __tablename__ = "evidence"

    evidence_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.report_id"), index=True)
    addition_id: Mapped[str | None] = mapped_column(String(32))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    sealed_sha256: Mapped[str] = mapped_column(String(64))
    scan: Mapped[str] = mapped_column(String(12), server_default="not_scanned")
    pushed_at: Mapped[datetime | None]


class HoldRow(Base):
    """A sealed file of a draft, and until when it is kept for it."""

    __tablename__ = "holds"

    evidence_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    held_until: Mapped[datetime] = mapped_column(index=True)


class OutboxRow(Base):
    """Something waiting to be pushed; a report's rows go out in the order of `number`."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_due", "delivered_at", "dead_at", "due_at"),)

    number: Mapped[int] = mapped_column(_RowNumber, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    report_id: Mapped[str] = mapped_column(String(32), index=True)
    type: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    leased_until: Mapped[datetime | None]
    last_failure: Mapped[str | None] = mapped_column(String(64))
    dead_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


class InboxRow(Base):
    """An item that a channel accepted: encrypted with the key of its day, gone when it is answered.

    On PostgreSQL each day is a partition (storage.inbox_days), so there `key_hash` is unique by `seen_keys` alone.
    """

    __tablename__ = "inbox"
    __table_args__ = (Index("inbox_citizen", "citizen_hash", "id"),)

    id: Mapped[int] = mapped_column(_RowNumber, primary_key=True, autoincrement=True)
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    channel: Mapped[str] = mapped_column(String(16))
    citizen_hash: Mapped[str] = mapped_column(String(64))
    sealed_body: Mapped[bytes]
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    leased_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(64))
    # The first item of the series (an album) that this one is answered with.
    joined_to: Mapped[int | None] = mapped_column(_RowNumber, index=True)


class AliasRow(Base):
    """One of the names under which an app knows a citizen, as a pseudonym, and the pseudonym that their session has."""

    __tablename__ = "aliases"

    alias_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    citizen_hash: Mapped[str] = mapped_column(String(64), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class MessageRow(Base):
    """The number that an app gave a message: enough to delete it in its own chat, and to read nothing."""

    __tablename__ = "messages"

    citizen_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LeaseRow(Base):
    """Who does something that only one process may do at a time, and until when."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32))
    held_until: Mapped[datetime]


class DayKeyRow(Base):
    """The key of a day (`20260101`), wrapped with IBLAGH_SECRET; on PostgreSQL, unless keys are files."""

    __tablename__ = "day_keys"

    day: Mapped[str] = mapped_column(String(8), primary_key=True)
    wrapped_key: Mapped[bytes]
    made_at: Mapped[datetime]


class SeenKeyRow(Base):
    """The keyed hash of an event key that was accepted, so that it is not accepted again."""

    __tablename__ = "seen_keys"

    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SessionRow(Base):
    """Where one citizen stands: looked up by pseudonym, encrypted with the key of its day."""

    __tablename__ = "sessions"

    citizen_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed_data: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class OwedRow(Base):
    """Where a citizen stood before the event by which something was filed; encrypted with the key of its day."""

    __tablename__ = "owed"

    citizen_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    event_hash: Mapped[bytes]
    sealed_draft: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ReplyRow(Base):
    """Words of an analyst that only the holder of the reference can open."""

    __tablename__ = "replies"

    reply_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.report_id"), index=True)
    at: Mapped[datetime]
    sealed: Mapped[bytes]


class FeedCursorRow(Base):
    """How far the desk's updates have been read; one row."""

    __tablename__ = "feed_cursor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cursor: Mapped[int] = mapped_column(BigInteger)
    # For how long the desk keeps things (storage.desk_terms), as JSON.
    kept: Mapped[str | None] = mapped_column(Text)
