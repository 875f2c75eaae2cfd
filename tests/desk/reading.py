"""Reading: what a test learns of a desk: the words of a page, the looks on record, and what its verification says."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from html import unescape
from typing import TypeVar

from sqlalchemy import Select, select, text

from desk.cases.reading import Cases
from desk.cases.verifying import Verifying
from desk.database import Database
from desk.tables import CustodyRow
from tests.desk.running import Desk
from tests.desk.screens import Page

_Result = TypeVar("_Result")


def words(page: Page) -> str:
    """The words of a page, without marks of direction."""
    shown = unescape(re.sub(r"<[^>]+>", " ", page.text))
    return re.sub(r"\s+", " ", re.sub("[\u2066-\u2069\u200f]", "", shown))


def looks(desk: Desk) -> list[tuple[str, str]]:
    """What the custody log says of looks at files."""
    return [(row.action, row.reason) for row in entries(desk) if row.action in ("evidence", "withheld")]


def entries(desk: Desk) -> list[CustodyRow]:
    """The custody log, oldest first."""

    async def read(database: Database) -> list[CustodyRow]:
        async with database.reading() as session:
            return list(await session.scalars(select(CustodyRow).order_by(CustodyRow.sequence)))

    return _with_database(desk, read)


def verified(desk: Desk, which: str = "all") -> list[str]:
    """Every line that verifying would print."""

    async def verify(database: Database) -> list[str]:
        verifying = Verifying(database, desk.custody, Cases(database, desk.custody, desk.settings))
        return [line async for case in verifying.verify(which) for line in case.lines()]

    return _with_database(desk, verify)


def rows(desk: Desk, query: Select[tuple[_Result]]) -> list[_Result]:
    """What a query finds in the database."""

    async def read(database: Database) -> list[_Result]:
        async with database.reading() as session:
            return list(await session.scalars(query))

    return _with_database(desk, read)


def change(desk: Desk, statement: str, **values: object) -> None:
    """Change the database as someone with all rights on it could."""

    async def execute(database: Database) -> None:
        async with database.transaction() as session:
            await session.execute(text(statement), values)

    _with_database(desk, execute)


def _with_database(desk: Desk, use: Callable[[Database], Awaitable[_Result]]) -> _Result:
    async def used() -> _Result:
        database = desk.database()
        try:
            return await use(database)
        finally:
            await database.close()

    return asyncio.run(used())
