"""Comparing: which case a new report belongs to, because it is about the same link, account, file or picture.

A report that cannot be opened or compared is kept as any other, in a case of its own: this never fails an event.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import Select, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Addition, Document, Particulars, Report
from desk.comparing.marking import Marking
from desk.comparing.picture_index import Near, StoredPictures
from desk.comparing.related import MOST_RELATED, WHY
from desk.comparing.signs import Picture, SignKey, Signs, decoded, sealed_particulars, signs_of
from desk.comparing.tables import CaseMarkRow, PicturePairRow, PictureRow, SignRow
from desk.tables import CaseRow, ReportRow
from evidence.pdq import MIN_QUALITY
from storage.wire import Added, Filed, State

log = structlog.get_logger()

# The nearest are enough: what looks alike is in few cases, and a database takes only so many values at once.
MOST_NEAR = 1000
_Result = TypeVar("_Result")
_Near = tuple[tuple[Near, ...], ...]


class Opens(Protocol):
    """Opens what is sealed, for nobody to see; None is what does not open."""

    async def __call__(self, sealed: Sequence[bytes], *, report_id: str) -> tuple[Document | None, ...]:
        """One document for each of `sealed`."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The case that a report joins, and what they share, of link, account, file and picture."""

    case: CaseRow
    why: tuple[str, ...]


class Comparing:
    """Takes the signs of what arrives, finds who shares them, and remembers them keyed."""

    def __init__(self, opens: Opens, key: SignKey, marking: Marking) -> None:
        self._opens = opens
        self._key = key
        self._marking = marking
        self._pictures = StoredPictures(pictures_after)

    async def signs(self, event: Filed | Added) -> Signs:
        """What the document inside shows; nothing when it does not open, or is not what was told outside."""
        here = {one.id: one.sha256 for one in event.evidence}
        sealed = decoded(event.sealed)
        return await self.signs_in(sealed, lambda one: _is_as_told(one, event), here, report_id=event.report_id)

    async def signs_in(
        self, sealed: bytes, is_as_told: Callable[[Document], bool], here: Mapping[str, str], *, report_id: str
    ) -> Signs:
        """The same for what is stored; `here` are the files that came with it, by their id: the SHA-256 of each."""
        try:
            (document,) = await self._opens([sealed], report_id=report_id)
            if not isinstance(document, Report | Addition) or not is_as_told(document):
                log.warning("comparing.unreadable")
                return Signs()
            particulars = await self._opens(sealed_particulars(document), report_id=report_id)
            known = [one for one in particulars if isinstance(one, Particulars)]
            return await asyncio.to_thread(signs_of, document, here, known)
        except Exception as error:
            log.warning("comparing.failed", error=type(error).__name__)
            return Signs()

    async def read_ahead(self, session: AsyncSession) -> None:
        """Read the hashes of pictures that are not in memory yet, so that no transaction waits for a million of them."""
        try:
            await self._pictures.fresh(session)
            await self._marking.read_ahead(session)
        except Exception as error:
            log.warning("comparing.failed", error=type(error).__name__)

    async def near(self, session: AsyncSession, pdq: bytes) -> tuple[Near, ...]:
        """The pictures of any case that look like one with this hash, the nearest first."""
        (found,) = await self._pictures.near(session, [pdq])
        return found

    async def case_for(self, session: AsyncSession, filed: Filed, signs: Signs) -> Joined | None:
        """The oldest case that is open, of the same category, and shares something."""
        return await _safely(session, lambda: self._case_for(session, filed, signs), otherwise=None)

    async def keep(self, session: AsyncSession, signs: Signs, *, case_id: str, report_id: str) -> None:
        """Remember the signs of a report or of what was added to it, and mark its case where a list names one."""
        await _safely(session, lambda: self._keep(session, signs, case_id, report_id), otherwise=None)

    async def _case_for(self, session: AsyncSession, filed: Filed, signs: Signs) -> Joined | None:
        hashes = [self._key.hashed(sign.kind, sign.value) for sign in signs.signs if sign.groups]
        alike = _ids(await self._near(session, signs))
        shares = or_(
            CaseRow.case_id.in_(select(SignRow.case_id).where(SignRow.sign_hash.in_(hashes))),
            CaseRow.case_id.in_(select(PictureRow.case_id).where(PictureRow.id.in_(alike))),
        )
        joinable = (CaseRow.category == filed.category) & (CaseRow.state != State.CLOSED.value)
        case = await session.scalar(select(CaseRow).where(shares, joinable).order_by(CaseRow.number).limit(1))
        if case is None:
            return None
        own_signs = select(SignRow.kind).where(SignRow.case_id == case.case_id, SignRow.sign_hash.in_(hashes))
        why = {WHY[kind] for kind in await session.scalars(own_signs.distinct())}
        own_pictures = select(PictureRow.id).where(PictureRow.case_id == case.case_id, PictureRow.id.in_(alike))
        if await session.scalar(own_pictures.limit(1)) is not None:
            why.add("picture")
        return Joined(case, tuple(sorted(why)))

    async def _keep(self, session: AsyncSession, signs: Signs, case_id: str, report_id: str) -> None:
        if signs.place:
            (await session.get_one(ReportRow, report_id)).place = signs.place
        known = set(await session.scalars(select(SignRow.sign_hash).where(SignRow.report_id == report_id)))
        owner = {"case_id": case_id, "report_id": report_id}
        new = {
            sign_hash: {"sign_hash": sign_hash, "kind": sign.kind, "evidence_id": sign.evidence_id, **owner}
            for sign, sign_hash in zip(signs.signs, self._hashes(signs), strict=True)
            if sign_hash not in known
        }
        if new:
            await session.execute(insert(SignRow), list(new.values()))
        near = await self._near(session, signs)
        rows = [
            PictureRow(evidence_id=one.evidence_id, pdq=one.pdq, quality=one.quality, **owner) for one in signs.pictures
        ]
        session.add_all(rows)
        await session.flush()
        comparable = [row for row in rows if row.quality >= MIN_QUALITY]
        for row, found in zip(comparable, near, strict=True):
            await _pair(session, row, found)
        await self._marking.mark(session, tuple(new), comparable, report_id=report_id)

    async def _near(self, session: AsyncSession, signs: Signs) -> _Near:
        return await self._pictures.near(session, [one.pdq for one in _comparable(signs)])

    def _hashes(self, signs: Signs) -> list[bytes]:
        return [self._key.hashed(sign.kind, sign.value) for sign in signs.signs]


