"""Custody: who looked at what, who changed what, in an append-only keyed hash chain that a command verifies."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from desk.custody_codes import entry_code, head_code, key_of, proof
from desk.custody_ranges import taken_out
from desk.custody_watch import CustodyWatch, End
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

_End = tuple[CustodyHeadRow | None, CustodyRow | None]


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
    """A log that verifies; whoever notes `count` and `head` elsewhere can tell later that nothing before was cut.

    `count` is the number of the last entry; those before `first` were exported and taken out.
    """

    count: int
    head: str
    first: int = 1


NOTHING = Whole(0, "")


class NotHere(Exception):
    """A head cannot be compared: its entry was exported and taken out, and stands in a file that was not given."""

    def __init__(self, sequence: int) -> None:
        super().__init__(f"entry {sequence}")
        self.sequence = sequence


class Custody:
    """Keyed with IBLAGH_DESK_SECRET: who has only the database cannot write a chain that verifies.

    With `older` secrets, the log goes on under the one that it is at, until it is handed over to the first: then
    entries before and after that one need both secrets to verify, and neither alone writes the whole of it.
    """

    def __init__(self, secret: str, *older: str) -> None:
        self._keys = tuple(key_of(one) for one in (secret, *older))
        self.watch = CustodyWatch()

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
        entry = Entry(OPERATOR, HANDED_OVER, "", proof(new, last.mac if last else ""))
        await self._append(session, entry, (head, last), key, new)
        return True

    async def _append(self, session: AsyncSession, entry: Entry, end: _End, key: bytes, next_key: bytes) -> int:
        head, last = end
        await self.watch.look(session, head, last)
        row = CustodyRow(
            sequence=(head.sequence if head else 0) + 1,
            at=datetime.now(UTC).isoformat(timespec="microseconds"),
            analyst=entry.analyst,
            action=entry.action,
            subject=entry.subject,
            reason=entry.reason,
        )
        row.mac = entry_code(key, row, last.mac if last else "")
        if head is None:
            head = CustodyHeadRow(id=1)
            session.add(head)
        head.sequence, head.mac = row.sequence, head_code(next_key, row.sequence, row.mac)
        session.add(row)
        await session.flush()
        self.watch.note(session)
        return row.sequence

    async def verify(self, database: Database, anchors: Sequence[Whole] = ()) -> Whole:
        """Read the whole log; raises Broken where it was changed, reordered or cut.

        `anchors` are heads of the same log that were noted elsewhere: who holds the key can write another chain that
        verifies, and not one that has these codes at these places. What this process saw of the log is looked for in it too.
        """
        anchors = (*anchors, *(Whole(one.count, one.code) for one in self.watch.known))
        async with database.reading() as session:
            head = await session.get(CustodyHeadRow, 1)
            chain = self.chain(await _start(session), anchors)
            while rows := await _page(session, chain.end.count):
                for row in rows:
                    chain.add(row)
            if not chain.end.count:
                await _check_empty(session)
        chain.check_head(head)
        self.watch.saw(End(chain.end.count, chain.end.head))
        return chain.end

    def chain(self, before: Whole = NOTHING, anchors: Sequence[Whole] = ()) -> "Chain":
        """To read entries one after the other, from the one that follows `before`; see `verify`."""
        return Chain(self._keys, before, anchors)

    def _key_at(self, head: CustodyHeadRow | None, last: CustodyRow | None) -> bytes:
        """The key that the log goes on under: its head says which; a log that is empty begins under the oldest."""
        if head is None or last is None:
            return self._keys[-1]
        end = (last.sequence, last.mac)
        known = (one for one in self._keys if hmac.compare_digest(head.mac, head_code(one, *end)))
        return next(known, self._keys[0])


class Chain:
    """Entries that follow each other; what does not raises Broken. `end` is the last one that was added."""

    def __init__(self, keys: tuple[bytes, ...], before: Whole, anchors: Sequence[Whole]) -> None:
        self.end = Whole(before.count, before.head, before.count + 1)
        self._keys = keys
        # Without, the first entry says which one it is under.
        self._key: bytes | None = None
        self._noted = {one.count: [other.head for other in anchors if other.count == one.count] for one in anchors}
        if earlier := [one for one in self._noted if one < before.count]:
            raise NotHere(min(earlier))
        self._compare()

    def add(self, row: CustodyRow) -> None:
        """Go on by one entry."""
        if row.sequence != self.end.count + 1:
            raise Broken(self.end.count + 1, "is missing")
        code, keys = self.end.head, [self._key] if self._key else self._keys
        fitting = [one for one in keys if hmac.compare_digest(row.mac, entry_code(one, row, code))]
        if not fitting:
            raise Broken(row.sequence, "was changed, or follows one that was")
        if (row.analyst, row.action) == (OPERATOR, HANDED_OVER):
            fitting = [one for one in self._keys if hmac.compare_digest(row.reason, proof(one, code))]
            if not fitting:
                raise Broken(row.sequence, "hands the log over to a secret that is not configured")
        self._key, self.end = fitting[0], Whole(row.sequence, row.mac, self.end.first)
        self._compare()

    def check_head(self, head: CustodyHeadRow | None) -> None:
        """That the log ends here, under the first secret, and contains what was noted."""
        count, code = self.end.count, self.end.head
        if (head.sequence if head else 0) != count:
            raise Broken(count + 1, "is missing, the end was cut off")
        if head and self._key and not hmac.compare_digest(head.mac, head_code(self._key, count, code)):
            raise Broken(count, "is not the one that the signed head names")
        if self._key and self._key != self._keys[0]:
            # Whoever has an older secret and the database could have written all of it.
            raise Broken(count, "is under an older secret: hand the log over, or, if it was, it was written anew")
        if missing := [one for one in self._noted if one > count]:
            raise Broken(count + 1, f"is missing, the log had {max(missing)} when its head was noted")

    def _compare(self) -> None:
        end = self.end
        # Of nearly every entry nothing was noted.
        if end.count in self._noted and any(not hmac.compare_digest(end.head, one) for one in self._noted[end.count]):
            raise Broken(end.count, "is not the one whose head was noted: the log was written anew")


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


async def _end(session: AsyncSession) -> _End:
    """Head and last entry, and the right to add the next one."""
    await one_at_a_time(session)
    head = await session.get(CustodyHeadRow, 1, populate_existing=True)
    return head, await session.get_one(CustodyRow, head.sequence) if head else None


async def _page(session: AsyncSession, after: int) -> list[CustodyRow]:
    query = select(CustodyRow).where(CustodyRow.sequence > after).order_by(CustodyRow.sequence).limit(PAGE)
    return list(await session.scalars(query))


async def _start(session: AsyncSession) -> Whole:
    """What the first entry that is still there follows: nothing, or what a later entry says was taken out.

    That later entry is authentic if the chain verifies, because the chain contains it.
    """
    last, code = await taken_out(session)
    if last and code is None:
        raise Broken(last, "is missing, and no entry says that it was exported and taken out")
    return Whole(last, code or "")


async def _check_empty(session: AsyncSession) -> None:
    """An empty log of a desk that has accounts or reports was emptied: each of them left an entry."""
    for table in (AccountRow, DeliveryRow):
        if await session.scalar(select(func.count()).select_from(table)):
            raise Broken(1, "is missing")
