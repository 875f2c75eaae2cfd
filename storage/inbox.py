"""Inbox: what channels accepted, durable before it is acknowledged, taken in order for each citizen."""

import hashlib
import hmac
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.committing import Committer, Write
from storage.database import Database
from storage.day_keys import DayKeys, KeyDestroyed, NotOurs
from storage.inbox_writes import Arrival, Arrived, Ending, NewRow, accept_all, finish_all
from storage.tables import InboxRow, SeenKeyRow

# Apps send an update again for a day at most; a week is safe.
SEEN_FOR = timedelta(days=7)
MAX_ATTEMPTS = 5
FIRST_WAIT_S = 2.0
# Whoever is told to wait for longer asks again in between.
LONGEST_WAIT_S = 600.0
# No wait and no lease that is written ends later than this: where one does, a clock was ahead of ours.
ABSURD = timedelta(seconds=LONGEST_WAIT_S + 60)
UNREADABLE = "unreadable"
# More than any app puts into an album, or anybody sends in a row.
MAX_JOINED = 60


@dataclass(frozen=True, slots=True)
class Item:
    """Something to accept: its unique key, the citizen's pseudonym, and its raw body."""

    key: str
    citizen: str
    body: bytes = field(repr=False)
    # With so many of its citizen's waiting it is dropped; 0 never.
    most_waiting: int = 0
    # Its message's number, which the app needs to delete it; 0 where it deletes none.
    number: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item under our lease."""

    id: int
    channel: str
    citizen: str
    lease: str
    attempts: int
    received_at: datetime
    body: bytes = field(repr=False)
    # Whether what it asked for is done, so that only its answer is owed.
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Follower:
    """A later item of the same citizen, and whether it was joined to the one under our lease."""

    id: int
    received_at: datetime
    joined: bool
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many items were new, those of them that are leased to whoever accepted them, and how many were dropped."""

    new: int
    ours: tuple[Waiting, ...] = ()
    dropped: int = 0


