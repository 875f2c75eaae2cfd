"""Leader: a lease that one process holds at a time, for what two must not do at once."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update

from storage.database import Database, insert_new
from storage.tables import LeaseRow

HELD_FOR = timedelta(seconds=15)


class Leader:
    """One process's claim to the lease `name`; it ends by itself when the process dies."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._holder = secrets.token_hex(16)

    async def hold(self, *, now: datetime | None = None) -> bool:
        """Take the lease, or keep it for longer; whether it is ours."""
        now = now or await self._database.now()
        values = {"holder": self._holder, "held_until": now + HELD_FOR}
        free = or_(LeaseRow.holder == self._holder, LeaseRow.held_until < now)
        take = update(LeaseRow).where(LeaseRow.name == self._name, free).values(**values).returning(LeaseRow.name)
        async with self._database.transaction() as session:
            if await insert_new(session, LeaseRow, name=self._name, **values):
                return True
            return (await session.execute(take)).first() is not None

    async def let_go(self) -> None:
        """Give the lease back, so that another need not wait."""
        async with self._database.transaction() as session:
            ours = (LeaseRow.name == self._name, LeaseRow.holder == self._holder)
            await session.execute(delete(LeaseRow).where(*ours))
