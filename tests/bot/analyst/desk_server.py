"""A desk on loopback that an analyst bot asks: it gives what a test says, and keeps what it was told."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.drivers.loopback import Loopback

TOKEN = "iblagh_00112233_a-token-of-the-desk-that-nobody-may-read"
KNOWN = {"language": "en", "days": "01234", "from": 480, "to": 1080}
CARD = {
    "card": 1,
    "to": 7112233445,
    "language": "en",
    "kind": "new",
    "standing": "free",
    "shown": "a",
    "number": 42,
    "category": "FRAUD",
    "priority": "P0",
    "line": 1,
    "opened_at": "2026-11-26T09:00:00+00:00",
    "clock_at": "2026-11-26T09:15:00+00:00",
    "url": "https://desk.example.org/cases/1",
    "case_id": "what a later desk says besides",
}


@dataclass
class DeskServer(Loopback):
    """`answers` is what each address says; `told` is what was posted to it."""

    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    digests: list[dict[str, Any]] = field(default_factory=list)
    polls: int = 0
    is_down: bool = False
    # The one that it believes now.
    token: str = TOKEN

    async def comes_up(self) -> None:
        app = web.Application()
        app.router.add_get("/v1/alerts", self._due)
        app.router.add_post("/v1/alerts/{what}", self._take)
        await self.serves(app)

    def said(self, what: str) -> list[dict[str, Any]]:
        """What was posted to one address."""
        return [body for name, body in self.told if name == what]

    async def _due(self, request: web.Request) -> web.Response:
        self.polls += 1
        if self.is_down or request.headers.get("authorization") != f"Bearer {self.token}":
            return web.json_response({}, status=503 if self.is_down else 401)
        for _tick in range(20):
            if self.cards or self.digests:
                break
            await asyncio.sleep(0.05)
        return web.json_response({"cards": self.cards, "digests": self.digests})

    async def _take(self, request: web.Request) -> web.Response:
        what, body = request.match_info["what"], await request.json()
        if self.is_down:
            return web.json_response({}, status=503)
        self.told.append((what, body))
        if what == "settle":
            self.cards = [one for one in self.cards if one["card"] != body.get("card")]
            self.digests = [one for one in self.digests if one["link"] != body.get("digest")]
        status, answer = self.answers.get(what, (200, KNOWN))
        return web.json_response(answer, status=status)
