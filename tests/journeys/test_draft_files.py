"""A draft's files: they live as long as the draft, and go with it, however it ends."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import wiring
from tests.drivers.citizen import Citizen
from tests.drivers.service import CLEARED, Service
from tests.evidence.pictures import saved

pytestmark = pytest.mark.both_databases


@pytest.fixture
def stores() -> dict[str, object]:
    """A folder beside either database: here files are made older by hand."""
    return {}


@pytest.fixture
async def drafting(citizen: Citizen) -> Citizen:
    """Somebody with a file in a draft."""
    await citizen.drafts("FRAUD.SHOP")
    await citizen.sends_file(saved("RGB", "PNG"))
    return citizen


async def test_they_go_when_the_draft_is_cancelled(drafting: Citizen, service: Service) -> None:
    kept = _stored(service)
    await drafting.writes("/cancel")

    assert len(kept) == 1
    assert _stored(service) == []


async def test_they_go_when_the_citizen_erases_everything(drafting: Citizen, service: Service) -> None:
    await drafting.writes("/erase")

    assert _stored(service) == []


async def test_they_go_when_the_kind_is_changed_to_one_that_forbids_pictures(
    drafting: Citizen, service: Service
) -> None:
    await drafting.presses("change")
    await drafting.presses("change.category")
    await drafting.presses("CHILD")
    await drafting.presses("CHILD.CSAM")

    assert _stored(service) == []


async def test_they_go_when_the_draft_is_left_until_it_expires(drafting: Citizen, service: Service) -> None:
    await wiring.sweep_once(service.parts, datetime.now(UTC) + timedelta(hours=26))

    assert _stored(service) == []


async def test_they_stay_while_the_draft_lives(drafting: Citizen, service: Service) -> None:
    _age(service, hours=23)

    await wiring.sweep_once(service.parts, datetime.now(UTC) + timedelta(hours=23))

    assert len(_stored(service)) == 1


async def test_they_stay_when_the_draft_has_become_a_report(drafting: Citizen, service: Service) -> None:
    await drafting.presses("anonymous")
    _age(service, hours=100)
    await wiring.sweep_once(service.parts, datetime.now(UTC) + timedelta(hours=100))
    await service.relays_everything()
    case = await service.desk.only_case()

    row, content = await service.desk.cases.file(CLEARED, case.case.case_id, case.reports[0].report.files[0].id)

    assert len(content) == row.size


async def test_what_nobody_holds_is_swept(service: Service) -> None:
    folder = service.settings.evidence_dir
    folder.mkdir(parents=True)
    (folder / ("0" * 32)).write_bytes(b"left by a crash")
    _age(service, hours=2)

    await wiring.sweep_once(service.parts, datetime.now(UTC))

    assert _stored(service) == []


def _stored(service: Service) -> list[Path]:
    return list(service.settings.evidence_dir.glob("*"))


def _age(service: Service, *, hours: int) -> None:
    before = time.time() - hours * 3600
    for path in _stored(service):
        os.utime(path, (before, before))
