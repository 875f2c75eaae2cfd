"""Metrics of the desk: clocks, cases and the custody log on a port of their own, and never anything of a case."""

import asyncio
import math
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from desk.custody import Custody, Entry
from desk.database import Database
from desk.monitoring import Monitoring
from desk.tables import CaseRow
from tests.desk.relaying import Relay
from tests.desk.running import Desk, Keys, running, settings_of
from tests.drivers.service import free_port
from tests.operations.telling import answer_of, labels_in, told_at, value_of

LABELS = frozenset("dependency folder outcome process state store upkeep version".split())


@pytest.fixture
def desk(tmp_path: Path, keys: Keys, database_url: str) -> Iterator[Desk]:
    with running(tmp_path, keys, database_url, desk_metrics_port=free_port()) as one:
        yield one


async def _ages(desk: Desk, *, by: timedelta) -> None:
    """Every case came that much earlier."""
    database = desk.database()
    async with database.transaction() as session:
        for case in await session.scalars(select(CaseRow)):
            case.opened_at -= by
            case.due_at = case.due_at and case.due_at - by
    await database.close()


@pytest.mark.both_databases
async def test_a_desk_tells_of_clocks_and_cases_and_nothing_of_them(desk: Desk, relay: Relay) -> None:
    relay.files(category="THRT", subtype="THRT.PERSON", priority="P0", details="canary words")
    relay.files(contact="canary@example.org", name="Canary")
    relay.event({"type": "canary"})
    await _ages(desk, by=timedelta(days=4))

    page = await told_at(desk.settings.desk_metrics_port)

    assert value_of(page, "iblagh_desk_open_cases", state="received") == 2
    assert value_of(page, "iblagh_desk_p0_unverified_oldest_seconds") > 3 * 86_400
    assert 4 * 86_400 <= value_of(page, "iblagh_desk_unanswered_oldest_seconds") < 4 * 86_400 + 600
    assert value_of(page, "iblagh_desk_ingest_total", outcome="taken") == 2
    assert value_of(page, "iblagh_desk_ingest_total", outcome="422") == 1
    assert value_of(page, "iblagh_desk_custody_entries") >= 2
    assert "canary" not in page.lower()
    assert {name for name, _value in labels_in(page)} == LABELS


async def test_metrics_are_on_no_address_of_the_desk(desk: Desk) -> None:
    public = await answer_of(f"{desk.url}/metrics")
    told = await answer_of(f"http://127.0.0.1:{desk.settings.desk_metrics_port}/metrics")

    assert (public[0], told[0]) == (404, 200)


async def test_a_desk_that_starts_verifies_its_log_and_says_so(desk: Desk) -> None:
    page = await _once_verified(desk.settings.desk_metrics_port)

    assert value_of(page, "iblagh_desk_custody_intact") == 1
    assert value_of(page, "iblagh_desk_custody_verified_timestamp_seconds") > 0


async def _once_verified(port: int) -> str:
    """The metrics after the desk has read its log, which it does beside everything else."""
    until = asyncio.get_running_loop().time() + 90
    while math.isnan(value_of(page := await told_at(port), "iblagh_desk_custody_intact")):
        assert asyncio.get_running_loop().time() < until
        await asyncio.sleep(0.1)
    return page


async def test_a_broken_log_is_told(tmp_path: Path, keys: Keys, database_url: str) -> None:
    settings = settings_of(tmp_path, keys, database_url)
    database = Database(settings.desk_database_url)
    async with database.transaction() as session:
        await Custody("a secret that is not the desk's").append(session, Entry("canary", "case"))
    monitoring = Monitoring(settings, database, Custody(settings.desk_secret.get_secret_value()))

    is_whole = await monitoring.verified()
    page = (await monitoring.written()).decode()
    await database.close()

    assert not is_whole
    assert value_of(page, "iblagh_desk_custody_intact") == 0


async def test_a_log_that_is_handed_over_to_a_new_secret_is_soon_told_to_be_whole(
    tmp_path: Path, keys: Keys, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.monitoring.VERIFY_AGAIN_S", 0.05)
    settings = settings_of(tmp_path, keys, database_url)
    database = Database(settings.desk_database_url)
    async with database.transaction() as session:
        await Custody("the secret of before, long enough for it").append(session, Entry("Salma", "case"))
    rotated = Custody(settings.desk_secret.get_secret_value(), "the secret of before, long enough for it")
    monitoring = Monitoring(settings, database, rotated)
    told = {True: asyncio.Event(), False: asyncio.Event()}
    monkeypatch.setattr(monitoring.metrics, "verified", lambda *, is_intact: told[is_intact].set())

    verifying = asyncio.create_task(monitoring._verify())
    await asyncio.wait_for(told[False].wait(), 20)
    async with database.transaction() as session:
        await rotated.hand_over(session)
    await asyncio.wait_for(told[True].wait(), 20)

    verifying.cancel()
    await asyncio.gather(verifying, return_exceptions=True)
    await database.close()

    assert told[True].is_set()
