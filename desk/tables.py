"""Tables of the desk. What a citizen sent stays sealed in them; it is opened to be shown, never to be stored."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, LargeBinary, String, Text, false, true, types
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
    """Every table of the desk."""

    type_annotation_map = {datetime: UtcDateTime, bytes: LargeBinary, bool: Boolean}  # noqa: RUF012  # SQLAlchemy's way


# When a clock that does not run rings: after everything.
NEVER = datetime(2200, 1, 1, tzinfo=UTC)
RowNumber = BigInteger().with_variant(Integer, "sqlite")


class DeliveryRow(Base):
    """A delivery that was accepted: the same one again is answered as the first, another under its id is refused."""

    __tablename__ = "deliveries"

    webhook_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    arrived_at: Mapped[datetime]


class CaseRow(Base):
    """What analysts work on; many reports may become one case."""

    __tablename__ = "cases"

    case_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    category: Mapped[str] = mapped_column(String(24), index=True)
    subtype: Mapped[str] = mapped_column(String(24))
    priority: Mapped[str] = mapped_column(String(2), index=True)
    state: Mapped[str] = mapped_column(String(24), index=True)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    # What the queue shows, sorts and filters by; desk.queue.counting and desk.queue.clocks keep it, desk.queue.tables indexes it.
    reports: Mapped[int] = mapped_column(default=0, server_default="0")
    files: Mapped[int] = mapped_column(default=0, server_default="0")
    identified: Mapped[bool] = mapped_column(default=False, server_default=false())
    listed: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The most reports within ten minutes; shown, and neither sorted nor filtered by.
    crowd: Mapped[int] = mapped_column(default=0, server_default="0")
    channel: Mapped[str] = mapped_column(String(16), default="", server_default="")
    language: Mapped[str] = mapped_column(String(3), default="", server_default="")
    is_open: Mapped[bool] = mapped_column(default=True, server_default=true())
    rank: Mapped[int] = mapped_column(default=9, server_default="9")
    look_by: Mapped[datetime | None]
    first_looked_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    clock_at: Mapped[datetime] = mapped_column(default=NEVER, server_default=NEVER.strftime("%Y-%m-%d %H:%M:%S.%f"))
    asked: Mapped[str] = mapped_column(String(12), default="", server_default="")
    asked_due_at: Mapped[datetime | None]
    assigned_to: Mapped[str | None] = mapped_column(String(32), index=True)
    assigned_at: Mapped[datetime | None]


class ReportRow(Base):
    """A report as it arrived; `purged_at` says when it lost its content."""

    __tablename__ = "reports"

    report_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    category: Mapped[str] = mapped_column(String(24))
    subtype: Mapped[str] = mapped_column(String(24))
    filed_at: Mapped[datetime]
    arrived_at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(3))
    anonymous: Mapped[bool]
    reply_key: Mapped[str] = mapped_column(String(62), index=True)
    # The code of a province or region, as the citizen answered; nothing finer is asked for or kept.
    place: Mapped[str | None] = mapped_column(String(24))
    sealed: Mapped[bytes]
    sealed_identity: Mapped[bytes | None]
    withdrawn_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]


class AdditionRow(Base):
    """Something that the citizen added later, sealed."""

    __tablename__ = "additions"

    addition_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.report_id"), index=True)
    added_at: Mapped[datetime]
    sealed: Mapped[bytes]


class EvidenceRow(Base):
    """A sealed file; `report_id` is empty until an event names it."""

    __tablename__ = "evidence"

    evidence_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sealed_sha256: Mapped[str] = mapped_column(String(64))
    arrived_at: Mapped[datetime]
    report_id: Mapped[str | None] = mapped_column(String(32), index=True)
    kind: Mapped[str | None] = mapped_column(String(16))
    media_type: Mapped[str | None] = mapped_column(String(80))
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    scan: Mapped[str | None] = mapped_column(String(12))
    pushed_at: Mapped[datetime | None]


class UpdateRow(Base):
    """A line of the feed that intakes read: a state, a reply sealed to a reference, or that a report or its name was deleted."""

    __tablename__ = "updates"

    cursor: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    report_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    type: Mapped[str] = mapped_column(String(8))
    state: Mapped[str | None] = mapped_column(String(24))
    reply_id: Mapped[str | None] = mapped_column(String(32))
    sealed: Mapped[bytes | None]


class MessageRow(Base):
    """What analysts wrote to a reporter, sealed to the desk's own keys so that they can read it again."""

    __tablename__ = "messages"

    reply_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.report_id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(8))
    author: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes]


class VerificationRow(Base):
    """That somebody checked a case: who, what, and with what result (law 03-23, articles 40 and 49)."""

    __tablename__ = "verifications"

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    at: Mapped[datetime]
    analyst: Mapped[str] = mapped_column(String(64))
    checked: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(String(16))


class AccountRow(Base):
    """An analyst's account; `totp_step` is the last time step whose code was used."""

    __tablename__ = "accounts"

    account_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)
    failures: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None]
    cleared: Mapped[bool | None]
    disabled_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]


class DeviceRow(Base):
    """A browser that signed in to an account before; it has its own count of failures."""

    __tablename__ = "devices"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    failures: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None]


class LinkRow(Base):
    """A one-time link: to sign in (the demo), or to set password and second factor."""

    __tablename__ = "links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"))
    purpose: Mapped[str] = mapped_column(String(8))
    expires_at: Mapped[datetime]


class SignInRow(Base):
    """A signed-in browser: `browser` is its family, of its address nothing is kept."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"))
    form_token: Mapped[str] = mapped_column(String(43))
    expires_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    browser: Mapped[str | None] = mapped_column(String(32))


class CustodyRow(Base):
    """An entry of the custody log: appended, never changed; each `mac` covers the one before.

    `at` is text (ISO 8601, UTC), so that it is signed as it is stored.
    """

    __tablename__ = "custody"

    sequence: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    analyst: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[str] = mapped_column(Text)
    mac: Mapped[str] = mapped_column(String(64))


class CustodyHeadRow(Base):
    """How long the custody log is, signed, so that cutting off its end shows; one row."""

    __tablename__ = "custody_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[str] = mapped_column(String(64))
