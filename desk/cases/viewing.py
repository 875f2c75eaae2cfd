"""Viewing: a picture as one that browsers show, and the text in one: made in a worker with limits, in memory only."""

import asyncio
import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from evidence.examiner import Examiner, Job
from evidence.findings import NotTaken

# Browsers show HEIC nowhere but on Apple's machines, and older ones no AVIF.
CONVERTED = ("image/heic", "image/avif")
MADE = "image/jpeg"


class NotShowable(Exception):
    """A picture that no worker makes into one that browsers show."""


class Viewer:
    """Converts pictures; its worker starts with the first one."""

    def __init__(self) -> None:
        self._examiner = Examiner()

    async def shown(self, content: bytes) -> bytes:
        """The picture as a JPEG; raises NotShowable."""
        return await _made(content, self._examiner.viewing)

    async def text(self, content: bytes) -> str:
        """The text in a picture; raises NotShowable."""
        return (await _made(content, self._examiner.reading)).decode(errors="replace")

    def close(self) -> None:
        """End the process that forks the workers."""
        self._examiner.close()


async def _made(content: bytes, job: Callable[[int], AbstractAsyncContextManager[Job]]) -> bytes:
    try:
        memory = await asyncio.to_thread(_in_memory, content)
    except (AttributeError, OSError) as error:
        # There is no such memory but on Linux, and nothing in the clear is written to a disk.
        raise NotShowable from error
    try:
        async with job(memory) as begun:
            return b"".join([piece async for piece in begun.made()])
    except NotTaken as error:
        raise NotShowable from error
    finally:
        os.close(memory)


def _in_memory(content: bytes) -> int:
    memory = os.memfd_create("picture", os.MFD_CLOEXEC)
    with os.fdopen(os.dup(memory), "wb") as file:
        file.write(content)
    return memory
