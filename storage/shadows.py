"""Shadows: limits that an operator sets, always with an end, and who reached a limit by themselves in the last day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Integer, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Database, insert_new
from storage.tables import Base

# A pseudonym means nobody any more after a month, and nothing here is for ever.
LONGEST = timedelta(days=31)
# So long it stays on record that there was one.
ON_RECORD = timedelta(days=365)
REACHED_FOR = timedelta(days=1)
# SQLite gives row numbers to INTEGER keys only.
_RowNumber = BigInteger().with_variant(Integer, "sqlite")


class ShadowRow(Base):
    """A limit that an operator set. `subject_hash` is a pseudonym, or a keyed hash of a network that the operator typed.

    It is empty once the limit is over: what stays on record leads to nobody, whatever secret somebody has.
    """

    __tablename__ = "shadow_limits"

    id: Mapped[int] = mapped_column(_RowNumber, primary_key=True, autoincrement=True)
    subject_hash: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    treatment: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(200))
    set_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    until_at: Mapped[datetime] = mapped_column(index=True)
    lifted_at: Mapped[datetime | None]


class ReachedRow(Base):
    """A pseudonym that reached a limit; gone after a day."""

    __tablename__ = "limits_reached"

    citizen_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    times: Mapped[int]
    last_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Shadow:
    """A limit that somebody set: `kind` is citizen or network, `treatment` slow or ignore."""

    subject_hash: str
    kind: str
    treatment: str
    reason: str
    set_by: str
    made_at: datetime
    until_at: datetime
    lifted_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody who was told to wait, so often and last then."""

    citizen_hash: str
    channel: str
    times: int
    last_at: datetime


class EndMissing(ValueError):
    """A limit has to end, and within LONGEST."""


class ShadowTable:
    """The limits of one intake's database, which all its processes share."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, shadow: Shadow) -> int:
        """Set one; its number. What was set for the same subject before is over. Raises EndMissing."""
        if not timedelta() < shadow.until_at - shadow.made_at <= LONGEST:
            raise EndMissing
        row = ShadowRow(**{name: getattr(shadow, name) for name in shadow.__dataclass_fields__ if name != "id"})
        async with self._database.transaction() as session:
            before = (ShadowRow.subject_hash == shadow.subject_hash, ShadowRow.lifted_at.is_(None))
            await session.execute(update(ShadowRow).where(*before).values(lifted_at=shadow.made_at, subject_hash=""))
            session.add(row)
            await session.flush()
            return row.id

    async def lift(self, number: int, *, now: datetime) -> bool:
        """End one now; whether there was one to end."""
        is_set = (ShadowRow.id == number, ShadowRow.lifted_at.is_(None), ShadowRow.until_at > now)
        ended = update(ShadowRow).where(*is_set).values(lifted_at=now, subject_hash="").returning(ShadowRow.id)
        async with self._database.transaction() as session:
            return (await session.execute(ended)).first() is not None

    async def in_force(self, now: datetime) -> list[Shadow]:
        """Those that hold now."""
        holds = (ShadowRow.lifted_at.is_(None), ShadowRow.until_at > now)
        async with self._database.reading() as session:
            return [_shadow(row) for row in await session.scalars(select(ShadowRow).where(*holds))]

    async def record(self) -> list[Shadow]:
        """All that are on record, the newest first."""
        async with self._database.reading() as session:
            return [_shadow(row) for row in await session.scalars(select(ShadowRow).order_by(ShadowRow.id.desc()))]

    async def reach(self, citizen: str, channel: str, *, now: datetime) -> None:
        """Note that a citizen was told to wait."""
        # To the minute: nothing tells to the second when somebody wrote.
        now = now.replace(second=0, microsecond=0)
        values = {"last_at": now, "expires_at": now + REACHED_FOR}
        async with self._database.transaction() as session:
            if not await insert_new(session, ReachedRow, citizen_hash=citizen, channel=channel, times=1, **values):
                again = update(ReachedRow).where(ReachedRow.citizen_hash == citizen)
                await session.execute(again.values(times=ReachedRow.times + 1, **values))

    async def reached(self, now: datetime) -> Sequence[Reached]:
        """Who was told to wait in the last day, the most often first."""
        query = select(ReachedRow).where(ReachedRow.expires_at > now).order_by(ReachedRow.times.desc())
        async with self._database.reading() as session:
            rows = (await session.scalars(query)).all()
        return [Reached(row.citizen_hash, row.channel, row.times, row.last_at) for row in rows]

    async def sweep(self, now: datetime) -> None:
        """Forget whom a limit was for when it is over, and after a year that there was one."""
        over = (ShadowRow.until_at <= now, ShadowRow.subject_hash != "")
        async with self._database.transaction() as session:
            await session.execute(update(ShadowRow).where(*over).values(subject_hash=""))
            await session.execute(delete(ReachedRow).where(ReachedRow.expires_at < now))
            await session.execute(delete(ShadowRow).where(ShadowRow.until_at < now - ON_RECORD))


def _shadow(row: ShadowRow) -> Shadow:
    return Shadow(**{name: getattr(row, name) for name in Shadow.__dataclass_fields__})
