"""A line to PostgreSQL that can fall silent: connections stand, what is sent is taken, and no answer comes."""

import asyncio
import contextlib
import threading
from pathlib import Path

from sqlalchemy import make_url

SOCKET = ".s.PGSQL.5432"


class SilentLine:
    """Stands before the server of `url`, in a thread of its own, so that whoever blocks a loop does not block the line."""

    def __init__(self, url: str, folder: Path) -> None:
        address = make_url(url)
        self._server = Path(str(address.query["host"])) / SOCKET
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._speaks = asyncio.Event()
        self._speaks.set()
        self._pumping: set[asyncio.Task[None]] = set()
        self.url = address.update_query_dict({"host": str(folder)}).render_as_string(hide_password=False)

    def __enter__(self) -> "SilentLine":
        self._thread.start()
        listening = asyncio.start_unix_server(self._serve, self._folder / SOCKET)
        self._listening = asyncio.run_coroutine_threadsafe(listening, self._loop).result(10)
        return self

    def __exit__(self, *_error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def falls_silent(self) -> None:
        """No answer comes any more."""
        self._loop.call_soon_threadsafe(self._speaks.clear)

    def speaks(self) -> None:
        """Answers come, also those that were held back."""
        self._loop.call_soon_threadsafe(self._speaks.set)

    async def _end(self) -> None:
        self._listening.close()
        for one in self._pumping:
            one.cancel()
        await asyncio.gather(*self._pumping, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(self._server)
        there, back = self._pump(reader, far_writer), self._pump(far_reader, writer)
        self._pumping |= {asyncio.create_task(there), asyncio.create_task(back)}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(1 << 16):
                await self._speaks.wait()
                writer.write(piece)
        writer.close()
