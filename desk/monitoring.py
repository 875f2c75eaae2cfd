"""Monitoring: a listener of its own for Prometheus, apart from pages and relays, and the daily look at the custody log."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from desk.custody import Broken, Custody
from desk.database import Database
from desk.metrics import DeskMetrics
from desk.settings import DeskSettings

log = structlog.get_logger()

LAG_EVERY_S = 1.0
# Nothing here is a page, and what answers is nobody's business.
_NOT_KEPT = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
VERIFY_EVERY_S = 86_400.0
VERIFY_AGAIN_S = 300.0
ANSWERS_WITHIN_S = 5.0


class Monitoring:
    """What a desk tells at IBLAGH_DESK_METRICS_PORT; nothing runs and nothing listens without a port."""

    def __init__(self, settings: DeskSettings, database: Database, custody: Custody) -> None:
        self._settings = settings
        self._database = database
        self._custody = custody
        self.metrics = DeskMetrics()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen and look, while the block runs."""
        if not self._settings.desk_metrics_port:
            yield
            return
        # Imported only here: a desk without a metrics port pays nothing for another server.
        from aiohttp import web

        async def written(_request: web.Request) -> web.Response:
            return web.Response(body=await self.written(), headers={"content-type": CONTENT_TYPE_LATEST})

        async def nameless(_request: web.Request, response: web.StreamResponse) -> None:
            response.headers.popall("Server", None)
            response.headers.update(_NOT_KEPT)

        app = web.Application()
        app.on_response_prepare.append(nameless)
        app.router.add_get("/metrics", written)
        runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._settings.desk_metrics_host, self._settings.desk_metrics_port).start()
        except OSError as error:
            # The desk works without metrics too, and Prometheus says that there are none.
            log.error("metrics.cannot_listen", port=self._settings.desk_metrics_port, error=type(error).__name__)
        tasks = [asyncio.create_task(one) for one in (self._watch_lag(), self._verify())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await runner.cleanup()

    async def written(self) -> bytes:
        """Everything in Prometheus' text format; without a database it tells the rest."""
        await asyncio.to_thread(self.metrics.look_at_disks, self._settings)
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S), self._database.reading() as session:
                await self.metrics.look(session)
        except Exception:
            self.metrics.no_database()
        return generate_latest(self.metrics.registry)

    async def verified(self) -> bool:
        """Read the whole custody log; whether it could be read. What was found is told."""
        try:
            await self._custody.verify(self._database)
        except Broken:
            log.error("custody.broken")
            self.metrics.verified(is_intact=False)
        except Exception as error:
            log.warning("custody.unverified", error=type(error).__name__)
            return False
        else:
            self.metrics.verified(is_intact=True)
        return True

    async def _verify(self) -> None:
        while True:
            could_be_read = await self.verified()
            await asyncio.sleep(VERIFY_EVERY_S if could_be_read else VERIFY_AGAIN_S)

    async def _watch_lag(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            asked_at = loop.time()
            await asyncio.sleep(LAG_EVERY_S)
            self.metrics.loop_lag.observe(max(loop.time() - asked_at - LAG_EVERY_S, 0.0))
