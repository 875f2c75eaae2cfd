"""Aliases: the several names under which an app knows a citizen, led to the one pseudonym that their session has."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database, insert_new
from storage.tables import AliasRow

# Longer than any draft lives; a citizen who comes back later begins anew anyway.
KEPT_FOR = timedelta(days=3)


class Aliases:
    """Pseudonyms in, pseudonyms out: no name is seen here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def resolve(self, names: Sequence[str], *, now: datetime) -> str:
        """The pseudonym of whoever has all these `names` (at least one), the surest first; all lead to it from now on.

        A name that changes comes with the new one after it, and so keeps its session.
        """
        async with self._database.transaction() as session:
            citizen = await _known(session, names, now) or names[0]
            for name in names:
                await _lead(session, name, citizen, now)
        return citizen


async def _known(session: AsyncSession, names: Sequence[str], now: datetime) -> str | None:
    query = select(AliasRow).where(AliasRow.alias_hash.in_(names), AliasRow.expires_at > now)
    found = {row.alias_hash: row.citizen_hash for row in (await session.scalars(query)).all()}
    return next((found[name] for name in names if name in found), None)


async def _lead(session: AsyncSession, name: str, citizen: str, now: datetime) -> None:
    # On the hour, so that no row tells to the second when a citizen wrote, as a report says when it was filed.
    ends_at = (now + KEPT_FOR).replace(minute=0, second=0, microsecond=0)
    values = {"citizen_hash": citizen, "expires_at": ends_at}
    if not await insert_new(session, AliasRow, alias_hash=name, **values):
        await session.execute(update(AliasRow).where(AliasRow.alias_hash == name).values(**values))
