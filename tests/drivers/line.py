"""Line: a TCP line to servers of ours, balanced over them, that fails as networks and servers do."""

import asyncio
import contextlib
import random
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

PIECE = 1 << 16
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class Fate(StrEnum):
    """What becomes of what is sent over a line."""

    PASSES = "passes"
    REFUSES = "refuses connections"
    HANGS = "holds everything back"
    IS_SLOW = "is slow"
    CUTS_REQUEST = "dies before it has read the request"
    CUTS_ANSWER = "dies after it has done what was asked"
    ANSWERS = "answers by itself"


@dataclass
class Line:
    """Stands before `backends`, each `host:port` or the path of a unix socket; `fate` may change at any moment.

    `after_bytes` of a request pass where requests are cut; `delay_s` is how slow it is; `says` is its own answer.
    """

    backends: Sequence[str]
    fate: Fate = Fate.PASSES
    # Into the body of most requests.
    after_bytes: int = 1000
    delay_s: float = 0.3
    says: bytes = b""
    port: int = 0
    answered: int = 0
    _waiting: list["asyncio.Future[str]"] = field(default_factory=list)
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> "Line":
        self._listening = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._listening.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._listening.close()
        for one in self._open:
            one.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    @property
    def url(self) -> str:
        """Where it listens, for HTTP."""
        return f"http://127.0.0.1:{self.port}"

    async def next_answer(self) -> str:
        """The backend whose answer has just reached its client; waits for one."""
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        return await future

    @contextlib.contextmanager
    def failing(self, fate: Fate, **how: object):
        """A fault for as long as the block lasts."""
        for name, value in how.items():
            setattr(self, name, value)
        self.fate = fate
        try:
            yield self
        finally:
            self.fate = Fate.PASSES

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            # Cancelled only at the end, when nobody asks any more; asyncio's own callback would complain of it.
            with contextlib.suppress(OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
                await self._carried(reader, writer)
        finally:
            self._open.discard(task)
            writer.transport.abort() if self.fate is Fate.REFUSES else writer.close()

    async def _carried(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.fate is Fate.REFUSES:
            return
        if self.fate is Fate.ANSWERS:
            await _answer_one(reader, writer, self.says)
            return
        backend, far_reader, far_writer = await self._reached()
        pumps = {
            asyncio.create_task(self._pump(reader, far_writer, self._request_passes)),
            asyncio.create_task(self._pump(far_reader, writer, lambda piece: self._answer_passes(piece, backend))),
        }
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in pumps:
                one.cancel()
            far_writer.close()

    async def _reached(self) -> tuple[str, asyncio.StreamReader, asyncio.StreamWriter]:
        """A backend that takes connections, whichever; ConnectionError where none does."""
        for backend in random.sample(list(self.backends), len(self.backends)):
            with contextlib.suppress(OSError):
                if backend.startswith("/"):
                    return backend, *await asyncio.open_unix_connection(backend)
                host, _colon, port = backend.rpartition(":")
                return backend, *await asyncio.open_connection(host, int(port))
        raise ConnectionRefusedError

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        passes: Callable[[bytes], Awaitable[bytes | None]],
    ) -> None:
        while piece := await reader.read(PIECE):
            while self.fate is Fate.HANGS:  # noqa: ASYNC110  # nobody says when it is mended
                await asyncio.sleep(0.05)
            if self.fate is Fate.IS_SLOW:
                await asyncio.sleep(self.delay_s)
            through = await passes(piece)
            if through is None:
                return
            writer.write(through)
            await writer.drain()
            if len(through) < len(piece):
                # What came so far is read, and then nobody is there any more.
                await asyncio.sleep(0.05)
                return

    async def _request_passes(self, piece: bytes) -> bytes | None:
        if self.fate in (Fate.REFUSES, Fate.ANSWERS):
            return None
        if self.fate is Fate.CUTS_REQUEST:
            return piece[: self.after_bytes]
        return piece

    async def _answer_passes(self, piece: bytes, backend: str) -> bytes | None:
        if self.fate in (Fate.REFUSES, Fate.CUTS_ANSWER, Fate.CUTS_REQUEST):
            return None
        self.answered += 1
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                # After the piece is written, which happens before anybody else runs.
                asyncio.get_running_loop().call_soon(lambda future=one: future.done() or future.set_result(backend))
        return piece


async def _answer_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, says: bytes) -> None:
    """Read a whole HTTP request and answer it, so that the client sees an answer and no broken connection."""
    head = await reader.readuntil(b"\r\n\r\n")
    if length := _LENGTH.search(head):
        await reader.readexactly(int(length[1]))
    writer.write(says)
    await writer.drain()


def http(status: int, *, reason: str = "Fault") -> bytes:
    """An answer without a body that ends its connection."""
    return f"HTTP/1.1 {status} {reason}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
