"""Custody: who looked at what, who changed what, in an append-only keyed hash chain that a command verifies."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from desk.database import Database
from desk.tables import CustodyHeadRow, CustodyRow

# Appending takes this lock on PostgreSQL until the transaction ends, so that the chain cannot fork.
CHAIN_LOCK = 0x1B1A6102
PAGE = 1000


class Broken(Exception):
    """The log is not what was written; `sequence` is the first entry that shows it."""

    def __init__(self, sequence: int, what: str) -> None:
        super().__init__(f"entry {sequence}: {what}")
        self.sequence = sequence


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that somebody did; `subject` is an id, never content."""

    analyst: str
    action: str
    subject: str = ""
    reason: str = ""


class Custody:
    """Keyed with IBLAGH_DESK_SECRET: who has only the database cannot write a chain that verifies."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"iblagh custody\0" + secret.encode()).digest()

    async def append(self, session: AsyncSession, entry: Entry) -> int:
        """Add an entry in the caller's transaction, which has to commit before anything is shown. Its number."""
        if session.get_bind().dialect.name == "postgresql":
            await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
        head = await session.get(CustodyHeadRow, 1, populate_existing=True)
        last = await session.get(CustodyRow, head.sequence) if head else None
        row = CustodyRow(
            sequence=(head.sequence if head else 0) + 1,
            at=datetime.now(UTC).isoformat(timespec="microseconds"),
            analyst=entry.analyst,
            action=entry.action,
            subject=entry.subject,
            reason=entry.reason,
        )
        row.mac = self._mac(row, last.mac if last else "")
        if head is None:
            head = CustodyHeadRow(id=1, sequence=0, mac="")
            session.add(head)
        head.sequence, head.mac = row.sequence, self._head_mac(row)
        session.add(row)
        await session.flush()
        return row.sequence

    async def verify(self, database: Database) -> int:
        """How many entries the log has; raises Broken where it was changed, reordered or cut."""
        count, mac = 0, ""
        async with database.reading() as session:
            head = await session.get(CustodyHeadRow, 1)
            while rows := await _page(session, count):
                for row in rows:
                    if row.sequence != count + 1:
                        raise Broken(count + 1, "is missing")
                    if not hmac.compare_digest(row.mac, self._mac(row, mac)):
                        raise Broken(row.sequence, "was changed, or follows something that was")
                    count, mac = row.sequence, row.mac
                last = rows[-1]
        if (head.sequence if head else 0) != count:
            raise Broken(count + 1, "is missing: the end was cut off")
        if head and not hmac.compare_digest(head.mac, self._head_mac(last)):
            raise Broken(count, "the count of entries was changed")
        return count

    def _mac(self, row: CustodyRow, before: str) -> str:
        fields = [before, row.sequence, row.at, row.analyst, row.action, row.subject, row.reason]
        return hmac.new(self._key, json.dumps(fields).encode(), hashlib.sha256).hexdigest()

    def _head_mac(self, last: CustodyRow) -> str:
        return hmac.new(self._key, f"head {last.sequence} {last.mac}".encode(), hashlib.sha256).hexdigest()


async def entries_about(session: AsyncSession, subject: str, *, limit: int) -> list[CustodyRow]:
    """The latest entries about one subject, newest first."""
    query = select(CustodyRow).where(CustodyRow.subject == subject).order_by(CustodyRow.sequence.desc()).limit(limit)
    return list(await session.scalars(query))


async def _page(session: AsyncSession, after: int) -> list[CustodyRow]:
    query = select(CustodyRow).where(CustodyRow.sequence > after).order_by(CustodyRow.sequence).limit(PAGE)
    return list(await session.scalars(query))
