"""Retention: a plan touches nothing, applying it does and is on record, and a citizen is told no more than of any reference."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from bot import retention
from storage import upkeep
from storage.tables import OutboxRow, ReportRow
from tests.drivers.citizen import Citizen
from tests.drivers.service import Service, running

YEARS = timedelta(days=1200)
# Twenty digits that no report has.
NEVER = "0" * 20


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with running(tmp_path, f"sqlite:///{tmp_path}/intake.db") as up:
        yield up


@pytest.fixture
async def reference(service: Service) -> str:
    """That of a report that the desk has had for years."""
    reference = await Citizen(service.parts.turns).reports()
    await service.relays_everything()
    async with service.parts.database.transaction() as session:
        before = datetime.now(UTC) - YEARS
        await session.execute(update(OutboxRow).values(delivered_at=before))
        await session.execute(update(ReportRow).values(state_at=before))
    return reference


async def test_a_plan_says_what_is_due_and_touches_nothing(service: Service, reference: str) -> None:
    out = io.StringIO()

    await retention.planned(service.settings, Console(file=out, width=200))

    assert "due to go: 1." in out.getvalue()
    assert await _reports(service) == 1


async def test_what_went_is_counted_in_the_log_and_its_success_is_noted(service: Service, reference: str) -> None:
    with capture_logs() as lines:
        await retention.applied(service.settings, Console(file=io.StringIO()))

    logged = {one["event"]: one["count"] for one in lines}
    async with service.parts.database.reading() as session:
        noted = await upkeep.last_successes(session)
    assert (logged["retention.reports_deleted"], await _reports(service)) == (1, 0)
    assert datetime.now(UTC) - noted[upkeep.RETENTION] < timedelta(minutes=5)


async def test_the_reference_of_a_report_that_went_is_answered_as_one_that_never_was(
    service: Service, reference: str
) -> None:
    await retention.applied(service.settings, Console(file=io.StringIO()))

    gone = await service.parts.turns.deeds.intake.find(reference)
    unknown = await service.parts.turns.deeds.intake.find(NEVER)

    assert gone == unknown


async def test_applying_it_twice_at_once_does_it_once(service: Service, reference: str) -> None:
    quiet = Console(file=io.StringIO())

    await asyncio.gather(*(retention.applied(service.settings, quiet) for _time in range(2)))

    assert await _reports(service) == 0


async def _reports(service: Service) -> int | None:
    async with service.parts.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(ReportRow))
