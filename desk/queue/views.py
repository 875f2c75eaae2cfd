"""Views: filters of the queue that an analyst saved under a name."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.signing_in import Analyst
from desk.database import Database
from desk.queue.filters import Filters, read
from desk.queue.tables import ViewRow

MAX_NAME = 40
MOST_VIEWS = 20
# As far as PostgreSQL (bigint) and SQLite count rows.
HIGHEST_ID = 2**63 - 1


class BadName(ValueError):
    """A view without a name, or with one that is too long."""


class TooMany(Exception):
    """The analyst has MOST_VIEWS views."""


@dataclass(frozen=True, slots=True)
class View:
    """A saved view."""

    view_id: int
    name: str
    filters: Filters


class Views:
    """Each analyst's own; nobody else sees them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, analyst: Analyst) -> tuple[View, ...]:
        """The analyst's views, by name."""
        query = select(ViewRow).where(ViewRow.account_id == analyst.account_id).order_by(ViewRow.name, ViewRow.view_id)
        async with self._database.reading() as session:
            return tuple(_view(row) for row in await session.scalars(query))

    async def save(self, analyst: Analyst, name: str, filters: Filters) -> None:
        """Save filters; the same name again takes the place of the one before. Raises BadName or TooMany."""
        name = " ".join(name.split())
        if not 0 < len(name) <= MAX_NAME:
            raise BadName
        async with self._database.transaction() as session:
            own = ViewRow.account_id == analyst.account_id
            row = await session.scalar(select(ViewRow).where(own, ViewRow.name == name))
            if row is None:
                await _check_room(session, analyst)
                row = ViewRow(account_id=analyst.account_id, name=name)
                session.add(row)
            row.query = filters.query

    async def forget(self, analyst: Analyst, view_id: int) -> None:
        """Take a view away."""
        if view_id > HIGHEST_ID:
            return
        own = (ViewRow.account_id == analyst.account_id, ViewRow.view_id == view_id)
        async with self._database.transaction() as session:
            await session.execute(delete(ViewRow).where(*own))


async def _check_room(session: AsyncSession, analyst: Analyst) -> None:
    count = select(func.count()).select_from(ViewRow).where(ViewRow.account_id == analyst.account_id)
    if (await session.scalar(count) or 0) >= MOST_VIEWS:
        raise TooMany


def _view(row: ViewRow) -> View:
    return View(row.view_id, row.name, read(dict(parse_qsl(row.query))))
