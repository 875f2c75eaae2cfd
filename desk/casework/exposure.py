"""Exposure: how long analysts look at pictures, up to how long in a day, and which pictures they have seen already.

A look starts when a picture is given out. It counts for FEWEST at least, and for no longer than LONGEST after the page
last said that it is held; a look that ends is told so. Days begin at midnight UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.signing_in import Analyst
from desk.cases.opened import OpenCase
from desk.casework.tables import ExposureRow, ViewingRow
from desk.comparing.picture_pairs import distance
from desk.comparing.tables import PictureRow
from desk.database import Database
from desk.tables import EvidenceRow
from evidence.pdq import MIN_QUALITY

FEWEST, LONGEST = timedelta(seconds=10), timedelta(seconds=60)
BLUR, GREY = "blur", "grey"
CHOICES = (BLUR, GREY)
VISUAL = ("image", "video")
# Hashes this near are of the same picture to an eye.
SAME_TO_AN_EYE = 8
# Looks that are remembered, the latest first.
_MOST_LOOKS = 5000


class EnoughToday(Exception):
    """The analyst looked at pictures for as long as one does in a day."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How an analyst sees pictures, and for how many minutes of `cap` today."""

    choice: str = BLUR
    minutes: int = 0
    cap: int = 0
    is_enough: bool = False


class Exposure:
    """Counts looks."""

    def __init__(self, database: Database, cap: timedelta) -> None:
        self._database = database
        self._cap = cap

    async def today(self, analyst: Analyst) -> Looked:
        """The present state."""
        async with self._database.reading() as session:
            row = await session.get(ViewingRow, analyst.account_id)
            looked = await _looked_today(session, analyst)
        minutes, cap = looked // timedelta(minutes=1), self._cap // timedelta(minutes=1)
        return Looked(row.choice if row else BLUR, minutes, cap, looked >= self._cap)

    async def choose(self, analyst: Analyst, choice: str) -> None:
        """Keep how an analyst wants to see pictures; another word than CHOICES changes nothing."""
        if choice not in CHOICES:
            return
        async with self._database.transaction() as session:
            row = await session.get(ViewingRow, analyst.account_id)
            if row is None:
                row = ViewingRow(account_id=analyst.account_id)
                session.add(row)
            row.choice = choice

    async def check(self, analyst: Analyst, evidence_id: str) -> None:
        """Raise EnoughToday before a picture or video is given out too many."""
        async with self._database.reading() as session:
            if await _is_visual(session, evidence_id) and await _looked_today(session, analyst) >= self._cap:
                raise EnoughToday

    async def begin(self, analyst: Analyst, evidence_id: str) -> None:
        """A picture or video is given out: a look starts, and the one before ends."""
        async with self._database.transaction() as session:
            if await _is_visual(session, evidence_id):
                await _start(session, analyst, evidence_id)

    async def held(self, analyst: Analyst, evidence_id: str) -> None:
        """It is held, or still is; raises EnoughToday. One that was not given out today is not counted."""
        now = datetime.now(UTC)
        async with self._database.transaction() as session:
            if await _looked_today(session, analyst) >= self._cap:
                raise EnoughToday
            last = await _last(session, analyst, evidence_id)
            if last is None:
                return
            if last.ended_at is None and now < last.renewed_at + LONGEST:
                last.renewed_at = now
                return
            await _start(session, analyst, evidence_id)

    async def hidden(self, analyst: Analyst, evidence_id: str) -> None:
        """It is hidden again."""
        async with self._database.transaction() as session:
            last = await _last(session, analyst, evidence_id)
            if last is not None:
                _end(last, datetime.now(UTC))

    async def seen(self, analyst: Analyst, opened: OpenCase) -> Mapping[str, datetime]:
        """When the analyst last saw each file of a case that is a picture they have seen: the same, or one that looks so."""
        here = [file.row for one in opened.reports for file in one.files if file.row and file.row.kind in VISUAL]
        if not here:
            return {}
        async with self._database.reading() as session:
            looks = await _looks(session, analyst)
            own = await _hashes(session, [row.evidence_id for row in here])
            others = await _hashes(session, [evidence_id for evidence_id, _sha256, _at in looks])
        found: dict[str, datetime] = {}
        for row in here:
            near = [
                at
                for evidence_id, sha256, at in looks
                if sha256 == row.sha256 or _alike(own.get(row.evidence_id), others.get(evidence_id))
            ]
            if near:
                found[row.evidence_id] = max(near)
        return found


def seconds_of(row: ExposureRow, now: datetime) -> timedelta:
    """For how long a look counts."""
    until = min(row.ended_at or now, row.renewed_at + LONGEST)
    return max(until - row.started_at, FEWEST)


async def _start(session: AsyncSession, analyst: Analyst, evidence_id: str) -> None:
    now = datetime.now(UTC)
    running = select(ExposureRow).where(ExposureRow.account_id == analyst.account_id, ExposureRow.ended_at.is_(None))
    for row in await session.scalars(running):
        _end(row, now)
    session.add(ExposureRow(account_id=analyst.account_id, evidence_id=evidence_id, started_at=now, renewed_at=now))


def _end(row: ExposureRow, now: datetime) -> None:
    if row.ended_at is None:
        row.ended_at = min(now, row.renewed_at + LONGEST)


async def _last(session: AsyncSession, analyst: Analyst, evidence_id: str) -> ExposureRow | None:
    own = (ExposureRow.account_id == analyst.account_id, ExposureRow.evidence_id == evidence_id)
    query = select(ExposureRow).where(*own, ExposureRow.started_at >= _midnight()).order_by(ExposureRow.id.desc())
    return (await session.scalars(query.limit(1))).first()


async def _looked_today(session: AsyncSession, analyst: Analyst) -> timedelta:
    now = datetime.now(UTC)
    today = (ExposureRow.account_id == analyst.account_id, ExposureRow.started_at >= _midnight())
    return sum((seconds_of(row, now) for row in await session.scalars(select(ExposureRow).where(*today))), timedelta())


async def _is_visual(session: AsyncSession, evidence_id: str) -> bool:
    row = await session.get(EvidenceRow, evidence_id)
    return row is not None and row.kind in VISUAL


async def _looks(session: AsyncSession, analyst: Analyst) -> list[tuple[str, str | None, datetime]]:
    last = func.max(ExposureRow.started_at, type_=ExposureRow.started_at.type)
    query = (
        select(ExposureRow.evidence_id, EvidenceRow.sha256, last)
        .join(EvidenceRow, EvidenceRow.evidence_id == ExposureRow.evidence_id)
        .where(ExposureRow.account_id == analyst.account_id)
        .group_by(ExposureRow.evidence_id, EvidenceRow.sha256)
        .order_by(last.desc())
        .limit(_MOST_LOOKS)
    )
    return [(evidence_id, sha256, at) for evidence_id, sha256, at in await session.execute(query)]


async def _hashes(session: AsyncSession, evidence_ids: Iterable[str]) -> dict[str, bytes]:
    query = select(PictureRow.evidence_id, PictureRow.pdq).where(
        PictureRow.evidence_id.in_(list(evidence_ids)), PictureRow.quality >= MIN_QUALITY
    )
    return {row.evidence_id: row.pdq for row in await session.execute(query)}


def _alike(one: bytes | None, other: bytes | None) -> bool:
    return one is not None and other is not None and distance(one, other) <= SAME_TO_AN_EYE


def _midnight() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
