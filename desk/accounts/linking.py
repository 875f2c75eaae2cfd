"""Linking: administrators let an account sign in by the provider, or no more, or by nothing else."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.administering import another, note
from desk.accounts.administrators import keep_an_administrator
from desk.accounts.rows import Purpose, new_link
from desk.accounts.sign_ins import end_sign_ins
from desk.accounts.tables import ArrivalRow, IdentityRow, PasskeyRow
from desk.custody import Custody
from desk.database import Database
from desk.roles import Analyst
from desk.tables import AccountRow


class NeedsLink(Exception):
    """Without a password only an account that is linked could sign in."""


class Disabled(Exception):
    """An account that is disabled is enabled first."""


class Linking:
    """Everything is about another's account; raises NotAdministrator, OwnAccount, NoSuchAccount, and is on record."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody

    async def invite(self, admin: Analyst, account_id: str) -> str:
        """The token of a one-time link that ends in a sign-in at the provider; raises Disabled."""
        async with self._database.transaction() as session:
            account = await another(session, admin, account_id)
            if account.disabled_at is not None:
                raise Disabled
            token = await new_link(session, account, Purpose.PROVIDER)
            await note(session, self._custody, admin, "invited provider", account)
        return token

    async def unlink(self, admin: Analyst, account_id: str) -> None:
        """Nobody signs in to it by the provider any more; its sessions end."""
        async with self._database.transaction() as session:
            account = await another(session, admin, account_id)
            if await linked_at(session, account) is None:
                return
            for table in (IdentityRow, ArrivalRow):
                await session.execute(delete(table).where(table.account_id == account_id))
            await end_sign_ins(session, account_id)
            await note(session, self._custody, admin, "unlinked provider", account)

    async def remove_password(self, admin: Analyst, account_id: str) -> None:
        """Only by the provider from now on: password and passkeys go, sessions end; raises NeedsLink, LastAdministrator."""
        async with self._database.transaction() as session:
            account = await another(session, admin, account_id)
            if await linked_at(session, account) is None:
                raise NeedsLink
            # It counts administrators with a password: one of them gets in while the provider is down.
            await keep_an_administrator(session, account)
            account.password_hash = None
            await session.execute(delete(PasskeyRow).where(PasskeyRow.account_id == account_id))
            await end_sign_ins(session, account_id)
            await note(session, self._custody, admin, "password removed", account)


async def linked_at(session: AsyncSession, account: AccountRow) -> datetime | None:
    """Since when the account is linked."""
    row = await session.get(IdentityRow, account.account_id)
    return row.linked_at if row else None
