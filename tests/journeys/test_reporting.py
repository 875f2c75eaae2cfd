"""Reporting: anonymous, identified, switched, from abroad, erased; each as the desk then sees it."""

import pytest

from locales.catalogues import load
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.service import ANALYST, CLEARED, Service

pytestmark = pytest.mark.both_databases


async def test_an_anonymous_report_takes_four_actions_and_reaches_the_desk_without_a_sender(
    citizen: Citizen, service: Service
) -> None:
    await citizen.opens()
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    await citizen.writes("https://evil.example/login a false bank page")
    said = await citizen.presses("anonymous")

    await service.relays_everything()
    case = await service.desk.only_case()
    report = case.reports[0]

    assert reference_in(said)
    assert (case.case.subtype, case.case.priority, case.case.state) == ("FRAUD.PHISH", "P2", "received")
    assert [one.raw for one in report.report.locators] == ["https://evil.example/login"]
    assert report.report.details == "a false bank page"
    assert report.row.anonymous
    assert report.row.sealed_identity is None


@pytest.mark.parametrize("language", load("citizen").codes)
async def test_a_report_can_be_made_in_each_language(service: Service, language: str) -> None:
    citizen = Citizen(service.parts.turns, language=language)

    await citizen.reports("HATE.GROUP")
    await service.relays_everything()

    assert (await service.desk.only_case()).reports[0].row.language == language


async def test_an_identified_report_keeps_its_identity_sealed_until_it_is_revealed(
    citizen: Citizen, service: Service
) -> None:
    await citizen.drafts("THRT.PERSON")
    await citizen.presses("contact")
    await citizen.writes("+212 600 000 000")
    await citizen.writes("Amina")
    await citizen.presses("send")
    await service.relays_everything()
    case = await service.desk.only_case()

    (identity,) = await service.desk.cases.reveal(ANALYST, case.case.case_id, reason="to call the reporter back")
    seen = await service.desk.only_case()

    assert (identity.contact, identity.name) == ("+212 600 000 000", "Amina")
    assert case.case.due_at is not None
    assert not case.reports[0].row.anonymous
    assert ("identity", "to call the reporter back") in [(one.action, one.reason) for one in seen.custody]


async def test_a_name_typed_before_choosing_anonymity_is_never_sent(citizen: Citizen, service: Service) -> None:
    await citizen.drafts()
    await citizen.presses("contact")
    await citizen.writes("amina@example.org")
    await citizen.writes("Amina Canary")
    await citizen.presses("anonymous")

    await service.relays_everything()
    case = await service.desk.only_case()

    assert case.reports[0].row.anonymous
    assert case.reports[0].row.sealed_identity is None
    assert "Canary" not in str(case)
    assert "amina@" not in str(case)


async def test_a_link_among_a_citizens_words_is_shown_defanged_and_kept_as_written(
    citizen: Citizen, service: Service
) -> None:
    await citizen.drafts()
    await citizen.presses("change.details")
    said = await citizen.writes("they wrote me from https://example.org/2 and fraud.example.org")
    await citizen.presses("anonymous")

    await service.relays_everything()
    case = await service.desk.only_case()

    assert "from hxxps://example[.]org/2 and fraud[.]example[.]org" in said
    assert "https://" not in said
    assert "from https://example.org/2 and" in case.reports[0].report.details


async def test_a_citizen_abroad_says_where_and_the_desk_sees_the_country(citizen: Citizen, service: Service) -> None:
    await citizen.reports("OTHR.OTHER")
    await citizen.presses("yes")
    await citizen.presses("witness")
    await citizen.presses("abroad")
    await citizen.writes("Belgique")

    await service.relays_everything()
    additions = (await service.desk.only_case()).reports[0].additions

    assert [dict(one.addition.answers) for one in additions] == [
        {"role": "witness"},
        {"where": "abroad"},
        {"country": "Belgique"},
    ]


async def test_danger_to_a_life_told_afterwards_raises_the_case(citizen: Citizen, service: Service) -> None:
    await citizen.reports("CHILD.GROOM", "@somebody")
    await citizen.presses("yes")
    await citizen.presses("yes")

    await service.relays_everything()

    assert (await service.desk.only_case()).case.priority == "P0"


async def test_cases_about_children_are_for_cleared_analysts_only(citizen: Citizen, service: Service) -> None:
    await citizen.reports("CHILD.BULLY")
    await service.relays_everything()

    seen_by_all = await service.desk.queue(ANALYST)
    seen_by_cleared = await service.desk.queue(CLEARED)

    assert len(seen_by_all) == 0
    assert len(seen_by_cleared) == 1


async def test_erase_leaves_nothing_of_a_draft(citizen: Citizen, service: Service) -> None:
    await citizen.drafts(evidence="https://canary.example/draft")

    said = await citizen.writes("/erase")
    again = await citizen.opens()
    arrived = await service.relays_everything()

    assert "nothing of this conversation is kept" in said
    assert citizen.chat.erased
    assert "What do you want to report?" in again
    assert arrived == 0


async def test_nothing_is_filed_without_send(citizen: Citizen, service: Service) -> None:
    await citizen.drafts()
    await citizen.writes("/cancel")

    assert await service.relays_everything() == 0


async def test_send_pressed_twice_files_once_and_the_second_tap_is_explained(
    citizen: Citizen, service: Service
) -> None:
    await citizen.drafts()
    card = citizen.said
    await citizen.presses("anonymous")
    citizen.said = card
    said = await citizen.presses("anonymous")

    await service.relays_everything()

    assert "already been sent" in said
    assert len(await service.desk.queue()) == 1


async def test_the_same_event_again_says_the_same_reference(citizen: Citizen, service: Service) -> None:
    await citizen.drafts()
    card = citizen.said
    first = await citizen.presses("anonymous", key="web.same")
    citizen.said = card
    second = await citizen.presses("anonymous", key="web.same")

    await service.relays_everything()

    assert first == second
    assert len(await service.desk.queue()) == 1
