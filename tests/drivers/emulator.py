"""Emulator: an independent Bot API server (lo-bot-api-emulator) on loopback that remembers what the bot said."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

from tests.drivers.telegram_server import TOKEN


class Remembering(LoBotApiEmulator):
    """It keeps no words itself; `heard` is every message that passed its checks."""

    def __init__(self) -> None:
        super().__init__(allow_insecure_loopback_webhooks=True)
        self.heard: list[dict[str, Any]] = []

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        """The emulator's own checks; a message that passes them is remembered."""
        result = super().validate(method, fields, uploads)
        if method == "sendMessage":
            self.heard.append(fields)
        return result


@dataclass
class Emulator:
    """A Bot API server of somebody else, for a TelegramCitizen."""

    api: Remembering = field(default_factory=Remembering)
    url: str = ""
    given: list[asyncio.Task[Any]] = field(default_factory=list)
    _runner: web.AppRunner | None = None

    async def comes_up(self) -> None:
        self._runner = web.AppRunner(self.api.app(), shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def goes_down(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    def gives(self, update: dict[str, Any]) -> None:
        """Queue an update; with a webhook it is delivered, else polled."""
        self.given.append(asyncio.create_task(self.api.enqueue_update(update, token=TOKEN)))

    async def delivers(self) -> int:
        """Deliver what no webhook has taken yet."""
        return int(await self.api.deliver_updates(token=TOKEN))

    def holds(self, file_id: str, content: bytes) -> None:
        """A citizen has sent this file."""
        self.api.assets[file_id] = {"data": content}

    def refused(self) -> list[str]:
        """Methods that the emulator knows and found wrong; those that it does not model are none of them."""
        return [one["method"] for one in self.api.requests if one["status"] not in (200, 409, 501)]

    @property
    def said(self) -> dict[int, list[dict[str, Any]]]:
        """What the bot said, by chat."""
        chats = {int(one["chat_id"]) for one in self.api.heard}
        return {chat: [one for one in self.api.heard if int(one["chat_id"]) == chat] for chat in chats}
