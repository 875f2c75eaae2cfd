"""Moments: in which part of a period a time falls, and how long it is from one to another, in the words of both databases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Executable, Integer, case, cast, func, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from desk.tables import UtcDateTime

PART = "part_of_period"


def part(session: AsyncSession, column: ColumnElement[Any], edges: Sequence[datetime]) -> ColumnElement[int]:
    """1 from the first edge on, 2 from the second on, and so on; 0 before. Grouped by under the name PART."""
    if _is_sqlite(session):
        found: ColumnElement[int] = case(
            *((column < literal(edge, UtcDateTime), place) for place, edge in enumerate(edges)), else_=len(edges)
        )
    else:
        found = func.width_bucket(column, cast(list(edges), ARRAY(DateTime(timezone=True))))
    return found.label(PART)


def seconds(session: AsyncSession, before: ColumnElement[Any], after: ColumnElement[Any]) -> ColumnElement[int]:
    """From one time to another, in whole seconds."""
    if _is_sqlite(session):
        return cast(func.strftime("%s", after), Integer) - cast(func.strftime("%s", before), Integer)
    return cast(func.floor(func.date_part("epoch", after - before)), Integer)


def units(
    session: AsyncSession, before: ColumnElement[Any], after: ColumnElement[Any], *, unit_s: int
) -> ColumnElement[int]:
    """From one time to another, in whole minutes or hours; a clock that went backwards counts as no time."""
    whole = seconds(session, before, after) // unit_s
    return case((whole < 0, 0), else_=whole)


def least(session: AsyncSession, *values: ColumnElement[Any]) -> ColumnElement[Any]:
    """The smallest of values that are there."""
    found: ColumnElement[Any] = func.min(*values) if _is_sqlite(session) else func.least(*values)
    return found


def most(session: AsyncSession, *values: ColumnElement[Any]) -> ColumnElement[Any]:
    """The largest of values that are there."""
    found: ColumnElement[Any] = func.max(*values) if _is_sqlite(session) else func.greatest(*values)
    return found


async def rows(session: AsyncSession, query: Executable) -> list[Any]:
    """The rows of a query that counts."""
    return list((await session.execute(query)).all())


def _is_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"
