"""Telegram: its side of a webhook as cheaply as can be: delivers updates and takes what the bot says, by chat."""

import asyncio
import itertools
import json
import re
import time
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from benchmarks.load.wire import Client, post, serve

TOKEN = "7000000001:AAH_test_token_of_the_loopback_server"
SECRET = "bench-secret_of-the-webhook"
PATIENCE_S = 60.0
_CHAT = re.compile(rb'chat_id"?\s*[=:]\s*"?(\d+)')
# What Telegram gives back for a message: all of it, as long as what was said.
_SENT = {
    "message_id": 5,
    "from": {"id": 7000000001, "is_bot": True, "first_name": "Iblagh", "username": "iblagh_test_bot"},
    "chat": {"id": 7112233445, "first_name": "Salma", "type": "private"},
    "date": 1764000500,
    "text": "Which of these fits best? " * 10,
    "reply_markup": {
        "inline_keyboard": [[{"text": "Phishing, a false bank", "callback_data": "FRAUD.PHISH"}] for _row in range(10)]
    },
}
MESSAGE = json.dumps({"ok": True, "result": _SENT}).encode()
INFO = json.dumps(
    {"ok": True, "result": {"url": "", "has_custom_certificate": False, "pending_update_count": 0}}
).encode()
FILE = json.dumps(
    {"ok": True, "result": {"file_id": "AgACx", "file_unique_id": "AQADx", "file_path": "photos/file_1.jpg"}}
).encode()
TRUE = b'{"ok":true,"result":true}'
ME = json.dumps({"ok": True, "result": {**_SENT["from"], "can_join_groups": True}}).encode()  # type: ignore[dict-item]


class Refused(Exception):
    """The bot answered an update with something else than 200."""


@dataclass
class Telegram:
    """One bot's account; `path` and `headers` are those of its webhook."""

    path: str
    headers: tuple[str, ...] = ()
    port: int = 0
    refused: int = 0
    # What every file id stands for.
    picture: bytes = b""
    _waiting: dict[int, "asyncio.Future[bytes]"] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1000))
    _clients: list[Client] = field(default_factory=list)
    _server: asyncio.Server | None = None

    async def opens(self) -> None:
        """Serve the Bot API on a free port."""
        self._server, self.port = await serve(self._answer)

    def delivers_to(self, *ports: int) -> None:
        """Where the webhooks are; updates go to each in turn."""
        self._clients = [Client(port) for port in ports]

    async def turn(self, chat: int, update: dict[str, object]) -> tuple[bytes, float]:
        """Deliver an update; what the bot said to `chat`, and after how many seconds."""
        number = next(self._numbers)
        said: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[chat] = said
        body = json.dumps({"update_id": number, **update}).encode()
        began = time.perf_counter()
        await self._delivered(number, body)
        answer = await asyncio.wait_for(said, PATIENCE_S)
        return answer, time.perf_counter() - began

    async def _delivered(self, number: int, body: bytes) -> None:
        """As Telegram does: again until it is taken."""
        request = post(self.path, body, *self.headers)
        for wait_s in (0.05, 0.2, 1, 1, 2, 2, 4, 4, 8, 8):
            status, _head, _body = await self._clients[number % len(self._clients)].send(request)
            if status == 200:
                return
            self.refused += 1
            await asyncio.sleep(wait_s)
        raise Refused(status)

    def closes(self) -> None:
        """End everything."""
        for one in self._clients:
            one.close()
        if self._server:
            self._server.close()

    def _answer(self, path: bytes, _head: bytes, body: bytes) -> bytes:
        if path.startswith(b"/file/"):
            return self.picture
        method = path.rsplit(b"/", 1)[-1].lower()
        if method == b"sendmessage":
            found = _CHAT.search(body)
            waiting = self._waiting.pop(int(found[1]), None) if found else None
            if waiting and not waiting.done():
                waiting.set_result(body)
            return MESSAGE
        return {b"getwebhookinfo": INFO, b"getme": ME, b"getfile": FILE}.get(method, TRUE)


def data_of(said: bytes, value: str) -> str:
    """What the button for `value` carries in a message as it was sent, whatever the bot puts before it."""
    text = said.decode()
    if "inline_keyboard" not in text:
        # The floor says one sentence only; it is pressed all the same.
        return value
    if not text.startswith("{"):
        text = unquote_plus(text)
    found = re.search(rf'"callback_data":\s*"((?:[^"|]*\|)*{re.escape(value)})"', text)
    if not found:
        raise LookupError(f"no button for {value}")
    return found[1]


def wrote(chat: int, text: str) -> dict[str, object]:
    """The update of a message."""
    kind = "bot_command" if text.startswith("/") else "url"
    entities = [{"type": kind, "offset": 0, "length": len(text)}]
    return {"message": {**_base(chat), "from": _person(chat), "text": text, "entities": entities}}


def showed(chat: int, caption: str, size: int) -> dict[str, object]:
    """The update of a picture with a caption."""
    photo = [{"file_id": "AgACx", "file_unique_id": "AQADx", "file_size": size, "width": 800, "height": 600}]
    entities = [{"type": "url", "offset": 0, "length": len(caption)}]
    message = {**_base(chat), "from": _person(chat), "photo": photo, "caption": caption, "caption_entities": entities}
    return {"message": message}


def pressed(chat: int, data: str) -> dict[str, object]:
    """The update of a pressed button."""
    message = {**_base(chat), "from": _SENT["from"], "text": _SENT["text"], "reply_markup": _SENT["reply_markup"]}
    return {
        "callback_query": {
            "id": "4382bfdwdsb323b2d9",
            "from": _person(chat),
            "message": message,
            "chat_instance": "1",
            "data": data,
        }
    }


def _base(chat: int) -> dict[str, object]:
    return {"message_id": 700, "chat": {"id": chat, "first_name": "Salma", "type": "private"}, "date": 1764000500}


def _person(chat: int) -> dict[str, object]:
    return {"id": chat, "is_bot": False, "first_name": "Salma", "language_code": "en"}
