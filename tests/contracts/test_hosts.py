"""The token of WhatsApp goes to Meta's hosts, or to the server of a test, and nowhere else; what does not answer is down."""

import asyncio

import pytest
from pydantic import ValidationError

from bot.channels.port import ChannelDown
from bot.channels.saying import Outbound
from bot.channels.whatsapp import outbound
from bot.channels.whatsapp.app import client_of
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


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"])
async def test_a_server_that_does_not_answer_in_http_is_down_and_no_answer_is_lost(answer: bytes) -> None:
    async def says(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(says, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        client = client_of("token", "1", f"http://127.0.0.1:{port}")
        with pytest.raises(ChannelDown):
            await outbound.send(client, "212600000000", Outbound(language="en", paragraphs=("Hello",)), "Choose")
        await client.api._session.aclose()
