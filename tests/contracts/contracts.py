"""Contracts: each channel with what its far end sends and how it proves itself, for the suite that all of them pass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode

from rich.console import Console

from bot.channels.console.app import ConsoleChannel
from bot.channels.port import Channel
from bot.channels.telegram.app import SECRET_HEADER, TelegramChannel, bot_of
from bot.channels.web.inbound import WebChannel
from bot.channels.whatsapp.app import SIGNATURE, WhatsAppChannel, client_of
from tests.conversations.walker import CITIZEN
from tests.drivers import telegram_server, whatsapp_server

DATA = Path(__file__).parent.parent / "data"
SECRET = "A-secret_of-the-tests"
ORIGIN = "https://iblagh.example"
# Names, numbers and places in the payload files that nothing past the door may hold.
PERSONAL = ("Amina", "amina_b", "أمينة", "33.589886", "-7.603869", "Zerktouni", "212600111111", "99887766", "X Y")

Headers = Mapping[str, str]


@dataclass
class Contract:
    """A channel, and bodies by name; `proof` are the headers with which the far end proves that it sent a body."""

    channel: Channel
    bodies: dict[str, bytes]
    proof: Callable[[bytes], Headers]
    # Headers that prove nothing, whatever the body.
    unproven: list[Headers] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.channel.name


def contract(name: str, far_end: str = "http://127.0.0.1:9", **more: str) -> Contract:
    """The contract of the channel `name`, its far end at an address."""
    return {"telegram": _telegram, "whatsapp": _whatsapp, "web": _web, "console": _console}[name](far_end, **more)


@cache
def unsent(name: str) -> Contract:
    """The contract of the channel `name` for what sends nothing, made once: a client of an app takes long to make."""
    return contract(name)


def payloads(name: str) -> dict[str, bytes]:
    """The payload files of an app."""
    return {path.stem: path.read_bytes() for path in sorted((DATA / name).glob("*.json"))}


def _telegram(far_end: str) -> Contract:
    channel = TelegramChannel(bot_of(telegram_server.TOKEN, far_end), secret=SECRET)
    unproven = [{}, *({SECRET_HEADER: value} for value in ("", "x", SECRET[:-1], SECRET + " ", "é\xff", "\udce9"))]
    return Contract(channel, payloads("telegram"), lambda _body: {SECRET_HEADER: SECRET}, unproven)


def _whatsapp(far_end: str, template: str = "") -> Contract:
    client = client_of(whatsapp_server.TOKEN, whatsapp_server.PHONE_ID, far_end)
    channel = WhatsAppChannel(client, catalogues=CITIZEN, secret=SECRET, verify_token="token", template=template)
    values = ("", "sha256=", "sha256=é\xff", "sha1=00", whatsapp_server.signature(b"another body", SECRET), "\udce9")
    unproven = [{}, *({SIGNATURE: value} for value in values)]
    return Contract(
        channel,
        payloads("whatsapp"),
        lambda body: {SIGNATURE: whatsapp_server.signature(body, SECRET)},
        unproven,
    )


def _web(_far_end: str) -> Contract:
    channel = WebChannel((ORIGIN,), "s" * 43, "fr")
    form = {"event": "abcdefgh", "tag": "abcdef", "opens": "1", "lang": "ar"}
    bodies = {
        "press": urlencode({**form, "press": "report|category|abcdef|FRAUD"}).encode(),
        "strange_press": urlencode({**form, "press": "nonsense"}).encode(),
        "text": urlencode({**form, "text": "شوف https://example.org/1"}).encode(),
    }
    unproven = [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
    return Contract(channel, bodies, lambda _body: {"origin": ORIGIN, "sec-fetch-site": "same-origin"}, unproven)


def _console(_far_end: str) -> Contract:
    channel = ConsoleChannel(Console(file=StringIO(), width=4000), language="en")
    return Contract(channel, {"text": "بلاغ\n".encode(), "number": b"1\n"}, lambda _body: {})
