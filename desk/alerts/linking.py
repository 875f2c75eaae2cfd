"""Linking: an analyst's own chat, linked by a one-time code and unlinked from either side; each is on record."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.rows import analyst_of
from desk.alerts.chats import ChatKey, new_code
from desk.alerts.hours import OFFICE, Hours
from desk.alerts.tables import CardRow, LinkedRow, PairingRow
from desk.custody import Custody, Entry, one_at_a_time
from desk.database import Database
from desk.roles import Analyst
from desk.tables import AccountRow
from locales.languages import IN_DATA

CODE_LIVES = timedelta(minutes=10)


class NotLinked(Exception):
    """No account that works on cases is linked to this chat."""


class WrongCode(Exception):
    """The code was used, has expired, or never was one."""


@dataclass(frozen=True, slots=True)
class Linked:
    """How an analyst's link stands; `is_dead` when Telegram would not deliver any more."""

    linked_at: datetime
    is_dead: bool
    language: str
    hours: Hours


@dataclass(frozen=True, slots=True)
class Known:
    """Who writes from a chat, with the role and clearance of this moment."""

    analyst: Analyst
    link_id: str
    language: str
    hours: Hours


class Linking:
    """What stands on My account, and what the bot asks for a chat."""

    def __init__(self, database: Database, custody: Custody, key: ChatKey) -> None:
        self._database = database
        self._custody = custody
        self._key = key

    async def of(self, analyst: Analyst) -> Linked | None:
        """The analyst's own link."""
        async with self._database.reading() as session:
            row = await _own(session, analyst)
            return Linked(row.linked_at, row.dead_at is not None, row.language, hours_in(row)) if row else None

    async def new_code(self, analyst: Analyst, now: datetime) -> str:
        """A code to be shown once; the one before works no more."""
        code = new_code()
        row = PairingRow(code_hash=self._key.code_hash(code), account_id=analyst.account_id)
        row.expires_at = now + CODE_LIVES
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            await session.execute(delete(PairingRow).where(PairingRow.account_id == analyst.account_id))
            session.add(row)
            await self._custody.append(session, Entry(analyst.name, "alert code", analyst.name))
        return code

    async def link(self, code: str, chat: int, *, language: str, now: datetime) -> Known:
        """Link a chat by a code, instead of what was linked before to either; raises WrongCode."""
        valid = (PairingRow.code_hash == self._key.code_hash(code), PairingRow.expires_at >= now)
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            used = delete(PairingRow).where(*valid).returning(PairingRow.account_id)
            account_id = await session.scalar(used)
            account = await session.get(AccountRow, account_id) if account_id else None
            if account is None or not _works(account):
                raise WrongCode
            await _forget(session, LinkedRow.account_id == account.account_id)
            await _forget(session, LinkedRow.to_hash == self._key.hashed(chat))
            row = self._new(account, chat, language=language, now=now)
            session.add(row)
            await self._custody.append(session, Entry(account.name, "alerts linked", account.name))
            return _known(account, row)

    async def known(self, chat: int) -> Known:
        """Who writes from a chat; raises NotLinked."""
        async with self._database.reading() as session:
            return await self.known_in(session, chat)

    async def known_in(self, session: AsyncSession, chat: int) -> Known:
        """The same inside a unit of work."""
        found = select(LinkedRow, AccountRow).join(AccountRow, AccountRow.account_id == LinkedRow.account_id)
        pair = (await session.execute(found.where(LinkedRow.to_hash == self._key.hashed(chat)))).first()
        if pair is None or not _works(pair.AccountRow):
            raise NotLinked
        return _known(pair.AccountRow, pair.LinkedRow)

    async def choose(self, chat: int, *, language: str | None = None, hours: Hours | None = None) -> Known:
        """Keep a chat's language or hours; raises NotLinked."""
        async with self._database.transaction() as session:
            known = await self.known_in(session, chat)
            row = await session.get_one(LinkedRow, known.link_id)
            row.language = language or row.language
            if hours:
                row.days, row.from_minute, row.to_minute = hours.days, hours.from_minute, hours.to_minute
            return Known(known.analyst, row.link_id, row.language, hours_in(row))

    async def set_hours(self, analyst: Analyst, hours: Hours) -> None:
        """Keep the hours of the analyst's own link, if there is one."""
        async with self._database.transaction() as session:
            if row := await _own(session, analyst):
                row.days, row.from_minute, row.to_minute = hours.days, hours.from_minute, hours.to_minute

    async def unlink(self, analyst: Analyst) -> None:
        """Forget the analyst's chat and its cards."""
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            await session.execute(delete(PairingRow).where(PairingRow.account_id == analyst.account_id))
            if await _forget(session, LinkedRow.account_id == analyst.account_id):
                await self._custody.append(session, Entry(analyst.name, "alerts unlinked", analyst.name))

    def _new(self, account: AccountRow, chat: int, *, language: str, now: datetime) -> LinkedRow:
        row = LinkedRow(link_id=uuid.uuid4().hex, account_id=account.account_id, to_hash=self._key.hashed(chat))
        row.sealed_to, row.linked_at = self._key.sealed(chat, row.link_id), now
        row.language = language if language in IN_DATA else "fr"
        row.days, row.from_minute, row.to_minute = OFFICE.days, OFFICE.from_minute, OFFICE.to_minute
        row.digest_day = ""
        return row


def hours_in(row: LinkedRow) -> Hours:
    """The hours that a link has."""
    return Hours(row.days, row.from_minute, row.to_minute)


def _works(account: AccountRow) -> bool:
    return account.disabled_at is None and analyst_of(account, "").works_cases


def _known(account: AccountRow, row: LinkedRow) -> Known:
    return Known(analyst_of(account, ""), row.link_id, row.language, hours_in(row))


async def _own(session: AsyncSession, analyst: Analyst) -> LinkedRow | None:
    found: LinkedRow | None = await session.scalar(select(LinkedRow).where(LinkedRow.account_id == analyst.account_id))
    return found


async def _forget(session: AsyncSession, which: ColumnElement[bool]) -> bool:
    """Delete a link and its cards; whether there was one."""
    row = await session.scalar(select(LinkedRow).where(which))
    if row is None:
        return False
    await session.execute(delete(CardRow).where(CardRow.link_id == row.link_id))
    await session.delete(row)
    await session.flush()
    return True
