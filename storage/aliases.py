"""Aliases: the several names under which an app knows a citizen, led to the one pseudonym that their session has."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import bulk
from storage.committing import MOST
from storage.database import Database, insert_new
from storage.gathering import Gathering
from storage.tables import AliasRow

# Longer than any draft lives; a citizen who comes back later begins anew anyway.
KEPT_FOR = timedelta(days=3)


class Aliases:
    """Pseudonyms in, pseudonyms out: no name is seen here."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._led: Gathering[tuple[Sequence[str], datetime], str | None] = Gathering(self._all_led, most=MOST)

    async def resolve(self, names: Sequence[str], *, now: datetime, until: datetime | None = None) -> str:
        """The pseudonym of whoever has all these `names` (at least one), the surest first; all lead to it from now on.

        A name that changes comes with the new one after it, and so keeps its session. Nothing leads anywhere after `until`.
        """
        # Nothing is to be written for most of what a citizen sends within the hour.
        ends_at = _ends_at(now, until)
        if citizen := await self._led((names, ends_at)):
            return citizen
        async with self._database.transaction() as session:
            citizen = await _known(session, names, now) or names[0]
            for name in names:
                await _lead(session, name, citizen, ends_at)
        return citizen

    async def _all_led(self, asked: Sequence[tuple[Sequence[str], datetime]]) -> Sequence[str | None]:
        """Whom all names of one who asks lead to, and will as long as they would when led anew; else None."""
        every = sorted({str(name) for names, _ends_at in asked for name in names})
        query = "SELECT alias_hash, citizen_hash, expires_at FROM aliases WHERE alias_hash IN {}"

        def look(connection: Connection) -> list[str | None]:
            rows = bulk.where_in(connection, query, every)
            led = {row.alias_hash: (str(row.citizen_hash), row.expires_at) for row in rows}
            return [_led_alike(led, names, bulk.moment(connection, ends_at)) for names, ends_at in asked]

        return await self._database.look(look)


def _led_alike(led: Mapping[str, tuple[str, object]], names: Sequence[str], until: object) -> str | None:
    found = {led.get(name) for name in names}
    one = found.pop()
    return one[0] if one and not found and one[1] == until else None


def _ends_at(now: datetime, until: datetime | None) -> datetime:
    # On the hour, so that no row tells to the second when a citizen wrote, as a report says when it was filed.
    ends_at = (now + KEPT_FOR).replace(minute=0, second=0, microsecond=0)
    return min(ends_at, until) if until else ends_at


async def _known(session: AsyncSession, names: Sequence[str], now: datetime) -> str | None:
    query = select(AliasRow).where(AliasRow.alias_hash.in_(names), AliasRow.expires_at > now)
    found = {row.alias_hash: row.citizen_hash for row in (await session.scalars(query)).all()}
    return next((found[name] for name in names if name in found), None)


async def _lead(session: AsyncSession, name: str, citizen: str, ends_at: datetime) -> None:
    values = {"citizen_hash": citizen, "expires_at": ends_at}
    if not await insert_new(session, AliasRow, alias_hash=name, **values):
        await session.execute(update(AliasRow).where(AliasRow.alias_hash == name).values(**values))
