"""A desk on SQLite in the middle of a statement: it ends when it is told to, and lets the next one write."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import TextClause, text

from desk.database import Database

# Some tenths of a second: long enough for both ends to fall into it.
LONG = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) SELECT max(i) FROM n")
SHORT = text("SELECT 1")


# The driver's thread may find the loop ended when its statement is; nobody waits for that answer.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("moment", range(12))
def test_a_statement_that_is_cancelled_keeps_neither_the_process_nor_the_file(tmp_path: Path, moment: int) -> None:
    database = Database(f"sqlite:///{tmp_path}/desk.db")

    async def ended_in_the_middle() -> None:
        work = asyncio.create_task(writing(database, LONG))
        await asyncio.sleep(0.02)
        work.cancel()
        await asyncio.sleep(moment / 2000)

    # The end of the loop cancels once more what the first cancelling did not end.
    asyncio.run(ended_in_the_middle())
    asyncio.run(writing(database, SHORT))


async def test_who_comes_after_a_cancelled_statement_does_not_wait(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/desk.db")
    work = asyncio.create_task(writing(database, LONG))
    await asyncio.sleep(0.02)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    await writing(database, SHORT)


async def writing(database: Database, statement: TextClause) -> None:
    """A statement of the one writer, who waits 15 s for another writer's end and then raises."""
    async with database.transaction() as session:
        await session.execute(statement)
    await database.close()
