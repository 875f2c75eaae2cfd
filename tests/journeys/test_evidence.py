"""Evidence: policy before bytes, metadata gone, sealed from the first byte on, readable at the desk."""

import pytest

from desk.cases.reading import Mismatch
from storage.sealing import Seal
from tests.drivers.citizen import Citizen
from tests.drivers.pictures import jpeg, png, webp
from tests.drivers.service import CLEARED, Service

pytestmark = pytest.mark.both_databases

CANARY = b"CANARY-33.5731N-7.5898W"


@pytest.mark.parametrize("picture", [png, jpeg, webp])
async def test_a_screenshot_arrives_without_its_metadata(citizen: Citizen, service: Service, picture) -> None:
    await citizen.opens()
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    said = await citizen.sends_file(picture(text=CANARY))
    await citizen.presses("anonymous")
    await service.relays_everything()
    case = await service.desk.only_case()

    row, content = await service.desk.cases.file(CLEARED, case.case.case_id, case.reports[0].files[0].evidence_id)

    assert "I received 1 file" in said
    assert CANARY not in content
    assert content[:4] == picture()[:4]
    assert row.sha256 == case.reports[0].report.files[0].sha256


async def test_a_picture_of_forbidden_content_is_not_fetched_and_is_forgotten(
    citizen: Citizen, service: Service
) -> None:
    await citizen.opens()
    await citizen.presses("CHILD")
    await citizen.presses("CHILD.CSAM")

    said = await citizen.sends_file(png())

    assert citizen.chat.bytes_read == 0
    assert len(citizen.chat.forgotten) == 1
    assert "must not be copied" in said
    assert await service.stored() == 0


async def test_an_early_picture_waits_unfetched_until_the_kind_allows_it(citizen: Citizen) -> None:
    early = await citizen.sends_file(png())
    read_early = citizen.chat.bytes_read
    await citizen.presses("FRAUD")
    read_halfway = citizen.chat.bytes_read
    said = await citizen.presses("FRAUD.SHOP")

    assert "once I know what it is about" in early
    assert (read_early, read_halfway) == (0, 0)
    assert "I received 1 file" in said
    assert citizen.chat.bytes_read == len(png())


async def test_an_early_picture_is_never_fetched_when_the_kind_forbids_it(citizen: Citizen) -> None:
    await citizen.sends_file(png())
    await citizen.presses("CHILD")
    said = await citizen.presses("CHILD.AICSAM")

    assert citizen.chat.bytes_read == 0
    assert len(citizen.chat.forgotten) == 1
    assert "did not open the file" in said


async def test_a_picture_goes_when_the_kind_is_changed_to_one_that_forbids_it(
    citizen: Citizen, service: Service
) -> None:
    await citizen.drafts("FRAUD.SHOP")
    await citizen.sends_file(png())
    await citizen.presses("change")
    await citizen.presses("change.category")
    await citizen.presses("CHILD")
    said = await citizen.presses("CHILD.CSAM")
    await citizen.presses("anonymous")
    await service.relays_everything()

    assert "do not keep it" in said
    assert (await service.desk.only_case()).reports[0].files == ()


@pytest.mark.parametrize("content", [b"MZ" + bytes(200), b"%PDF-1.4 " + bytes(50), b"", b"\xff\xd8\xff", png()[:40]])
async def test_a_file_that_is_no_whole_picture_gets_a_clear_answer(citizen: Citizen, content: bytes) -> None:
    await citizen.opens()
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")

    said = await citizen.sends_file(content)

    assert "One file" in said
    assert citizen.said.expects == "evidence"


async def test_nothing_is_ever_in_the_clear_on_disk(citizen: Citizen, service: Service) -> None:
    await citizen.drafts("FRAUD.SHOP", "https://canary.example/secret secret words of a citizen")
    await citizen.sends_file(png())
    await citizen.presses("anonymous")
    await service.relays_everything()

    files = [path for path in service.folder.rglob("*") if path.is_file() and "keys" not in path.parts]
    everything = b"".join(path.read_bytes() for path in files)

    assert len(files) > 3
    assert b"canary.example" not in everything
    assert b"secret words" not in everything
    assert png()[:30] not in everything


async def test_a_file_whose_content_is_not_the_reported_one_is_not_shown(citizen: Citizen, service: Service) -> None:
    await citizen.drafts("FRAUD.SHOP")
    await citizen.sends_file(png())
    await citizen.presses("anonymous")
    await service.relays_everything()
    case = await service.desk.only_case()
    evidence_id = case.reports[0].files[0].evidence_id
    other = _sealed_by_somebody_else(service)
    (service.desk.settings.desk_evidence_dir / evidence_id).write_bytes(other)

    with pytest.raises(Mismatch):
        await service.desk.cases.file(CLEARED, case.case.case_id, evidence_id)


def _sealed_by_somebody_else(service: Service) -> bytes:
    return Seal((service.keys.desk.public,)).document({"not": "the picture"})
