"""Lists: known content that others gave, loaded, shown and dropped by the operator; every case is compared with them.

A list counts from one moment on: its entries are written beside the list of the same name, a batch at a time so that no
report waits, and then take its place at once. What a crash leaves is taken away the next time.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from desk.comparing.grouping import pictures_after
from desk.comparing.list_files import Counts, entries
from desk.comparing.list_files import Entry as ListEntry
from desk.comparing.marking import Mark, marks_by_signs, picture_mark, reason, store
from desk.comparing.picture_index import Near, PictureIndex, StoredPictures, nearest_pairs
from desk.comparing.signs import SignKey
from desk.comparing.tables import CaseMarkRow, ListPictureRow, ListRow, ListSignRow, PictureRow
from desk.custody import OPERATOR, Custody, Entry, one_at_a_time
from desk.database import Database
from desk.queue.counting import recount_listed

# Rows a transaction: writing them takes well under the time that a report waits for another.
BATCH = 20_000
# A list that is not loaded after this long never will be.
ABANDONED_AFTER = timedelta(days=1)
MAX_NAME = 64
_SIGN = "INSERT INTO list_signs (list_id, sign_hash, note) VALUES (?, ?, ?)"
_PICTURE = "INSERT INTO list_pictures (list_id, pdq, note) VALUES (?, ?, ?)"


class NothingToCompare(Exception):
    """A file without one entry that could be compared; `counts` says what it holds instead."""

    def __init__(self, counts: Counts) -> None:
        super().__init__("no entry can be compared")
        self.counts = counts


class NoSuchList(Exception):
    """No list of this name is loaded."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a list came to."""

    entries: int
    cases: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that is loaded, and in how many cases it names something."""

    name: str
    entries: int
    loaded_at: datetime
    cases: int


class Lists:
    """The operator's lists; loading and dropping are in the custody log."""

    def __init__(self, database: Database, custody: Custody, key: SignKey) -> None:
        self._database = database
        self._custody = custody
        self._key = key

    async def load(self, name: str, path: Path, *, of_type: str = "") -> Loaded:
        """Load a file in place of the list of this name, if there is one; raises BadList or NothingToCompare."""
        await self._sweep()
        list_id, counts = await self._started(name), Counts()
        try:
            count = await self._fill(list_id, entries(path, counts, of_type=of_type))
            if not count:
                raise NothingToCompare(counts)
            cases = await self._put_in_place(name, list_id, count)
        except BaseException:
            # Also when the operator interrupts: the list before stays as it was.
            await self._take_away(list_id)
            raise
        await self._sweep()
        return Loaded(count, cases, counts)

    async def show(self) -> tuple[Listed, ...]:
        """Every list that is loaded."""
        cases = select(func.count(func.distinct(CaseMarkRow.case_id))).where(CaseMarkRow.list_id == ListRow.list_id)
        query = select(ListRow, cases.correlate(ListRow).scalar_subquery()).where(ListRow.loaded_at.is_not(None))
        async with self._database.reading() as session:
            rows = (await session.execute(query.order_by(ListRow.name))).all()
        return tuple(Listed(row.name, row.entries, row.loaded_at, count) for row, count in rows)

    async def drop(self, name: str) -> None:
        """Take a list and its marks away; raises NoSuchList."""
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            marked = await _retire(session, name)
            if marked is None:
                raise NoSuchList
            await recount_listed(session, marked)
            await self._custody.append(session, Entry(OPERATOR, "list dropped", "", name))
        await self._sweep()

    async def _started(self, name: str) -> int:
        async with self._database.transaction() as session:
            row = ListRow(name=name, started_at=datetime.now(UTC), entries=0)
            session.add(row)
            await session.flush()
            return row.list_id

    async def _fill(self, list_id: int, found: Iterator[ListEntry]) -> int:
        """Write the entries, each once a batch; how many."""
        count = 0
        while batch := await asyncio.to_thread(self._batch, list_id, found):
            async with self._database.transaction() as session:
                for statement, rows in batch.items():
                    await _insert_many(session, statement, rows)
                    count += len(rows)
        return count

    def _batch(self, list_id: int, found: Iterator[ListEntry]) -> dict[str, list[tuple[int, bytes, str]]]:
        pictures: dict[bytes, str] = {}
        signs: dict[bytes, str] = {}
        for kind, value, note in islice(found, BATCH):
            if kind == "pdq":
                pictures.setdefault(bytes.fromhex(value), note)
            else:
                signs.setdefault(self._key.hashed(kind, value), note)
        # In the order of the index that they go into, which is then written page by page.
        of_signs = [(list_id, one, signs[one]) for one in sorted(signs)]
        of_pictures = [(list_id, one, note) for one, note in pictures.items()]
        return {statement: rows for statement, rows in ((_SIGN, of_signs), (_PICTURE, of_pictures)) if rows}

    async def _put_in_place(self, name: str, list_id: int, count: int) -> int:
        """Make it the list of its name, and mark every case that it names; how many those are."""
        theirs = StoredPictures(lambda row_id: _pictures_of(list_id, row_id))
        own = StoredPictures(pictures_after)
        # Most is compared before the transaction, which has to do no more than what came meanwhile.
        async with self._database.reading() as session:
            listed, held = await theirs.fresh(session), await own.fresh(session)
        nearest = await asyncio.to_thread(lambda: dict(nearest_pairs(held, listed)))
        compared_to = held.last_id
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            newer = _after(await own.fresh(session), compared_to)
            nearest |= await asyncio.to_thread(lambda: dict(nearest_pairs(newer, listed)))
            marked_before = await _retire(session, name) or frozenset()
            row = await session.get_one(ListRow, list_id)
            row.loaded_at, row.entries = datetime.now(UTC), count
            await session.flush()
            await self._custody.append(session, Entry(OPERATOR, "list loaded", "", f"{name}: {count}"))
            marks = await marks_by_signs(session, [list_id])
            marks += await _picture_marks(session, list_id, nearest)
            stored = await store(session, marks)
            await recount_listed(session, marked_before | {case_id for case_id, _list_id in stored})
            for (case_id, _list_id), kinds in stored.items():
                if case_id not in marked_before:
                    await self._custody.append(session, Entry(OPERATOR, "marked", case_id, reason(name, kinds)))
            return len(stored)

    async def _take_away(self, list_id: int) -> None:
        async with self._database.transaction() as session:
            abandoned = datetime.now(UTC) - 2 * ABANDONED_AFTER
            unloaded = (ListRow.list_id == list_id) & ListRow.loaded_at.is_(None)
            await session.execute(update(ListRow).where(unloaded).values(started_at=abandoned))
        await self._sweep()

    async def _sweep(self) -> None:
        """Delete the entries of lists that do not count any more, a batch at a time."""
        abandoned = ListRow.started_at < datetime.now(UTC) - ABANDONED_AFTER
        async with self._database.reading() as session:
            gone = select(ListRow.list_id).where(ListRow.loaded_at.is_(None), abandoned)
            list_ids = list(await session.scalars(gone))
        for list_id in list_ids:
            for table in (ListSignRow, ListPictureRow):
                while await self._delete_some(table, list_id):
                    pass
            async with self._database.transaction() as session:
                await session.execute(delete(ListRow).where(ListRow.list_id == list_id))

    async def _delete_some(self, table: type[ListSignRow | ListPictureRow], list_id: int) -> bool:
        async with self._database.transaction() as session:
            some = list(await session.scalars(select(table.id).where(table.list_id == list_id).limit(BATCH)))
            if some:
                of_list = (table.list_id == list_id) & table.id.between(min(some), max(some))
                await session.execute(delete(table).where(of_list))
            return bool(some)


