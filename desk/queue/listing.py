"""Queue: the cases that wait, in order, a page at a time; as fast on its last page as on its first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, literal, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import visible
from desk.accounts.signing_in import Analyst
from desk.custody import Custody, Entry
from desk.database import Database
from desk.queue.filters import NEWEST, SORTS, Filters
from desk.tables import AccountRow, CaseRow, UtcDateTime
from storage.wire import State

PAGE = 50
# More than this many are not counted: nobody works by the difference, and a million take time; those that fit a filter
# have to be looked for among the others.
MANY, MANY_FILTERED = 10_000, 1_000
# Pages that screens stay open at, of all analysts.
MOST_LOOKED = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
END = "end"
ASKED = "asked"


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A case in the queue, and the name of the analyst who has taken it."""

    case: CaseRow
    assigned: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two cases of a list; `place` is empty for its beginning and END for its end."""

    place: str = ""
    is_backwards: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """PAGE cases at most, of `total`, or of more than `many`; `earlier` and `later` are where the pages beside it start."""

    lines: tuple[QueueLine, ...]
    total: int
    many: int
    earlier: str = ""
    later: str = ""

    @property
    def is_many(self) -> bool:
        """Whether there are more than are counted."""
        return self.total > self.many


FIRST = Cursor()


class Queue:
    """The cases that an analyst may see."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody
        # Pages whose look is on record, in the order in which they were first looked at.
        self._looked: dict[tuple[str, Filters, Cursor], None] = {}

    async def open(self, analyst: Analyst, filters: Filters, cursor: Cursor = FIRST) -> QueuePage:
        """A page of cases, and the look at it on record."""
        async with self._database.transaction() as session:
            await self._custody.append(session, Entry(analyst.name, "queue", filters.state or "open"))
        self._looked[analyst.account_id, filters, cursor] = None
        if len(self._looked) > MOST_LOOKED:
            del self._looked[next(iter(self._looked))]
        return await self._read(analyst, filters, cursor)

    async def again(self, analyst: Analyst, filters: Filters, cursor: Cursor = FIRST) -> QueuePage:
        """The same page as it is now, for a screen that stays open; a look at it that is not on record is put there."""
        is_on_record = (analyst.account_id, filters, cursor) in self._looked
        return await (self._read if is_on_record else self.open)(analyst, filters, cursor)

    async def _read(self, analyst: Analyst, filters: Filters, cursor: Cursor) -> QueuePage:
        async with self._database.reading() as session:
            await prefer_indexes(session)
            return await _page(session, filters, filters.conditions(analyst, datetime.now(UTC)), cursor)

    async def counts(self, analyst: Analyst) -> Mapping[str, int]:
        """How many cases there are in each state, open (no word), and with a request (asked), up to one more than MANY."""
        now, states = datetime.now(UTC), ("", *(one.value for one in State), ASKED)
        wanted = (Filters(asked="yes") if one == ASKED else Filters(state=one) for one in states)
        counted = [_bounded(one.conditions(analyst, now), MANY) for one in wanted]
        async with self._database.reading() as session:
            await prefer_indexes(session)
            return dict(zip(states, (await session.execute(select(*counted))).one(), strict=True))

    async def of_ids(self, analyst: Analyst, case_ids: Sequence[str]) -> tuple[QueueLine, ...]:
        """These cases as the queue shows them, in this order, those of them that the analyst may see."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(CaseRow).where(visible(analyst), CaseRow.case_id.in_(case_ids)))
            found = {row.case_id: row for row in rows}
            return await _lines(session, [found[one] for one in case_ids if one in found])


async def prefer_indexes(session: AsyncSession) -> None:
    """Answer from the indexes alone: PostgreSQL thinks little of that, and would read thousands of pages of cases."""
    if session.get_bind().dialect.name == "postgresql":
        off = "set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)"
        await session.execute(text(f"SELECT {off}"))


async def _page(
    session: AsyncSession, filters: Filters, conditions: list[ColumnElement[bool]], cursor: Cursor
) -> QueuePage:
    found = await _found(session, filters, conditions, cursor)
    has_more, found = len(found) > PAGE, found[:PAGE]
    if cursor.is_backwards:
        found.reverse()
    is_first = not cursor.place or (cursor.is_backwards and not has_more)
    is_last = not has_more if not cursor.is_backwards else cursor.place == END
    lines = await _lines(session, found)
    many = MANY_FILTERED if filters.narrowing else MANY
    total = len(found) if is_first and is_last else await session.scalar(select(_bounded(conditions, many))) or 0
    earlier = "" if is_first or not found else _place(found[0], filters)
    return QueuePage(lines, total, many, earlier, "" if is_last or not found else _place(found[-1], filters))


async def _found(
    session: AsyncSession, filters: Filters, conditions: list[ColumnElement[bool]], cursor: Cursor
) -> list[CaseRow]:
    """One case more than a page has, from the cursor on."""
    columns, is_falling = SORTS[filters.order], (filters.order == NEWEST) != cursor.is_backwards
    order = [one.desc() if is_falling else one for one in columns]
    # The inner query reads nothing but an index, whatever is filtered by; only what is shown is read whole.
    inner = select(CaseRow.number).where(*conditions).order_by(*order).limit(PAGE + 1)
    if (values := _values(cursor.place, filters)) is not None:
        bound = tuple_(*values)
        inner = inner.where(tuple_(*columns) < bound if is_falling else tuple_(*columns) > bound)
    query = select(CaseRow).where(CaseRow.number.in_(inner)).order_by(*order)
    return list(await session.scalars(query))


def _bounded(conditions: list[ColumnElement[bool]], many: int) -> ColumnElement[int]:
    some = select(literal(1)).select_from(CaseRow).where(*conditions).limit(many + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _place(case: CaseRow, filters: Filters) -> str:
    """Where a list goes on after (or before) a case, in a word that an address can hold."""
    values = (getattr(case, one.key) for one in SORTS[filters.order])
    return "-".join(str((one - _EPOCH) // _MICROSECOND if isinstance(one, datetime) else one) for one in values)


def _values(place: str, filters: Filters) -> list[ColumnElement[int] | ColumnElement[datetime]] | None:
    """What a place says; None for a beginning, an end, or a word that is no place."""
    columns, words = SORTS[filters.order], place.split("-")
    if len(words) != len(columns) or not all(word.isascii() and word.isdecimal() for word in words):
        return None
    numbers = [int(word[:18]) for word in words]
    return [
        literal(_EPOCH + min(number, 2**53) * _MICROSECOND, UtcDateTime())
        if isinstance(column.type, UtcDateTime)
        else literal(min(number, 2**31 - 1))
        for column, number in zip(columns, numbers, strict=True)
    ]


async def _lines(session: AsyncSession, cases: Sequence[CaseRow]) -> tuple[QueueLine, ...]:
    taken = {one.assigned_to for one in cases if one.assigned_to}
    names: dict[str, str] = {}
    if taken:
        query = select(AccountRow.account_id, AccountRow.name).where(AccountRow.account_id.in_(taken))
        names = {row.account_id: row.name for row in await session.execute(query)}
    return tuple(QueueLine(one, names.get(one.assigned_to or "", "")) for one in cases)
