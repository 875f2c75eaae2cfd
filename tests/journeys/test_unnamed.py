"""Unnamed: once the desk deleted a name and contact because their time was over, its citizen reads so."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conversations.right import Right
from desk.casework.closing import Closing
from desk.casework.outcomes import Answers
from desk.casework.writing import Writing
from desk.retention.deleting import Deleting
from desk.retention.due import periods_of
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.service import CLEARED, Service


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/intake.db"


@pytest.fixture
async def reference(service: Service) -> str:
    """Of a report with a contact, whose case is closed."""
    citizen = Citizen(service.parts.turns)
    await citizen.drafts()
    said = await citizen.sends_with_contact()
    await service.relays_everything()
    desk = service.desk
    folders = {"folder": desk.settings.desk_evidence_dir, "dossiers": desk.settings.desk_dossier_dir}
    closing = Closing(desk.database, desk.custody, Writing(desk.cases.recipients), Answers(), **folders)
    texts = {"text-en-FRAUD.PHISH": "Nothing was found."}
    await closing.close(CLEARED, (await desk.only_case()).case.case_id, "unfounded", texts=texts)
    await service.relays_everything()
    return reference_in(said)


async def passes(service: Service, *, days: int) -> None:
    """So many days later the desk looks what is to be deleted, and its intake hears of it."""
    desk = service.desk
    folders = {"folder": desk.settings.desk_evidence_dir, "dossiers": desk.settings.desk_dossier_dir}
    deleting = Deleting(desk.database, desk.custody, periods_of(desk.settings), **folders)
    await deleting.apply(datetime.now(UTC) + timedelta(days=days))
    await service.relays_everything()


@pytest.mark.parametrize(("days", "is_kept"), [(89, True), (91, False)])
async def test_what_is_said_to_be_kept_follows_what_the_desk_deleted(
    service: Service, reference: str, days: int, is_kept: bool
) -> None:
    await passes(service, days=days)
    citizen = Citizen(service.parts.turns, channel="telegram")
    await citizen.follows(reference)
    wishes = {one.data.rpartition("|")[2] for one in citizen.said.buttons}
    await citizen.presses("rights")

    await citizen.presses(Right.ACCESS.value)

    assert ("your contact with any name" in citizen.said.text) is is_kept
    assert ("No name and no contact." in citizen.said.text) is not is_kept
    assert ("withdraw" in wishes) is is_kept
