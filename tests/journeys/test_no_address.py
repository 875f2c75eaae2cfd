"""No address: wherever anonymous citizens go in a conversation, nothing that is kept, pushed or logged has their address."""

import asyncio
import io
import logging
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot import logs
from bot.wiring_stores import day_keys_of
from tests.drivers.canaries import number
from tests.drivers.citizen import Citizen
from tests.drivers.seizing import Haul
from tests.drivers.service import Service, running, variables
from tests.evidence.pictures import saved

TEXTS = (
    *(
        "https://example.org/1 he sold me nothing",
        "@seller_of_nothing",
        "my cousin said so",
        "/back",
        "/status",
        "/language",
    ),
    *(
        "/erase",
        "/cancel",
        "/skip",
        "/help",
        "1",
        "no link",
        "+212 600 000 001 wrote to me",
        "/start",
        "بلاغ",
        "/verify",
    ),
)
# Each number is a shown button, a text, or a picture; whoever gives a contact is not anonymous.
STEPS = st.lists(st.integers(0, 59), min_size=2, max_size=10)
JOURNEYS = st.lists(
    st.tuples(st.sampled_from(("web", "telegram", "whatsapp", "console")), STEPS), min_size=4, max_size=8
)


async def walks(citizen: Citizen, steps: list[int]) -> None:
    """From the card of a draft on, or from the greeting, as the first number says."""
    await (citizen.drafts("FRAUD.SHOP") if steps[0] % 2 else citizen.opens())
    for step in steps:
        values = [one.data.split("|")[-1] for one in citizen.said.buttons]
        values = [one for one in values if one != "contact" and values.count(one) == 1]
        if step < 30 and values:
            await citizen.presses("anonymous" if "anonymous" in values and step < 15 else values[step % len(values)])
        elif step < 50:
            await citizen.writes(TEXTS[step % len(TEXTS)])
        else:
            await citizen.sends_file(saved("RGB", "PNG"))


def address_of(channel: str) -> str:
    """As each channel knows a citizen."""
    return {"telegram": number(10), "whatsapp": f"2126{number(8)}"}.get(channel) or f"{number(20)}{number(23)}"


async def lived(folder: Path, journeys: list[tuple[str, list[int]]]) -> tuple[Haul, dict[str, str]]:
    """What is left of all of it: of the intake, with all that its keys open, and of the desk; whose it was."""
    addresses = [address_of(channel) for channel, _steps in journeys]
    async with running(folder, f"sqlite:///{folder}/intake/intake.db") as service:
        citizens = [
            Citizen(service.parts.turns, channel, sender=address)
            for (channel, _steps), address in zip(journeys, addresses, strict=True)
        ]
        for citizen, (_channel, steps) in zip(citizens, journeys, strict=True):
            await walks(citizen, steps)
        for citizen in citizens[::2]:
            await citizen.writes("/cancel")
            await citizen.writes("/cancel")
            await citizen.reports("FRAUD.SHOP")
        await service.relays_everything()
        haul = await asyncio.to_thread(_left_of, service, folder)
    return haul, {f"address {place}": one for place, one in enumerate(addresses)}


def _left_of(service: Service, folder: Path) -> Haul:
    haul = Haul()
    haul.takes_folder(folder / "intake")
    haul.takes_environment(variables(service.settings))
    haul.opens_all(day_keys_of(service.settings)._place)
    haul.takes_folder(folder / "desk")
    # As the analysts read it.
    assert haul.unseals_all(service.keys.desk.private, service.keys.identity.private) > 1
    return haul


@settings(
    max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.generate]
)
@given(journeys=JOURNEYS)
def test_nothing_that_is_left_of_anonymous_citizens_has_their_address(journeys: list[tuple[str, list[int]]]) -> None:
    told = io.StringIO()

    with tempfile.TemporaryDirectory() as folder, redirect_stderr(told), redirect_stdout(told):
        logs.configure("debug")
        haul, addresses = asyncio.run(lived(Path(folder), journeys))
        logging.getLogger().handlers.clear()
    haul.takes("log", told.getvalue())

    assert len(haul.pieces) > 20
    assert haul.tells(addresses) == []
