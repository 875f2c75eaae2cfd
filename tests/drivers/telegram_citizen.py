"""A citizen on Telegram: updates as the Bot API gives them, and the bot's answers as it sent them."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from locales.isolation import without_controls
from tests.drivers.telegram_server import TelegramServer


@dataclass
class TelegramCitizen:
    """One private chat."""

    server: TelegramServer
    chat_id: int = 7112233445
    language: str = "en"
    _numbers: itertools.count = field(default_factory=lambda: itertools.count(500))

    async def writes(self, text: str, **more: Any) -> str:
        return await self._gives({"message": {**self._message(), "text": text, **more}})

    async def sends(self, **content: Any) -> str:
        return await self._gives({"message": {**self._message(), **content}})

    async def presses(self, value: str) -> str:
        rows = json.loads(self.server.sent[-1]["reply_markup"])["inline_keyboard"]
        (data,) = [one["callback_data"] for row in rows for one in row if one["callback_data"].split("|")[-1] == value]
        return await self._gives(self.press_of(data))

    def press_of(self, data: str) -> dict[str, Any]:
        message = {**self._message(), "from": {"id": 7000000001, "is_bot": True, "first_name": "Iblagh"}}
        query = {"id": str(next(self._numbers)), "from": self._from(), "message": message, "chat_instance": "1"}
        return {"callback_query": {**query, "data": data}}

    async def _gives(self, update: dict[str, Any]) -> str:
        before = len(self.server.sent)
        self.server.gives(update)
        for _tick in range(400):
            if len(self.server.sent) > before:
                return without_controls(self.server.sent[-1]["text"])
            await asyncio.sleep(0.025)
        raise AssertionError("the bot said nothing")

    def _message(self) -> dict[str, Any]:
        chat = {"id": self.chat_id, "first_name": "Canary", "username": "canary_user", "type": "private"}
        return {"message_id": next(self._numbers), "from": self._from(), "chat": chat, "date": 1764000500}

    def _from(self) -> dict[str, Any]:
        person = {"id": self.chat_id, "is_bot": False, "first_name": "Canary", "username": "canary_user"}
        return {**person, "language_code": self.language}
