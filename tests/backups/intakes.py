"""An intake of which backups are taken: reports with files and names, and the address of an archive."""

import io

from rich.console import Console

from bot import backing_up
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.pictures import png
from tests.drivers.service import Service

QUIET = Console(file=io.StringIO())


async def reported(service: Service) -> str:
    """A report with a picture, and a name; its reference."""
    citizen = Citizen(service.parts.turns)
    await citizen.drafts()
    await citizen.sends_file(png())
    await citizen.presses("contact")
    await citizen.writes("+212 600 000 000")
    await citizen.writes("Amina")
    return reference_in(await citizen.presses("send"))


async def backed_up(service: Service, place: str) -> str:
    """Take a backup; the address of its archive."""
    out = io.StringIO()
    assert await backing_up.back_up(service.settings, place, Console(file=out, width=300))
    return f"{place}/{out.getvalue().partition(':')[0]}"
