"""Monitoring: a listener of its own for Prometheus, apart from everything that citizens and apps can reach."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, Histogram

from bot.gauges import (
    ChannelGauges,
    DependencyGauges,
    DiskGauges,
    KeyGauges,
    Page,
    TableGauges,
    database_asked,
    scanner_asked,
)
from bot.logs import shape_of
from bot.metrics import RelayMetrics
from bot.settings import Settings
from bot.wiring import Parts
from storage.database import Database

log = structlog.get_logger()

LAG_EVERY_S = 1.0
# Nothing here is a page, and what answers is nobody's business.
_NOT_KEPT = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


@asynccontextmanager
async def intake_monitored(parts: Parts) -> AsyncIterator[None]:
    """An intake's metrics at IBLAGH_METRICS_PORT, while the block runs; nothing without a port."""
    settings = parts.settings
    if not settings.metrics_port:
        yield
        return
    async with _served(intake_page(parts), settings.metrics_host, settings.metrics_port, parts.metrics.loop_lag):
        yield


@asynccontextmanager
async def relay_monitored(settings: Settings, metrics: RelayMetrics) -> AsyncIterator[None]:
    """A relay's metrics at IBLAGH_RELAY_METRICS_PORT, while the block runs; nothing without a port."""
    if not settings.relay_metrics_port:
        yield
        return
    database = Database(settings.database_url)
    page = relay_page(database, settings, metrics)
    try:
        async with _served(page, settings.metrics_host, settings.relay_metrics_port, metrics.loop_lag):
            yield
    finally:
        await database.close()


def intake_page(parts: Parts) -> Page:
    """What an intake tells."""
    registry = parts.metrics.registry
    asked = (parts.readiness, scanner_asked(parts.turns.deeds.attachments.scanner))
    looks = (
        DiskGauges(parts.settings, registry).look,
        KeyGauges(parts.day_keys, registry).look,
        ChannelGauges(parts.channels, registry).look,
    )
    return Page(registry, TableGauges(parts.database, registry), DependencyGauges(asked, registry), looks)


def relay_page(database: Database, settings: Settings, metrics: RelayMetrics) -> Page:
    """What a relay tells."""
    registry = metrics.registry
    asked = (database_asked(database),)
    looks = (DiskGauges(settings, registry).look,)
    return Page(registry, TableGauges(database, registry), DependencyGauges(asked, registry), looks)


@asynccontextmanager
async def _served(page: Page, host: str, port: int, lag: Histogram) -> AsyncIterator[None]:
    # aiohttp's server, and imported only here: a process without a metrics port pays nothing for it.
    from aiohttp import web

    async def written(_request: web.Request) -> web.Response:
        return web.Response(body=await page.written(), headers={"content-type": CONTENT_TYPE_LATEST})

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
        # Citizens are answered without metrics too, and Prometheus says that there are none.
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
