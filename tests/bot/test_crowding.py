"""Crowding: so many requests at once are worked on; the rest are told to come again; a probe is always answered, and patience holds no place."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.crowding import LEAST_BYTES, PATIENCE_S, App, Bounded, Message, Receive, Scope, Send


class Busy:
    """An app whose requests wait until they are let go."""

    def __init__(self) -> None:
        self.goes_on = asyncio.Event()
        self.inside = 0

    async def work(self, _request: Request) -> Response:
        self.inside += 1
        await self.goes_on.wait()
        return PlainTextResponse("done")

    async def health(self, _request: Request) -> Response:
        return PlainTextResponse("alive")


@pytest.fixture
def busy() -> Busy:
    return Busy()


@pytest.fixture
def client(busy: Busy) -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/", busy.work, methods=["GET", "POST"]), Route("/health", busy.health)])
    transport = httpx.ASGITransport(Bounded(app, at_once=3, words="لم تُحفظ رسالتك"))
    return httpx.AsyncClient(transport=transport, base_url="http://intake")


async def test_more_than_so_many_at_once_are_told_to_come_again(client, busy):
    asked = [asyncio.create_task(client.get("/")) for _ in range(10)]
    await asyncio.sleep(0.05)

    busy.goes_on.set()
    answers = await asyncio.gather(*asked)

    refused = [one for one in answers if one.status_code == 503]
    assert [one.status_code for one in answers].count(200) == busy.inside == 3
    assert {one.headers["retry-after"] for one in refused} == {"5"}
    assert refused[0].text == "لم تُحفظ رسالتك"


async def test_whoever_watches_is_answered_in_the_greatest_crowd(client, busy):
    asked = [asyncio.create_task(client.get("/")) for _ in range(10)]
    await asyncio.sleep(0.05)

    alive = await client.get("/health")
    busy.goes_on.set()
    await asyncio.gather(*asked)

    assert alive.text == "alive"


async def test_there_is_room_again_when_one_is_done_or_goes_away(client, busy):
    asked = [asyncio.create_task(client.get("/")) for _ in range(3)]
    await asyncio.sleep(0.05)
    for one in asked:
        one.cancel()
    await asyncio.gather(*asked, return_exceptions=True)

    busy.goes_on.set()

    assert (await client.get("/")).text == "done"


class Sender:
    """A client as an application hears it: the first piece of a body, and the rest once it is let go on."""

    def __init__(self) -> None:
        self.goes_on = asyncio.Event()
        self.pieces = iter([b"be", b"gun"])
        self.status = 0

    async def receive(self) -> Message:
        piece = next(self.pieces)
        if piece == b"gun":
            await self.goes_on.wait()
        return {"type": "http.request", "body": piece, "more_body": piece == b"be"}

    async def send(self, message: Message) -> None:
        self.status = message.get("status", self.status)

    async def posts(self, app: App) -> int:
        await app({"type": "http", "method": "POST", "path": "/", "headers": []}, self.receive, self.send)
        return self.status


async def read(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers once the body is whole."""
    await Request(scope, receive).body()
    await PlainTextResponse()(scope, receive, send)


async def test_whoever_sends_a_body_slowly_keeps_nobody_out() -> None:
    async def compares(scope: Scope, receive: Receive, send: Send) -> None:
        is_whole = await Request(scope, receive).body() == b"begun"
        await PlainTextResponse(status_code=200 if is_whole else 400)(scope, receive, send)

    intake = Bounded(compares, at_once=3, words="")
    slow, quick = [Sender() for _ in range(3)], Sender()
    held = [asyncio.create_task(one.posts(intake)) for one in slow]
    await asyncio.sleep(PATIENCE_S + 0.1)

    quick.goes_on.set()
    status = await quick.posts(intake)
    for one in slow:
        one.goes_on.set()
    ends = await asyncio.gather(*held, return_exceptions=True)

    assert status == 200
    assert isinstance(ends[0], ClientDisconnect)
    assert ends[1:] == [200, 200]


async def test_whoever_sends_a_byte_now_and_then_keeps_nobody_out_either() -> None:
    class Trickler(Sender):
        async def receive(self) -> Message:
            await asyncio.sleep(PATIENCE_S / 4)
            return {"type": "http.request", "body": b".", "more_body": True}

    intake = Bounded(read, at_once=3, words="")
    held = [asyncio.create_task(Trickler().posts(intake)) for _ in range(3)]
    await asyncio.sleep(PATIENCE_S + 0.1)

    quick = Sender()
    quick.goes_on.set()

    status = await quick.posts(intake)
    await asyncio.sleep(PATIENCE_S / 10)
    for one in held:
        one.cancel()
    ends = await asyncio.gather(*held, return_exceptions=True)

    assert status == 200
    assert [type(one) for one in ends].count(ClientDisconnect) == 1


async def test_whoever_sends_enough_keeps_the_place() -> None:
    class Worker(Sender):
        async def receive(self) -> Message:
            await asyncio.sleep(PATIENCE_S / 4)
            return {"type": "http.request", "body": bytes(LEAST_BYTES), "more_body": True}

    intake = Bounded(read, at_once=1, words="")
    held = asyncio.create_task(Worker().posts(intake))
    await asyncio.sleep(PATIENCE_S + 0.1)

    refused = await Sender().posts(intake)
    held.cancel()

    assert refused == 503


async def test_whoever_was_heard_of_a_moment_ago_keeps_the_place() -> None:
    intake = Bounded(read, at_once=1, words="")
    first, second = Sender(), Sender()
    held = asyncio.create_task(first.posts(intake))
    await asyncio.sleep(0)

    refused = await second.posts(intake)
    first.goes_on.set()

    assert refused == 503
    assert await held == 200
