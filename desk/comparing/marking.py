"""Marking: says of a case that a list names something in it, by hashes alone; no picture is opened for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Select, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.comparing.picture_index import Near, StoredPictures
from desk.comparing.related import WHY
from desk.comparing.tables import CaseMarkRow, ListPictureRow, ListRow, ListSignRow, PictureRow, SignRow
from desk.custody import INTAKE, Custody, Entry

# Places of lists near one picture; more of them say nothing more.
MOST_NEAR = 1000


@dataclass(frozen=True, slots=True)
class Mark:
    """What a list names: `kind` is file, picture or link, `distance` is a picture's."""

    list_id: int
    case_id: str
    report_id: str
    evidence_id: str | None
    kind: str
    distance: int | None
    note: str


class Marking:
    """Compares reports with every list that is loaded."""

    def __init__(self, custody: Custody) -> None:
        self._custody = custody
        self._pictures = StoredPictures(list_pictures_after)

    async def mark(
        self, session: AsyncSession, sign_hashes: Sequence[bytes], pictures: Sequence[PictureRow], *, report_id: str
    ) -> None:
        """Mark the case of a report for what is new in it: its signs, and pictures that can be compared, as stored."""
        names = await loaded_lists(session)
        if not names:
            return
        marks = await marks_by_signs(session, names, SignRow.report_id == report_id, SignRow.sign_hash.in_(sign_hashes))
        near = await self._pictures.near(session, [one.pdq for one in pictures], version=frozenset(names))
        for picture, found in zip(pictures, near, strict=True):
            marks += await _by_picture(session, names, picture, found)
        for (case_id, list_id), kinds in (await store(session, marks)).items():
            await self._custody.append(session, Entry(INTAKE, "marked", case_id, reason(names[list_id], kinds)))

    async def read_ahead(self, session: AsyncSession) -> None:
        """Read what lists have of pictures, before somebody waits for it."""
        await self._pictures.fresh(session, version=frozenset(await loaded_lists(session)))


async def loaded_lists(session: AsyncSession) -> Mapping[int, str]:
    """The lists that count, with their names."""
    query = select(ListRow.list_id, ListRow.name).where(ListRow.loaded_at.is_not(None))
    return {row.list_id: row.name for row in await session.execute(query)}


def list_pictures_after(row_id: int) -> Select[int, bytes]:
    """Number and hash of the pictures of all lists that count, after a number."""
    loaded = select(ListRow.list_id).where(ListRow.loaded_at.is_not(None))
    entries = select(ListPictureRow.id, ListPictureRow.pdq).where(ListPictureRow.list_id.in_(loaded))
    return entries.where(ListPictureRow.id > row_id).order_by(ListPictureRow.id)


async def marks_by_signs(session: AsyncSession, lists: Iterable[int], *conditions: ColumnElement[bool]) -> list[Mark]:
    """What these lists name among the signs that meet all conditions."""
    query = (
        select(SignRow, ListSignRow.list_id, ListSignRow.note)
        .join(ListSignRow, ListSignRow.sign_hash == SignRow.sign_hash)
        .where(ListSignRow.list_id.in_(list(lists)), *conditions)
        .order_by(SignRow.id, ListSignRow.id)
    )
    return [
        Mark(list_id, sign.case_id, sign.report_id, sign.evidence_id, WHY[sign.kind], None, note)
        for sign, list_id, note in await session.execute(query)
    ]


async def store(session: AsyncSession, marks: Iterable[Mark]) -> dict[tuple[str, int], tuple[str, ...]]:
    """Keep each mark once; the kinds of marks, by case and list."""
    once: dict[tuple[object, ...], Mark] = {}
    for mark in marks:
        once.setdefault((mark.list_id, mark.report_id, mark.evidence_id, mark.kind), mark)
    kinds: dict[tuple[str, int], set[str]] = {}
    for mark in once.values():
        kinds.setdefault((mark.case_id, mark.list_id), set()).add(mark.kind)
    if once:
        now = datetime.now(UTC)
        await session.execute(insert(CaseMarkRow), [{**asdict(mark), "marked_at": now} for mark in once.values()])
    return {place: tuple(sorted(found)) for place, found in kinds.items()}


def reason(name: str, kinds: Iterable[str]) -> str:
    """What the custody log says of a mark."""
    return f"{name}: {', '.join(kinds)}"


def picture_mark(picture: PictureRow, list_id: int, *, distance: int, note: str) -> Mark:
    """That a list names a picture like this one."""
    return Mark(list_id, picture.case_id, picture.report_id, picture.evidence_id, "picture", distance, note)


async def _by_picture(
    session: AsyncSession, lists: Iterable[int], picture: PictureRow, found: Sequence[Near]
) -> list[Mark]:
    """The nearest place of each list."""
    distance = {one.row_id: one.distance for one in found[:MOST_NEAR]}
    query = select(ListPictureRow.id, ListPictureRow.list_id, ListPictureRow.note).where(
        ListPictureRow.id.in_(distance), ListPictureRow.list_id.in_(list(lists))
    )
    nearest: dict[int, Mark] = {}
    for row_id, list_id, note in sorted(await session.execute(query), key=lambda row: (distance[row[0]], row[0])):
        nearest.setdefault(list_id, picture_mark(picture, list_id, distance=distance[row_id], note=note))
    return list(nearest.values())
