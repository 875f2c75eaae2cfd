"""Examiner: gives a file to a worker process, and takes back its sealed bytes as they are made, then what was found."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from evidence.findings import Examined, NotTaken, Refusal
from evidence.jobs import send_job
from evidence.scratch import Scratch

PIECE = 256 * 1024
# More of what a worker makes may be on its way than the system's own measure: fewer switches between the two processes.
IN_FLIGHT = 1 << 20
# A worker that is done is never this late; one that is killed closes its pipes at once.
LONGEST_S = 120.0
# More than any worker makes of a file, or says of it: one that was taken over could go on until no memory is left here.
MOST_MADE, MOST_SAID = 1 << 29, 1 << 18
# Where programs and their data are, and how numpy chooses its kernels: all that a worker is told of its surroundings.
_TOLD = ("PATH", "LANG", "TESSDATA_PREFIX", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


class Job:
    """One file at a worker. Read `made` to its end; then `found` holds the answer."""

    def __init__(self, made: asyncio.StreamReader, answer: asyncio.StreamReader) -> None:
        self._made = made
        self._answer = answer
        self.found: dict[str, Any] = {}

    async def made(self) -> AsyncIterator[bytes]:
        """What the worker writes; raises NotTaken at the end when it refused the file, fell, or goes on without end."""
        left = MOST_MADE
        try:
            async with asyncio.timeout(LONGEST_S):
                while piece := await self._made.read(PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise NotTaken(Refusal.TOO_COMPLEX)
                    yield piece
                answer = await self._said()
        except TimeoutError as error:
            raise NotTaken(Refusal.TOO_COMPLEX) from error
        # A worker that fell without an answer met one of its limits.
        read: dict[str, Any] = json.loads(answer) if answer else {"refused": Refusal.TOO_COMPLEX.value}
        if "refused" in read:
            raise NotTaken(Refusal(read["refused"]))
        self.found = read["found"]

    async def _said(self) -> bytes:
        try:
            await self._answer.readexactly(MOST_SAID)
        except asyncio.IncompleteReadError as ended:
            return ended.partial
        raise NotTaken(Refusal.TOO_COMPLEX)


class Examiner:
    """Worker processes for files, as many at once as there are processors; the first file starts what forks them."""

    def __init__(self) -> None:
        self._worker: subprocess.Popen[bytes] | None = None
        self._jobs: socket.socket | None = None
        self._sending = threading.Lock()
        self._places = asyncio.Semaphore(max(os.cpu_count() or 1, 2))

    @asynccontextmanager
    async def examining(self, scratch: Scratch, recipients: Sequence[str]) -> AsyncIterator[Job]:
        """`scratch` examined and sealed to `recipients`; see `examined` for what is found."""
        job = {"does": "examine", "key": scratch.key.hex(), "recipients": list(recipients)}
        async with self._begun(job, scratch.descriptor) as begun:
            yield begun

    @asynccontextmanager
    async def viewing(self, memory: int) -> AsyncIterator[Job]:
        """A picture behind a descriptor of memory, made into one that browsers show."""
        async with self._begun({"does": "view"}, memory) as begun:
            yield begun

    @asynccontextmanager
    async def reading(self, memory: int) -> AsyncIterator[Job]:
        """The text in a picture behind a descriptor of memory, in UTF-8."""
        async with self._begun({"does": "read"}, memory) as begun:
            yield begun

    def close(self) -> None:
        """End the process that forks the workers; those at work end by themselves."""
        if self._jobs is not None and self._worker is not None:
            self._jobs.close()
            self._worker.wait()
        self._jobs = self._worker = None

    @asynccontextmanager
    async def _begun(self, job: dict[str, Any], descriptor: int) -> AsyncIterator[Job]:
        async with self._places:
            # Pairs of sockets, not pipes: uvloop closes the descriptor of a pipe twice, and so at times somebody else's.
            (made, into), (answer, found) = socket.socketpair(), socket.socketpair()
            into.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, IN_FLIGHT)
            with into, found:
                reading = [await asyncio.open_unix_connection(sock=one, limit=PIECE) for one in (made, answer)]
                await asyncio.to_thread(self._send, job, (descriptor, into.fileno(), found.fileno()))
            try:
                yield Job(reading[0][0], reading[1][0])
            finally:
                # A worker that still writes ends by its next write.
                for _reader, line in reading:
                    line.close()

    def _send(self, job: dict[str, Any], descriptors: tuple[int, int, int]) -> None:
        """Send it to the process that forks, started now if it is not there, and anew if it fell."""
        with self._sending:
            try:
                send_job(self._started(), job, descriptors)
            except OSError:
                self.close()
                send_job(self._started(), job, descriptors)

    def _started(self) -> socket.socket:
        if self._jobs is None:
            ours, theirs = socket.socketpair()
            told = {name: os.environ[name] for name in _TOLD if name in os.environ}
            # One thread for numpy: more of them would not survive a fork.
            environment = {**told, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
            with theirs:
                self._worker = subprocess.Popen(  # noqa: S603
                    [sys.executable, "-m", "evidence.worker", str(theirs.fileno())],
                    cwd=Path(__file__).parent.parent,
                    env=environment,
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            self._jobs = ours
        return self._jobs


def examined(job: Job) -> Examined:
    """What an `examining` job found, once it is over."""
    return Examined(**job.found)
