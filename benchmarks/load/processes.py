"""Processes: what is measured, each in a process of its own, with the CPU and memory that it used."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

START_S = 60.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A running process and its children."""

    process: "subprocess.Popen[bytes]"

    def cpu_s(self) -> float:
        """Seconds of CPU that it and its children have used."""
        return sum(_cpu_s(pid) for pid in self._family())

    def memory_mib(self) -> float:
        """Resident memory of the process itself."""
        return _memory_mib(self.process.pid)

    def family_memory_mib(self) -> float:
        """Resident memory of it and its children; what they share counts in each."""
        return sum(_memory_mib(pid) for pid in self._family())

    def _family(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]


@contextmanager
def running(module: list[str], environment: dict[str, str], *, core: int | None = None) -> Iterator[Measured]:
    """`python -m module`, on one core if that is asked for, until the end of the block."""

    def pinned() -> None:
        if core is not None:
            os.sched_setaffinity(0, {core})

    known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", *module], env={**known, **environment}, stdout=subprocess.DEVNULL, preexec_fn=pinned
    )
    try:
        yield Measured(process)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def until_open(url: str, holds: str = "") -> None:
    """Wait until `url` answers with `holds` in it."""
    import asyncio

    until = time.monotonic() + START_S
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < until:
            try:
                async with session.get(url) as answer:
                    if holds in await answer.text():
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)
    raise TimeoutError(url)


def _cpu_s(pid: int) -> float:
    # What the scheduler counted, to the nanosecond: ticks are far off for a process that runs in short bursts.
    known = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in known) / 1e9


def _memory_mib(pid: int) -> float:
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
