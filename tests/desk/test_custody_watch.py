"""Custody watch: who has the database alone puts the log back to how it was, and the desk that runs says so."""

import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from desk.custody import Broken, Custody, Entry
from desk.database import Database
from desk.monitoring import Monitoring
from desk.tables import CustodyHeadRow
from tests.desk.conftest import SECRET
from tests.desk.running import Keys, settings_of
from tests.desk.test_custody import THREE, append, append_and_fail, tamper
from tests.operations.telling import value_of

pytestmark = pytest.mark.both_databases
LOOK = Entry("Clr", "case", "c2")


async def undone(database: Database, deed: Callable[[], Awaitable[object]]) -> None:
    """After three entries something is done, and taken out of the log again, with the genuine head of before it."""
    await append(database, Custody(SECRET), *THREE)
    async with database.reading() as session:
        code = (await session.execute(select(CustodyHeadRow.mac))).scalar_one()
    await deed()
    back = f"UPDATE custody_head SET sequence = 3, mac = '{code}'"
    await tamper(database, "DELETE FROM custody WHERE sequence > 3", back)


async def breaks(database: Database, custody: Custody) -> bool:
    """Whether `custody` finds the log broken."""
    try:
        await custody.verify(database)
    except Broken:
        return True
    return False


@pytest.mark.parametrize("later", [0, 1, 2])
async def test_a_log_that_is_put_back_to_how_it_was_shows(database: Database, custody: Custody, later: int) -> None:
    await undone(database, lambda: append(database, custody, LOOK))

    await append(database, custody, *THREE[:later])

    assert await breaks(database, custody)
    # The log itself is genuine: only who saw it, or kept a head, knows.
    assert not await breaks(database, Custody(SECRET))


async def test_it_shows_also_where_another_process_went_on(database: Database, custody: Custody) -> None:
    await undone(database, lambda: append(database, custody, LOOK))

    await append(database, Custody(SECRET), *THREE)
    await append(database, custody, LOOK)
    await append(database, custody, LOOK)

    assert await breaks(database, custody)


async def test_a_desk_that_was_started_since_goes_by_what_it_read(database: Database, custody: Custody) -> None:
    async def read_by_another() -> None:
        await append(database, Custody(SECRET), LOOK)
        await custody.verify(database)

    await undone(database, read_by_another)

    assert await breaks(database, custody)


async def test_metrics_say_so_at_once(database: Database, custody: Custody, tmp_path: Path, keys: Keys) -> None:
    monitoring = Monitoring(settings_of(tmp_path, keys, f"sqlite:///{tmp_path}/unused.db"), database, custody)
    await undone(database, lambda: append(database, custody, LOOK))
    await append(database, custody, LOOK)

    page = (await monitoring.written()).decode()

    assert value_of(page, "iblagh_desk_custody_intact") == 0


async def test_what_was_rolled_back_is_not_missed(database: Database, custody: Custody) -> None:
    await append(database, custody, *THREE)
    with pytest.raises(Exception, match="nowhere"):
        await append_and_fail(database, custody, LOOK)
    await append(database, custody, LOOK)
    async with database.transaction() as session:
        await custody.append(session, LOOK)
        await custody.append(session, LOOK)

    assert not await breaks(database, custody)


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("commits", [True, False])
async def test_what_a_savepoint_took_back_or_alone_kept_is_not_missed(
    database: Database, custody: Custody, before: bool, commits: bool
) -> None:
    await append(database, custody, *THREE[: 3 if before else 0])

    with contextlib.suppress(LookupError):
        async with database.transaction() as session:
            await custody.append(session, LOOK)
            for fails in (True, False):
                with contextlib.suppress(LookupError):
                    async with session.begin_nested():
                        await custody.append(session, LOOK)
                        if fails:
                            raise LookupError
            if not commits:
                raise LookupError
    await append(database, custody, LOOK)

    assert not await breaks(database, custody)
    assert custody.watch.gone is None


async def test_what_other_processes_add_is_no_break(database: Database, custody: Custody) -> None:
    other = Custody(SECRET)

    for one in (custody, other, custody, other, custody):
        await append(database, one, *THREE)

    assert not await breaks(database, custody)
    assert not await breaks(database, other)
