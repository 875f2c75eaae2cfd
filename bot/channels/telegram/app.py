"""App: polls Telegram raw, keeps each update before the offset moves, and answers what the inbox hands back."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramConflictError, TelegramUnauthorizedError
from aiogram.methods.base import TelegramMethod

from bot.channels.telegram import inbound, outbound
from bot.logs import shape_of
from bot.pseudonyms import Pseudonyms
from bot.turns import Turns
from bot.workers import Workers
from storage.inbox import Inbox, Item, Waiting

log = structlog.get_logger()

CHANNEL = "telegram"
KINDS = ["message", "callback_query"]
POLL_S = 25


class GetUpdatesRaw(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates as plain dictionaries: a shape that no version of the library knows must not stop the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = POLL_S
    limit: int = 100
    allowed_updates: list[str] = KINDS


def bot_of(token: str, api_url: str) -> Bot:
    """aiogram's client, for its methods only; `api_url` is another Bot API server's address."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    return Bot(token, session=session, default=DefaultBotProperties())


class TelegramChannel:
    """One bot account: polls it, and answers its citizens."""

    def __init__(self, bot: Bot, *, turns: Turns, inbox: Inbox, workers: Workers, pseudonyms: Pseudonyms) -> None:
        self._bot = bot
        self._turns = turns
        self._inbox = inbox
        self._workers = workers
        self._pseudonyms = pseudonyms
        self._offset: int | None = None
        self.state = "starting"

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop`; whatever goes wrong, wait and poll again."""
        wait_s = 1.0
        while not stop.is_set():
            try:
                await self.poll_once()
                self.state, wait_s = "up", 1.0
            except Exception as error:
                self.state = _state(error)
                log.warning("channel.down", channel=CHANNEL, reason=self.state, waited_s=wait_s, **shape_of(error))
                await _wait(stop, wait_s)
                wait_s = min(wait_s * 2, 60.0)
        await self._bot.session.close()

    async def poll_once(self, timeout_s: int = POLL_S) -> int:
        """Fetch what came, keep it durably, and only then move the offset; how many updates were new."""
        # The library's own timeout has to be longer than the long poll.
        updates = await self._bot(GetUpdatesRaw(offset=self._offset, timeout=timeout_s), request_timeout=timeout_s + 10)
        items = [item for raw in updates if (item := self._item(raw))]
        new = await self._inbox.accept(CHANNEL, items, now=_now()) if items else 0
        if updates:
            self._offset = max(int(inbound.key_of(raw)) for raw in updates) + 1
        if new:
            self._workers.wake()
        return new

    async def answer(self, waiting: Waiting) -> None:
        """Take one kept update through its turn and send what is said."""
        update = inbound.read(json.loads(waiting.body))
        if update is None:
            return
        chat = outbound.TelegramChat(self._bot, update.chat_id, update.message_id)

        async def settle(session: Any) -> None:
            await self._inbox.settle(session, waiting, now=_now())

        said = await self._turns.take(chat, update.inbound, settle=settle)
        if update.callback_id:
            await outbound.acknowledge(self._bot, update.callback_id)
        await outbound.send(self._bot, update.chat_id, said)

    def _item(self, raw: dict[str, Any]) -> Item | None:
        sender = inbound.sender_of(raw)
        if not sender:
            return None
        return Item(inbound.key_of(raw), self._pseudonyms.of(CHANNEL, sender), json.dumps(raw).encode())


def _state(error: Exception) -> str:
    if isinstance(error, TelegramConflictError):
        return "another_poller"
    return "bad_token" if isinstance(error, TelegramUnauthorizedError) else "unreachable"


async def _wait(stop: asyncio.Event, wait_s: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), wait_s)
    except TimeoutError:
        return


def _now() -> datetime:
    return datetime.now(UTC)
