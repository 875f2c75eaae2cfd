"""Web: browsers as cheaply as can be: the page opened, its forms posted as they stand in it, a picture by the plain form."""

import asyncio
import itertools
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from benchmarks.load.telegram import Refused
from benchmarks.load.wire import Client, post

OPENED = b"GET /?lang=en HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n"
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "----IblaghFormBoundary7MA4YWxkTrZu0gW"
REFERENCE = re.compile(r"\d{4}(?: \d{4}){4}")
_FIELD = re.compile(r'name="(event|tag|opens|lang|form)" value="([^"]*)"')
_FILES = re.compile(r'action="(/chat/files[^"]*)"')
_COOKIE = re.compile(rb"set-cookie: ([^;\r]*)", re.IGNORECASE)


@dataclass
class Browser:
    """One citizen's: its cookie, and what is on its screen."""

    cookie: str = ""
    page: str = ""

    def presses(self, value: str) -> bytes:
        """The request of pressing the shown button for `value`."""
        found = re.search(rf'name="press" value="((?:[^"|]*\|)*{re.escape(value)})"', self.page)
        if not found:
            raise LookupError(f"no button for {value}")
        return self._posts(press=unescape(found[1]))

    def writes(self, text: str) -> bytes:
        """The request of writing."""
        return self._posts(text=text)

    def attaches(self, picture: bytes) -> bytes:
        """The request of the form with a file, as a browser without JavaScript posts it (RFC 7578)."""
        found = _FILES.search(self.page)
        if not found:
            raise LookupError("no form for files")
        disposition = 'Content-Disposition: form-data; name="file"; filename="screen.jpg"'
        head = f"--{BOUNDARY}\r\n{disposition}\r\nContent-Type: image/jpeg\r\n\r\n".encode()
        body = head + picture + f"\r\n--{BOUNDARY}--\r\n".encode()
        return post(unescape(found[1]), body, *self._headers(), kind=f"multipart/form-data; boundary={BOUNDARY}")

    def takes(self, head: bytes, body: bytes) -> None:
        """An answer: the turn in it, and the cookie if one is set."""
        self.page = body.decode().rpartition('class="turn"')[2]
        if given := _COOKIE.search(head):
            self.cookie = given[1].decode()

    def _posts(self, **more: str) -> bytes:
        fields = {**dict(_FIELD.findall(self.page)), **more}
        return post("/chat", urlencode(fields).encode(), *self._headers(), kind=FORM)

    def _headers(self) -> tuple[str, ...]:
        """With X-Piece the answer is the turn alone, as for the page's script, and not a redirection to the whole page."""
        known = ("X-Piece: 1", "Origin: http://127.0.0.1", "Sec-Fetch-Site: same-origin")
        return (*known, f"Cookie: {self.cookie}") if self.cookie else known


@dataclass
class Web:
    """The network between browsers and the intake; requests go to each of its processes in turn."""

    refused: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _clients: list[Client] = field(default_factory=list)

    def delivers_to(self, *ports: int) -> None:
        """Where the web chat is; a real crowd has a connection for each browser, so there are many."""
        self._clients = [Client(port, most=400) for port in ports]

    async def turn(self, browser: Browser, request: bytes) -> tuple[str, float]:
        """Send a request; the turn that is on the screen then, and after how many seconds."""
        client = self._clients[next(self._numbers) % len(self._clients)]
        began = time.perf_counter()
        head, body = await self._answered(client, request)
        took = time.perf_counter() - began
        browser.takes(head, body)
        return browser.page, took

    def closes(self) -> None:
        """End everything."""
        for one in self._clients:
            one.close()

    async def _answered(self, client: Client, request: bytes) -> tuple[bytes, bytes]:
        """As the page's script does: the same form again until it is taken."""
        status = 0
        for wait_s in (0.8, 2.5, 6, 6, 6):
            try:
                status, head, body = await client.send(request)
            except ConnectionError:
                status, head, body = 0, b"", b""
            if status == 200:
                return head, body
            if 400 <= status < 500:
                break
            self.refused += 1
            await asyncio.sleep(wait_s)
        raise Refused(status)


@dataclass
class WebCitizens:
    """Draws new citizens; `sends` says whether they send their report or leave it as a draft; with a picture, it is the evidence."""

    web: Web
    sends: bool = False
    picture: bytes = b""
    # How long each waited from Send to the reference, in seconds.
    sent_s: list[float] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def report(self) -> AsyncIterator[float]:
        """One citizen's turns, each with its seconds."""
        browser = Browser()
        _said, took = await self.web.turn(browser, OPENED)
        yield took
        for value in ("FRAUD", "FRAUD.PHISH"):
            _said, took = await self.web.turn(browser, browser.presses(value))
            yield took
        _said, took = await self.web.turn(browser, self._evidence(browser))
        yield took
        if self.sends:
            said, took = await self.web.turn(browser, browser.presses("anonymous"))
            if not REFERENCE.search(said):
                raise LookupError("no reference")
            self.sent_s.append(took)
            yield took

    def _evidence(self, browser: Browser) -> bytes:
        if self.picture:
            return browser.attaches(self.picture)
        return browser.writes(f"https://shop{next(self._numbers)}.example/false-bank")
