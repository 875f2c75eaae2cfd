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
HANDED_OVER = "log key changed"
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
    """Keyed with IBLAGH_DESK_SECRET: who has only the database cannot write a chain that verifies.

    With `older` secrets, the log goes on under the one that it is at, until it is handed over to the first: then
    entries before and after that one need both secrets to verify, and neither alone writes the whole of it.
    """

    def __init__(self, secret: str, *older: str) -> None:
        self._keys = tuple(hashlib.sha256(b"iblagh custody\0" + one.encode()).digest() for one in (secret, *older))

    async def append(self, session: AsyncSession, entry: Entry) -> int:
        """Add an entry in the caller's transaction, which has to commit before anything is shown. Its number."""
        head, last = await _end(session)
        key = self._key_at(head, last)
        return await self._append(session, entry, (head, last), key, key)

    async def hand_over(self, session: AsyncSession) -> bool:
        """Go on under the first secret, by an entry that proves both; False when the log is there already."""
        head, last = await _end(session)
        key, new = self._key_at(head, last), self._keys[0]
        if key == new:
            return False
        entry = Entry(OPERATOR, HANDED_OVER, "", _proof(new, last.mac if last else ""))
        await self._append(session, entry, (head, last), key, new)
        return True

    async def _append(
        self,
        session: AsyncSession,
        entry: Entry,
        end: tuple[CustodyHeadRow | None, CustodyRow | None],
        key: bytes,
        next_key: bytes,
    ) -> int:
        head, last = end
        row = CustodyRow(
            sequence=(head.sequence if head else 0) + 1,
            at=datetime.now(UTC).isoformat(timespec="microseconds"),
            analyst=entry.analyst,
            action=entry.action,
            subject=entry.subject,
            reason=entry.reason,
        )
        row.mac = _mac(key, row, last.mac if last else "")
        if head is None:
            head = CustodyHeadRow(id=1)
            session.add(head)
        head.sequence, head.mac = row.sequence, _head_mac(next_key, row)
        session.add(row)
        await session.flush()
        return row.sequence

    async def verify(self, database: Database, anchors: Sequence[Whole] = ()) -> Whole:
        """Read the whole log; raises Broken where it was changed, reordered or cut.

        `anchors` are heads of the same log that were noted elsewhere: who holds the key can write another chain that
        verifies, and not one that has these codes at these places.
        """
        last, key = None, None
        noted = [(one.count, one.head) for one in anchors]
        async with database.reading() as session:
            head = await session.get(CustodyHeadRow, 1)
            while rows := await _page(session, last.sequence if last else 0):
                for row in rows:
                    key = self._checked(row, last, key)
                    last = row
                    if any(row.sequence == one and not hmac.compare_digest(row.mac, mac) for one, mac in noted):
                        raise Broken(row.sequence, "is not the one whose head was noted: the log was written anew")
            await _check_empty(session, last)
        count, mac = (last.sequence, last.mac) if last else (0, "")
        if (head.sequence if head else 0) != count:
            raise Broken(count + 1, "is missing, the end was cut off")
        if head and last and key and not hmac.compare_digest(head.mac, _head_mac(key, last)):
            raise Broken(count, "is not the one that the signed head names")
        if key and key != self._keys[0]:
            # Whoever has an older secret and the database could have written all of it.
            raise Broken(count, "is under an older secret: hand the log over, or, if it was, it was written anew")
        if missing := [one for one, _head in noted if one > count]:
            raise Broken(count + 1, f"is missing, the log had {max(missing)} when its head was noted")
        return Whole(count, mac)

    def _checked(self, row: CustodyRow, before: CustodyRow | None, key: bytes | None) -> bytes:
        """The key of the entry after `row`; without `key`, the one that `row` itself is under."""
        expected, code = before.sequence + 1 if before else 1, before.mac if before else ""
        if row.sequence != expected:
            raise Broken(expected, "is missing")
        fitting = [one for one in ([key] if key else self._keys) if hmac.compare_digest(row.mac, _mac(one, row, code))]
        if not fitting:
            raise Broken(row.sequence, "was changed, or follows one that was")
        if (row.analyst, row.action) != (OPERATOR, HANDED_OVER):
            return fitting[0]
        proven = [one for one in self._keys if hmac.compare_digest(row.reason, _proof(one, code))]
        if not proven:
            raise Broken(row.sequence, "hands the log over to a secret that is not configured")
        return proven[0]

    def _key_at(self, head: CustodyHeadRow | None, last: CustodyRow | None) -> bytes:
        """The key that the log goes on under: its head says which; a log that is empty begins under the oldest."""
        if head is None or last is None:
            return self._keys[-1]
        known = (one for one in self._keys if hmac.compare_digest(head.mac, _head_mac(one, last)))
        return next(known, self._keys[0])


def _mac(key: bytes, row: CustodyRow, before: str) -> str:
    fields = [before, row.sequence, row.at, row.analyst, row.action, row.subject, row.reason]
    return hmac.new(key, json.dumps(fields).encode(), hashlib.sha256).hexdigest()


def _head_mac(key: bytes, last: CustodyRow) -> str:
    return hmac.new(key, f"head {last.sequence} {last.mac}".encode(), hashlib.sha256).hexdigest()


def _proof(new: bytes, before: str) -> str:
    """What only who has the new secret can write into the entry that hands the log over to it."""
    return hmac.new(new, f"takes over after {before}".encode(), hashlib.sha256).hexdigest()


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


async def _end(session: AsyncSession) -> tuple[CustodyHeadRow | None, CustodyRow | None]:
    """Head and last entry, and the right to add the next one."""
    await one_at_a_time(session)
    head = await session.get(CustodyHeadRow, 1, populate_existing=True)
    return head, await session.get_one(CustodyRow, head.sequence) if head else None


async def _page(session: AsyncSession, after: int) -> list[CustodyRow]:
    query = select(CustodyRow).where(CustodyRow.sequence > after).order_by(CustodyRow.sequence).limit(PAGE)
    return list(await session.scalars(query))


async def _check_empty(session: AsyncSession, last: CustodyRow | None) -> None:
    """An empty log of a desk that has accounts or reports was emptied: each of them left an entry."""
    for table in (AccountRow, DeliveryRow):
        if last is None and await session.scalar(select(func.count()).select_from(table)):
            raise Broken(1, "is missing")
