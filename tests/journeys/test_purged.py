"""Purged: once the desk deleted what a report says, its citizen reads so, is offered nothing that would be dropped, and no copy stays."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from conversations.right import Right
from desk.casework.closing import Closing
from desk.casework.outcomes import Answers
from desk.casework.writing import Writing
from desk.rights.answering import Answering
from storage.tables import AdditionRow, ReportRow
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.pictures import png
from tests.drivers.service import CLEARED, Service


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/intake.db"


async def reports_with_a_picture_and_a_contact(service: Service) -> str:
    """The reference."""
    citizen = Citizen(service.parts.turns)
    await citizen.drafts()
    await citizen.sends_file(png())
    said = await citizen.sends_with_contact()
    await service.relays_everything()
    return reference_in(said)


async def deletes_on_request(service: Service, reference: str) -> str:
    """The citizen asks for it, and an analyst does it; the id of the case."""
    citizen = await asks(service, reference, Right.ERASURE)
    await citizen.presses("yes")
    await service.relays_everything()
    desk = service.desk
    opened = await desk.only_case()
    (request,) = opened.work.rights
    folders = desk.settings.desk_evidence_dir, desk.settings.desk_dossier_dir
    answering = Answering(desk.database, desk.custody, Writing(desk.cases.recipients), *folders)
    await answering.erase(CLEARED, opened.case.case_id, request.request_id, text="It is deleted.")
    await service.relays_everything()
    return opened.case.case_id


async def closes_as_lawful(service: Service) -> None:
    """An analyst finds nothing illegal in it."""
    desk = service.desk
    opened = await desk.only_case()
    folders = {"folder": desk.settings.desk_evidence_dir, "dossiers": desk.settings.desk_dossier_dir}
    closing = Closing(desk.database, desk.custody, Writing(desk.cases.recipients), Answers(), **folders)
    await closing.close_as_lawful(CLEARED, opened.case.case_id)
    await service.relays_everything()


async def asks(service: Service, reference: str, right: Right) -> Citizen:
    citizen = Citizen(service.parts.turns, channel="whatsapp")
    await citizen.follows(reference)
    await citizen.presses("rights")
    await citizen.presses(right.value)
    return citizen


def offered(citizen: Citizen) -> set[str]:
    """What can be done with the report."""
    return {one.data.split("|")[-1] for one in citizen.said.buttons}


async def additions(service: Service) -> int:
    async with service.parts.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(AdditionRow)) or 0


async def test_after_an_erasure_nothing_is_offered_that_would_be_dropped(service: Service) -> None:
    reference = await reports_with_a_picture_and_a_contact(service)
    await deletes_on_request(service, reference)
    citizen = Citizen(service.parts.turns, channel="telegram")

    said = await citizen.follows(reference)
    wishes = offered(citizen)
    await citizen.presses("rights")
    rights = offered(citizen)

    assert "It is deleted." in said
    assert "What you sent was deleted, so nothing can be added to it." in said
    assert wishes & {"answer", "add", "withdraw", "rights", "finish"} == {"rights", "finish"}
    assert rights & set(Right) == {Right.ACCESS}


async def test_what_is_kept_is_said_as_it_is_after_an_erasure(service: Service) -> None:
    reference = await reports_with_a_picture_and_a_contact(service)
    case_id = await deletes_on_request(service, reference)

    said = (await asks(service, reference, Right.ACCESS)).said.text
    await service.relays_everything()
    opened = await service.desk.cases.open(CLEARED, case_id)

    assert "What you sent is deleted, and any name and contact" in said
    assert "Our own sealed copy" not in said
    assert "Their answer will stand here" not in said
    assert [one.asked for one in opened.work.rights if one.answered_at is None] == []


async def test_whoever_adds_to_a_report_that_was_deleted_meanwhile_is_told_so(service: Service) -> None:
    reference = await reports_with_a_picture_and_a_contact(service)
    citizen = Citizen(service.parts.turns, channel="telegram")
    await citizen.follows(reference)
    await citizen.presses("add")
    await closes_as_lawful(service)
    await service.relay.erase()

    said = await citizen.writes("One thing more, at https://example.org/2")

    assert "What you sent was deleted, so nothing can be added to it." in said
    assert "added to your report" not in said
    assert "add" not in offered(citizen)
    assert await additions(service) == 0


async def test_an_objection_to_a_report_that_was_deleted_meanwhile_is_answered_at_once(service: Service) -> None:
    reference = await reports_with_a_picture_and_a_contact(service)
    citizen = await asks(service, reference, Right.OBJECTION)
    await closes_as_lawful(service)
    await service.relay.erase()

    said = await citizen.writes("I fear for my family")

    assert "What you sent was deleted" in said
    assert "goes to the analysts" not in said
    assert await additions(service) == 0


async def test_no_copy_stays_here_of_what_the_desk_deleted(service: Service) -> None:
    reference = await reports_with_a_picture_and_a_contact(service)
    before = await service.stored()
    await closes_as_lawful(service)

    gone, files = await service.relay.erase(), await service.stored()
    async with service.parts.database.reading() as session:
        row = (await session.scalars(select(ReportRow))).one()
    said = await Citizen(service.parts.turns).follows(reference)

    assert (before, gone, files) == (1, 1, 0)
    assert row.sealed == ""
    assert not row.sealed_identity
    assert "It is closed." in said
    assert "What you sent was deleted" in said


async def test_a_picture_sent_to_a_report_that_was_deleted_meanwhile_is_kept_nowhere(service: Service) -> None:
    citizen = Citizen(service.parts.turns)
    await citizen.reports()
    await service.relays_everything()
    await closes_as_lawful(service)

    said = await citizen.sends_file(png())

    assert "What you sent was deleted" in said
    assert await service.stored() == 0
    assert await additions(service) == 0


async def test_whoever_withdraws_the_contact_of_a_report_that_was_deleted_meanwhile_is_told_so(
    service: Service,
) -> None:
    reference = await reports_with_a_picture_and_a_contact(service)
    citizen = Citizen(service.parts.turns, channel="telegram")
    await citizen.follows(reference)
    await citizen.presses("withdraw")
    await closes_as_lawful(service)

    said = await citizen.presses("yes")

    assert "What you sent was deleted" in said
    assert "The report itself stays" not in said
