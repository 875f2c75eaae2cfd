"""Emulator: an independent Bot API server (lo-bot-api-emulator) on loopback that remembers what the bot said."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from lo_bot_api_emulator import LoBotApiEmulator

from tests.drivers.loopback import Loopback
from tests.drivers.telegram_server import TOKEN


class Remembering(LoBotApiEmulator):
    """It keeps no words itself; `heard` is every message that passed its checks."""

    def __init__(self) -> None:
        super().__init__(allow_insecure_loopback_webhooks=True)
        self.heard: list[dict[str, Any]] = []
        # What was changed in place, and what was said at pressed buttons.
        self.changed: list[dict[str, Any]] = []
        self.noticed: list[dict[str, Any]] = []

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        """The emulator's own checks; a message that passes them is remembered."""
        result = super().validate(method, fields, uploads)
        if method == "sendMessage":
            # As a form has them: what is not text is JSON.
            said = {name: one if isinstance(one, str) else json.dumps(one) for name, one in fields.items()}
            self.heard.append({**said, "message_id": result["message_id"]})
        elif method == "editMessageText":
            self.changed.append(fields)
        elif method == "answerCallbackQuery":
            self.noticed.append(fields)
        return result


@dataclass
class Emulator(Loopback):
    """A Bot API server of somebody else, for a TelegramCitizen."""

    api: Remembering = field(default_factory=Remembering)
    given: list[asyncio.Task[Any]] = field(default_factory=list)

    async def comes_up(self) -> None:
        await self.serves(self.api.app())

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
