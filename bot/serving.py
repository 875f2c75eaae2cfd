"""Serving: the processes: an intake with its channels, or a relay, until they are told to stop."""

import asyncio
import signal
from datetime import UTC, datetime

import structlog
import uvicorn

from bot import wiring
from bot.health import health_of
from bot.logs import shape_of
from bot.ports import check_port
from bot.settings import Settings
from storage.database import migrate

log = structlog.get_logger()

# A relay or channel that does not end by then is ended.
DRAIN_S = 20


async def serve_intake(settings: Settings) -> None:
    """The web chat, the inbox workers and every channel that is configured."""
    check_port(settings.web_host, settings.web_port, "IBLAGH_WEB_PORT")
    await asyncio.to_thread(migrate, settings.database_url)
    stop = _stop_on_signals()
    async with wiring.intake_parts(settings) as parts:
        running = [asyncio.create_task(_swept(parts, stop)), asyncio.create_task(_web(parts, stop))]
        if settings.telegram_token:
            running.append(asyncio.create_task(_telegram(parts, stop)))
        workers = asyncio.create_task(parts.workers.run(stop))
        log.info("intake.started", port=settings.web_port)
        await stop.wait()
        await asyncio.wait({*running, workers}, timeout=DRAIN_S)
        log.info("intake.stopped")


async def serve_relay(settings: Settings, *, name: str) -> None:
    """Push what is due and follow the desk, until told to stop."""
    await asyncio.to_thread(migrate, settings.database_url)
    stop = _stop_on_signals()
    async with wiring.relay_parts(settings, name=name) as relay:
        log.info("relay.started")
        await relay.run(stop)
        log.info("relay.stopped")


async def _web(parts: wiring.Parts, stop: asyncio.Event) -> None:
    from bot.channels.web.app import create_app

    async def health() -> dict[str, object]:
        return await health_of(parts)

    app = create_app(
        parts.turns,
        web_url=parts.settings.web_url,
        catalogues=parts.catalogues,
        health=health,
        language=parts.settings.language,
    )
    config = uvicorn.Config(
        app,
        host=parts.settings.web_host,
        port=parts.settings.web_port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the process has its own
    serving = asyncio.create_task(server._serve())  # serve() would take over the signals
    parts.channels["web"] = "up"
    done, _pending = await asyncio.wait(
        {serving, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED
    )
    if serving in done:
        stop.set()
    server.should_exit = True
    await serving


async def _telegram(parts: wiring.Parts, stop: asyncio.Event) -> None:
    """aiogram costs three seconds and 165 MiB, so it is imported where it is needed, and not on the loop."""
    token = parts.settings.telegram_token
    if token is None:
        return
    app = await asyncio.to_thread(_telegram_app)
    bot = app.bot_of(token.get_secret_value(), parts.settings.telegram_api_url)
    channel = app.TelegramChannel(
        bot, turns=parts.turns, inbox=parts.inbox, workers=parts.workers, pseudonyms=parts.pseudonyms
    )
    parts.workers.handlers[app.CHANNEL] = channel.answer
    parts.channels[app.CHANNEL] = "up"
    parts.workers.wake()
    await channel.run(stop)


def _telegram_app():  # type: ignore[no-untyped-def]  # noqa: ANN202  # a module has no narrower type
    from bot.channels.telegram import app

    return app


async def _swept(parts: wiring.Parts, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await wiring.sweep_once(parts, datetime.now(UTC))
        except Exception as error:
            log.error("sweep.failed", **shape_of(error))
        try:
            await asyncio.wait_for(stop.wait(), wiring.SWEEP_S)
        except TimeoutError:
            continue


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
