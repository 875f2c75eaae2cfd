"""Accounts: analysts, their passwords and codes, one-time links, and signed-in browsers."""

import asyncio
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.custody import Custody, Entry
from desk.database import Database
from desk.tables import AccountRow, LinkRow, SignInRow

MIN_PASSWORD = 12
LINK_LIVES = timedelta(hours=12)
# OWASP's Argon2id minimum: 19 MiB, two passes, one lane; about 45 ms in a thread.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# A failure makes the next try wait, twice as long each time and never longer than this: nobody is locked out by others.
LONGEST_WAIT_S = 30
CODE_S = 30


class Role(StrEnum):
    """What an account may do; an administrator sees no case."""

    ANALYST = "analyst"
    CLEARED = "cleared"
    ADMINISTRATOR = "administrator"


class SignInFailed(Exception):
    """Name, password or code is wrong; which one is not said."""


class TooSoon(Exception):
    """After failures one has to wait; `wait_s` seconds are left."""

    def __init__(self, wait_s: int) -> None:
        super().__init__("too soon")
        self.wait_s = wait_s


class LinkUsed(Exception):
    """The link was used, has expired, or never was one."""


class WeakPassword(ValueError):
    """Shorter than MIN_PASSWORD."""


@dataclass(frozen=True, slots=True)
class Analyst:
    """Somebody who is signed in; `form_token` has to come back with every form."""

    account_id: str
    name: str
    role: Role
    form_token: str

    @property
    def cleared(self) -> bool:
        """Whether cases about children may be seen."""
        return self.role is Role.CLEARED

    @property
    def sees_cases(self) -> bool:
        """Whether cases may be seen at all."""
        return self.role is not Role.ADMINISTRATOR


