"""Crowding: so many requests are in work at once and no more; the rest are told to come again, which costs nothing."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

AGAIN_AFTER_S = 5
# A body of which nothing comes any more is given up; a phone that lost its network says no word.
SILENCE_S = 30.0
# Before that, whoever sent less than so much for so long goes on only while there is room: the slowest networks carry more.
PATIENCE_S, LEAST_BYTES = 1.0, 1024
# What watches us is always answered, or a crowd would look like a death; and whoever has to leave leaves, which asks nothing of any store.
ALWAYS = frozenset({"/health", "/ready", "/exit"})


class Bounded:
    """An ASGI app before which nobody queues: apps deliver again what was answered with 503, and the page's script asks again.

    Whoever sends a body slowly keeps a place only until somebody else wants it: when all are taken, the request of which little
    came for longest ends as if its client had gone. So it takes work, and not patience, to keep others out.
    """

    def __init__(self, app: App, *, at_once: int, words: str, refused: Callable[[], None] = lambda: None) -> None:
        self._app = app
        self._words = words.encode()
        self._at_once = at_once
        self._refused = refused
        self._inside = 0
        # Those whose next piece is waited for.
        self._arriving: set[_Body] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it before anything of it is read."""
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        if self._inside >= self._at_once and not self._made_room():
            self._refused()
            await _come_again(send, self._words)
            return
        self._inside += 1
        try:
            await self._app(scope, _Body(receive, self._arriving).receive, send)
        finally:
            self._inside -= 1

    def _made_room(self) -> bool:
        """Whether somebody who was only waited for leaves."""
        silent = min(self._arriving, key=lambda one: one.heard_at, default=None)
        if silent is None or silent.heard_at > asyncio.get_running_loop().time() - PATIENCE_S:
            return False
        self._arriving.remove(silent)
        silent.give_up()
        return True


class _Body:
    """The body of one request, and since when enough of it is waited for."""

    def __init__(self, receive: Receive, arriving: "set[_Body]") -> None:
        self._receive = receive
        self._arriving = arriving
        self._is_whole = False
        self._came_bytes = LEAST_BYTES
        self.heard_at = 0.0

    def give_up(self) -> None:
        """Whoever reads it hears that the client has gone."""
        self._waiting.reschedule(asyncio.get_running_loop().time())

    async def receive(self) -> Message:
        """ASGI."""
        if self._is_whole:
            return await self._receive()
        self._arriving.add(self)
        if self._came_bytes >= LEAST_BYTES:
            self.heard_at, self._came_bytes = asyncio.get_running_loop().time(), 0
        try:
            async with asyncio.timeout(SILENCE_S) as self._waiting:
                message = await self._receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        finally:
            self._arriving.discard(self)
        self._came_bytes += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        return message


async def _come_again(send: Send, words: bytes) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"retry-after", str(AGAIN_AFTER_S).encode()),
        # The body may be large, and nobody reads it.
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": words})
