"""Digests: once a day, to each chat whose analyst works that day, the desk in numbers; none is made twice for one day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.alerts.chats import ChatKey
from desk.alerts.linking import hours_in
from desk.alerts.overviews import Overview, overview
from desk.alerts.readers import Reader, readers
from desk.alerts.rota import CASABLANCA
from desk.alerts.tables import LinkedRow
from desk.custody import DESK, Custody, Entry, one_at_a_time
from desk.database import Database
from desk.tables import AccountRow

SENT = "alert digest"
_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DigestView:
    """A digest to be sent, counted at the moment it is asked for."""

    link: str
    to: int
    language: str
    overview: Overview


class Digests:
    """Made when the bot says that it is time; sent when the hours of each begin."""

    def __init__(self, database: Database, custody: Custody, key: ChatKey) -> None:
        self._database = database
        self._custody = custody
        self._key = key

    async def make(self, now: datetime) -> None:
        """Today's, for every chat that has none yet."""
        today = now.astimezone(CASABLANCA).date()
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            for reader in (await readers(session)).all:
                link = reader.link
                if link.digest_day >= today.isoformat() or not reader.analyst.works_cases:
                    continue
                due_at = hours_in(link).next(now)
                link.digest_day = today.isoformat()
                link.digest_due_at = due_at if due_at.astimezone(CASABLANCA).date() == today else None

    async def due(self, now: datetime) -> tuple[DigestView, ...]:
        """Those whose time has come."""
        async with self._database.reading() as session:
            if await session.scalar(select(LinkedRow.link_id).where(LinkedRow.digest_due_at <= now).limit(1)) is None:
                return ()
            found = [one for one in (await readers(session)).all if _is_due(one, now)]
            views = [await self._view(session, one, now) for one in found]
        return tuple(one for one in views if one is not None)

    async def settle(self, link_id: str, *, is_there: bool, now: datetime) -> None:
        """Keep that a digest arrived, or try again later; a digest of yesterday is not made up for."""
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            link = await session.get(LinkedRow, link_id)
            if link is None or link.digest_due_at is None:
                return
            link.digest_due_at = None if is_there else now + _AGAIN
            if is_there:
                account = await session.get_one(AccountRow, link.account_id)
                await self._custody.append(session, Entry(DESK, SENT, account.name))

    async def _view(self, session: AsyncSession, reader: Reader, now: datetime) -> DigestView | None:
        try:
            to = self._key.opened(reader.link.sealed_to, reader.link.link_id)
        except InvalidTag:
            return None
        numbers = await overview(session, reader.analyst, now)
        return DigestView(reader.link.link_id, to, reader.link.language, numbers)


def _is_due(reader: Reader, now: datetime) -> bool:
    due_at = reader.link.digest_due_at
    return due_at is not None and due_at <= now and reader.analyst.works_cases
