"""Tables of second factors: passkeys, recovery codes, and challenges that were used."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
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
