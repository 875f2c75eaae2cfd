"""Tables of referral: each dossier with its steps, times and who took them, and what prosecutors ordered."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base


class ReferralRow(Base):
    """A dossier of a case for a service: its steps are the times that are set (desk.referral.steps).

    `service` and `reason` are words in each language (JSON), as they were when it was begun; `chosen` is why somebody
    departed from the rules. `identities` are the ids of reports whose reporter is named in it (JSON). `content` tells
    whether the case changed since. `sealed_document` is dossier.json under the desk's own keys, for exports.
    """

    __tablename__ = "referrals"

    referral_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    service_id: Mapped[str] = mapped_column(String(64))
    service: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    verified: Mapped[bool]
    rule_id: Mapped[str] = mapped_column(String(64))
    rules_version: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    chosen: Mapped[str] = mapped_column(Text)
    identities: Mapped[str] = mapped_column(Text)
    needs_second: Mapped[bool]
    content: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime]
    begun_by: Mapped[str] = mapped_column(String(64))
    begun_by_id: Mapped[str] = mapped_column(String(32))
    renewed_at: Mapped[datetime]
    failure: Mapped[str] = mapped_column(String(16), default="")
    prepared_at: Mapped[datetime | None]
    zip_sha256: Mapped[str] = mapped_column(String(64), default="")
    zip_size: Mapped[int] = mapped_column(BigInteger, default=0)
    manifest_sha256: Mapped[str] = mapped_column(String(64), default="")
    key_sha256: Mapped[str] = mapped_column(String(64), default="")
    sealed_document: Mapped[bytes | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str] = mapped_column(String(64), default="")
    handed_over_at: Mapped[datetime | None]
    handed_over_by: Mapped[str] = mapped_column(String(64), default="")
    way: Mapped[str] = mapped_column(String(16), default="")
    to_whom: Mapped[str] = mapped_column(Text, default="")
    acknowledged_at: Mapped[datetime | None]
    acknowledged_number: Mapped[str] = mapped_column(String(100), default="")
    noted_at: Mapped[datetime | None]
    noted_by: Mapped[str] = mapped_column(String(64), default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(String(64), default="")
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")


class InstructionRow(Base):
    """What a prosecutor ordered, sealed to the desk's own keys; `office` is the prosecutor's, `due_at` a deadline."""

    __tablename__ = "instructions"

    instruction_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    at: Mapped[datetime]
    author: Mapped[str] = mapped_column(String(64))
    office: Mapped[str] = mapped_column(String(200))
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    sealed: Mapped[bytes]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(String(64), default="")
