"""Serving: the desk's web server, which says that it leaves before it ends."""

import asyncio
import os
import signal
from types import FrameType

import uvicorn
from fastapi import FastAPI

from operating.request_heads import with_headers
from storage.probing import Readiness


class Server(uvicorn.Server):
    """At the first signal it is not ready any more and goes on for `drain_wait_s`; then it ends what it began, and exits with 0.

    A second signal ends it at once.
    """

    def __init__(self, config: uvicorn.Config, readiness: Readiness, *, drain_wait_s: float) -> None:
        super().__init__(config)
        self._readiness = readiness
        self._drain_wait_s = drain_wait_s

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # uvicorn gives both
        """Hear a signal; uvicorn raises again what it hears itself, and the process would not end with 0."""
        if self._readiness.is_leaving:
            signal.signal(sig, signal.SIG_DFL)
            os.kill(os.getpid(), sig)
        self._readiness.is_leaving = True
        self._loop.call_soon_threadsafe(self._loop.call_later, self._drain_wait_s, self._end)

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]  # its own type is of sockets
        """Know the loop in which the end is waited for."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets=sockets)  # type: ignore[arg-type]

    def _end(self) -> None:
        self.should_exit = True


def server_of(app: FastAPI, readiness: Readiness, *, drain_wait_s: float, drain_s: int) -> Server:
    """No access log, and no word of uvicorn's on requests: neither addresses nor paths are written down."""
    config = uvicorn.Config(
        app,
        http=with_headers(app.state.told),
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=drain_s,
    )
    return Server(config, readiness, drain_wait_s=drain_wait_s)