def pictures_after(row_id: int) -> Select[int, bytes]:
    """Number and hash of the pictures that can be compared, after a number."""
    can_be_compared = PictureRow.quality >= MIN_QUALITY
    return select(PictureRow.id, PictureRow.pdq).where(PictureRow.id > row_id, can_be_compared).order_by(PictureRow.id)


async def forget_report(session: AsyncSession, report_id: str) -> None:
    """Delete by what a report was found, and that a list named something in it."""
    own = select(PictureRow.id).where(PictureRow.report_id == report_id)
    pairs = or_(PicturePairRow.picture_id.in_(own), PicturePairRow.other_id.in_(own))
    await session.execute(delete(PicturePairRow).where(pairs))
    for table in (PictureRow, SignRow, CaseMarkRow):
        await session.execute(delete(table).where(table.report_id == report_id))
    (await session.get_one(ReportRow, report_id)).place = None


async def _safely(session: AsyncSession, work: Callable[[], Awaitable[_Result]], *, otherwise: _Result) -> _Result:
    """`work` in a savepoint: when it fails nothing of it is kept, and the event goes on."""
    # What the event itself changed must not be lost, or its failure swallowed, with the savepoint.
    await session.flush()
    try:
        async with session.begin_nested():
            return await work()
    except Exception as error:
        log.warning("comparing.failed", error=type(error).__name__)
        return otherwise


async def _pair(session: AsyncSession, row: PictureRow, found: tuple[Near, ...]) -> None:
    """Note the nearest picture of each other case; those are related."""
    distance = {one.row_id: one.distance for one in found[:MOST_NEAR]}
    others = select(PictureRow.id, PictureRow.case_id).where(
        PictureRow.id.in_(distance), PictureRow.case_id != row.case_id
    )
    nearest: dict[str, int] = {}
    for row_id, case_id in sorted(await session.execute(others), key=lambda one: distance[one[0]]):
        nearest.setdefault(case_id, row_id)
    pairs = [
        {"picture_id": row.id, "other_id": other_id, "distance": distance[other_id]} for other_id in nearest.values()
    ]
    if pairs:
        await session.execute(insert(PicturePairRow), pairs[:MOST_RELATED])


def _comparable(signs: Signs) -> list[Picture]:
    return [one for one in signs.pictures if one.is_comparable]


def _ids(near: _Near) -> list[int]:
    every = dict.fromkeys(one.row_id for found in near for one in found[:MOST_NEAR])
    return list(every)[: 10 * MOST_NEAR]


def _is_as_told(document: Document, event: Filed | Added) -> bool:
    """Whether what is inside agrees with what was told outside: who may see a case depends on that."""
    if isinstance(event, Filed):
        return isinstance(document, Report) and (document.category, document.subtype) == (event.category, event.subtype)
    return isinstance(document, Addition) and document.addition_id == event.addition_id
