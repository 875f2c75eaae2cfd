"""On the way: whoever watches what the relay pushes, or measures what is sealed, learns nothing of what citizens wrote."""

import base64
from collections.abc import AsyncIterator

import pyrage
import pytest
from aiohttp import web
from pyrage import x25519
from sqlalchemy import select

from storage.tables import AdditionRow, ReportRow
from tests.drivers.canaries import signs_of
from tests.drivers.citizen import Citizen
from tests.drivers.service import Service
from tests.evidence.pictures import saved

SHORT, LONG = "canaryword", "what he wrote to me and to my sister " * 25
TOLD = ("canaryword", "canarylink", "canarycontact", "canaryname", "canaryadded")


@pytest.fixture
async def watched(service: Service) -> AsyncIterator[list[bytes]]:
    """All that goes to whoever stands in the desk's place: heads and bodies."""
    seen: list[bytes] = []

    async def takes(request: web.Request) -> web.Response:
        seen.append(f"{request.raw_path} {dict(request.headers)}".encode() + await request.read())
        return web.Response(status=204 if request.method == "PUT" else 503)

    await service.desk.goes_down()
    app = web.Application(client_max_size=1 << 24)
    app.router.add_route("*", "/{path:.*}", takes)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", service.desk.port).start()
    yield seen
    await runner.cleanup()


async def sends(service: Service, words: str) -> None:
    """A report with a contact, a file and something added."""
    citizen = Citizen(service.parts.turns)
    await citizen.drafts("FRAUD.SHOP", f"https://canarylink.example/a {words}")
    await citizen.sends_file(saved("RGB", "PNG"))
    await citizen.presses("contact")
    await citizen.writes("canarycontact@example.org")
    await citizen.writes("canaryname")
    await citizen.presses("send")
    await citizen.writes(f"https://canaryadded.example/b {words}")


def inside(service: Service, sealed: str) -> bytes:
    """What is inside a seal; age itself adds some bytes by chance, which tell nothing."""
    keys = [x25519.Identity.from_str(one.private) for one in (service.keys.desk, service.keys.identity)]
    return bytes(pyrage.decrypt(base64.b64decode(sealed), keys))


async def test_what_is_pushed_is_read_by_nobody_on_the_way(service: Service, watched: list[bytes]) -> None:
    await sends(service, SHORT)

    await service.relays_everything()

    pushed = b"\n".join(watched)
    assert b"report.filed" in pushed
    assert b"/evidence/" in pushed
    assert [(one, how) for one in TOLD for how, sign in signs_of(one).items() if sign in pushed] == []


async def test_a_short_report_is_as_long_as_a_longer_one(service: Service) -> None:
    await sends(service, SHORT)
    await sends(service, LONG)

    async with service.parts.database.reading() as session:
        filed = list(await session.scalars(select(ReportRow)))
        added = list(await session.scalars(select(AdditionRow)))

    opened = [inside(service, one) for one in (*(row.sealed for row in filed), *(row.sealed for row in added))]
    identities = [inside(service, row.sealed_identity or "") for row in filed]
    assert [len(one) for one in opened] == [8192, 8192, 4096, 4096]
    assert [len(one) for one in identities] == [4096, 4096]
    assert [LONG[:-1].encode() in one for one in opened].count(True) == 2
