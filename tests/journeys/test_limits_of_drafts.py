"""Limits of somebody with an open draft: what they are told leads to reporting a life in danger, by words and by numbers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.limits.notices import Slowed
from locales.isolation import without_controls
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.service import Service, running

MESSAGES = 20


@pytest.fixture
async def service(tmp_path: Path, database_url: str, stores: dict[str, object]) -> AsyncIterator[Service]:
    limits = {"limit_messages_a_minute": MESSAGES, "limit_reports_an_hour": 1}
    async with running(tmp_path, database_url, **stores, **limits) as up:
        yield up


@pytest.fixture
def citizen(service: Service) -> Citizen:
    return Citizen(service.parts.turns)


async def slowed(citizen: Citizen, text: str) -> str:
    with pytest.raises(Slowed) as caught:
        await citizen.writes(text)
    return without_controls(caught.value.said.text) if caught.value.said else ""


async def asks_until_slowed(citizen: Citizen) -> str:
    """Ask for a report with what is no reference, again and again; what is told at the limit."""
    await citizen.writes("/status")
    for _one in range(MESSAGES):
        try:
            await citizen.writes("no reference")
        except Slowed as error:
            return without_controls(error.said.text) if error.said else ""
    return ""


async def test_whoever_may_not_send_their_draft_yet_is_told_what_leads_to_a_life_in_danger(citizen: Citizen) -> None:
    await citizen.reports()
    await citizen.writes("/start")
    await citizen.drafts()

    told = await slowed(citizen, "1")
    await citizen.writes("/cancel")
    await citizen.writes("/start")
    for answer in ("4", "1", "https://example.org/threat"):
        await citizen.writes(answer)

    assert "Write /cancel, which deletes this draft, then /start" in told
    assert reference_in(await citizen.writes("1"))


async def test_whoever_asks_for_references_beside_their_draft_is_told_how_to_leave_both(citizen: Citizen) -> None:
    await citizen.drafts()
    told = await asks_until_slowed(citizen)
    await citizen.writes("/cancel")
    await citizen.writes("/cancel")

    said = await citizen.writes("/start")

    assert "Your draft is kept." in told
    assert "Write /cancel twice, which deletes this draft" in told
    assert "What do you want to report?" in said


async def test_whoever_has_no_draft_is_told_of_none(citizen: Citizen) -> None:
    await citizen.opens()
    told = await asks_until_slowed(citizen)

    assert "write /start and choose it" in told
    assert "draft" not in told


async def test_whoever_has_no_draft_is_told_to_start(citizen: Citizen) -> None:
    await citizen.opens()
    for _one in range(MESSAGES - 1):
        await citizen.writes("hello")

    told = await slowed(citizen, "hello")

    assert "write /start and choose it" in told


@pytest.mark.parametrize(("before", "number"), [("/language", "2"), ("/start", "11")])
async def test_a_language_is_chosen_by_its_number_whatever_is_used_up(
    citizen: Citizen, before: str, number: str
) -> None:
    await citizen.opens()
    for _one in range(MESSAGES - 1):
        await citizen.writes("hello")
    await slowed(citizen, "hello")
    await citizen.writes(before)

    said = await citizen.writes(number)

    assert "Que souhaitez-vous signaler ?" in said or "ما موضوع التبليغ؟" in said
