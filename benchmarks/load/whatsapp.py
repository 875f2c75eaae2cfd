"""WhatsApp: Meta's side of the Cloud API as cheaply as can be: delivers signed webhooks and takes what the bot says, by chat."""

import asyncio
import hmac
import itertools
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from benchmarks.load.telegram import PATIENCE_S, Refused
from benchmarks.load.wire import Client, post, serve

TOKEN = "EAAG_test_token_of_the_loopback_server"
PHONE_ID = "106540352242922"
SECRET = "bench-app-secret-of-the-webhook"
FIRST_CHAT = 212_600_000_000
PATH = "/channels/whatsapp"
# What Meta tells of each message that a bot sends, each in a webhook of its own (Cloud API, webhooks, statuses).
STATUSES = ("sent", "delivered", "read")
REFERENCE = re.compile(rb"\d{4}(?: \d{4}){4}")
_TO = re.compile(rb'"to":\s*"(\d+)"')
_PRICING = {"billable": False, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"}
_ACCOUNT = {
    "messaging_product": "whatsapp",
    "metadata": {"display_phone_number": "212537000000", "phone_number_id": PHONE_ID},
}
READ = b'{"success":true}'
UPLOADED = b'{"id":"1166846181421424"}'
KNOWN = json.dumps({"id": PHONE_ID}).encode()


@dataclass
class WhatsApp:
    """One business number, whose webhook is the intake's."""

    port: int = 0
    refused: int = 0
    _waiting: dict[int, "asyncio.Future[bytes]"] = field(default_factory=dict)
    # What was said to a chat since its last message, in as many messages as it took.
    _said: dict[int, bytes] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1000))
    _clients: list[Client] = field(default_factory=list)
    _telling: set["asyncio.Task[None]"] = field(default_factory=set)
    _is_over: bool = False
    _server: asyncio.Server | None = None

    async def opens(self) -> None:
        """Serve the Graph API on a free port."""
        self._server, self.port = await serve(self._answer)

    def delivers_to(self, *ports: int) -> None:
        """Where the webhooks are; messages go to each in turn."""
        self._clients = [Client(port) for port in ports]

    async def turn(self, chat: int, message: dict[str, object]) -> tuple[bytes, float]:
        """Deliver a message; what the bot said to `chat` up to what may be pressed, and after how many seconds."""
        number = next(self._numbers)
        said: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[chat], self._said[chat] = said, b""
        person = {"profile": {"name": "Salma"}, "wa_id": str(chat), "user_id": _user(chat)}
        base = {"from": str(chat), "from_user_id": _user(chat), "id": f"wamid.HBgM{number}", "timestamp": _now()}
        body = _webhook({"contacts": [person], "messages": [{**base, **message}]})
        began = time.perf_counter()
        await self._delivered(number, body)
        answer = await asyncio.wait_for(said, PATIENCE_S)
        return answer, time.perf_counter() - began

    async def has_told(self) -> None:
        """Deliver what is left to be told of messages, and nothing of later ones: an intake that leaves takes no more."""
        self._is_over = True
        await asyncio.gather(*self._telling, return_exceptions=True)

    def closes(self) -> None:
        """End everything."""
        for one in self._clients:
            one.close()
        if self._server:
            self._server.close()

    async def _delivered(self, number: int, body: bytes) -> None:
        """As Meta does: again until it is taken."""
        signature = hmac.digest(SECRET.encode(), body, "sha256").hex()
        request = post(PATH, body, f"X-Hub-Signature-256: sha256={signature}")
        status = 0
        for wait_s in (0.05, 0.2, 1, 1, 2, 2, 4, 4, 8, 8):
            try:
                status, _head, _body = await self._clients[number % len(self._clients)].send(request)
            except ConnectionError:
                status = 0
            if status == 200:
                return
            self.refused += 1
            await asyncio.sleep(wait_s)
        raise Refused(status)

    def _answer(self, path: bytes, _head: bytes, body: bytes) -> bytes:
        """Messages and read marks come to one address; the number itself is asked for to try the token."""
        if path.endswith(b"/media"):
            return UPLOADED
        if not path.endswith(b"/messages"):
            return KNOWN
        found = _TO.search(body)
        if not found:
            return READ
        chat, number = int(found[1]), next(self._numbers)
        self._heard(chat, body)
        if not self._is_over:
            self._will_tell(number, chat)
        return _taken(number, chat)

    def _will_tell(self, number: int, chat: int) -> None:
        task = asyncio.get_running_loop().create_task(self._tells(number, chat))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def _heard(self, chat: int, body: bytes) -> None:
        self._said[chat] = self._said.get(chat, b"") + body
        # Long words come in a message of their own, before the one with buttons or a list.
        if b'"interactive"' in body and (waiting := self._waiting.pop(chat, None)) and not waiting.done():
            waiting.set_result(self._said.pop(chat))

    async def _tells(self, number: int, chat: int) -> None:
        """What became of a message that the bot sent."""
        for status in STATUSES:
            about = {"id": f"wamid.HBgOUT{number}", "status": status, "timestamp": _now(), "recipient_id": str(chat)}
            person = {"wa_id": str(chat), "user_id": _user(chat)}
            await self._delivered(
                number, _webhook({"contacts": [person], "statuses": [{**about, "pricing": _PRICING}]})
            )


