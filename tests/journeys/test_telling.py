"""Telling the platform: a citizen abroad takes along what to send to it, exact and without a word of their report."""

from tests.drivers.citizen import Citizen
from tests.drivers.service import Service

SHARED = "https://www.facebook.com/groups/123456789/posts/987654321/?fbclid=IwAR0canary&mibextid=canary"
EXACT = "https://facebook.com/groups/123456789/posts/987654321"


async def _abroad(citizen: Citizen, evidence: str) -> str:
    await citizen.reports("OTHR.OTHER", evidence)
    await citizen.presses("yes")
    await citizen.presses("witness")
    await citizen.presses("abroad")
    await citizen.writes("Belgique")
    return await citizen.presses("none")


async def test_a_citizen_abroad_gets_the_notice_for_each_platform_in_the_language_it_understands(
    citizen: Citizen, service: Service
) -> None:
    asked = await _abroad(citizen, f"{SHARED} hxxps://evil[.]example/a they all laugh at canary")

    await citizen.presses("fr")
    facebook, other = citizen.said.copies

    assert "from any country" in asked
    assert [one.language for one in citizen.said.copies] == ["fr", "fr"]
    assert [line for line in facebook.text.split("\n") if "://" in line] == [EXACT]
    assert [line for line in other.text.split("\n") if "://" in line] == ["https://evil.example/a"]
    assert "canary" not in str(citizen.said)
    assert "Belgique" not in str(citizen.said)
    assert citizen.said.ended


async def test_the_same_press_again_after_a_crash_says_the_same_notice(citizen: Citizen, service: Service) -> None:
    await citizen.reports("FRAUD.PHISH")
    await citizen.presses("tell")
    question = citizen.said
    await citizen.presses("en", key="web.same")
    first, citizen.said = citizen.said, question

    await citizen.presses("en", key="web.same")
    await service.relays_everything()

    assert citizen.said == first
    assert len((await service.desk.only_case()).reports[0].additions) == 0


async def test_with_only_the_reference_no_notice_can_be_made_any_more(citizen: Citizen, service: Service) -> None:
    reference = await citizen.reports("FRAUD.PHISH")
    await citizen.presses("no")
    await service.relays_everything()

    said = await citizen.follows(reference)

    assert "Your report of" in said
    assert [one.data.split("|")[-1] for one in citizen.said.buttons] == ["add", "rights", "finish", "back"]