class Inbox:
    """Shared by all channels of an intake, and by several workers."""

    def __init__(self, database: Database, day_keys: DayKeys, secret: str, committer: Committer | None = None) -> None:
        self._database = database
        self._day_keys = day_keys
        self._key = hashlib.sha256(b"iblagh inbox\0" + secret.encode()).digest()
        committer = committer or Committer(database)
        self._accept: Write[Arrival, Arrived] = Write(committer, accept_all)
        self._finish: Write[Ending, None] = Write(committer, finish_all)

    async def now(self) -> datetime:
        """The time that all intakes agree upon, for everything here."""
        return await self._database.now()

    async def accept(self, channel: str, items: Sequence[Item], *, now: datetime, lease_s: int = 0) -> Accepted:
        """Keep `items`, all or none, on disk when this returns; one whose key was seen before is skipped, and one is dropped
        whose citizen has too many here.

        With `lease_s`, those of citizens who have nothing else here are leased to the caller at once, who need not
        claim them. Raises Overloaded.
        """
        lease = secrets.token_hex(16) if lease_s else None
        rows = [self._row(channel, item, now) for item in items]
        until = now + timedelta(seconds=lease_s)
        arrived = await self._accept(Arrival(rows, now, now + SEEN_FOR, lease, until))
        bodies = {row.key_hash: item.body for row, item in zip(reversed(rows), reversed(items), strict=True)}
        ours = [
            Waiting(arrived.leased[row.key_hash], channel, row.citizen, lease or "", 0, now, bodies.pop(row.key_hash))
            for row in rows
            if row.key_hash in arrived.leased and row.key_hash in bodies
        ]
        return Accepted(arrived.new, tuple(ours), arrived.dropped)

    async def claim(
        self, *, limit: int, lease_s: int, now: datetime, only: Sequence[str] | None = None
    ) -> list[Waiting]:
        """The oldest items of citizens who have none in work, leased to the caller; of `only` these citizens, or of all."""
        lease, claimable = secrets.token_hex(16), _claimable(now)
        if only is not None:
            claimable = claimable.where(InboxRow.citizen_hash.in_(only))
        async with self._database.transaction() as session:
            ids = (await session.scalars(claimable.limit(limit))).all()
            if not ids:
                return []
            leased = update(InboxRow).where(InboxRow.id.in_(ids))
            await session.execute(leased.values(lease_token=lease, leased_until=now + timedelta(seconds=lease_s)))
            ours = select(InboxRow).where(InboxRow.id.in_(ids)).order_by(InboxRow.id)
            rows = (await session.scalars(ours)).all()
            return [one for row in rows if (one := self._opened(row, lease, now))]

    async def renew(self, held: Sequence[Waiting], *, lease_s: int, now: datetime) -> None:
        """Keep these leases for longer, those that are still ours."""
        ours = and_(InboxRow.id.in_([one.id for one in held]), InboxRow.lease_token.in_({one.lease for one in held}))
        async with self._database.transaction() as session:
            await session.execute(update(InboxRow).where(ours).values(leased_until=now + timedelta(seconds=lease_s)))

    async def settle(self, session: AsyncSession, waiting: Waiting, *, now: datetime) -> None:
        """In the caller's transaction: what this item asked for is durable; only its answer is still owed."""
        await session.execute(update(InboxRow).where(InboxRow.id == waiting.id).values(settled_at=now))

    async def followers(self, waiting: Waiting) -> list[Follower]:
        """What the same citizen sent after `waiting` and nobody has answered, in order."""
        later = and_(InboxRow.citizen_hash == waiting.citizen, InboxRow.id > waiting.id, InboxRow.parked_at.is_(None))
        async with self._database.reading() as session:
            rows = (await session.scalars(select(InboxRow).where(later).order_by(InboxRow.id).limit(MAX_JOINED))).all()
        bodies = [(row, self._body(row)) for row in rows]
        return [Follower(row.id, row.received_at, row.joined_to == waiting.id, body) for row, body in bodies if body]

    async def join(self, waiting: Waiting, followers: Sequence[Follower]) -> None:
        """From now on `followers` are answered with `waiting`, and never by themselves."""
        ids = [one.id for one in followers]
        async with self._database.transaction() as session:
            await session.execute(update(InboxRow).where(InboxRow.id.in_(ids)).values(joined_to=waiting.id))

    async def finish(self, waiting: Waiting, *, numbers: Sequence[int] = (), now: datetime) -> None:
        """The item is answered and goes, with what was joined to it; its key stays seen.

        `numbers` are those of the chat's messages that its citizen may want deleted.
        """
        # The citizen has the answer; until this is on disk it could only be said again.
        await self._finish(Ending(waiting.id, waiting.lease, waiting.citizen, tuple(numbers), now), may_wait=True)

    async def put_off(self, waiting: Waiting, *, reason: str, now: datetime, after_s: float | None = None) -> None:
        """Try again later; the fifth failure parks it, out of everybody's way. `after_s` is the app's own wish."""
        parks = after_s is None and waiting.attempts + 1 >= MAX_ATTEMPTS
        jitter = random.uniform(0.5, 1.0)  # noqa: S311  # no secret
        wait_s = min(after_s, LONGEST_WAIT_S) if after_s else FIRST_WAIT_S * 2**waiting.attempts * jitter
        values = {
            "attempts": waiting.attempts + (after_s is None),
            "due_at": now + timedelta(seconds=wait_s),
            "reason": reason[:64],
            "parked_at": now if parks else None,
            "lease_token": None,
            "leased_until": None,
        }
        async with self._database.transaction() as session:
            await session.execute(_ours(update(InboxRow), waiting).values(**values))
            if parks:
                joined = InboxRow.joined_to == waiting.id
                await session.execute(update(InboxRow).where(joined).values(parked_at=now, reason=reason[:64]))

    async def sweep(self, now: datetime) -> None:
        """Forget keys that are no longer sent again, and items whose key is destroyed."""
        async with self._database.transaction() as session:
            await session.execute(delete(SeenKeyRow).where(SeenKeyRow.expires_at < now))
            await session.execute(delete(InboxRow).where(InboxRow.received_at < self._day_keys.kept_since(now)))

    def _row(self, channel: str, item: Item, now: datetime) -> NewRow:
        key_hash = self._hash(channel, item.key)
        sealed = self._day_keys.seal(item.body, bound_to=key_hash.hex(), now=now)
        return NewRow(key_hash, channel, item.citizen, sealed, item.most_waiting, item.number)

    def _opened(self, row: InboxRow, lease: str, now: datetime) -> Waiting | None:
        body = self._body(row)
        if body is None:
            row.parked_at, row.reason = now, UNREADABLE
            row.lease_token = row.leased_until = None
            return None
        return Waiting(
            row.id,
            row.channel,
            row.citizen_hash,
            lease,
            row.attempts,
            row.received_at,
            body,
            settled=row.settled_at is not None,
        )

    def _body(self, row: InboxRow) -> bytes | None:
        try:
            return self._day_keys.open(row.sealed_body, bound_to=row.key_hash.hex())
        except (KeyDestroyed, NotOurs):
            return None

    def _hash(self, channel: str, key: str) -> bytes:
        return hmac.digest(self._key, f"{channel}\0{key}".encode(), "sha256")


def _claimable(now: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202  # the type of a select is its columns
    other = aliased(InboxRow)
    # A citizen's later items wait for the earlier ones, parked ones left out. One that was parked and is retried
    # waits for the later one that is in work by now.
    is_earlier = and_(other.id < InboxRow.id, other.parked_at.is_(None))
    is_in_work = and_(other.id != InboxRow.id, other.leased_until.between(now, now + ABSURD))
    blocked = select(other.id).where(other.citizen_hash == InboxRow.citizen_hash, or_(is_earlier, is_in_work)).exists()
    free = or_(InboxRow.leased_until.is_(None), ~InboxRow.leased_until.between(now, now + ABSURD))
    due = or_(InboxRow.due_at <= now, InboxRow.due_at > now + ABSURD)
    return (
        select(InboxRow.id)
        .where(InboxRow.parked_at.is_(None), InboxRow.joined_to.is_(None), due, free, ~blocked)
        .order_by(InboxRow.id)
        .with_for_update(skip_locked=True)
    )


def _ours(statement, waiting: Waiting):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  # update or delete
    return statement.where(InboxRow.id == waiting.id, InboxRow.lease_token == waiting.lease)
