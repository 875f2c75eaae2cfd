"""App: the analyst bot as one process: polls Telegram, delivers what the desk says, and reminds it of the daily digest."""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any

import aiohttp
import structlog
from telegram import Bot, BotCommand, Update
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.ext import AIORateLimiter, Application, ApplicationBuilder, CallbackContext, TypeHandler

from bot.analyst.cards import Cards
from bot.analyst.commands import HELP, Commands
from bot.analyst.delivering import Delivering
from bot.analyst.desk import Desk, DeskDown, DeskRefuses
from bot.analyst.saying import Saying
from bot.analyst.settings import AnalystSettings
from bot.analyst.strangers import Strangers
from bot.analyst.updates import Updates
from bot.analyst.words import CASABLANCA
from bot.logs import shape_of
from bot.supervision import UP, Report, Supervisor, Unable
from locales.catalogues import load
from locales.languages import IN_DATA

log = structlog.get_logger()

NAME = "analyst"
POLL_S = 25
DRAIN_S = 10
TAKEN = ("message", "callback_query")
# A digest that could not be asked for is asked for again.
AGAIN_S = 60
# A machine that was busy or asleep at the time of the digest still gets it within the hour.
GRACE_S = 3600
# Of its six parameters none says anything here.
_App = Application[Any, Any, Any, Any, Any, Any]


async def serve(settings: AnalystSettings) -> None:
    """Until told to stop; a Telegram that cannot be reached is tried again with growing waits."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    supervisor = Supervisor({})
    supervisor.start(NAME, partial(run, settings), stop)
    await stop.wait()
    await supervisor.ended(DRAIN_S)


async def run(settings: AnalystSettings, report: Report, stop: asyncio.Event) -> None:
    """One life of the bot; raises Unable, which says why it ended."""
    try:
        async with aiohttp.ClientSession() as session:
            desk = Desk(session, settings.desk_url, settings.analyst_desk_token.get_secret_value())
            cards = Cards(load("desk"))
            async with _started(settings, desk, cards) as (app, saying):
                report(UP)
                await _first_of(_poll(app), Delivering(desk, cards, saying).run(), stop.wait())
    except InvalidToken as error:
        raise Unable("bad_token") from error
    except Conflict as error:
        raise Unable("another_poller") from error
    except NetworkError as error:
        raise Unable("unreachable") from error


@asynccontextmanager
async def _started(settings: AnalystSettings, desk: Desk, cards: Cards) -> AsyncIterator[tuple[_App, Saying]]:
    """The library's application, whose job queue runs; its own poller would lose what it fetched when it is killed."""
    token, api = settings.analyst_bot_token.get_secret_value(), settings.telegram_api_url.rstrip("/")
    builder = ApplicationBuilder().token(token).base_url(f"{api}/bot").base_file_url(f"{api}/file/bot")
    app = builder.rate_limiter(AIORateLimiter(max_retries=1)).updater(None).build()
    saying, strangers = Saying(app.bot), Strangers()
    updates = Updates(desk, cards, Commands(desk, cards, strangers), saying, strangers)
    app.add_handler(TypeHandler(Update, partial(_took, updates)))
    app.add_error_handler(_failed)
    _plan_digests(app, settings, desk)
    async with app:
        await app.bot.delete_webhook(drop_pending_updates=False)
        await _show_commands(app.bot, cards)
        await app.start()
        try:
            yield app, saying
        finally:
            await app.stop()


async def _poll(app: _App) -> None:
    """Updates are confirmed once they were handled: one that is handled again after a crash changes nothing more."""
    offset = 0
    while True:
        try:
            found = await app.bot.get_updates(offset=offset, timeout=POLL_S, allowed_updates=TAKEN)
        except TimedOut:
            continue
        await asyncio.gather(*(app.process_update(one) for one in found))
        offset = max((one.update_id + 1 for one in found), default=offset)


def _plan_digests(app: _App, settings: AnalystSettings, desk: Desk) -> None:
    """The desk makes a day's digests once, however often it is asked; after the hour a start asks at once."""
    if app.job_queue is None:
        raise Unable("not_configured")
    at = settings.digest_time.replace(tzinfo=CASABLANCA)
    ask = partial(_ask_for_digests, desk)
    app.job_queue.run_daily(ask, at, name="digest", job_kwargs={"misfire_grace_time": GRACE_S})
    if datetime.now(CASABLANCA).time() >= settings.digest_time:
        app.job_queue.run_once(ask, 0, name="digest of today")


async def _ask_for_digests(desk: Desk, context: CallbackContext[Any, Any, Any, Any]) -> None:
    try:
        await desk.make_digests()
    except (DeskDown, DeskRefuses) as error:
        log.warning("digest.failed", **shape_of(error))
        if context.job_queue:
            context.job_queue.run_once(partial(_ask_for_digests, desk), AGAIN_S, name="digest again")


async def _took(updates: Updates, update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
    await updates.take(update)


async def _failed(_update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    if context.error:
        log.error("update.failed", **shape_of(context.error))


async def _show_commands(bot: Bot, cards: Cards) -> None:
    """What the app offers while typing; without it everything works."""
    try:
        for language in IN_DATA:
            commands = [BotCommand(name, cards.label(language, words)) for name, words in HELP.items()]
            # What English shows is shown to everybody else as well.
            await bot.set_my_commands(commands, language_code=None if language == "en" else language)
    except TelegramError as error:
        log.warning("commands.failed", **shape_of(error))


async def _first_of(*works: Coroutine[Any, Any, Any]) -> None:
    """Until one of them ends, or raises; the others are cancelled."""
    tasks = {asyncio.create_task(one) for one in works}
    try:
        done, _others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            one.result()
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
