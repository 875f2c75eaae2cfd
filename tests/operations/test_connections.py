"""Connections: whoever says nothing, or reads nothing, holds none for long, and keeps nobody else out."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from operating.connections import FEWEST, MOST, MOST_AHEAD, most_here
from operating.request_heads import with_headers
from tests.drivers.service import free_port

SILENCE_S = 0.4
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n"
LARGE = 200_000


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async def length(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())) + "." * LARGE * (request.method == "GET"))

    app = Starlette(routes=[Route("/", length, methods=["GET", "POST"])])
    kind = type("Small", (with_headers({}),), {"most": 5, "silence_s": SILENCE_S, "deaf_s": SILENCE_S})
    server = uvicorn.Server(uvicorn.Config(app, http=kind, port=free_port(), log_config=None, server_header=False))
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield server.config.port
    server.should_exit = True
    await serving


async def heard(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the connection ends."""
    try:
        async with asyncio.timeout(10 * SILENCE_S):
            return await reader.read()
    except ConnectionError:
        return b""


@pytest.mark.parametrize("word", [b"", b"GET / HT", POST + b"four" + b"GET /"], ids=["none", "half", "after an answer"])
async def test_whoever_begins_no_request_is_waited_for_and_then_no_more(port: int, word: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.monotonic()
    writer.write(word)

    said = await heard(reader)
    writer.close()

    assert said.count(b"HTTP/1.1 200 ") == word.count(b"four")
    assert SILENCE_S * 0.9 < time.monotonic() - began < SILENCE_S * 5


async def test_a_head_that_comes_a_letter_at_a_time_is_not_waited_for(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    ended = asyncio.create_task(heard(reader))
    for letter in b"GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa":
        writer.write(bytes([letter]))
        await asyncio.sleep(SILENCE_S / 10)

    assert ended.done()
    writer.close()


async def test_whoever_is_silent_makes_room_for_whoever_asks(port: int) -> None:
    silent = [await asyncio.open_connection("127.0.0.1", port) for _one in range(20)]

    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(POST + b"four")
    said = await reader.readuntil(b"\r\n")
    await asyncio.sleep(SILENCE_S / 10)

    assert said == b"HTTP/1.1 200 OK\r\n"
    assert sum(one.at_eof() or bool(one.exception()) for one, _writer in silent) >= 15
    for _reader, one in (*silent, (reader, writer)):
        one.close()


async def test_whoever_reads_nothing_of_what_they_ask_for_is_parted_from(port: int) -> None:
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        deaf.setblocking(False)
        await asyncio.get_running_loop().sock_connect(deaf, ("127.0.0.1", port))
        # As many as one may send ahead, so that it is for nothing else that the connection ends.
        deaf.send(GET * (MOST_AHEAD - 1))
        await asyncio.sleep(SILENCE_S * 4)
        reader, _writer = await asyncio.open_connection(sock=deaf)

        assert len(await heard(reader)) < (MOST_AHEAD - 1) * LARGE


@pytest.mark.parametrize(("sent", "answered", "refused"), [(MOST_AHEAD, {MOST_AHEAD}, 0), (2000, {0, 1}, 1)])
async def test_so_many_requests_may_be_sent_ahead_and_no_more(
    port: int, sent: int, answered: set[int], refused: int
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write((POST + b"four") * sent)

    said = await heard(reader)
    writer.close()

    assert said.count(b"HTTP/1.1 200 ") in answered
    assert said.count(b"HTTP/1.1 400 ") == refused


async def test_a_body_that_comes_slowly_is_no_silence_here(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(POST)
    await asyncio.sleep(SILENCE_S * 2)
    writer.write(b"four")

    assert await reader.readuntil(b"\r\n") == b"HTTP/1.1 200 OK\r\n"
    writer.close()


def test_files_can_be_opened_beside_as_many_connections_as_there_may_be() -> None:
    assert FEWEST <= most_here() <= MOST
