"""Confirming: the password again, before somebody who is signed in changes how the account is signed in to."""

from desk.accounts.credentials import SignInFailed, is_password
from desk.accounts.rows import known_device, now
from desk.accounts.slowing import check_wait
from desk.custody import Custody, Entry
from desk.database import Database
from desk.roles import Analyst
from desk.tables import AccountRow


class Confirming:
    """As slow as signing in: a browser left open is no place to guess from."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody

    async def confirm(self, analyst: Analyst, *, password: str, device: str) -> None:
        """Raise SignInFailed when the password is wrong, and TooSoon while one has to wait."""
        async with self._database.reading() as session:
            account = await session.get_one(AccountRow, analyst.account_id)
            slowed = await known_device(session, account, device) or account
        check_wait(failures=slowed.failures, failed_at=slowed.failed_at, now=now())
        if await is_password(password, account.password_hash):
            return
        async with self._database.transaction() as session:
            account = await session.get_one(AccountRow, analyst.account_id, with_for_update=True)
            slowed = await known_device(session, account, device) or account
            slowed.failures, slowed.failed_at = slowed.failures + 1, now()
            await self._custody.append(session, Entry(analyst.name, "password wrong"))
        raise SignInFailed
