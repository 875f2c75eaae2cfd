"""Accounts: one-time links, signing in with password and second factor, and who a signed-in browser is."""

import uuid
from datetime import timedelta

from sqlalchemy import delete, update

from desk.accounts.administrators import keep_an_administrator
from desk.accounts.credentials import (
    SignInFailed,
    hashed_password,
    is_password,
    step_of,
    token_hash,
)
from desk.accounts.factors import typed_code, use_factor
from desk.accounts.rows import (
    LINK_LIVES,
    LinkUsed,
    Purpose,
    SignedIn,
    SignInStarter,
    analyst_of,
    known_device,
    named,
    new_link,
    now,
    reset,
    role_of,
    role_words,
    use_link,
)
from desk.accounts.slowing import Strangers, check_wait
from desk.custody import OPERATOR, Custody, Entry, one_at_a_time
from desk.database import Database
from desk.roles import Analyst, Role, kept
from desk.tables import AccountRow, LinkRow, SignInRow

__all__ = ["LINK_LIVES", "Accounts", "Analyst", "LinkUsed", "Purpose", "Role", "SignedIn"]

# How exactly it is kept when a session was last used: a page that asks every second writes once in this time.
USED_EVERY = timedelta(minutes=1)


class Accounts:
    """Everything about who is who."""

    def __init__(self, database: Database, custody: Custody, session_life: timedelta, strangers: Strangers) -> None:
        self._database = database
        self._custody = custody
        self._starter = SignInStarter(custody, session_life)
        self._strangers = strangers

    async def invite(self, name: str, role: Role | None, *, purpose: Purpose, cleared: bool | None = None) -> str:
        """A one-time token for `name`, whose account is made if it is new; None keeps what there is.

        The operator's way: it also opens an account that was disabled. Raises LastAdministrator.
        """
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            account = await named(session, name)
            if account is None:
                account = AccountRow(account_id=uuid.uuid4().hex, name=name, role=Role.ANALYST, totp_step=0, failures=0)
                session.add(account)
            await session.flush()
            there, was_cleared = role_of(account)
            if role not in (None, there):
                await keep_an_administrator(session, account)
            chosen, clearance = kept(role or there, cleared=was_cleared if cleared is None else cleared)
            account.role, account.cleared, account.disabled_at = chosen.value, clearance, None
            token = await new_link(session, account, purpose)
            await self._custody.append(session, Entry(OPERATOR, f"invited {purpose.value}", name, role_words(account)))
        return token

    async def link(self, token: str) -> tuple[str, Purpose]:
        """The account's name and the purpose of a link that still works; raises LinkUsed."""
        async with self._database.reading() as session:
            link = await session.get(LinkRow, token_hash(token))
            if link is None or link.expires_at < now():
                raise LinkUsed
            account = await session.get_one(AccountRow, link.account_id)
            return account.name, Purpose(link.purpose)

    async def use_demo_link(self, token: str, *, browser: str = "") -> SignedIn:
        """Sign in by a demo's link, once; raises LinkUsed."""
        async with self._database.transaction() as session:
            account = await use_link(session, token, Purpose.DEMO)
            return await self._starter.start(session, account, browser=browser)

    async def enrol(self, token: str, *, password: str, totp_secret: str, code: str, browser: str = "") -> SignedIn:
        """Set password and second factor by a link, once, and sign in; raises WeakPassword, SignInFailed, LinkUsed."""
        step = step_of(totp_secret, code, now=now())
        hashed = await hashed_password(password)
        if step is None:
            raise SignInFailed
        async with self._database.transaction() as session:
            account = await use_link(session, token, Purpose.ENROL)
            # Whoever held the account before has to sign in anew, with none of the factors of before.
            await reset(session, account)
            account.password_hash, account.totp_secret, account.totp_step = hashed, totp_secret, step
            return await self._starter.start(session, account, browser=browser)

    async def sign_in(self, name: str, *, password: str, code: str, device: str, browser: str = "") -> SignedIn:
        """Sign in with name, password and a code (of six digits, or a recovery code); raises SignInFailed or TooSoon."""
        async with self._database.reading() as session:
            account = await named(session, name)
            known = await known_device(session, account, device)
        slowed = known or self._strangers.guessed(name)
        check_wait(failures=slowed.failures, failed_at=slowed.failed_at, now=now())
        if known:
            return await self._tried(name, account, password=password, code=code, device=device, browser=browser)
        async with self._strangers.turn():
            return await self._tried(name, account, password=password, code=code, device=device, browser=browser)

    async def signed_in(self, token: str) -> Analyst | None:
        """Who the browser with this token is."""
        async with self._database.reading() as session:
            row = await session.get(SignInRow, token_hash(token))
            if row is None or row.expires_at < now():
                return None
            account = await session.get_one(AccountRow, row.account_id)
        if account.disabled_at is not None:
            return None
        if row.used_at is None or row.used_at < now() - USED_EVERY:
            await self._note_use(row)
        return analyst_of(account, row.form_token)

    async def sign_out(self, token: str, analyst: Analyst) -> None:
        """End a browser's session."""
        async with self._database.transaction() as session:
            await session.execute(delete(SignInRow).where(SignInRow.token_hash == token_hash(token)))
            await self._custody.append(session, Entry(analyst.name, "signed out"))

    async def _note_use(self, row: SignInRow) -> None:
        async with self._database.transaction() as session:
            await session.execute(update(SignInRow).where(SignInRow.token_hash == row.token_hash).values(used_at=now()))

    async def _tried(
        self, name: str, account: AccountRow | None, *, password: str, code: str, device: str, browser: str
    ) -> SignedIn:
        right = await is_password(password, account.password_hash if account else None)
        # Hashed even when the password is wrong, or the time it takes would say that it was right.
        typed = await typed_code(code, account)
        async with self._database.transaction() as session:
            # Before the account, as whoever changes an account does: taken in another order, two would wait for each other.
            await one_at_a_time(session)
            # Locked until the end, so that two browsers cannot use one code.
            found = await session.get(AccountRow, account.account_id, with_for_update=True) if account else None
            known = await known_device(session, found, device)
            slowed = known or self._strangers.guessed(name)
            if found and right and await use_factor(session, self._custody, found, typed):
                slowed.failures = 0
                return await self._starter.start(session, found, known=device if known else "", browser=browser)
            # A name that no account has is not written down: it may be a password typed into the wrong field.
            await self._custody.append(session, Entry(found.name if found else "", "sign-in failed"))
            slowed.failures, slowed.failed_at = slowed.failures + 1, now()
        raise SignInFailed
