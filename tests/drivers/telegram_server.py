"""A Bot API server on loopback: keeps updates until they are confirmed or delivered, and what the bot did (Bot API)."""

import asyncio
import itertools
import json
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.drivers.loopback import Loopback

TOKEN = "7000000001:AAH_test_token_of_the_loopback_server"
BOT = {"id": 7000000001, "is_bot": True, "first_name": "Iblagh", "username": "iblagh_test_bot"}


@dataclass
class TelegramServer(Loopback):
    """One bot's account at Telegram; `files` holds what a citizen's file ids stand for."""

    # What Telegram believes now; another one is answered as a revoked one.
    token: str = TOKEN
    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    sent_at: list[float] = field(default_factory=list)
    # The same messages by chat.
    said: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    # Every other method that was called, with its fields.
    done: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    bytes_given: int = 0
    confirmed: int = 0
    refuses: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    fails_files: bool = False
    # The chats of people who blocked the bot.
    blocked_by: set[str] = field(default_factory=set)
    # So many calls of a method pass before one is refused.
    passes: dict[str, int] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=dict)
    _numbers: itertools.count = field(default_factory=lambda: itertools.count(900_000_000))
    _polling: int = 0

    async def comes_up(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.*}", self._file)
        await self.serves(app)

    async def goes_down(self) -> None:
        self._polling += 1
        await super().goes_down()

    def gives(self, update: dict[str, Any]) -> int:
        """Queue an update under the next id, unless it has one."""
        number = update.setdefault("update_id", next(self._numbers))
        self.updates.append(update)
        return number

    async def delivers(self, body: bytes, **headers: str) -> int:
        """Post a body to the webhook, as Telegram does; the status of the answer."""
        secret = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        async with aiohttp.ClientSession() as session:
            answer = await session.post(self.webhook["url"], data=body, headers={**secret, **headers})
            return answer.status

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The fields of each call of a method."""
        return [fields for name, fields in self.done if name == method.lower()]

    async def _method(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return _answer(401, ok=False, error_code=401, description="Unauthorized")
        fields = await _fields(request)
        method = request.match_info["method"].lower()
        passes = self.passes.get(method, 0)
        self.passes[method] = max(passes - 1, 0)
        if method in self.refuses and not passes:
            status, body = self.refuses.pop(method)
            return _answer(status, ok=False, error_code=status, **body)
        if fields.get("chat_id") in self.blocked_by:
            return _answer(403, ok=False, error_code=403, description="Forbidden: bot was blocked by the user")
        known = getattr(self, f"_{method}", None)
        if known is None:
            self.done.append((method, fields))
            return _answer(200, ok=True, result=True)
        return await known(fields)

    async def _getupdates(self, fields: dict[str, Any]) -> web.Response:
        if self.webhook.get("url"):
            words = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
            return _answer(409, ok=False, error_code=409, description=words)
        self._polling += 1
        mine, offset = self._polling, int(fields.get("offset") or 0)
        self.confirmed = max(self.confirmed, offset)
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        for _tick in range(int(fields.get("timeout") or 0) * 20):
            if self.updates or mine != self._polling:
                break
            await asyncio.sleep(0.05)
        if mine != self._polling:
            words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            return _answer(409, ok=False, error_code=409, description=words)
        return _answer(200, ok=True, result=self.updates[:100])

    async def _sendmessage(self, fields: dict[str, Any]) -> web.Response:
        self.sent.append(fields)
        self.said.setdefault(int(fields["chat_id"]), []).append(fields)
        self.sent_at.append(time.monotonic())
        chat = {"id": int(fields["chat_id"]), "type": "private"}
        message = {"message_id": 100_000 + len(self.sent), "date": 0, "chat": chat}
        return _answer(200, ok=True, result={**message, "text": fields["text"]})

    async def _deletemessages(self, fields: dict[str, Any]) -> web.Response:
        self.deleted += json.loads(fields["message_ids"])
        return _answer(200, ok=True, result=True)

    async def _setwebhook(self, fields: dict[str, Any]) -> web.Response:
        self.webhook = fields
        return _answer(200, ok=True, result=True)

    async def _deletewebhook(self, fields: dict[str, Any]) -> web.Response:
        self.done.append(("deletewebhook", fields))
        self.webhook = {}
        return _answer(200, ok=True, result=True)

    async def _getwebhookinfo(self, _fields: dict[str, Any]) -> web.Response:
        known = {"has_custom_certificate": False, "pending_update_count": len(self.updates)}
        return _answer(200, ok=True, result={"url": self.webhook.get("url", ""), **known})

    async def _getme(self, _fields: dict[str, Any]) -> web.Response:
        return _answer(200, ok=True, result=BOT)

    async def _getmyname(self, _fields: dict[str, Any]) -> web.Response:
        return _answer(200, ok=True, result={"name": "Iblagh"})

    async def _getfile(self, fields: dict[str, Any]) -> web.Response:
        file_id = fields["file_id"]
        self.done.append(("getfile", fields))
        result = {"file_id": file_id, "file_unique_id": file_id, "file_path": f"photos/{file_id}"}
        return _answer(200, ok=True, result=result)

    async def _file(self, request: web.Request) -> web.Response:
        if self.fails_files:
            return _answer(502, ok=False, error_code=502, description="Bad Gateway")
        name = request.match_info["path"].split("/")[-1]
        if name not in self.files:
            return _answer(404, ok=False, error_code=404, description="Not Found")
        content = self.files[name]
        self.bytes_given += len(content)
        return web.Response(body=content)


async def _fields(request: web.Request) -> dict[str, Any]:
    """As a form has them: what is not text is JSON."""
    if request.content_type != "application/json":
        return dict((await request.post()).items())
    given = await request.json()
    return {name: one if isinstance(one, str) else json.dumps(one) for name, one in given.items()}


def _answer(status: int, **body: Any) -> web.Response:
    return web.json_response(body, status=status)
