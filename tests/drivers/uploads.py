"""A browser's uploads over plain HTTP: slices, cuts in the middle of one, and forms with several files."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from tests.drivers.browserless import PlainBrowser

OFFSET_TYPE = "application/offset+octet-stream"
# Small enough for few round trips, larger than what a server reads ahead.
SLICE = 1024 * 1024


@dataclass
class Uploader:
    """One browser that has files to send."""

    browser: PlainBrowser

    @classmethod
    async def about(cls, url: str, *presses: str) -> "Uploader":
        """Somebody who opened the chat and pressed these."""
        browser = PlainBrowser(url)
        await browser.opens()
        for press in presses:
            await browser.presses(press)
        return cls(browser)

    @property
    def cookie(self) -> str:
        assert self.browser.session is not None
        return "; ".join(f"{one.key}={one.value}" for one in self.browser.session.cookie_jar)

    async def arrived(self, name: str) -> tuple[int, str | None]:
        """What HEAD says: status and offset."""
        assert self.browser.session is not None
        async with self.browser.session.head(f"{self.browser.url}/chat/files/{name}") as answer:
            return answer.status, answer.headers.get("Upload-Offset")

    async def sends(self, name: str, piece: bytes, *, at: int, of: int, **more: str) -> tuple[int, str | None]:
        """One PATCH: status and offset."""
        assert self.browser.session is not None
        headers = {"Upload-Offset": str(at), "Upload-Length": str(of), "Content-Type": OFFSET_TYPE}
        address = f"{self.browser.url}/chat/files/{name}"
        async with self.browser.session.patch(address, data=piece, headers={**headers, **more}) as answer:
            return answer.status, answer.headers.get("Upload-Offset")

    async def sends_whole(self, name: str, content: bytes, *, at: int = 0) -> int:
        """Everything from `at` on, slice by slice; the last offset."""
        while at < len(content):
            _status, offset = await self.sends(name, content[at : at + SLICE], at=at, of=len(content))
            at = int(offset or 0)
        return at

    async def loses_connection(self, name: str, content: bytes, *, at: int, after: int) -> None:
        """A PATCH of everything from `at` on whose connection ends `after` bytes of body."""
        _reader, writer = await self._asks(name, len(content) - at, at=at, of=len(content))
        writer.write(content[at : at + after])
        await writer.drain()
        # A moment, as networks have: what the server has not read when it sees the end is lost, and sent again later.
        await asyncio.sleep(0.1)
        writer.transport.abort()

    async def floods(self, name: str, length: int) -> tuple[bytes, int]:
        """A PATCH that sends without waiting for an answer: what the server said, how much it let in."""
        reader, writer = await self._asks(name, length, at=0, of=length)
        answer, let_in = await reader.readuntil(b"\r\n"), 0
        try:
            while let_in < length:
                writer.write(bytes(65536))
                await asyncio.wait_for(writer.drain(), 1)
                let_in += 65536
        except (ConnectionError, TimeoutError):
            pass
        writer.close()
        return answer, let_in

    async def attaches(self, files: dict[str, int], *, media_type: str = "image/png") -> str:
        """Name the uploads; the page then."""
        named = [("file", f"{name}:{size}:{media_type}") for name, size in files.items()]
        return await self._posts(aiohttp.FormData(named))

    async def posts_form(self, *files: tuple[str, bytes]) -> str:
        """The form of a browser without JavaScript, with its file fields in this order; the page then."""
        form = aiohttp.FormData()
        for name, content in files:
            form.add_field("file", content, filename=name, content_type="image/png")
        form.add_field("other", "field")
        return await self._posts(form)

    async def posts_slowly(self, body: AsyncIterator[bytes], *, boundary: str) -> tuple[int, Mapping[str, str]]:
        """A form as it comes: status and headers of the answer, whose page is not followed."""
        assert self.browser.session is not None
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        asked = self.browser.session.post(self._address, data=body, headers=kind, allow_redirects=False)
        async with asked as answer:
            return answer.status, answer.headers

    async def _posts(self, form: aiohttp.FormData) -> str:
        assert self.browser.session is not None
        async with self.browser.session.post(self._address, data=form) as answer:
            return unescape(await answer.text())

    @property
    def _address(self) -> str:
        fields = self.browser.fields
        return (
            f"{self.browser.url}/chat/files?event={fields['event']}f&tag={fields['tag']}&opens=0&form={fields['form']}"
        )

    async def _asks(
        self, name: str, length: int, *, at: int, of: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        where = urlsplit(self.browser.url)
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        # So that what this side holds back of a body is not taken for what the server let in.
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        lines = (
            f"PATCH /chat/files/{name} HTTP/1.1",
            f"Host: {where.netloc}",
            f"Cookie: {self.cookie}",
            f"Content-Type: {OFFSET_TYPE}",
            f"Content-Length: {length}",
            f"Upload-Offset: {at}",
            f"Upload-Length: {of}",
        )
        writer.write("\r\n".join((*lines, "", "")).encode())
        await writer.drain()
        return reader, writer


def forget_peak(process_id: int) -> None:
    """From now on the peak is counted anew (Linux, proc(5): clear_refs)."""
    Path(f"/proc/{process_id}/clear_refs").write_text("5")


def peak_memory(process_id: int) -> int:
    """The most memory that a process held, in bytes (Linux, proc(5): VmHWM)."""
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
