"""Accounts: analysts, their roles, one-time links, and signed-in browsers."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.credentials import SignInFailed, hashed_password, is_password, new_token, step_of, token_hash
from desk.custody import Custody, Entry
from desk.database import Database
from desk.slowing import Strangers, check_wait
from desk.tables import AccountRow, DeviceRow, LinkRow, SignInRow

LINK_LIVES = timedelta(hours=12)
# Who runs the desk's commands, in the custody log.
OPERATOR = "operator"


class Role(StrEnum):
    """What an account may do; an administrator sees no case."""

    ANALYST = "analyst"
    CLEARED = "cleared"
    ADMINISTRATOR = "administrator"


class Purpose(StrEnum):
    """What a one-time link is for."""

    ENROL = "enrol"
    DEMO = "demo"


class LinkUsed(Exception):
    """The link was used, has expired, or never was one."""


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


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the browser keeps: `token` for this session, `device` to be known next time."""

    token: str
    device: str


class Accounts:
    """Everything about who is who."""

    def __init__(self, database: Database, custody: Custody, session_life: timedelta, strangers: Strangers) -> None:
        self._database = database
        self._custody = custody
        self._session_life = session_life
        self._strangers = strangers

    async def invite(self, name: str, role: Role | None, *, purpose: Purpose) -> str:
        """A one-time token for `name`, whose account is made if it is new; `role` None keeps the one there is."""
        token = new_token()
        async with self._database.transaction() as session:
            account = await _named(session, name)
            if account is None:
                account = AccountRow(account_id=uuid.uuid4().hex, name=name, role=Role.ANALYST, totp_step=0, failures=0)
                session.add(account)
            account.role = (role or Role(account.role)).value
            await session.flush()
            await session.execute(delete(LinkRow).where(LinkRow.account_id == account.account_id))
            link = LinkRow(token_hash=token_hash(token), account_id=account.account_id, purpose=purpose.value)
            link.expires_at = _now() + LINK_LIVES
            session.add(link)
            await self._custody.append(session, Entry(OPERATOR, f"invited {purpose.value}", name, account.role))
        return token

    async def link(self, token: str) -> tuple[str, Purpose]:
        """The account's name and the purpose of a link that still works; raises LinkUsed."""
        async with self._database.reading() as session:
            link = await session.get(LinkRow, token_hash(token))
            if link is None or link.expires_at < _now():
                raise LinkUsed
            account = await session.get_one(AccountRow, link.account_id)
            return account.name, Purpose(link.purpose)

    async def use_demo_link(self, token: str) -> SignedIn:
        """Sign in by a demo's link, once; raises LinkUsed."""
        async with self._database.transaction() as session:
            account = await _used(session, token, Purpose.DEMO)
            return await self._signed_in(session, account)

    async def enrol(self, token: str, *, password: str, totp_secret: str, code: str) -> SignedIn:
        """Set password and second factor by a link, once, and sign in; raises WeakPassword, SignInFailed, LinkUsed."""
        step = step_of(totp_secret, code, now=_now())
        hashed = await hashed_password(password)
        if step is None:
            raise SignInFailed
        async with self._database.transaction() as session:
            account = await _used(session, token, Purpose.ENROL)
            account.password_hash, account.totp_secret, account.totp_step = hashed, totp_secret, step
            account.failures = 0
            # Whoever held the account before has to sign in anew.
            for table in (SignInRow, DeviceRow):
                await session.execute(delete(table).where(table.account_id == account.account_id))
            return await self._signed_in(session, account)

    async def sign_in(self, name: str, *, password: str, code: str, device: str) -> SignedIn:
        """Sign in with name, password and code; raises SignInFailed or TooSoon."""
        async with self._database.reading() as session:
            account = await _named(session, name)
            known = await _known(session, account, device)
        if slowed := known or account:
            check_wait(failures=slowed.failures, failed_at=slowed.failed_at, now=_now())
        if known:
            return await self._tried(account, password=password, code=code, device=device)
        async with self._strangers.turn():
            return await self._tried(account, password=password, code=code, device=device)

    async def signed_in(self, token: str) -> Analyst | None:
        """Who the browser with this token is."""
        async with self._database.reading() as session:
            row = await session.get(SignInRow, token_hash(token))
            if row is None or row.expires_at < _now():
                return None
            account = await session.get_one(AccountRow, row.account_id)
            return Analyst(account.account_id, account.name, Role(account.role), row.form_token)

    async def sign_out(self, token: str, analyst: Analyst) -> None:
        """End a browser's session."""
        async with self._database.transaction() as session:
            await session.execute(delete(SignInRow).where(SignInRow.token_hash == token_hash(token)))
            await self._custody.append(session, Entry(analyst.name, "signed out"))

    async def _tried(self, account: AccountRow | None, *, password: str, code: str, device: str) -> SignedIn:
        right = await is_password(password, account.password_hash if account else None)
        async with self._database.transaction() as session:
            # Locked until the end, so that two browsers cannot use one code.
            found = await session.get(AccountRow, account.account_id, with_for_update=True) if account else None
            step = step_of(found.totp_secret, code, now=_now()) if found and found.totp_secret else None
            known = await _known(session, found, device)
            if found is not None and right and step is not None and step > found.totp_step:
                found.totp_step = step
                (known or found).failures = 0
                return await self._signed_in(session, found, known=device if known else "")
            # A name that no account has is not written down: it may be a password typed into the wrong field.
            await self._custody.append(session, Entry(found.name if found else "", "sign-in failed"))
            if slowed := known or found:
                slowed.failures, slowed.failed_at = slowed.failures + 1, _now()
        raise SignInFailed

    async def _signed_in(self, session: AsyncSession, account: AccountRow, *, known: str = "") -> SignedIn:
        signed_in = SignedIn(new_token(), known or new_token())
        if not known:
            hashed = token_hash(signed_in.device)
            session.add(DeviceRow(token_hash=hashed, account_id=account.account_id, failures=0))
        await session.execute(delete(SignInRow).where(SignInRow.expires_at < _now()))
        row = SignInRow(token_hash=token_hash(signed_in.token), account_id=account.account_id, form_token=new_token())
        row.expires_at = _now() + self._session_life
        session.add(row)
        await self._custody.append(session, Entry(account.name, "signed in"))
        return signed_in


async def _named(session: AsyncSession, name: str) -> AccountRow | None:
    found: AccountRow | None = await session.scalar(select(AccountRow).where(AccountRow.name == name))
    return found


async def _known(session: AsyncSession, account: AccountRow | None, device: str) -> DeviceRow | None:
    """The browser, if it signed in to this account before."""
    row = await session.get(DeviceRow, token_hash(device)) if device else None
    return row if row and account and row.account_id == account.account_id else None


async def _used(session: AsyncSession, token: str, purpose: Purpose) -> AccountRow:
    """The account of a link, which is gone in the same statement, so that two browsers cannot both use it."""
    valid = (LinkRow.token_hash == token_hash(token), LinkRow.purpose == purpose.value, LinkRow.expires_at >= _now())
    account_id = await session.scalar(delete(LinkRow).where(*valid).returning(LinkRow.account_id))
    if account_id is None:
        raise LinkUsed
    return await session.get_one(AccountRow, account_id, with_for_update=True)


def _now() -> datetime:
    return datetime.now(UTC)
