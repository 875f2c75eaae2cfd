"""Connections: one on which no request comes, or no answer is read, ends after a while, and at once when others need its place."""

import asyncio
import resource

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# A browser that connects asks at once; one that stops to read may have a dialog open. nginx waits a minute for both.
SILENCE_S, DEAF_S = 30.0, 60.0
# A process opens files beside them, and a thousand idle ones are no service to anybody.
MOST, RESERVED, FEWEST = 4096, 256, 64
# Requests that are sent before the ones before them are answered; no browser does, and each costs ninety times its bytes.
MOST_AHEAD = 16


class TooMany(Exception):
    """More requests at once than are kept; the library takes it for one that is none."""


class Impatient(HttpToolsProtocol):
    """uvicorn's own protocol, which waits for the head of a request, and for an answer to be read, for ever.

    `idle` are those of this server on which a request is waited for, whoever was heard of last is last.
    """

    idle: "dict[Impatient, None]"
    most = MOST
    silence_s = SILENCE_S
    deaf_s = DEAF_S
    _mute: asyncio.TimerHandle | None = None
    _deaf: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """asyncio: where there are too many, the one that was silent for longest makes room."""
        super().connection_made(transport)
        if len(self.connections) > self.most and (silent := next(iter(self.idle), None)):
            del self.idle[silent]
            silent.transport.abort()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio."""
        self._go_on()
        self._is_read()
        super().connection_lost(exc)

    def on_headers_complete(self) -> None:
        """httptools: a request has come."""
        self._go_on()
        if len(self.pipeline) >= MOST_AHEAD:
            raise TooMany
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """uvicorn: it is answered, and the next may be there already."""
        super().on_response_complete()
        if self.cycle.response_complete or self.transport.is_closing():
            self._wait()

    def pause_writing(self) -> None:
        """asyncio: what was written is not read."""
        super().pause_writing()
        self._deaf = self.loop.call_later(self.deaf_s, self.transport.abort)

    def resume_writing(self) -> None:
        """asyncio."""
        self._is_read()
        super().resume_writing()

    def _wait(self) -> None:
        self._go_on()
        self.idle[self] = None
        self._mute = self.loop.call_later(self.silence_s, self.transport.abort)

    def _go_on(self) -> None:
        self.idle.pop(self, None)
        if self._mute is not None:
            self._mute.cancel()

    def _is_read(self) -> None:
        if self._deaf is not None:
            self._deaf.cancel()


def most_here() -> int:
    """How many connections this process may hold, by what it may open (RLIMIT_NOFILE)."""
    opens, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if opens == resource.RLIM_INFINITY else min(max(opens - RESERVED, FEWEST), MOST)
