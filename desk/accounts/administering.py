"""Administering: accounts as an administrator lists, invites, changes, recovers, disables and signs them out."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.administrators import keep_an_administrator
from desk.accounts.rows import Purpose, named, new_link, now, reset, role_of, role_words
from desk.accounts.sign_ins import SignIn, end_sign_in, end_sign_ins, sign_ins_of
from desk.accounts.tables import IdentityRow, PasskeyRow, RecoveryCodeRow
from desk.custody import Custody, Entry, is_nobodys, one_at_a_time
from desk.database import Database
from desk.roles import Analyst, Role, kept
from desk.tables import AccountRow, LinkRow

MAX_NAME = 64


class NotAdministrator(Exception):
    """Whoever asks does not manage accounts, or does so no more."""


class NoSuchAccount(Exception):
    """There is no account of this id."""


class NameTaken(Exception):
    """There is an account of this name."""


class UnfitName(ValueError):
    """Empty, longer than MAX_NAME, or not on one line."""


class OwnAccount(Exception):
    """Nobody changes the role of, recovers or disables their own account."""


@dataclass(frozen=True, slots=True)
class AccountShown:
    """An account as an administrator sees it; `link_until` is set while a one-time link is out."""

    account_id: str
    name: str
    role: Role
    cleared: bool
    has_password: bool
    has_code: bool
    passkeys: int
    recovery_codes: int
    linked_at: datetime | None
    signed_in_at: datetime | None
    disabled_at: datetime | None
    link_until: datetime | None


def fit_name(name: str) -> str:
    """The name without spaces around it; raises UnfitName."""
    fit = name.strip()
    if not 0 < len(fit) <= MAX_NAME or not fit.isprintable():
        raise UnfitName
    return fit


class Administering:
    """What administrators do; everything raises NotAdministrator, and what changes something is on record."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody

    async def accounts(self, admin: Analyst) -> tuple[AccountShown, ...]:
        """Every account, by name."""
        _check(admin)
        async with self._database.reading() as session:
            rows = await session.scalars(select(AccountRow).order_by(func.lower(AccountRow.name)))
            return tuple([await _shown(session, row) for row in rows])

    async def account(self, admin: Analyst, account_id: str) -> tuple[AccountShown, tuple[SignIn, ...]]:
        """One account and its signed-in browsers; raises NoSuchAccount."""
        _check(admin)
        async with self._database.reading() as session:
            row = await session.get(AccountRow, account_id)
            if row is None:
                raise NoSuchAccount
            return await _shown(session, row), await sign_ins_of(session, account_id)

    async def invite(self, admin: Analyst, name: str, role: Role, *, cleared: bool) -> str:
        """A new account; the token of its one-time link. Raises UnfitName, NameTaken."""
        fit = fit_name(name)
        async with self._database.transaction() as session:
            await _check_still(session, admin)
            if is_nobodys(fit) or await named(session, fit) is not None:
                raise NameTaken
            account = AccountRow(account_id=uuid.uuid4().hex, name=fit, totp_step=0, failures=0)
            chosen, account.cleared = kept(role, cleared=cleared)
            account.role = chosen.value
            session.add(account)
            await session.flush()
            token = await new_link(session, account, Purpose.ENROL)
            await note(session, self._custody, admin, "invited enrol", account)
        return token

    async def change_role(self, admin: Analyst, account_id: str, role: Role, *, cleared: bool) -> None:
        """Give another role; raises OwnAccount, LastAdministrator, NoSuchAccount."""
        async with self._database.transaction() as session:
            account = await another(session, admin, account_id)
            chosen, clearance = kept(role, cleared=cleared)
            if role_of(account) == (chosen, clearance):
                return
            if chosen is not Role.ADMINISTRATOR:
                await keep_an_administrator(session, account)
            account.role, account.cleared = chosen.value, clearance
            await note(session, self._custody, admin, "role changed", account)

    async def recover(self, admin: Analyst, account_id: str) -> str:
        """Take password, factors and sessions away at once, and give the token of a link to set new ones."""
        async with self._database.transaction() as session:
            account = await another(session, admin, account_id)
            await keep_an_administrator(session, account)
            await reset(session, account)
            token = await new_link(session, account, Purpose.ENROL)
            await note(session, self._custody, admin, "recovered", account)
        return token

    async def disable(self, admin: Analyst, account_id: str) -> None:
        """Nobody gets in by this account any more; its sessions end."""
        async with self._database.transaction() as session:
            account = await another(session, admin, account_id)
            if account.disabled_at is not None:
                return
            await keep_an_administrator(session, account)
            account.disabled_at = now()
            await end_sign_ins(session, account_id)
            await session.execute(delete(LinkRow).where(LinkRow.account_id == account_id))
            await note(session, self._custody, admin, "disabled", account)

    async def enable(self, admin: Analyst, account_id: str) -> None:
        """Let the account in again, with the password and factors it had."""
        async with self._database.transaction() as session:
            account = await another(session, admin, account_id)
            if account.disabled_at is not None:
                account.disabled_at = None
                await note(session, self._custody, admin, "enabled", account)

    async def end_session(self, admin: Analyst, account_id: str, sign_in_id: str) -> None:
        """End one session of any account; raises NoSuchSignIn."""
        async with self._database.transaction() as session:
            await _check_still(session, admin)
            account = await _found(session, account_id)
            await end_sign_in(session, account_id, sign_in_id)
            await note(session, self._custody, admin, "session ended", account)

    async def end_sessions(self, admin: Analyst, account_id: str) -> None:
        """End every session of any account."""
        async with self._database.transaction() as session:
            await _check_still(session, admin)
            account = await _found(session, account_id)
            if await end_sign_ins(session, account_id):
                await note(session, self._custody, admin, "sessions ended", account)


