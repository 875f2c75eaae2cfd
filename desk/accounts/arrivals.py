"""Arrivals: somebody whom a provider sent back, until the account is signed in to: the desk's own second factor, and the link."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.credentials import SignInFailed, new_token, step_of, token_hash
from desk.accounts.factors import typed_code, use_factor
from desk.accounts.rows import (
    Purpose,
    SignedIn,
    SignInStarter,
    known_device,
    now,
    role_words,
    use_hashed_link,
)
from desk.accounts.slowing import check_wait
from desk.accounts.tables import ArrivalRow, IdentityRow
from desk.custody import Custody, Entry, one_at_a_time
from desk.database import Database
from desk.tables import AccountRow

# How somebody signed in, in the custody log.
SINGLE_SIGN_ON = "single sign-on"
# For finding the phone; a link lives longer, and has to be there still.
LIVES = timedelta(minutes=10)


class ArrivalOver(Exception):
    """Nobody waits here any more: it took too long, was finished, or the account is no longer linked."""


class NoFactor(Exception):
    """The account has no second factor at the desk, and only a one-time link may set one."""


class LinkedElsewhere(Exception):
    """Another account is linked to the same person at the provider."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at the provider, and the one-time link (its hash) by which it is to be linked, if there is one."""

    subject: str
    link_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """The browser that came back: what it kept, and by what it is known."""

    kept: str
    device: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who still has to show a second factor; with `needs_key` it is set now. `ticket` is for the browser alone."""

    ticket: str
    name: str
    is_linking: bool
    needs_key: bool


class Arrivals:
    """The last steps of single sign-on; everything is for one issuer."""

    def __init__(self, database: Database, custody: Custody, starter: SignInStarter, issuer: str) -> None:
        self._database = database
        self._custody = custody
        self._starter = starter
        self._issuer = issuer

    async def admit(self, session: AsyncSession, account: AccountRow, identity: Identity, visit: Visit) -> SignedIn:
        """Sign in, and link first where there is a link; raises LinkUsed, LinkedElsewhere."""
        if identity.link_hash is not None:
            await use_hashed_link(session, identity.link_hash, Purpose.PROVIDER)
            await self._link(session, account, identity.subject)
        row = await session.get_one(IdentityRow, account.account_id)
        row.used_at = now()
        known = await known_device(session, account, visit.device)
        (known or account).failures = 0
        device = visit.device if known else ""
        return await self._starter.start(session, account, known=device, browser=visit.browser, how=SINGLE_SIGN_ON)

    async def ask(self, session: AsyncSession, account: AccountRow, identity: Identity) -> Arrival:
        """Let somebody wait for the desk's own second factor; raises NoFactor, LinkedElsewhere."""
        if account.totp_secret is None and identity.link_hash is None:
            raise NoFactor
        if identity.link_hash is not None:
            await self._check_free(session, account, identity.subject)
        await session.execute(delete(ArrivalRow).where(ArrivalRow.expires_at < now()))
        ticket = new_token()
        row = ArrivalRow(ticket_hash=token_hash(ticket), account_id=account.account_id, issuer=self._issuer)
        row.subject, row.link_hash, row.expires_at = identity.subject, identity.link_hash, now() + LIVES
        session.add(row)
        return _shown(ticket, row, account)

    async def waiting(self, ticket: str) -> Arrival:
        """Who waits with this ticket; raises ArrivalOver."""
        async with self._database.reading() as session:
            row, account = await self._found(session, ticket)
            return _shown(ticket, row, account)

    async def finish(self, *, code: str, secret: str, visit: Visit) -> SignedIn:
        """Sign in with the code; `secret` is the new key where one is set. `visit.kept` is the ticket.

        Raises SignInFailed, TooSoon, ArrivalOver, LinkUsed, LinkedElsewhere.
        """
        async with self._database.reading() as session:
            _row, account = await self._found(session, visit.kept)
            slowed = await known_device(session, account, visit.device) or account
        check_wait(failures=slowed.failures, failed_at=slowed.failed_at, now=now())
        typed = await typed_code(code, account)
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            row, account = await self._found(session, visit.kept)
            # Locked until the end, so that two browsers cannot use one code.
            account = await session.get_one(
                AccountRow, account.account_id, with_for_update=True, populate_existing=True
            )
            if account.disabled_at is not None:
                raise ArrivalOver
            if account.totp_secret is None:
                is_right = _set_key(account, secret, code)
            else:
                is_right = await use_factor(session, self._custody, account, typed)
            if is_right:
                await session.delete(row)
                return await self.admit(session, account, Identity(row.subject, row.link_hash), visit)
            await self._custody.append(session, Entry(account.name, "sign-in failed", reason=SINGLE_SIGN_ON))
            slowed = await known_device(session, account, visit.device) or account
            slowed.failures, slowed.failed_at = slowed.failures + 1, now()
        raise SignInFailed

    async def _found(self, session: AsyncSession, ticket: str) -> tuple[ArrivalRow, AccountRow]:
        row = await session.get(ArrivalRow, token_hash(ticket))
        if row is None or row.expires_at < now() or row.issuer != self._issuer:
            raise ArrivalOver
        account = await session.get_one(AccountRow, row.account_id)
        if account.disabled_at is not None or (account.totp_secret is None and row.link_hash is None):
            raise ArrivalOver
        if row.link_hash is None and await linked_to(session, self._issuer, row.subject) != row.account_id:
            raise ArrivalOver
        return row, account

    async def _link(self, session: AsyncSession, account: AccountRow, subject: str) -> None:
        await self._check_free(session, account, subject)
        await session.execute(delete(IdentityRow).where(IdentityRow.account_id == account.account_id))
        session.add(IdentityRow(account_id=account.account_id, issuer=self._issuer, subject=subject, linked_at=now()))
        await self._custody.append(session, Entry(account.name, "linked provider", account.name, role_words(account)))

    async def _check_free(self, session: AsyncSession, account: AccountRow, subject: str) -> None:
        if await linked_to(session, self._issuer, subject) not in (None, account.account_id):
            raise LinkedElsewhere


async def linked_to(session: AsyncSession, issuer: str, subject: str) -> str | None:
    """The id of the account that somebody at a provider is linked to."""
    query = select(IdentityRow.account_id).where(IdentityRow.issuer == issuer, IdentityRow.subject == subject)
    found: str | None = await session.scalar(query)
    return found


def _set_key(account: AccountRow, secret: str, code: str) -> bool:
    step = step_of(secret, code, now=now())
    if step is None:
        return False
    account.totp_secret, account.totp_step = secret, step
    return True


def _shown(ticket: str, row: ArrivalRow, account: AccountRow) -> Arrival:
    return Arrival(ticket, account.name, row.link_hash is not None, account.totp_secret is None)
