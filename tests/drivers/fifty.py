"""Fifty: citizens on every channel who report all that can be reported, each word of it a canary."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.drivers.browserless import PlainBrowser
from tests.drivers.canaries import canary, number
from tests.drivers.citizen import reference_in
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TelegramServer
from tests.drivers.uploads import Uploader
from tests.drivers.whatsapp_citizen import WhatsAppCitizen
from tests.drivers.whatsapp_server import WhatsAppServer
from tests.evidence.pictures import saved

AT_ONCE = 50
Presses = Callable[[str], Awaitable[str]]


@dataclass
class Known:
    """What only citizens know, by what it is; `references` are what they keep."""

    canaries: dict[str, str] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)

    def new(self, kind: str, value: str = "") -> str:
        """A canary of a kind, kept in mind."""
        value = value or canary(kind)
        self.canaries[f"{kind} {len(self.canaries)}"] = value
        return value

    def link(self) -> str:
        return f"https://{self.new('host')}.example/{self.new('path')}?q={self.new('query')}"


@dataclass
class Fifty:
    """Who reports, and where."""

    web_url: str
    telegram: TelegramServer
    whatsapp: WhatsAppServer
    sent: Known = field(default_factory=Known)
    # Of those who never press Send.
    drafted: Known = field(default_factory=Known)
    drafted_in_browsers: Known = field(default_factory=Known)

    async def report(self, count: int) -> None:
        """So many reports, a third on each channel, half of them with a name; not all at once."""
        gate = asyncio.Semaphore(AT_ONCE)
        ways = (self._in_browser, self._on_telegram, self._on_whatsapp)

        async def one(place: int) -> None:
            async with gate:
                text = await ways[place % 3](self.sent, sends=True, named=place % 2 == 0, with_file=place % 5 == 0)
                self.sent.references.append(reference_in(text))

        await asyncio.gather(*map(one, range(count)))

    async def leave_drafts(self) -> None:
        """One on each channel who goes away before sending."""
        await asyncio.gather(
            self._in_browser(self.drafted_in_browsers, sends=False, named=True, with_file=True),
            self._on_telegram(self.drafted, sends=False, named=True, with_file=False),
            self._on_whatsapp(self.drafted, sends=False, named=False, with_file=False),
        )

    async def _in_browser(self, known: Known, *, sends: bool, named: bool, with_file: bool) -> str:
        browser = PlainBrowser(self.web_url)
        await browser.opens()
        await browser.presses("FRAUD")
        await browser.presses("FRAUD.SHOP")
        known.new("cookie", next(one.value for one in browser.session.cookie_jar))
        if with_file:
            page = await Uploader(browser).posts_form((known.new("file") + ".png", saved("RGB", "PNG")))
            browser.shows_page(page)
        await browser.writes(f"{known.link()} said {known.new('text')} to me")
        said = re.sub(
            r"<[^>]*>", " ", await self._ends(known, browser.presses, browser.writes, sends=sends, named=named)
        )
        await browser.closes()
        return said

    async def _on_telegram(self, known: Known, *, sends: bool, named: bool, with_file: bool) -> str:
        citizen = TelegramCitizen(self.telegram, chat_id=int(known.new("chat", number())))
        await citizen.writes("/start")
        await citizen.presses("FRAUD")
        await citizen.presses("FRAUD.SHOP")
        if with_file:
            file_id = known.new("fileid")
            self.telegram.files[file_id] = saved("RGB", "PNG")
            named_file = {"file_name": known.new("file") + ".png", "mime_type": "image/png", "file_size": 900}
            document = {"file_id": file_id, "file_unique_id": file_id[-12:], **named_file}
            await citizen.sends(document=document, caption=known.new("caption"))
        await citizen.writes(f"{known.link()} said {known.new('text')} to me")
        return await self._ends(known, citizen.presses, citizen.writes, sends=sends, named=named)

    async def _on_whatsapp(self, known: Known, *, sends: bool, named: bool, with_file: bool) -> str:
        user = known.new("user", f"MA.{number(17)}")
        citizen = WhatsAppCitizen(self.whatsapp, phone=known.new("phone", f"2126{number(8)}"), user=user)
        await citizen.writes("hello")
        await citizen.presses("FRAUD")
        await citizen.presses("FRAUD.SHOP")
        if with_file:
            media, content = known.new("media", number(16)), saved("RGB", "PNG")
            self.whatsapp.files[media] = content
            digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
            said = {"filename": known.new("file") + ".png", "caption": known.new("caption")}
            document = {"id": media, "mime_type": "image/png", "sha256": digest, **said}
            await citizen.does(citizen.message("document", document=document))
        await citizen.writes(f"{known.link()} said {known.new('text')} to me")
        return await self._ends(known, citizen.presses, citizen.writes, sends=sends, named=named)

    async def _ends(self, known: Known, presses: Presses, writes: Presses, *, sends: bool, named: bool) -> str:
        """The card: with contact and name, or anonymous; what is said last."""
        if not named:
            return await presses("anonymous") if sends else ""
        await presses("contact")
        await writes(known.new("contact") + "@example.org")
        said = await writes(known.new("name"))
        return await presses("send") if sends else said
