"""Crowding: so many requests are in work at once and no more; the rest are told to come again, which costs nothing."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

AGAIN_AFTER_S = 5
# What watches us is always answered, or a crowd would look like a death.
ALWAYS = frozenset({"/health", "/ready"})


class Bounded:
    """An ASGI app before which nobody queues: apps deliver again what was answered with 503, and the page's script asks again."""

    def __init__(self, app: App, *, at_once: int, words: str, refused: Callable[[], None] = lambda: None) -> None:
        self._app = app
        self._words = words.encode()
        self._at_once = at_once
        self._refused = refused
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it before anything of it is read."""
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        if self._inside >= self._at_once:
            self._refused()
            await _come_again(send, self._words)
            return
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1


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
