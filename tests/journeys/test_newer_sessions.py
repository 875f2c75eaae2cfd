"""Newer sessions: while a release goes from intake to intake, an older one never writes over what a newer one keeps."""

import json

import pytest

from bot.kept import FORMAT, KeptByNewer
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.service import Service

pytestmark = pytest.mark.both_databases


async def becomes(service: Service, citizen: Citizen, version: int) -> bytes:
    """The citizen's session is kept by an intake of this format; what is kept now."""
    sessions, now = service.parts.sessions, citizen.turns.clock()
    held = await sessions.hold(service.parts.pseudonyms.of(citizen.channel, citizen.sender), now=now)
    data = json.dumps({**json.loads(held.data or b"{}"), "v": version, "a later field": True}).encode()
    await sessions.save(held, data, now=now, lives_s=600)
    return data


async def kept(service: Service, citizen: Citizen) -> bytes | None:
    sessions, now = service.parts.sessions, citizen.turns.clock()
    held = await sessions.hold(service.parts.pseudonyms.of(citizen.channel, citizen.sender), now=now)
    await sessions.release(held)
    return held.data


@pytest.mark.parametrize("channel", ["web", "telegram"])
async def test_an_older_intake_asks_to_try_again_and_a_newer_one_goes_on(service: Service, channel: str) -> None:
    citizen = Citizen(service.parts.turns, channel=channel)
    await citizen.drafts(evidence="https://example.org/draft")
    data = await becomes(service, citizen, FORMAT + 1)

    with pytest.raises(KeptByNewer):
        await citizen.presses("anonymous", key="sent")
    with pytest.raises(KeptByNewer):
        await citizen.turns.standing(channel, citizen.sender)
    left = await kept(service, citizen)
    await becomes(service, citizen, FORMAT)
    sent = await citizen.presses("anonymous", key="sent")
    await service.relays_everything()

    assert left == data
    assert reference_in(sent)
    assert (await service.desk.only_case()).reports[0].report.locators[0].raw == "https://example.org/draft"
