"""The token of WhatsApp goes to Meta's hosts, or to the server of a test, and nowhere else."""

import pytest
from pydantic import ValidationError

from bot.channels.whatsapp.hosts import ForbiddenHost, guarded
from bot.settings import Settings
from tests.drivers.whatsapp_server import WhatsAppServer

REAL = "https://graph.facebook.com"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "http://graph.facebook.com/x",
        "https://graph.facebook.com:444/x",
        "https://graph.facebook.com.evil.example/x",
        "https://graph.facebook.com@evil.example/x",
        "https://lookaside.fbsbx.com.evil.example/x",
        "http://lookaside.fbsbx.com/x",
        "http://127.0.0.1:9/x",
    ],
)
async def test_every_other_host_is_refused_before_a_connection(url: str) -> None:
    async with guarded(REAL) as session:
        with pytest.raises(ForbiddenHost):
            await session.get(url)


async def test_a_test_may_reach_its_own_server_and_not_metas() -> None:
    server = WhatsAppServer()
    await server.comes_up()
    async with guarded(server.url) as session:
        answer = await session.get(f"{server.url}/v23.0/1")
        with pytest.raises(ForbiddenHost):
            await session.get(f"{REAL}/v23.0/1")
        with pytest.raises(ForbiddenHost):
            await session.get("https://lookaside.fbsbx.com/x")

    assert answer.status_code == 401
    await server.goes_down()


@pytest.mark.parametrize("url", ["https://evil.example", "http://graph.facebook.com", "https://127.0.0.1", "x"])
def test_settings_take_no_other_server(url: str) -> None:
    with pytest.raises(ValidationError, match="whatsapp_api_url"):
        Settings(
            _env_file=None,
            secret="s" * 32,
            desk_keys="x",
            identity_keys="x",
            push_secret="x",
            receipt_key="x",
            whatsapp_api_url=url,
        )
