"""Tables of accounts: passkeys, recovery codes, challenges that were used, and who somebody is at a provider of identity."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base


class PasskeyRow(Base):
    """A passkey of an account: its public key, and the last count that the authenticator gave."""

    __tablename__ = "passkeys"

    passkey_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    credential_hash: Mapped[str] = mapped_column(String(64), unique=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCodeRow(Base):
    """A recovery code that was not used yet, as Argon2id with the account's id as its salt."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class UsedChallengeRow(Base):
    """A passkey's challenge that was answered; it is kept until it would have expired, so that no answer counts twice."""

    __tablename__ = "used_challenges"

    challenge_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]


class IdentityRow(Base):
    """Who an account is at a provider of identity (OpenID Connect Core 1.0, section 2: `iss` and `sub` together)."""

    __tablename__ = "provider_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ArrivalRow(Base):
    """Somebody whom a provider sent back, and whom the desk still asks for its own second factor; for minutes only.

    `link_hash` is set while an account is being linked.
    """

    __tablename__ = "provider_arrivals"

    ticket_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    link_hash: Mapped[str | None] = mapped_column(String(64))
    expires_at: Mapped[datetime]
