"""A line to Redis that can lose the answer to a command after Redis has carried it out."""

import asyncio
import contextlib
from pathlib import Path


class LossyLine:
    """Stands before a Redis; `loses_answers` decides what becomes of them from now on."""

    def __init__(self, server: str, folder: Path) -> None:
        self._server = server.removeprefix("unix://")
        self._socket = folder / "line.sock"
        self._lost = 0
        self._withheld = False
        self.url = f"unix://{self._socket}"

    async def __aenter__(self) -> "LossyLine":
        self._listening = await asyncio.start_unix_server(self._serve, self._socket)
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._listening.close()

    def cuts_answers(self, count: int = 1) -> None:
        """So many answers to scripts are lost, each with its connection."""
        self._lost = count

    def withholds_answers(self) -> None:
        """No answer comes through."""
        self._withheld = True

    def mends(self) -> None:
        """Answers come through again."""
        self._withheld = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(self._server)
        asked = asyncio.Event()
        there = asyncio.create_task(_pump(reader, far_writer, asked))
        with contextlib.suppress(ConnectionError):
            while answer := await far_reader.read(1 << 16):
                if self._lost and asked.is_set():
                    self._lost -= 1
                    break
                asked.clear()
                if not self._withheld:
                    writer.write(answer)
        there.cancel()
        far_writer.close()
        writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: asyncio.Event) -> None:
    while piece := await reader.read(1 << 16):
        if b"EVALSHA" in piece:
            asked.set()
        writer.write(piece)
    writer.close()
