"""Serving: the processes: an intake with its channels, or a relay, until they are told to stop."""

import asyncio
import signal
from datetime import UTC, datetime
from functools import partial

import structlog
import uvicorn

from bot import wiring, wiring_apps
from bot.health import routes_of
from bot.logs import shape_of
from bot.ports import PortTaken, check_port
from bot.settings import Settings
from bot.supervision import UP, Report, Supervisor, Unable, paused
from storage.database import migrate

log = structlog.get_logger()

# A relay or channel that does not end by then is ended.
DRAIN_S = 20


async def serve_intake(settings: Settings) -> None:
    """The web chat, the inbox workers and every channel that is configured."""
    if not wiring_apps.is_on_an_app(settings):
        # Nothing but the web chat would run, so its operator is told at once.
        check_port(settings.web_host, settings.web_port, "IBLAGH_WEB_PORT")
    await asyncio.to_thread(migrate, settings.database_url)
    stop = _stop_on_signals()
    async with wiring.intake_parts(settings) as parts:
        supervisor = Supervisor(parts.channels)
        supervisor.start("web", partial(run_web, parts), stop)
        for name, run in wiring_apps.channel_runs(parts).items():
            supervisor.start(name, run, stop)
        working = {asyncio.create_task(_swept(parts, stop)), asyncio.create_task(parts.workers.run(stop))}
        log.info("intake.started", port=settings.web_port)
        await stop.wait()
        await supervisor.ended(DRAIN_S)
        await asyncio.wait(working, timeout=DRAIN_S)
        log.info("intake.stopped")


async def serve_relay(settings: Settings, *, name: str) -> None:
    """Push what is due and follow the desk, until told to stop."""
    await asyncio.to_thread(migrate, settings.database_url)
    stop = _stop_on_signals()
    async with wiring.relay_parts(settings, name=name) as relay:
        log.info("relay.started")
        await relay.run(stop)
        log.info("relay.stopped")


async def run_web(parts: wiring.Parts, report: Report, stop: asyncio.Event) -> None:
    """Listen for browsers and for the webhooks of apps."""
    from bot.channels.web.app import create_app

    settings = parts.settings
    try:
        check_port(settings.web_host, settings.web_port, "IBLAGH_WEB_PORT")
    except PortTaken as error:
        raise Unable("cannot_listen") from error
    more = [*parts.webhooks.routes(), *routes_of(parts)]
    app = create_app(
        parts.turns,
        web_url=settings.web_url,
        catalogues=parts.catalogues,
        language=settings.language,
        more=more,
        parts=parts.web_parts,
    )
    config = uvicorn.Config(
        app,
        host=settings.web_host,
        port=settings.web_port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())  # serve() would take over the signals
    report(UP)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    try:
        await serving
    except SystemExit as error:
        # What uvicorn raises when it cannot listen.
        raise Unable("cannot_listen") from error


async def _swept(parts: wiring.Parts, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await wiring.sweep_once(parts, datetime.now(UTC))
        except Exception as error:
            log.error("sweep.failed", **shape_of(error))
        await paused(stop, wiring.SWEEP_S)


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
