"""Limits of somebody who erases everything again and again: what they used is known in memory until its window is over."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.limits.notices import Slowed
from conversations.reference import make
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.service import Service, running

LOOKUPS = 4


@pytest.fixture
async def service(tmp_path: Path, database_url: str, stores: dict[str, object]) -> AsyncIterator[Service]:
    limits = {"limit_lookups_an_hour": LOOKUPS, "limit_messages_a_minute": 40, "limit_reports_an_hour": 4}
    async with running(tmp_path, database_url, **stores, **limits) as up:
        yield up


@pytest.fixture
def citizen(service: Service) -> Citizen:
    return Citizen(service.parts.turns)


async def guesses(citizen: Citizen) -> str:
    """One reference, which is erased at once."""
    said = await citizen.writes(make("7" * 19))
    await citizen.writes("/erase")
    return said


async def slowed(citizen: Citizen) -> Slowed:
    with pytest.raises(Slowed) as caught:
        await guesses(citizen)
    return caught.value


async def test_guessing_in_small_bits_is_as_limited_as_guessing_at_once(citizen: Citizen) -> None:
    for _one in range(LOOKUPS):
        await guesses(citizen)

    first = await slowed(citizen)
    await citizen.writes("/erase")
    second = await slowed(citizen)

    assert first.said is not None
    assert first.again_s > 3500
    assert second.said is None


async def test_erasing_itself_is_limited(citizen: Citizen) -> None:
    for _one in range(80):
        await citizen.writes("/erase")

    with pytest.raises(Slowed):
        await citizen.writes("/erase")


async def test_a_life_in_danger_is_reported_by_whoever_erased_all_that_they_had_used_up(citizen: Citizen) -> None:
    for _one in range(4):
        await citizen.reports()
        await citizen.writes("/erase")

    await citizen.writes("/start")
    await citizen.presses("THRT")
    await citizen.presses("THRT.PERSON")
    await citizen.writes("https://example.org/1")

    assert reference_in(await citizen.presses("anonymous"))


async def test_it_is_over_with_its_window(citizen: Citizen) -> None:
    for _one in range(LOOKUPS):
        await guesses(citizen)
    citizen.turns = replace(citizen.turns, clock=lambda: datetime.now(UTC) + timedelta(seconds=3601))

    assert await guesses(citizen)


async def test_nothing_of_it_is_kept_with_what_comes_after(service: Service, citizen: Citizen) -> None:
    turns = citizen.turns
    await guesses(citizen)
    pseudonym = turns.pseudonyms.of(citizen.channel, citizen.sender)
    held = await turns.sessions.hold(pseudonym, now=datetime.now(UTC))
    await turns.sessions.release(held)
    await citizen.writes("/start")
    after = await turns.sessions.hold(pseudonym, now=datetime.now(UTC))
    await turns.sessions.release(after)

    assert held.data is None
    assert b"lookups" not in (after.data or b"lookups")
