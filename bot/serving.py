"""Serving: the processes: an intake with its channels, or a relay, until they are told to stop."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import structlog
import uvicorn
from starlette.applications import Starlette

from bot import wiring, wiring_apps
from bot.crowding import Bounded
from bot.health import routes_of
from bot.leaving import told_to_leave
from bot.log_keeping import keep_closing
from bot.logs import shape_of
from bot.memory import settle
from bot.metrics import RelayMetrics, registry_of
from bot.monitoring import intake_monitored, relay_monitored
from bot.ports import PortTaken, check_port
from bot.settings import Settings
from bot.supervision import UP, Report, Supervisor, Unable, paused
from locales.catalogues import Catalogues
from locales.rendering import rendered
from operating.request_heads import with_headers
from storage.alone import take_over
from storage.database import migrate
from storage.relay import Relay

if TYPE_CHECKING:
    from bot.channels.web.security import SafeHeaders

log = structlog.get_logger()

# Of the time in which everything is to end, so much is left for what ends after the web server.
AFTER_WEB_S = 2


async def serve_intake(settings: Settings) -> None:
    """The web chat, the inbox workers and every channel that is configured."""
    _check_web(settings)
    await asyncio.to_thread(migrate, settings.database_url)
    told, stop = told_to_leave(), asyncio.Event()
    async with wiring.intake_parts(settings) as parts, intake_monitored(parts):
        # Seconds passed since, in which somebody else may have begun to listen there.
        _check_web(settings)
        await _take_over(parts)
        supervisor = Supervisor(parts.channels)
        supervisor.start("web", partial(run_web, parts), stop)
        for name, run in wiring_apps.channel_runs(parts).items():
            supervisor.start(name, run, stop)
        closing = keep_closing(parts.proving.log_keeper, stop, parts.metrics.receipts_continue)
        doing = (_swept(parts, stop), _forgotten(parts, stop), closing, parts.workers.run(stop))
        working = {asyncio.create_task(one) for one in doing}
        settle()
        log.info("intake.started", port=settings.web_port)
        await told.wait()
        # Not ready from now on, and still taking what comes until whoever sends it has noticed.
        parts.readiness.is_leaving = True
        log.info("intake.leaving")
        await asyncio.sleep(settings.drain_wait_s)
        stop.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(settings.drain_s):
                await supervisor.ended(settings.drain_s)
                await asyncio.wait(working)
        for one in working:
            one.cancel()
        await asyncio.wait(working, timeout=AFTER_WEB_S)
        log.info("intake.stopped")


def _check_web(settings: Settings) -> None:
    """Raise PortTaken where there is nothing to go on for without the web chat, so that its operator is told at once."""
    if settings.environment == "demo" or not wiring_apps.is_on_an_app(settings):
        check_port(settings.web_host, settings.web_port, "IBLAGH_WEB_PORT")


async def _take_over(parts: wiring.Parts) -> None:
    """What an intake that died had in hand, at once, where nobody else can have it."""
    settings = parts.settings
    with suppress(PortTaken):
        # Who listens there is an intake that lives.
        check_port(settings.web_host, settings.web_port, "IBLAGH_WEB_PORT")
        if parts.database.is_sqlite:
            await take_over(parts.database)


async def serve_relay(settings: Settings, *, name: str) -> None:
    """Push what is due and follow the desk, until told to stop."""
    await asyncio.to_thread(migrate, settings.database_url)
    stop = told_to_leave()
    metrics = RelayMetrics(registry_of("relay"))
    async with wiring.relay_parts(settings, name=name, metrics=metrics) as relay, relay_monitored(settings, metrics):
        log.info("relay.started")
        await _run_until_drained(relay, stop, drain_s=settings.drain_s)
        log.info("relay.stopped")


async def run_web(parts: wiring.Parts, report: Report, stop: asyncio.Event) -> None:
    """Listen for browsers and for the webhooks of apps."""
    settings = parts.settings
    try:
        check_port(settings.web_host, settings.web_port, "IBLAGH_WEB_PORT")
    except PortTaken as error:
        raise Unable("cannot_listen") from error
    app = web_app(parts)
    config = uvicorn.Config(
        app,
        http=with_headers(app.told),
        host=settings.web_host,
        port=settings.web_port,
        access_log=False,
        log_config=None,
        server_header=False,
        # Nobody asks for a citizen's address, so no header may tell it.
        proxy_headers=False,
        timeout_graceful_shutdown=max(settings.drain_s - AFTER_WEB_S, 1),
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())  # serve() would take over the signals
    while not (server.started or serving.done()):  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    if server.started:
        report(UP)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    try:
        await serving
    except SystemExit as error:
        # What uvicorn raises when it cannot listen.
        raise Unable("cannot_listen") from error


def web_app(parts: wiring.Parts) -> "SafeHeaders":
    """Everything that the web server answers; the headers are around it all, so that what is refused or fails has them too."""
    from bot.channels.web.security import SafeHeaders

    settings, app, words = parts.settings, chat_app(parts), _not_kept(parts.catalogues)
    bounded = Bounded(
        parts.webhooks.before(app), at_once=settings.web_at_once, words=words, refused=parts.metrics.crowded
    )
    is_https = settings.web_url.startswith("https://")
    return SafeHeaders(
        bounded, hsts=settings.web_hsts if is_https else "", onion=settings.web_onion if is_https else ""
    )


def chat_app(parts: wiring.Parts) -> Starlette:
    """Every address of an intake: the web chat's, webhooks, and what watches it."""
    from bot.channels.web.app import create_app
    from bot.channels.web.leaving import Front
    from bot.wiring_limits import queue_of

    settings = parts.settings
    return create_app(
        parts.turns,
        web_url=settings.web_url,
        catalogues=parts.catalogues,
        language=settings.language,
        more=[*parts.webhooks.routes(), *routes_of(parts), *parts.proving.proofs.routes()],
        verifier=parts.proving.verifier,
        informer=parts.turns.deeds.informer,
        parts=parts.web_parts,
        queue=queue_of(settings, parts.turns),
        front=Front(settings.web_exit_url, settings.web_disguise),
    )


def _not_kept(catalogues: Catalogues) -> str:
    """What a browser without our script shows then, in every language: theirs is not looked up."""
    from bot.channels.saying import NOT_KEPT

    return "\n\n".join(rendered(catalogues, language, NOT_KEPT) for language in catalogues.codes)


async def _swept(parts: wiring.Parts, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await wiring.sweep_once(parts, datetime.now(UTC))
        except Exception as error:
            log.error("sweep.failed", **shape_of(error))
        await paused(stop, wiring.SWEEP_S)


async def _forgotten(parts: wiring.Parts, stop: asyncio.Event) -> None:
    """What was overwritten or deleted is on disk no longer than this."""
    while not stop.is_set():
        try:
            await parts.database.forget_overwritten()
        except Exception as error:
            log.error("sweep.failed", **shape_of(error))
        await paused(stop, wiring.FORGETS_S)


async def _run_until_drained(relay: Relay, stop: asyncio.Event, *, drain_s: float) -> None:
    """Deliveries in flight end; those that do not in time are given back, and another relay takes them at once."""
    running = asyncio.create_task(relay.run(stop))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait({running}, timeout=drain_s)
    if running.cancel():
        with suppress(asyncio.CancelledError):
            await running
    else:
        running.result()
