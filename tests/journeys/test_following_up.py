"""Following up: a reference shows the state and the analysts' words, on any channel, and lets the citizen answer."""

import pytest

from storage.wire import State
from tests.drivers.citizen import Citizen
from tests.drivers.service import ANALYST, Service


async def test_a_report_is_followed_from_another_channel(citizen: Citizen, service: Service) -> None:
    reference = await citizen.reports()
    await service.relays_everything()
    case = await service.desk.only_case()
    await service.desk.casework.move(ANALYST, case.case.case_id, State.ANALYSIS)
    await service.relays_everything()

    said = await Citizen(service.parts.turns, channel="telegram").follows(reference.replace(" ", "-"))

    assert "being analysed" in said


async def test_an_analyst_asks_and_the_citizen_answers(citizen: Citizen, service: Service) -> None:
    reference = await citizen.reports()
    await service.relays_everything()
    case = await service.desk.only_case()
    report_id = case.reports[0].row.report_id
    await service.desk.casework.write(ANALYST, case.case.case_id, report_id, kind="question", text="Which bank?")
    await service.relays_everything()
    later = Citizen(service.parts.turns)

    asked = await later.follows(reference)
    await later.presses("answer")
    kept = await later.writes("The post office")
    await service.relays_everything()
    seen = await service.desk.only_case()

    assert "Which bank?" in asked
    assert "added to your report" in kept
    assert [one.addition.details for one in seen.reports[0].messages[0].answers] == ["The post office"]
    assert seen.case.state == "verification"


async def test_a_withdrawn_contact_is_gone_here_and_at_the_desk(citizen: Citizen, service: Service) -> None:
    await citizen.drafts()
    await citizen.sends_with_contact("amina@example.org")
    reference = citizen.said.text
    await service.relays_everything()

    later = Citizen(service.parts.turns)
    await later.follows("".join(char for char in reference if char.isdigit())[:20])
    await later.presses("withdraw")
    said = await later.presses("yes")
    await service.relays_everything()
    report = (await service.desk.only_case()).reports[0]

    assert "are deleted" in said
    assert report.row.sealed_identity is None
    assert report.row.anonymous


async def test_a_wrong_reference_says_so_and_asks_again(citizen: Citizen) -> None:
    await citizen.writes("/status")

    mistyped = await citizen.writes("1234 5678 9012 3456 7890")
    unknown = await citizen.writes("1234 5678 9012 3456 7895")

    assert "A digit of this reference is wrong" in mistyped
    assert "No report has that reference" in unknown
    assert citizen.said.expects == "reference"


async def test_a_pasted_reference_opens_the_follow_up_by_itself(citizen: Citizen, service: Service) -> None:
    reference = await citizen.reports()

    said = await Citizen(service.parts.turns).writes(reference)

    assert "waits for an analyst" in said


async def test_a_draft_waits_while_another_report_is_followed(citizen: Citizen, service: Service) -> None:
    reference = await citizen.reports()
    drafting = Citizen(service.parts.turns)
    await drafting.drafts(evidence="https://example.org/kept")

    await drafting.follows(reference)
    said = await drafting.presses("finish")

    assert "Back to the report that you began" in said
    assert "hxxps://example[.]org/kept" in said


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr"])
@pytest.mark.parametrize("before", ["", "/status"], ids=["first", "asked"])
async def test_whoever_saved_the_whole_message_sends_it_back_whole(
    service: Service, language: str, before: str
) -> None:
    citizen, later = (Citizen(service.parts.turns, channel="telegram", language=language) for _one in range(2))
    reference = await citizen.reports()
    saved = citizen.said.text
    await later.opens()
    asked = await later.writes(before or "/help")

    said = await later.writes(saved)

    assert asked
    assert later.said.flow == "follow_up"
    assert {"add", "rights"} <= {one.data.split("|")[-1] for one in later.said.buttons}
    assert reference not in said


async def test_a_message_with_twenty_digits_and_no_receipt_is_evidence(citizen: Citizen) -> None:
    await citizen.opens()

    await citizen.writes("They want money on this account:\n1234 5678 9012 3456 7895\nuntil tomorrow")

    assert citizen.said.flow == "report"
