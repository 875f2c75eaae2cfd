"""A Bot API server on loopback: keeps updates until their offset is confirmed, and what the bot sent (Bot API, getUpdates)."""

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "7000000001:AAH_test_token_of_the_loopback_server"
BOT = {"id": 7000000001, "is_bot": True, "first_name": "Iblagh", "username": "iblagh_test_bot"}


@dataclass
class TelegramServer:
    """One bot's account at Telegram; `files` holds what a citizen's file ids stand for."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    bytes_given: int = 0
    confirmed: int = 0
    refuses: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    url: str = ""
    _numbers: itertools.count = field(default_factory=lambda: itertools.count(900_000_000))
    _runner: web.AppRunner | None = None

    async def comes_up(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.*}", self._file)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def goes_down(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    def gives(self, update: dict[str, Any]) -> int:
        """Queue an update under the next id, unless it has one."""
        number = update.setdefault("update_id", next(self._numbers))
        self.updates.append(update)
        return number

    async def _method(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return _answer(401, ok=False, error_code=401, description="Unauthorized")
        fields = dict((await request.post()).items())
        method = request.match_info["method"].lower()
        if method in self.refuses:
            status, body = self.refuses.pop(method)
            return _answer(status, ok=False, error_code=status, **body)
        return await getattr(self, f"_{method}")(fields)

    async def _getupdates(self, fields: dict[str, Any]) -> web.Response:
        offset = int(fields.get("offset") or 0)
        self.confirmed = max(self.confirmed, offset)
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        for _tick in range(int(fields.get("timeout") or 0) * 20):
            if self.updates:
                break
            await asyncio.sleep(0.05)
        return _answer(200, ok=True, result=self.updates[:100])

    async def _sendmessage(self, fields: dict[str, Any]) -> web.Response:
        self.sent.append(fields)
        message = {
            "message_id": 1000 + len(self.sent),
            "date": 0,
            "chat": {"id": int(fields["chat_id"]), "type": "private"},
        }
        return _answer(200, ok=True, result={**message, "text": fields["text"]})

    async def _answercallbackquery(self, _fields: dict[str, Any]) -> web.Response:
        return _answer(200, ok=True, result=True)

    async def _deletemessage(self, fields: dict[str, Any]) -> web.Response:
        self.deleted.append(int(fields["message_id"]))
        return _answer(200, ok=True, result=True)

    async def _getfile(self, fields: dict[str, Any]) -> web.Response:
        file_id = fields["file_id"]
        result = {"file_id": file_id, "file_unique_id": file_id, "file_path": f"photos/{file_id}"}
        return _answer(200, ok=True, result=result)

    async def _file(self, request: web.Request) -> web.Response:
        content = self.files[request.match_info["path"].split("/")[-1]]
        self.bytes_given += len(content)
        return web.Response(body=content)


def _answer(status: int, **body: Any) -> web.Response:
    return web.json_response(body, status=status)
