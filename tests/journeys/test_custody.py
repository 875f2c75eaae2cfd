"""Custody: what the intake notes of a file from its first byte is what the desk verifies, and shows."""

import pytest

from desk.cases.verifying import Verifying
from tests.drivers.citizen import Citizen
from tests.drivers.pictures import jpeg, png, webp
from tests.drivers.service import CLEARED, Service
from tests.evidence.hostile import heic


async def verified(service: Service) -> list[str]:
    desk = service.desk
    verifying = Verifying(desk.database, desk.custody, desk.cases)
    return [line async for case in verifying.verify("all") for line in case.lines()]


@pytest.mark.parametrize("content", [png(), jpeg(), webp(), heic()], ids=["png", "jpeg", "webp", "heic"])
async def test_a_file_is_verified_from_its_first_byte_to_the_desk(
    citizen: Citizen, service: Service, content: bytes
) -> None:
    await citizen.drafts("FRAUD.SHOP")
    await citizen.sends_file(content)
    await citizen.presses("anonymous")
    await service.relays_everything()

    lines = await verified(service)

    (file,) = (await service.desk.cases.open(CLEARED, (await service.desk.only_case()).case.case_id)).reports[0].files
    assert lines == [f"case 1 file {file.evidence_id} ok"]
    steps = ["received", "hashed", "scanned", "cleaned", "sealed", "filed", "pushed", "arrived"]
    assert [step.name for step in file.way] == steps
    assert file.particulars is not None
    assert file.preview


async def test_a_file_that_was_added_later_is_verified_as_well(citizen: Citizen, service: Service) -> None:
    await citizen.drafts("FRAUD.SHOP", "https://example.org/shop")
    await citizen.presses("anonymous")
    await citizen.sends_file(png())
    await service.relays_everything()

    lines = await verified(service)

    assert [line.rpartition(" ")[2] for line in lines] == ["ok"]
