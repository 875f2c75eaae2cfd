"""Descriptors: an examination closes what it opened, once, and never what somebody else has opened since."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvloop
from pyrage import x25519

from evidence.examiner import Examiner
from evidence.scratch import Scratch

ROUNDS, TOGETHER, OTHERS = 12, 8, 8


@dataclass
class Others:
    """Threads that hold a descriptor for a moment each, again and again; `robbed` counts those that were closed for them."""

    folder: Path
    robbed: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def hold(self) -> None:
        while not self.stop.is_set():
            descriptor = os.open(self.folder, os.O_RDONLY)
            time.sleep(0.0003)
            try:
                os.close(descriptor)
            except OSError:
                self.robbed += 1


@pytest.fixture
def others(tmp_path: Path) -> Iterator[Others]:
    holding = Others(tmp_path)
    threads = [threading.Thread(target=holding.hold) for _one in range(OTHERS)]
    for thread in threads:
        thread.start()
    yield holding
    holding.stop.set()
    for thread in threads:
        thread.join()


def test_no_examination_closes_what_others_have_open(others: Others, tmp_path: Path) -> None:
    """On uvloop, as an intake runs: it closes the descriptor of a pipe twice."""
    recipients = [str(x25519.Identity.generate().to_public())]

    async def examined(examiner: Examiner) -> bytes:
        scratch = Scratch.unnamed(tmp_path)
        scratch.write("كلام some words\n".encode() * 20)
        async with examiner.examining(scratch, recipients) as job:
            made = b"".join([piece async for piece in job.made()])
        scratch.close()
        return made

    async def all_rounds() -> list[bytes]:
        examiner = Examiner()
        made = [
            one
            for _round in range(ROUNDS)
            for one in await asyncio.gather(*(examined(examiner) for _file in range(TOGETHER)))
        ]
        await asyncio.to_thread(examiner.close)
        return made

    made = uvloop.run(all_rounds())

    assert others.robbed == 0
    assert len(made) == ROUNDS * TOGETHER
    assert all(made)
