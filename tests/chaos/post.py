"""Post: how apps deliver to the deployment: until it is taken, and now and then doubled, again much later, or broken."""

import asyncio
import json
import random
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.chaos.stack import WEBHOOK_SECRET, Stack
from tests.drivers.whatsapp_server import signature

# One in so many deliveries is doubled at once, followed by an old one, or by something broken.
DOUBLED, LATE, BROKEN = 5, 6, 8
GIVES_UP_S = 240.0


@dataclass
class Post:
    """Delivers for both apps; `counts` is what it delivered, `answers` how what is broken was answered."""

    stack: Stack
    chance: random.Random
    http: aiohttp.ClientSession
    counts: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    _number: int = 1000
    _earlier: deque[tuple[str, bytes]] = field(default_factory=lambda: deque(maxlen=300))

    async def telegram(self, update: Mapping[str, Any]) -> None:
        """An update: to the webhook, or into the list that is polled."""
        if self.stack.is_embedded:
            self.stack.telegram.gives(dict(update))
            self.counts["updates"] += 1
            return
        self._number += 1
        await self._gives("telegram", json.dumps({"update_id": self._number, **update}).encode())

    async def whatsapp(self, body: Mapping[str, Any]) -> None:
        """What Meta posts, signed."""
        await self._gives("whatsapp", json.dumps(body).encode())

    async def _gives(self, app: str, body: bytes) -> None:
        copies = 2 if self.chance.randrange(DOUBLED) == 0 else 1
        self.counts["doubled"] += copies - 1
        await asyncio.gather(*(self._until_taken(app, body) for _copy in range(copies)))
        self.counts["updates"] += 1
        self._earlier.append((app, body))
        await self._beside()

    async def _beside(self) -> None:
        if self.chance.randrange(LATE) == 0:
            self.counts["late"] += 1
            await self._once(*self.chance.choice(self._earlier))
        if self.chance.randrange(BROKEN) == 0:
            self.counts["broken"] += 1
            trusted = self.chance.random() < 0.8
            app = self.chance.choice(["telegram", "whatsapp"]) if not self.stack.is_embedded else "whatsapp"
            self.answers[await self._once(app, broken(self.chance), trusted=trusted)] += 1

    async def _until_taken(self, app: str, body: bytes) -> None:
        until = asyncio.get_running_loop().time() + GIVES_UP_S
        while await self._once(app, body) != 200:
            assert asyncio.get_running_loop().time() < until, "no intake takes updates"
            self.counts["again"] += 1
            await asyncio.sleep(self.chance.uniform(0.05, 0.3))

    async def _once(self, app: str, body: bytes, *, trusted: bool = True) -> int:
        proofs = {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET, "X-Hub-Signature-256": signature(body)}
        headers = proofs if trusted else dict.fromkeys(proofs, "wrong-\u00e9")
        try:
            async with self.http.post(f"{self.stack.front.url}/channels/{app}", data=body, headers=headers) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0


def broken(chance: random.Random) -> bytes:
    """Something that no citizen sends: bytes, pieces, and every wrong kind in a right place."""
    odd: list[Any] = [None, [], {}, 3, -1, 1e308, "x" * 5000, "\ud83d", True, [[[]]], {"id": "x"}]
    person = {"id": 9, "type": "private"}
    message = {"message_id": chance.choice(odd), "chat": chance.choice([person, *odd]), "from": chance.choice(odd)}
    kinds = ["text", "photo", "entities", "forward_origin", "location", "contact", "reply_markup", "quote", "hologram"]
    message |= {kind: chance.choice(odd) for kind in chance.sample(kinds, 4)}
    names = ["message", "edited_message", "callback_query", "my_chat_member", "poll", "business_message"]
    update = {"update_id": chance.choice([*odd, 2**80]), chance.choice(names): chance.choice([message, *odd])}
    change = {"value": {"messages": chance.choice([[message], *odd]), "contacts": chance.choice(odd)}}
    entry = {"entry": [{"changes": [chance.choice([change, *odd])]}], "object": "whatsapp_business_account"}
    whole = json.dumps(chance.choice([update, entry])).encode()
    cuts = [whole, whole[: len(whole) // 2], chance.randbytes(200), b"[" * 20_000, b"", b"\xef\xbb\xbf" + whole]
    return chance.choice([whole, *cuts])
