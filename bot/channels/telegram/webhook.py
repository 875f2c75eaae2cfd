"""Webhook: Telegram told where to deliver, and looked after while it does."""

import asyncio
import time

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import WebhookInfo

from bot.channels.telegram.app import KINDS
from bot.channels.telegram.calling import TIMEOUT_S
from bot.channels.telegram.outbound import said_plainly
from bot.supervision import Report, Unable, paused

PATH = "/channels/telegram"
LOOK_S = 60.0
# Telegram tries again for a day; an older error is over.
RECENT_S = 300


class Webhook:
    """The webhook of one bot account, at our own address."""

    def __init__(self, bot: Bot, *, web_url: str, secret: str) -> None:
        self._bot = bot
        self._url = web_url.rstrip("/") + PATH
        self._secret = secret

    async def run(self, report: Report, stop: asyncio.Event) -> None:
        """Set it if another or none is set, and look after it until `stop`."""
        await self.set()
        while not stop.is_set():
            with said_plainly():
                info = await self._bot.get_webhook_info(request_timeout=TIMEOUT_S)
            if info.url != self._url:
                await self.set()
            report("webhook_fails" if _fails(info) else "up")
            await paused(stop, LOOK_S)

    async def set(self) -> None:
        """Have Telegram deliver here, with our secret; what waits there is delivered too."""
        try:
            with said_plainly():
                await self._bot.set_webhook(
                    self._url,
                    secret_token=self._secret,
                    allowed_updates=KINDS,
                    drop_pending_updates=False,
                    request_timeout=TIMEOUT_S,
                )
        except TelegramBadRequest as refused:
            raise Unable("webhook_refused") from refused


async def unset(bot: Bot) -> None:
    """Have Telegram keep updates for polling; none is dropped."""
    with said_plainly():
        await bot.delete_webhook(drop_pending_updates=False, request_timeout=TIMEOUT_S)


def _fails(info: WebhookInfo) -> bool:
    last = info.last_error_date.timestamp() if info.last_error_date else 0.0
    return info.pending_update_count > 0 and time.time() - last < RECENT_S