class Accounts:
    """Everything about who is who."""

    def __init__(self, database: Database, custody: Custody, session_life: timedelta) -> None:
        self._database = database
        self._custody = custody
        self._session_life = session_life

    async def invite(self, name: str, role: Role, *, purpose: str) -> str:
        """A one-time token for `name`, whose account is made if it is new; `purpose` is enrol or demo."""
        token = secrets.token_urlsafe(32)
        async with self._database.transaction() as session:
            account = await session.scalar(select(AccountRow).where(AccountRow.name == name))
            if account is None:
                account = AccountRow(account_id=uuid.uuid4().hex, name=name, role=role.value, totp_step=0, failures=0)
                session.add(account)
                await session.flush()
            await session.execute(delete(LinkRow).where(LinkRow.account_id == account.account_id))
            expires_at = _now() + LINK_LIVES
            session.add(
                LinkRow(token_hash=_hash(token), account_id=account.account_id, purpose=purpose, expires_at=expires_at)
            )
            await self._custody.append(session, Entry(name, f"invited to {purpose}"))
        return token

    async def link(self, token: str) -> tuple[str, str]:
        """The account's name and the purpose of a link that still works; raises LinkUsed."""
        async with self._database.reading() as session:
            link = await _link(session, token)
            account = await session.get_one(AccountRow, link.account_id)
            return account.name, link.purpose

    async def use_demo_link(self, token: str) -> str:
        """Sign in by a demo's link, once; gives the browser's token."""
        async with self._database.transaction() as session:
            link = await _link(session, token)
            if link.purpose != "demo":
                raise LinkUsed
            await session.delete(link)
            return await self._signed_in(session, await session.get_one(AccountRow, link.account_id))

    async def enrol(self, token: str, *, password: str, totp_secret: str, code: str) -> str:
        """Set password and second factor by a link, once, and sign in; raises WeakPassword or SignInFailed."""
        if len(password) < MIN_PASSWORD:
            raise WeakPassword
        step = _step_of(totp_secret, code)
        if step is None:
            raise SignInFailed
        hashed = await asyncio.to_thread(_HASHER.hash, password)
        async with self._database.transaction() as session:
            link = await _link(session, token)
            if link.purpose != "enrol":
                raise LinkUsed
            account = await session.get_one(AccountRow, link.account_id)
            account.password_hash, account.totp_secret, account.totp_step = hashed, totp_secret, step
            account.failures = 0
            await session.delete(link)
            await session.execute(delete(SignInRow).where(SignInRow.account_id == account.account_id))
            return await self._signed_in(session, account)

    async def sign_in(self, name: str, *, password: str, code: str) -> str:
        """Sign in with all three; gives the browser's token; raises SignInFailed or TooSoon."""
        async with self._database.reading() as session:
            account = await session.scalar(select(AccountRow).where(AccountRow.name == name))
        wait_s = _still_to_wait(account)
        if wait_s:
            raise TooSoon(wait_s)
        right = await asyncio.to_thread(_matches, account.password_hash if account else None, password)
        async with self._database.transaction() as session:
            found = await session.get(AccountRow, account.account_id) if account else None
            step = _step_of(found.totp_secret, code) if found and found.totp_secret else None
            if found is not None and right and step is not None and step > found.totp_step:
                found.totp_step, found.failures = step, 0
                return await self._signed_in(session, found)
            await self._failed(session, found)
        raise SignInFailed

    async def signed_in(self, token: str) -> Analyst | None:
        """Who the browser with this token is."""
        async with self._database.reading() as session:
            row = await session.get(SignInRow, _hash(token))
            if row is None or row.expires_at < _now():
                return None
            account = await session.get_one(AccountRow, row.account_id)
            return Analyst(account.account_id, account.name, Role(account.role), row.form_token)

    async def sign_out(self, token: str) -> None:
        """End a browser's session."""
        async with self._database.transaction() as session:
            await session.execute(delete(SignInRow).where(SignInRow.token_hash == _hash(token)))

    async def _signed_in(self, session: AsyncSession, account: AccountRow) -> str:
        token = secrets.token_urlsafe(32)
        await session.execute(delete(SignInRow).where(SignInRow.expires_at < _now()))
        session.add(
            SignInRow(
                token_hash=_hash(token),
                account_id=account.account_id,
                form_token=secrets.token_urlsafe(24),
                expires_at=_now() + self._session_life,
            )
        )
        await self._custody.append(session, Entry(account.name, "signed in"))
        return token

    async def _failed(self, session: AsyncSession, account: AccountRow | None) -> None:
        # A name that no account has is not written down: it may be a password typed into the wrong field.
        await self._custody.append(session, Entry(account.name if account else "", "sign-in failed"))
        if account is not None:
            account.failures, account.failed_at = account.failures + 1, _now()


async def _link(session: AsyncSession, token: str) -> LinkRow:
    link = await session.get(LinkRow, _hash(token))
    if link is None or link.expires_at < _now():
        raise LinkUsed
    return link


def _still_to_wait(account: AccountRow | None) -> int:
    if account is None or account.failed_at is None or not account.failures:
        return 0
    wait_s = min(2 ** min(account.failures - 1, 10), LONGEST_WAIT_S) if account.failures > 2 else 0
    return max(int(wait_s - (_now() - account.failed_at).total_seconds()), 0)


def _matches(hashed: str | None, password: str) -> bool:
    """Whether the password is right; a missing account takes as long as a wrong password."""
    try:
        return _HASHER.verify(hashed or _NOBODY, password) and hashed is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def _step_of(secret: str, code: str) -> int | None:
    """The time step (RFC 6238) whose code this is, of the last, the present and the next; None when it is none's."""
    now = int(_now().timestamp()) // CODE_S
    digits = code.replace(" ", "").encode()
    totp = pyotp.TOTP(secret)
    steps = (now - 1, now, now + 1)
    return next((one for one in steps if secrets.compare_digest(totp.generate_otp(one).encode(), digits)), None)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)


_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$tGMnZzFmV3v1m6dK0kXx0GBmSx7wAVD0Jg0mV8yZ0bA"
