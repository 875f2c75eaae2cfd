"""A citizen on Telegram: updates as the Bot API gives them, and the bot's answers as it sent them."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from locales.isolation import without_controls
from tests.drivers.telegram_server import BOT, TelegramServer


@dataclass
class TelegramCitizen:
    """One private chat."""

    server: TelegramServer
    chat_id: int = 7112233445
    language: str = "en"
    _numbers: itertools.count = field(default_factory=lambda: itertools.count(500))

    async def writes(self, text: str, **more: Any) -> str:
        return await self.does(self.message(text=text, **more))

    async def sends(self, **content: Any) -> str:
        return await self.does(self.message(**content))

    async def edits(self, message_id: int, text: str) -> None:
        update = self.message(text=text, message_id=message_id, edit_date=1764000999)
        await self.does_in_silence({"edited_message": update["message"]})

    async def presses(self, value: str) -> str:
        return await self.does(self.press_of(self.data_of(value)))

    def data_of(self, value: str) -> str:
        """What the shown button for `value` carries."""
        rows = json.loads(self.answers[-1]["reply_markup"])["inline_keyboard"]
        (data,) = [
            one["callback_data"] for row in rows for one in row if one.get("callback_data", "").split("|")[-1] == value
        ]
        return data

    def press_of(self, data: str) -> dict[str, Any]:
        """The update of a pressed button."""
        message = {**self.message()["message"], "from": BOT}
        query = {"id": str(next(self._numbers)), "from": self._person(), "message": message, "chat_instance": "1"}
        return {"callback_query": {**query, "data": data}}

    def message(self, **content: Any) -> dict[str, Any]:
        """The update of a new message."""
        chat = {**self._name(), "id": self.chat_id, "type": "private"}
        base = {"message_id": next(self._numbers), "from": self._person(), "chat": chat, "date": 1764000500}
        return {"message": {**base, **content}}

    async def does(self, update: dict[str, Any]) -> str:
        """Give an update to the bot and wait for what it says."""
        before = len(self.answers)
        self.server.gives(update)
        for _tick in range(600):
            if len(self.answers) > before:
                return self.heard
            await asyncio.sleep(0.025)
        raise AssertionError("the bot said nothing")

    async def does_in_silence(self, update: dict[str, Any], *, for_s: float = 1.5) -> None:
        """Give an update that the bot should not answer, or not at once."""
        self.server.gives(update)
        await asyncio.sleep(for_s)

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Every message of the bot to this citizen."""
        return self.server.said.get(self.chat_id, [])

    @property
    def heard(self) -> str:
        """The bot's last words."""
        return without_controls(self.answers[-1]["text"])

    def _person(self) -> dict[str, Any]:
        return {**self._name(), "id": self.chat_id, "is_bot": False, "language_code": self.language}

    def _name(self) -> dict[str, Any]:
        return {"first_name": "Canary", "last_name": "Family", "username": "canary_user"}
