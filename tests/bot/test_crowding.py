"""Crowding: so many requests at once are worked on; the rest are told at once to come again, and a probe is always answered."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.crowding import Bounded


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
