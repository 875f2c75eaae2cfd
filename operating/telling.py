"""Telling: a process's metrics to Prometheus, by a listener of their own, and how late its event loop is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, Histogram

from operating.logs import shape_of

log = structlog.get_logger()

LAG_EVERY_S = 1.0
# Nothing here is a page, and what answers is nobody's business.
_NOT_KEPT = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


@asynccontextmanager
async def telling(page: Callable[[], Awaitable[bytes]], lag: Histogram, *, host: str, port: int) -> AsyncIterator[None]:
    """Give `page` at /metrics and keep `lag`, while the block runs."""
    # aiohttp's server, and imported only here: a process without a metrics port pays nothing for it.
    from aiohttp import web

    async def written(_request: web.Request) -> web.Response:
        return web.Response(body=await page(), headers={"content-type": CONTENT_TYPE_LATEST})

    async def nameless(_request: web.Request, response: web.StreamResponse) -> None:
        response.headers.popall("Server", None)
        response.headers.update(_NOT_KEPT)

    app = web.Application()
    app.on_response_prepare.append(nameless)
    app.router.add_get("/metrics", written)
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        # A process works without metrics too, and Prometheus says that there are none.
        log.error("metrics.cannot_listen", port=port, **shape_of(error))
    watching = asyncio.create_task(_lag_watched(lag))
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await runner.cleanup()


async def _lag_watched(lag: Histogram) -> None:
    loop = asyncio.get_running_loop()
    while True:
        asked_at = loop.time()
        await asyncio.sleep(LAG_EVERY_S)
        lag.observe(max(loop.time() - asked_at - LAG_EVERY_S, 0.0))
