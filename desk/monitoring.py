"""Monitoring: a listener of its own for Prometheus, apart from pages and relays, and the daily look at the custody log."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from prometheus_client import generate_latest

from desk.custody import Broken, Custody
from desk.database import Database
from desk.metrics import DeskMetrics
from desk.settings import DeskSettings
from operating.telling import telling

log = structlog.get_logger()

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
        host, port = self._settings.desk_metrics_host, self._settings.desk_metrics_port
        async with telling(self.written, self.metrics.loop_lag, host=host, port=port):
            verifying = asyncio.create_task(self._verify())
            try:
                yield
            finally:
                verifying.cancel()
                await asyncio.gather(verifying, return_exceptions=True)

    async def written(self) -> bytes:
        """Everything in Prometheus' text format; without a database it tells the rest."""
        await asyncio.to_thread(self.metrics.look_at_disks, self._settings)
        if self._custody.watch.gone:
            self.metrics.verified(is_intact=False)
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S), self._database.reading() as session:
                await self.metrics.look(session)
        except Exception:
            self.metrics.no_database()
        return generate_latest(self.metrics.registry)

    async def verified(self) -> bool:
        """Read the whole custody log; whether it is whole. What was found is told."""
        try:
            await self._custody.verify(self._database)
        except Broken:
            log.error("custody.broken")
            self.metrics.verified(is_intact=False)
            return False
        except Exception as error:
            log.warning("custody.unverified", error=type(error).__name__)
            return False
        else:
            self.metrics.verified(is_intact=True)
        return True

    async def _verify(self) -> None:
        while True:
            is_whole = await self.verified()
            # A log that is handed over to a new secret is whole again within minutes, and so is what is told of it.
            await asyncio.sleep(VERIFY_EVERY_S if is_whole else VERIFY_AGAIN_S)
