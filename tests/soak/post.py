"""Post: Telegram's side of a webhook: delivers until it is taken, and now and then doubled, late, or broken."""

import asyncio
import json
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.soak.intakes import SECRET, Intakes

HEADER = "X-Telegram-Bot-Api-Secret-Token"
# One in so many deliveries is doubled at once, or followed by an old one, or by something broken.
DOUBLED, LATE, BROKEN = 6, 8, 5
GIVES_UP_S = 120.0


@dataclass
class Post:
    """Delivers to either intake; `counts` is what it delivered."""

    intakes: Intakes
    chance: random.Random
    session: aiohttp.ClientSession
    counts: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    _number: int = 1000
    _earlier: deque[bytes] = field(default_factory=lambda: deque(maxlen=500))

    async def gives(self, update: dict[str, Any]) -> None:
        """Deliver an update until an intake has taken it, with all that happens beside."""
        self._number += 1
        body = json.dumps({"update_id": self._number, **update}).encode()
        doors = list(self.intakes.doors)
        if self.chance.randrange(DOUBLED) == 0:
            self.counts["doubled"] += 1
            await asyncio.gather(*(self._until_taken(body, door) for door in doors))
        else:
            await self._until_taken(body, self.chance.choice(doors))
        self.counts["updates"] += 1
        self._earlier.append(body)
        await self._beside()

    async def _beside(self) -> None:
        if self.chance.randrange(LATE) == 0:
            self.counts["late"] += 1
            await self._once(self.chance.choice(self._earlier), self.chance.choice(self.intakes.doors), SECRET)
        if self.chance.randrange(BROKEN) == 0:
            self.counts["broken"] += 1
            secret = SECRET if self.chance.random() < 0.8 else "wrong-\u00e9"
            self.answers[await self._once(broken(self.chance), self.chance.choice(self.intakes.doors), secret)] += 1

    async def _until_taken(self, body: bytes, door: str) -> None:
        until = asyncio.get_running_loop().time() + GIVES_UP_S
        while await self._once(body, door, SECRET) != 200:
            assert asyncio.get_running_loop().time() < until, "no intake takes updates"
            self.counts["again"] += 1
            door = self.chance.choice(self.intakes.doors)
            await asyncio.sleep(self.chance.uniform(0.05, 0.3))

    async def _once(self, body: bytes, door: str, secret: str) -> int:
        try:
            async with self.session.post(door, data=body, headers={HEADER: secret}) as answer:
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
    whole = json.dumps(update).encode()
    cuts = [whole, whole[: len(whole) // 2], chance.randbytes(200), b"[" * 20_000, b"", b"\xef\xbb\xbf" + whole]
    return chance.choice([whole, *cuts])
