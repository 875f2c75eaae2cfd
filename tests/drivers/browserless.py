"""A citizen whose browser has no JavaScript: posts the forms of the page, and posts them again when no answer comes."""

import asyncio
import re
import ssl
from dataclasses import dataclass, field
from html import unescape

import aiohttp

FIELD = re.compile(r'name="(event|tag|opens|lang|form)" value="([^"]*)"')
BUTTON = re.compile(r'name="press" value="([^"]*)"')
REFERENCE = re.compile(r"\d{4}(?: \d{4}){4}")
# As long as a patient citizen tries.
TRIES = 120


@dataclass
class PlainBrowser:
    """One browser with its cookie."""

    url: str
    page: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    session: aiohttp.ClientSession | None = None
    tries: int = TRIES
    # What makes this browser believe a server; True: what everybody believes.
    tls: ssl.SSLContext | bool = True

    async def opens(self, path: str = "/?lang=en") -> str:
        jar = aiohttp.CookieJar(unsafe=True)
        connector = aiohttp.TCPConnector(ssl=self.tls)
        self.session = aiohttp.ClientSession(
            cookie_jar=jar, connector=connector, timeout=aiohttp.ClientTimeout(total=10)
        )
        return await self._patiently("GET", path)

    async def presses(self, value: str) -> str:
        (data,) = {one for one in map(unescape, BUTTON.findall(self.page)) if one.split("|")[-1] == value}
        return await self._patiently("POST", "/chat", {**self.fields, "press": data})

    async def writes(self, text: str) -> str:
        return await self._patiently("POST", "/chat", {**self.fields, "text": text})

    async def reports(self, evidence: str) -> str:
        """The shortest way; the reference."""
        await self.presses("FRAUD")
        await self.presses("FRAUD.PHISH")
        await self.writes(evidence)
        (reference,) = REFERENCE.findall(await self.presses("anonymous"))
        return reference

    async def opens_again(self) -> str:
        """The page as it is now, for the same cookie."""
        return await self._patiently("GET", "/?lang=en")

    def shows_page(self, page: str) -> str:
        """What is on the screen from now on."""
        self.page, self.fields = page, dict(FIELD.findall(page.split('id="log"')[1]))
        return unescape(page)

    async def closes(self) -> None:
        if self.session:
            await self.session.close()

    async def _patiently(self, method: str, path: str, form: dict[str, str] | None = None) -> str:
        assert self.session is not None
        for _try in range(self.tries):
            try:
                async with self.session.request(method, self.url + path, data=form) as answer:
                    page = await answer.text()
                    if answer.status == 200:
                        return self.shows_page(page)
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.2)
        raise AssertionError("no answer came")