async def note(session: AsyncSession, custody: Custody, admin: Analyst, action: str, account: AccountRow) -> None:
    """What an administrator did to an account, with the role that it has now."""
    await custody.append(session, Entry(admin.name, action, account.name, role_words(account)))


async def another(session: AsyncSession, admin: Analyst, account_id: str) -> AccountRow:
    """Somebody else's account, locked; raises NotAdministrator, OwnAccount, NoSuchAccount."""
    await _check_still(session, admin)
    if account_id == admin.account_id:
        raise OwnAccount
    return await _found(session, account_id)


def _check(admin: Analyst) -> None:
    if not admin.manages_accounts:
        raise NotAdministrator


async def _check_still(session: AsyncSession, admin: Analyst) -> None:
    """Asked again under the lock: of two administrators who disable each other, one comes too late."""
    _check(admin)
    await one_at_a_time(session)
    row = await session.get(AccountRow, admin.account_id, populate_existing=True)
    if row is None or row.disabled_at is not None or row.role != Role.ADMINISTRATOR:
        raise NotAdministrator


async def _found(session: AsyncSession, account_id: str) -> AccountRow:
    account = await session.get(AccountRow, account_id, with_for_update=True)
    if account is None:
        raise NoSuchAccount
    return account


async def _shown(session: AsyncSession, row: AccountRow) -> AccountShown:
    async def count(table: type[PasskeyRow] | type[RecoveryCodeRow]) -> int:
        query = select(func.count()).select_from(table).where(table.account_id == row.account_id)
        return await session.scalar(query) or 0

    links = (LinkRow.account_id == row.account_id, LinkRow.expires_at >= now())
    role, cleared = role_of(row)
    return AccountShown(
        account_id=row.account_id,
        name=row.name,
        role=role,
        cleared=cleared,
        has_password=row.password_hash is not None,
        has_code=row.totp_secret is not None,
        passkeys=await count(PasskeyRow),
        recovery_codes=await count(RecoveryCodeRow),
        linked_at=await session.scalar(select(IdentityRow.linked_at).where(IdentityRow.account_id == row.account_id)),
        signed_in_at=row.signed_in_at,
        disabled_at=row.disabled_at,
        link_until=await session.scalar(select(LinkRow.expires_at).where(*links)),
    )