@dataclass
class WhatsAppCitizens:
    """Draws new citizens; `sends` says whether they send their report or leave it as a draft.

    WhatsApp bears one message every 6 seconds to a citizen and 10 at once, so a whole report of five may go as fast as its
    citizen presses: the pace is not the citizen's but the number's, 80 messages a second for each process of the intake.
    Eighty citizens with a second between turns reach that, or 800 who think for ten. With more than 80 turns owed at once
    the intake puts answers off, because it holds them for no longer than a second, and what is measured is that wait.
    """

    whatsapp: WhatsApp
    sends: bool = False
    # How long each waited from Send to the reference, in seconds.
    sent_s: list[float] = field(default_factory=list)
    _chats: "itertools.count[int]" = field(default_factory=lambda: itertools.count(FIRST_CHAT))

    async def report(self) -> AsyncIterator[float]:
        """One citizen's turns, each with its seconds."""
        chat = next(self._chats)
        said, took = await self.whatsapp.turn(chat, wrote("Hello"))
        yield took
        for value in ("FRAUD", "FRAUD.PHISH"):
            said, took = await self.whatsapp.turn(chat, chose(said, value))
            yield took
        said, took = await self.whatsapp.turn(chat, wrote(f"https://shop{chat}.example/false-bank"))
        yield took
        if self.sends:
            said, took = await self.whatsapp.turn(chat, chose(said, "anonymous"))
            if not REFERENCE.search(said):
                raise LookupError("no reference")
            self.sent_s.append(took)
            yield took


def wrote(text: str) -> dict[str, object]:
    """The message of words."""
    return {"type": "text", "text": {"body": text}}


def chose(said: bytes, value: str) -> dict[str, object]:
    """The message of choosing the button or row for `value` in what was said."""
    found = re.search(rb'"id":\s*"((?:[^"|]*\|)*%b)"' % re.escape(value).encode(), said)
    if not found:
        raise LookupError(f"no button for {value}")
    kind = "button_reply" if b'"buttons"' in said else "list_reply"
    return {"type": "interactive", "interactive": {"type": kind, kind: {"id": found[1].decode(), "title": value}}}


def _webhook(value: dict[str, object]) -> bytes:
    changes = [{"value": {**_ACCOUNT, **value}, "field": "messages"}]
    entry = [{"id": "102290129340398", "changes": changes}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def _taken(number: int, chat: int) -> bytes:
    return (
        b'{"messaging_product":"whatsapp","contacts":[{"input":"%d","wa_id":"%d"}],"messages":[{"id":"wamid.HBgOUT%d"}]}'
        % (chat, chat, number)
    )


def _user(chat: int) -> str:
    return f"MA.13491208{chat}"


def _now() -> str:
    return str(int(time.time()))