async def _insert_many(session: AsyncSession, statement: str, rows: list[tuple[int, bytes, str]]) -> None:
    """Rows straight to the driver: three times as fast as through objects, and a list may have a million."""
    connection = await session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    await connection.exec_driver_sql(statement if is_sqlite else statement.replace("?", "%s"), rows)


async def _retire(session: AsyncSession, name: str) -> frozenset[str] | None:
    """Let the list of this name count no more, and its marks with it; the cases that it marked, None without a list."""
    loaded = (ListRow.name == name) & ListRow.loaded_at.is_not(None)
    list_ids = list(await session.scalars(select(ListRow.list_id).where(loaded)))
    if not list_ids:
        return None
    marks = CaseMarkRow.list_id.in_(list_ids)
    marked = frozenset(await session.scalars(select(CaseMarkRow.case_id).where(marks).distinct()))
    await session.execute(delete(CaseMarkRow).where(marks))
    abandoned = datetime.now(UTC) - 2 * ABANDONED_AFTER
    retired = update(ListRow).where(ListRow.list_id.in_(list_ids)).values(loaded_at=None, started_at=abandoned)
    await session.execute(retired)
    return marked


async def _picture_marks(session: AsyncSession, list_id: int, nearest: dict[int, Near]) -> list[Mark]:
    """A mark for each picture that is still there; they are looked up a few at a time."""
    marks = []
    for row_ids in _in_pieces(list(nearest), 500):
        pictures = (await session.scalars(select(PictureRow).where(PictureRow.id.in_(row_ids)))).all()
        wanted = {nearest[one.id].row_id for one in pictures}
        noted = select(ListPictureRow.id, ListPictureRow.note).where(ListPictureRow.id.in_(wanted))
        notes = {row.id: row.note for row in await session.execute(noted)}
        for one in pictures:
            near = nearest[one.id]
            marks.append(picture_mark(one, list_id, distance=near.distance, note=notes[near.row_id]))
    return marks


def _pictures_of(list_id: int, row_id: int) -> Select[int, bytes]:
    entries = select(ListPictureRow.id, ListPictureRow.pdq).where(ListPictureRow.list_id == list_id)
    return entries.where(ListPictureRow.id > row_id).order_by(ListPictureRow.id)


def _after(index: PictureIndex, row_id: int) -> PictureIndex:
    """The part of an index that came after a number."""
    newer, first = PictureIndex(), int(index.ids.searchsorted(row_id, side="right"))
    newer.add(index.ids[first:].tolist(), index.hashes[first:].tobytes())
    return newer


def _in_pieces(items: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (items[at : at + size] for at in range(0, len(items), size))
