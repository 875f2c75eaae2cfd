"""Custody: who looked at what, who changed what, in an append-only keyed hash chain that a command verifies."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from desk.database import Database
from desk.tables import AccountRow, CustodyHeadRow, CustodyRow, DeliveryRow

# Appending takes this lock on PostgreSQL until the transaction ends, so that the chain cannot fork.
CHAIN_LOCK = 0x1B1A6102
PAGE = 1000
# Who stands in the log and is nobody: what sends reports, the desk by itself, its commands, and before their names other systems.
INTAKE, DESK, OPERATOR, TOKEN = "intake", "desk", "operator", "token "

# What says only that somebody looked at something of a case, and changes nothing.
LOOKS = (
    *("case", "evidence", "withheld", "analysis", "read text", "referral"),
    *("api case", "api manifest", "api reports"),
)


class Broken(Exception):
    """The log is not what was written; `sequence` is the first entry that shows it."""

    def __init__(self, sequence: int, what: str) -> None:
        super().__init__(f"entry {sequence}: it {what}")
        self.sequence = sequence


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that somebody did; `subject` is an id or an account's name, never content."""

    analyst: str
    action: str
    subject: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A log that verifies; whoever notes `count` and `head` elsewhere can tell later that nothing before was cut."""

    count: int
    head: str


class Custody:
    """Keyed with IBLAGH_DESK_SECRET: who has only the database cannot write a chain that verifies."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"iblagh custody\0" + secret.encode()).digest()

    async def append(self, session: AsyncSession, entry: Entry) -> int:
        """Add an entry in the caller's transaction, which has to commit before anything is shown. Its number."""
        await one_at_a_time(session)
        head = await session.get(CustodyHeadRow, 1, populate_existing=True)
        last = await session.get_one(CustodyRow, head.sequence) if head else None
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
            head = CustodyHeadRow(id=1)
            session.add(head)
        head.sequence, head.mac = row.sequence, self._head_mac(row)
        session.add(row)
        await session.flush()
        return row.sequence

    async def verify(self, database: Database, anchors: Sequence[Whole] = ()) -> Whole:
        """Read the whole log; raises Broken where it was changed, reordered or cut.

        `anchors` are heads of the same log that were noted elsewhere: who holds the key can write another chain that
        verifies, and not one that has these codes at these places.
        """
        last: CustodyRow | None = None
        noted = [(one.count, one.head) for one in anchors]
        async with database.reading() as session:
            head = await session.get(CustodyHeadRow, 1)
            while rows := await _page(session, last.sequence if last else 0):
                for row in rows:
                    self._check(row, last)
                    last = row
                    if any(row.sequence == one and not hmac.compare_digest(row.mac, mac) for one, mac in noted):
                        raise Broken(row.sequence, "is not the one whose head was noted: the log was written anew")
            await _check_empty(session, last)
        count, mac = (last.sequence, last.mac) if last else (0, "")
        if (head.sequence if head else 0) != count:
            raise Broken(count + 1, "is missing, the end was cut off")
        if head and last and not hmac.compare_digest(head.mac, self._head_mac(last)):
            raise Broken(count, "is not the one that the signed head names")
        if missing := [one for one, _head in noted if one > count]:
            raise Broken(count + 1, f"is missing, the log had {max(missing)} when its head was noted")
        return Whole(count, mac)

    def _check(self, row: CustodyRow, before: CustodyRow | None) -> None:
        expected = before.sequence + 1 if before else 1
        if row.sequence != expected:
            raise Broken(expected, "is missing")
        if not hmac.compare_digest(row.mac, self._mac(row, before.mac if before else "")):
            raise Broken(row.sequence, "was changed, or follows one that was")

    def _mac(self, row: CustodyRow, before: str) -> str:
        fields = [before, row.sequence, row.at, row.analyst, row.action, row.subject, row.reason]
        return hmac.new(self._key, json.dumps(fields).encode(), hashlib.sha256).hexdigest()

    def _head_mac(self, last: CustodyRow) -> str:
        return hmac.new(self._key, f"head {last.sequence} {last.mac}".encode(), hashlib.sha256).hexdigest()


def is_nobodys(name: str) -> bool:
    """Whether an account of this name would be taken in the log for a program."""
    return name.casefold() in (INTAKE, DESK, OPERATOR) or name.casefold().startswith(TOKEN)


async def one_at_a_time(session: AsyncSession) -> None:
    """Wait for other transactions that append; on SQLite every writer does so from its first statement."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})


async def entries_about(session: AsyncSession, subject: str, *, limit: int) -> tuple[CustodyRow, ...]:
    """The latest entries about one subject, newest first."""
    query = select(CustodyRow).where(CustodyRow.subject == subject).order_by(CustodyRow.sequence.desc()).limit(limit)
    return tuple(await session.scalars(query))


async def entries_before(session: AsyncSession, sequence: int, *, limit: int) -> tuple[CustodyRow, ...]:
    """The entries before one number, newest first."""
    query = select(CustodyRow).where(CustodyRow.sequence < sequence).order_by(CustodyRow.sequence.desc()).limit(limit)
    return tuple(await session.scalars(query))


async def _page(session: AsyncSession, after: int) -> list[CustodyRow]:
    query = select(CustodyRow).where(CustodyRow.sequence > after).order_by(CustodyRow.sequence).limit(PAGE)
    return list(await session.scalars(query))


async def _check_empty(session: AsyncSession, last: CustodyRow | None) -> None:
    """An empty log of a desk that has accounts or reports was emptied: each of them left an entry."""
    for table in (AccountRow, DeliveryRow):
        if last is None and await session.scalar(select(func.count()).select_from(table)):
            raise Broken(1, "is missing")
