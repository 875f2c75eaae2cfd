"""Bodies of webhooks: nobody has proved anything before they are whole, so only so many large ones are in memory."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.port import Raw
from bot.webhooks import LARGE_BYTES, MOST_LARGE, Webhooks

HALF = b"a" * (LARGE_BYTES + 1)


@dataclass
class Kept:
    """Stands for what keeps deliveries."""

    bodies: list[bytes] = field(default_factory=list)

    async def receive(self, _channel: object, _headers: Mapping[str, str], body: bytes) -> Raw:
        self.bodies.append(body)
        return {}


class Delivery:
    """A body that comes piece by piece."""

    def __init__(self, webhooks: Webhooks) -> None:
        self.pieces: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
        self.answer: asyncio.Task[Response] = asyncio.create_task(webhooks.take("app", Request(scope, self.pieces.get)))

    async def sends(self, body: bytes, *, more: bool) -> None:
        self.pieces.put_nowait({"type": "http.request", "body": body, "more_body": more})
        for _turn in range(5):
            await asyncio.sleep(0)


def webhooks_to(kept: Kept) -> Webhooks:
    webhooks = Webhooks(kept)  # type: ignore[arg-type]  # all that is asked of it
    webhooks.channels["app"] = object()  # type: ignore[assignment]  # never looked at
    return webhooks


async def test_the_large_body_that_was_begun_first_makes_room_for_one_more() -> None:
    kept = Kept()
    webhooks = webhooks_to(kept)
    small, *slow = [Delivery(webhooks) for _one in range(MOST_LARGE + 1)]
    await small.sends(b"small", more=True)
    for one in slow:
        await one.sends(HALF, more=True)

    last = Delivery(webhooks)
    await last.sends(HALF, more=True)
    await last.sends(b"b", more=False)
    await small.sends(b"er", more=False)

    assert [one.answer.done() for one in slow] == [True] + [False] * (MOST_LARGE - 1)
    assert (await slow[0].answer).status_code == 400
    assert ((await last.answer).status_code, (await small.answer).status_code) == (200, 200)
    assert kept.bodies == [HALF + b"b", b"smaller"]
    for one in slow:
        one.answer.cancel()


async def test_room_that_is_no_longer_wanted_is_free_again() -> None:
    kept = Kept()
    webhooks = webhooks_to(kept)

    for _one in range(MOST_LARGE * 2):
        delivery = Delivery(webhooks)
        await delivery.sends(HALF, more=True)
        await delivery.sends(b"", more=False)

    assert len(kept.bodies) == MOST_LARGE * 2
    assert webhooks._large == {}
