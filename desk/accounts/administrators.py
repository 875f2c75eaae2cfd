"""Administrators: that one who can sign in always remains."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.roles import Role
from desk.tables import AccountRow


class LastAdministrator(Exception):
    """Without this account nobody could manage accounts any more."""


async def keep_an_administrator(session: AsyncSession, leaving: AccountRow) -> None:
    """Raise LastAdministrator if `leaving` is the only account that manages accounts and can sign in.

    The caller holds the lock of `one_at_a_time`, so that two who leave at once do not both find the other there.
    """
    if leaving.role != Role.ADMINISTRATOR or leaving.disabled_at is not None or leaving.password_hash is None:
        return
    others = (
        AccountRow.role == Role.ADMINISTRATOR.value,
        AccountRow.account_id != leaving.account_id,
        AccountRow.disabled_at.is_(None),
        AccountRow.password_hash.is_not(None),
    )
    if not await session.scalar(select(func.count()).select_from(AccountRow).where(*others)):
        raise LastAdministrator
