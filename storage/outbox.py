"""Outbox: what waits to be pushed, when each may be tried again, and what can never be accepted."""

import random
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import aliased

from storage.database import Database
from storage.tables import OutboxRow

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A row under our lease; `id` stays the same over retries."""

    id: str
    report_id: str
    type: str
    subject_id: str
    attempts: int
    lease: str


class Outbox:
    """Shared by several relays: a row is leased by one at a time, a report's rows go in their order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, *, limit: int, lease_s: float, now: datetime) -> list[Due]:
        """Rows that are due, leased to the caller for `lease_s` seconds."""
        lease, until = secrets.token_hex(16), now + timedelta(seconds=lease_s)
        async with self._database.transaction() as session:
            ids = (await session.scalars(_due_ids(now).limit(limit))).all()
            if not ids:
                return []
            await session.execute(
                update(OutboxRow).where(OutboxRow.id.in_(ids)).values(lease_token=lease, leased_until=until)
            )
            rows = await session.scalars(
                select(OutboxRow).where(OutboxRow.lease_token == lease).order_by(OutboxRow.number)
            )
            return [Due(row.id, row.report_id, row.type, row.subject_id, row.attempts, lease) for row in rows]

    async def renew(self, lease: str, *, lease_s: float, now: datetime) -> bool:
        """Keep what is still leased under `lease` for `lease_s` more seconds; False when nothing is."""
        async with self._database.transaction() as session:
            ours = update(OutboxRow).where(OutboxRow.lease_token == lease)
            until = now + timedelta(seconds=lease_s)
            changed = await session.scalars(ours.values(leased_until=until).returning(OutboxRow.id))
            return bool(changed.all())

    async def give_back(self, lease: str) -> None:
        """Let another relay take at once what is still leased under `lease`."""
        async with self._database.transaction() as session:
            ours = update(OutboxRow).where(OutboxRow.lease_token == lease)
            await session.execute(ours.values(lease_token=None, leased_until=None))

    async def settle(self, due: Due, *, now: datetime) -> bool:
        """It is durable at the desk; False when our lease had run out, and another relay settles it."""
        return await self._end(due, delivered_at=now, last_failure=None)

    async def put_off(self, due: Due, *, reason: str, now: datetime) -> bool:
        """Try again later: full jitter under a bound that doubles with each failure, up to a day."""
        bound = min(FIRST_WAIT * 2 ** min(due.attempts, 20), LONGEST_WAIT)
        wait = bound * random.random()  # noqa: S311  # jitter, no secret
        return await self._end(due, attempts=due.attempts + 1, due_at=now + wait, last_failure=reason[:64])

    async def hurry(self, *, now: datetime) -> None:
        """What was put off is due now: the desk that could not be reached answers again."""
        late = (OutboxRow.delivered_at.is_(None), OutboxRow.dead_at.is_(None), OutboxRow.due_at > now)
        async with self._database.transaction() as session:
            await session.execute(update(OutboxRow).where(*late).values(due_at=now))

    async def bury(self, due: Due, *, reason: str, now: datetime) -> bool:
        """The desk will never accept it as it is: an operator has to look."""
        return await self._end(due, attempts=due.attempts + 1, dead_at=now, last_failure=reason[:64])

    async def dead(self) -> Sequence[OutboxRow]:
        """The dead letters, oldest first."""
        async with self._database.reading() as session:
            query = select(OutboxRow).where(OutboxRow.dead_at.is_not(None)).order_by(OutboxRow.number)
            return (await session.scalars(query)).all()

    async def retry(self, row_id: str | None, *, now: datetime) -> int:
        """Put one dead letter, or all of them, back; how many that were."""
        query = select(OutboxRow).where(OutboxRow.dead_at.is_not(None))
        if row_id is not None:
            query = query.where(OutboxRow.id == row_id)
        async with self._database.transaction() as session:
            rows = (await session.scalars(query)).all()
            for row in rows:
                row.dead_at, row.attempts, row.due_at = None, 0, now
        return len(rows)

    async def waiting(self) -> int:
        """How many rows are not delivered, dead ones left out."""
        async with self._database.reading() as session:
            query = select(func.count()).where(OutboxRow.delivered_at.is_(None), OutboxRow.dead_at.is_(None))
            return (await session.scalar(query)) or 0

    async def put_back(self, report_ids: Sequence[str], *, now: datetime) -> int:
        """Push everything of these reports once more, as new deliveries; how many rows that are."""
        return await self._put_back(OutboxRow.report_id.in_(report_ids), now)

    async def put_back_withdrawals(self, *, now: datetime) -> int:
        """Tell the desk once more of every identity that was withdrawn; how many those are."""
        return await self._put_back(OutboxRow.type == "identity.withdrawn", now)

    async def _put_back(self, which: ColumnElement[bool], now: datetime) -> int:
        async with self._database.transaction() as session:
            query = select(OutboxRow).where(which, OutboxRow.delivered_at.is_not(None))
            rows = (await session.scalars(query)).all()
            for row in rows:
                # A desk that remembers the delivery and lost the report would answer an old id and keep nothing.
                row.id, row.delivered_at, row.attempts, row.due_at = uuid.uuid4().hex, None, 0, now
        return len(rows)

    async def _end(self, due: Due, **values: object) -> bool:
        return await self._change(due, lease_token=None, leased_until=None, **values)

    async def _change(self, due: Due, **values: object) -> bool:
        async with self._database.transaction() as session:
            ours = update(OutboxRow).where(OutboxRow.id == due.id, OutboxRow.lease_token == due.lease)
            changed = await session.scalars(ours.values(**values).returning(OutboxRow.id))
            return changed.first() is not None


def _due_ids(now: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202  # the type of a select is its columns
    earlier = aliased(OutboxRow)
    # An addition makes no sense before its report, so a report's rows wait for each other; a dead one holds them too.
    held_up = (
        select(earlier.id)
        .where(
            earlier.report_id == OutboxRow.report_id,
            earlier.number < OutboxRow.number,
            earlier.delivered_at.is_(None),
        )
        .exists()
    )
    free = or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until < now)
    # What was never tried waits for nothing, also where the clock of whoever filed it was ahead.
    due = or_(OutboxRow.attempts == 0, OutboxRow.due_at <= now)
    return (
        select(OutboxRow.id)
        .where(OutboxRow.delivered_at.is_(None), OutboxRow.dead_at.is_(None), due, free, ~held_up)
        .order_by(OutboxRow.number)
        .with_for_update(skip_locked=True)
    )
