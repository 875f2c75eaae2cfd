"""App: Telegram as a channel: what its updates mean, what can be done in its chats, and how webhooks are verified."""

import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.channels import raw as reading
from bot.channels.port import Inbound, Limits, Raw
from bot.channels.saying import Outbound
from bot.channels.telegram import door, inbound, outbound
from conversations.events import FileOffer, Left

NAME = "telegram"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  # a header's name
# What is asked of Telegram: messages, presses, and being added to groups, which are left.
KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]


def bot_of(token: str, api_url: str) -> Bot:
    """aiogram's client, for its methods only; `api_url` is another Bot API server's address."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    return Bot(token, session=session, default=DefaultBotProperties())


class TelegramChannel:
    """One bot account. `secret` is what Telegram sends with each webhook, or several while rotating; without, none is taken."""

    name = NAME

    def __init__(self, bot: Bot, *, secret: str = "", caps: Limits = outbound.LIMITS) -> None:
        self.bot = bot
        self.caps = caps
        self._secret = secret
        self._lacks: set[str] = set()

    def verify(self, headers: Mapping[str, str], _body: bytes) -> bool:
        """Whether the webhook carries our secret; compared in constant time, as bytes, whatever they are."""
        given = headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        return any(hmac.compare_digest(given, one.encode()) for one in self._secret.split())

    def split(self, body: bytes) -> list[tuple[str, Raw]]:
        """The update in a webhook's body."""
        return door.split(body)

    def parse(self, raw: Raw) -> Inbound | None:
        """What the citizen did."""
        return inbound.parse(raw)

    def names(self, raw: Raw) -> tuple[str, ...]:
        """The private chat, or a group that is to be left."""
        group = inbound.group_of(raw)
        citizen = inbound.citizen_of(raw)
        return (citizen,) if citizen else (f"group {group}",) if group else ()

    def series(self, raw: Raw) -> str:
        """The album."""
        return inbound.series_of(raw)

    def is_press(self, raw: Raw) -> bool:
        """Whether a button was pressed."""
        return "callback_query" in raw

    def number(self, raw: Raw) -> int:
        """The message's number."""
        return inbound.number_of(raw)

    def respond(self, parts: Sequence[tuple[str, Raw]]) -> Raw:
        """A pressed button comes to rest with the answer to its webhook (Bot API, Making requests when getting updates)."""
        for _key, raw in parts:
            pressed = reading.inner(raw, "callback_query")
            if callback_id := reading.text(pressed, "id"):
                pressed["id"] = ""
                return {"method": "answerCallbackQuery", "callback_query_id": callback_id}
        return {}

    def note(self, _raw: Raw) -> None:
        """Kinds that nobody is answered for carry nothing to note."""

    async def send(self, to: str, said: Outbound, _since: datetime | None = None) -> list[int]:
        """Say it in the private chat `to`."""
        return await outbound.send(self.bot, int(to), said, self._lacks)

    async def acknowledge(self, raw: Raw) -> None:
        """Let a pressed button come to rest; leave a group."""
        if callback_id := reading.text(reading.inner(raw, "callback_query"), "id"):
            await outbound.acknowledge(self.bot, callback_id)
        if group := inbound.group_of(raw):
            await outbound.leave(self.bot, group)

    def open(self, offer: FileOffer) -> AsyncIterator[bytes]:
        """The file's bytes."""
        return outbound.open_file(self.bot, offer)

    async def forget(self, to: str, offers: Sequence[FileOffer]) -> None:
        """Delete the messages with these files."""
        numbers = sorted({int(one.source) for one in offers if one.source.isdecimal()})
        await outbound.delete(self.bot, int(to), numbers)

    async def erase(self, to: str, numbers: Sequence[int]) -> Left:
        """Delete both sides' messages of the last 48 hours: Telegram deletes no older ones, and lists none."""
        await outbound.delete(self.bot, int(to), numbers)
        return Left.OLD
