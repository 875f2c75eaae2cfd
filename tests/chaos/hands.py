"""Hands: what a citizen does on each channel, until it is answered; and everything that was ever said to them."""

import asyncio
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Protocol

import aiohttp

from locales.isolation import without_controls
from tests.chaos.post import Post
from tests.drivers.browserless import PlainBrowser
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.uploads import Uploader
from tests.drivers.whatsapp_citizen import WhatsAppCitizen, shown

PATIENCE_S = 200.0
LOOKS_S = 0.1
FIRST_CHAT, FIRST_PHONE = 7_700_000_000, 212_611_000_000
_TAGS = re.compile(r"<[^>]+>")
_BUTTON = re.compile(r'name="press" value="([^"]*)"')


class Unanswered(AssertionError):
    """A citizen waited too long."""


class Hand(Protocol):
    """One citizen on one channel. Whatever they do, it returns once they are answered, or raises Unanswered."""

    heard: list[str]

    async def opens(self) -> None: ...
    async def presses(self, value: str) -> None: ...
    async def writes(self, text: str) -> None: ...
    async def sends(self, picture: bytes, *, words: str = "") -> None: ...
    async def closes(self) -> None: ...

    def shows(self, value: str) -> bool:
        """Whether the last thing that was said has this button."""
        ...


@dataclass
class WebHand:
    """A browser without JavaScript, which sends its form again until it is answered; uploads go on where they were."""

    url: str
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        # As long as others wait for an app.
        self.browser = PlainBrowser(self.url, tries=int(PATIENCE_S / 0.2))

    async def opens(self) -> None:
        await self.browser.opens()
        self._hears()

    async def presses(self, value: str) -> None:
        await self.browser.presses(value)
        self._hears()

    async def writes(self, text: str) -> None:
        await self.browser.writes(text)
        self._hears()

    async def sends(self, picture: bytes, *, words: str = "") -> None:
        """Two pieces, each until it has arrived, and then the form that names them."""
        name, until = secrets.token_hex(8), _now() + PATIENCE_S
        while True:
            try:
                if await self._sent(name, picture):
                    break
            except (aiohttp.ClientError, TimeoutError):
                pass
            if _now() > until:
                raise Unanswered
            await asyncio.sleep(0.2)
        self._hears()
        if words:
            await self.writes(words)

    def shows(self, value: str) -> bool:
        return any(one.split("|")[-1] == value for one in map(unescape, _BUTTON.findall(self.browser.page)))

    async def closes(self) -> None:
        await self.browser.closes()

    async def _sent(self, name: str, picture: bytes) -> bool:
        """Whether the page has said something to the files."""
        up = Uploader(self.browser)
        status, offset = await up.arrived(name)
        while status == 200 and (at := int(offset or 0)) < len(picture):
            piece = picture[at : at + len(picture) // 2 + 1]
            status, offset = await up.sends(name, piece, at=at, of=len(picture))
            status = 200 if status == 204 else status
        if status == 403:
            # The conversation takes no files any more: its draft was lost, which the page says.
            await self.browser.opens_again()
            return True
        if status != 200:
            return False
        page = await up.attaches({name: len(picture)})
        if 'id="log"' not in page or not _BUTTON.search(page):
            return False
        self.browser.shows_page(page)
        return True

    def _hears(self) -> None:
        self.heard.append(" ".join(_TAGS.sub(" ", unescape(self.browser.page.split('id="log"')[1])).split()))


@dataclass
class AppHand:
    """What the two apps share: an answer is a message that was not the last one already."""

    post: Post
    number: int

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Every message of the bot to this citizen."""
        raise NotImplementedError

    @property
    def heard(self) -> list[str]:
        """The words of all messages."""
        raise NotImplementedError

    async def opens(self) -> None:
        await self.writes("/start")

    async def closes(self) -> None:
        """An app is never closed."""

    async def _until_answered(self, before: int, is_enough: Callable[[], bool] = lambda: True) -> None:
        """After a kill the last answer may be said twice: only another one answers what was done since."""
        last, until = self.messages[before - 1] if before else None, _now() + PATIENCE_S
        while not any(one != last for one in self.messages[before:]) or not is_enough():
            if _now() > until:
                raise Unanswered
            await asyncio.sleep(LOOKS_S)


@dataclass
class TelegramHand(AppHand):
    """A private chat with the bot."""

    def __post_init__(self) -> None:
        self.citizen = TelegramCitizen(self.post.stack.telegram, chat_id=FIRST_CHAT + self.number)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return self.citizen.answers

    @property
    def heard(self) -> list[str]:
        return [without_controls(one["text"]) for one in self.messages]

    def shows(self, value: str) -> bool:
        return bool(self.messages) and f'|{value}"' in str(self.messages[-1].get("reply_markup", ""))

    async def presses(self, value: str) -> None:
        await self._does(self.citizen.press_of(self.citizen.data_of(value)))

    async def writes(self, text: str) -> None:
        await self._does(self.citizen.message(text=text))

    async def sends(self, picture: bytes, *, words: str = "") -> None:
        """A photo, and `words` at the same moment: either may be taken first."""
        name = f"canaryfile{secrets.token_hex(8)}"
        self.post.stack.telegram.files[name] = picture
        updates = [self.citizen.message(photo=[{"file_id": name, "file_size": len(picture)}])]
        if words:
            updates.append(self.citizen.message(text=words))
        await self._does(*updates)

    async def _does(self, *updates: dict[str, Any]) -> None:
        before = len(self.messages)
        await asyncio.gather(*map(self.post.telegram, updates))
        await self._until_answered(before)


@dataclass
class WhatsAppHand(AppHand):
    """A chat with the business number."""

    def __post_init__(self) -> None:
        self.phone = str(FIRST_PHONE + self.number)
        self.citizen = WhatsAppCitizen(self.post.stack.whatsapp, phone=self.phone, user="")

    @property
    def messages(self) -> list[dict[str, Any]]:
        return self.post.stack.whatsapp.said.get(self.phone, [])

    @property
    def heard(self) -> list[str]:
        bodies = [
            one["interactive"]["body"]["text"] if one["type"] == "interactive" else one["text"]["body"]
            for one in self.messages
        ]
        return [without_controls(one) for one in bodies]

    def shows(self, value: str) -> bool:
        return bool(self._row(value))

    async def presses(self, value: str) -> None:
        (row,) = self._row(value)
        kind = self.messages[-1]["interactive"]["type"] + "_reply"
        reply = {"type": kind, kind: {"id": row["id"], "title": row["title"]}}
        await self._does(self.citizen.message("interactive", interactive=reply))

    async def writes(self, text: str) -> None:
        await self._does(self.citizen.text(text))

    async def sends(self, picture: bytes, *, words: str = "") -> None:
        """A picture, and `words` at the same moment: either may be taken first."""
        sent = [self.citizen.picture(secrets.token_hex(8), picture)]
        await self._does(*sent, *([self.citizen.text(words)] if words else []))

    def _row(self, value: str) -> list[dict[str, Any]]:
        last = shown(self.messages[-1]) if self.messages else []
        return [one for one in last if one["id"].split("|")[-1] == value]

    async def _does(self, *messages: dict[str, Any]) -> None:
        before = len(self.messages)
        await asyncio.gather(*(self.post.whatsapp(self.citizen.body(one)) for one in messages))
        await self._until_answered(before)


def _now() -> float:
    return asyncio.get_running_loop().time()
