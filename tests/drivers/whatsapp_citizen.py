"""A citizen on WhatsApp: webhooks as the Cloud API sends them, and the bot's answers as it sent them."""

import asyncio
import base64
import hashlib
import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from locales.isolation import without_controls
from tests.drivers.whatsapp_server import PHONE_ID, WhatsAppServer


@dataclass
class WhatsAppCitizen:
    """One chat; `phone` or `user` may be empty, as in real traffic."""

    server: WhatsAppServer
    phone: str = "212600000042"
    user: str = "MA.13491208655302741918"
    _numbers: itertools.count = field(default_factory=itertools.count)
    # Every name that they ever had.
    _names: set[str] = field(default_factory=set)

    async def writes(self, text: str, **more: Any) -> str:
        return await self.does(self.message("text", text={"body": text}, **more))

    async def sends(self, kind: str, **content: Any) -> str:
        return await self.does(self.message(kind, **content))

    async def presses(self, value: str) -> str:
        return await self.does(self.press_of(value))

    def press_of(self, value: str) -> dict[str, Any]:
        """The message of choosing the shown button or row for `value`."""
        found = [one for one in shown(self.answers[-1]) if one["id"].split("|")[-1] == value]
        assert found, f"{value} is not shown"
        kind = self.answers[-1]["interactive"]["type"] + "_reply"
        reply = {"type": kind, kind: {"id": found[0]["id"], "title": found[0]["title"]}}
        return self.message("interactive", interactive=reply)

    def picture(self, media: str, content: bytes, **more: Any) -> dict[str, Any]:
        """The message of a picture, whose bytes the server has."""
        self.server.files[media] = content
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        return self.message("image", image={"id": media, "mime_type": "image/png", "sha256": digest, **more})

    def text(self, words: str) -> dict[str, Any]:
        """The message of words."""
        return self.message("text", text={"body": words})

    def message(self, kind: str, **content: Any) -> dict[str, Any]:
        """A message of this citizen."""
        number = next(self._numbers)
        self._names |= {self.phone, self.user}
        ids = {"from": self.phone, "from_user_id": self.user}
        base = {"id": f"wamid.{self.phone}{self.user}.{number}", "timestamp": str(int(time.time())), "type": kind}
        return {**{name: value for name, value in ids.items() if value}, **base, **content}

    def body(self, *messages: dict[str, Any]) -> dict[str, Any]:
        """A webhook with these messages."""
        ids = {"wa_id": self.phone, "user_id": self.user}
        person = {"profile": {"name": "Canary Family"}, **{name: value for name, value in ids.items() if value}}
        return body_of({"contacts": [person], "messages": list(messages)})

    async def does(self, *messages: dict[str, Any]) -> str:
        """Deliver messages and wait for what the bot says."""
        before = len(self.answers)
        assert await self.server.delivers(self.body(*messages)) == 200
        for _tick in range(800):
            if len(self.answers) > before:
                return self.heard
            await asyncio.sleep(0.025)
        raise AssertionError("the bot said nothing")

    async def does_in_silence(self, *messages: dict[str, Any], for_s: float = 1.0) -> None:
        """Deliver what the bot should not answer."""
        before = len(self.answers)
        assert await self.server.delivers(self.body(*messages)) == 200
        await asyncio.sleep(for_s)
        assert len(self.answers) == before

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Every message of the bot to this citizen."""
        return [
            one
            for one in self.server.sent
            if (one.get("to") or one.get("recipient")) in {*self._names, self.phone, self.user}
        ]

    @property
    def heard(self) -> str:
        """The bot's last words."""
        last = self.answers[-1]
        if last["type"] == "interactive":
            return without_controls(last["interactive"]["body"]["text"])
        return without_controls(last["text"]["body"]) if last["type"] == "text" else str(last["template"])


def body_of(*values: dict[str, Any]) -> dict[str, Any]:
    """A webhook with a change for each of `values`."""
    known = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": PHONE_ID}}
    changes = [{"value": {**known, **one}, "field": "messages"} for one in values]
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}


def shown(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons or rows of a message, as id, title and description."""
    if message["type"] != "interactive":
        return []
    action = message["interactive"]["action"]
    if "buttons" in action:
        return [one["reply"] for one in action["buttons"]]
    return [row for section in action["sections"] for row in section["rows"]]
