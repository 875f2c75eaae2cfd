"""Request heads: one that does not end is given up before it fills the memory, and what is no request is told nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from operating.request_heads import MAX_BYTES, with_headers
from tests.drivers.service import free_port

TOLD = {"x-content-type-options": "nosniff", "cache-control": "no-store"}
POST = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async def length(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    app = Starlette(routes=[Route("/", length, methods=["GET", "POST"])])
    config = uvicorn.Config(app, http=with_headers(TOLD), port=free_port(), log_config=None, server_header=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield config.port
    server.should_exit = True
    await serving


async def answered(port: int, *pieces: bytes) -> bytes:
    """What comes back; the server may end the connection before all pieces are sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        return await reader.read()
    except ConnectionError:
        return b"ended"
    finally:
        writer.close()


@pytest.mark.parametrize(
    "head",
    [
        b"FOO / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        b"GET / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ids=["method", "tls", "length", "two lengths"],
)
async def test_what_is_no_request_is_told_nothing_with_every_header(port: int, head: bytes) -> None:
    answer = await answered(port, head)

    status, *headers = answer.split(b"\r\n")
    assert status == b"HTTP/1.1 400 Bad Request"
    assert answer.endswith(b"\r\n\r\n")
    assert {b"x-content-type-options: nosniff", b"cache-control: no-store"} <= set(headers)


@pytest.mark.parametrize(
    "before",
    [
        b"GET /",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: ",
        POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: ",
        POST + b"Transfer-Encoding: chunked\r\n\r\n1;",
    ],
    ids=["address", "header", "trailer", "extension"],
)
async def test_a_head_that_does_not_end_is_given_up(port: int, before: bytes) -> None:
    answer = await answered(port, before, *[b"a" * 50_000] * 200)

    assert answer == b"ended" or answer.startswith(b"HTTP/1.1 400 ")


async def test_a_large_body_is_no_head_in_whatever_pieces_it_comes(port: int) -> None:
    body = b"a" * (5 * MAX_BYTES)

    at_once = await answered(port, POST + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    in_pieces = await answered(port, POST + b"Content-Length: %d\r\n\r\n" % len(body), body[:9], body[9:])

    assert at_once.endswith(str(len(body)).encode())
    assert in_pieces.endswith(str(len(body)).encode())
