"""Monitoring: a listener of its own for Prometheus, apart from everything that citizens and apps can reach."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
from bot.metrics import RelayMetrics
from bot.settings import Settings
from bot.wiring import Parts
from operating.telling import telling
from storage.database import Database


@asynccontextmanager
async def intake_monitored(parts: Parts) -> AsyncIterator[None]:
    """An intake's metrics at IBLAGH_METRICS_PORT, while the block runs; nothing without a port."""
    settings = parts.settings
    if not settings.metrics_port:
        yield
        return
    page, lag = intake_page(parts).written, parts.metrics.loop_lag
    async with telling(page, lag, host=settings.metrics_host, port=settings.metrics_port):
        yield


@asynccontextmanager
async def relay_monitored(settings: Settings, metrics: RelayMetrics) -> AsyncIterator[None]:
    """A relay's metrics at IBLAGH_RELAY_METRICS_PORT, while the block runs; nothing without a port."""
    if not settings.relay_metrics_port:
        yield
        return
    database = Database(settings.database_url)
    page = relay_page(database, settings, metrics).written
    try:
        async with telling(page, metrics.loop_lag, host=settings.metrics_host, port=settings.relay_metrics_port):
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
