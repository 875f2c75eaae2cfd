"""Evidence on a bad disk: a slow one slows the source, one that fails or a citizen who leaves makes nothing hang."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

import pytest
from pyrage import x25519

from storage.evidence import PIECE, WAITING_PIECES, EvidenceStore
from storage.sealing import Seal

ID = "0197a0c0a0c07000800000000000beef"
MB = 1 << 20
RECIPIENTS = (str(x25519.Identity.generate().to_public()),)
DISK_FULL = "No space left on device"


class FullDisk(Seal):
    """Writes a little and then fails."""

    def stream(self, source: BinaryIO, into: BinaryIO) -> None:
        into.write(source.read(1))
        raise OSError(DISK_FULL)


class SlowDisk(Seal):
    """Takes its time for each piece."""

    def stream(self, source: BinaryIO, into: BinaryIO) -> None:
        while piece := source.read(PIECE):
            time.sleep(0.02)
            into.write(piece)


class StuckAtTheEnd(Seal):
    """Has read everything, and takes long to finish."""

    def stream(self, source: BinaryIO, into: BinaryIO) -> None:
        while piece := source.read(PIECE):
            into.write(piece)
        time.sleep(0.3)


class Source:
    """Pieces that are there at once, and how many were taken."""

    def __init__(self, pieces: int) -> None:
        self.pieces = pieces
        self.taken = 0

    async def coming(self) -> AsyncIterator[bytes]:
        for _ in range(self.pieces):
            self.taken += 1
            yield bytes(PIECE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "evidence"


@pytest.mark.parametrize("pieces", [1, WAITING_PIECES - 1, WAITING_PIECES, WAITING_PIECES + 1, 100])
async def test_a_full_disk_is_said_and_leaves_nothing(folder, pieces):
    store = EvidenceStore(folder, FullDisk(RECIPIENTS))

    async with asyncio.timeout(5):
        with pytest.raises(OSError, match=DISK_FULL):
            await store.keep(ID, Source(pieces).coming(), max_bytes=64 * MB)

    assert list(folder.iterdir()) == []


async def test_a_slow_disk_slows_the_source_and_not_the_loop(folder):
    store = EvidenceStore(folder, SlowDisk(RECIPIENTS))
    source = Source(30)
    keeping = asyncio.create_task(store.keep(ID, source.coming(), max_bytes=64 * MB))
    began = time.monotonic()

    await asyncio.sleep(0.1)
    awake_after_s, taken = time.monotonic() - began, source.taken
    await keeping

    assert awake_after_s < 0.3
    # What waits, one at the disk and one at the source; and five may have been written meanwhile, or a few more.
    assert taken <= WAITING_PIECES + 2 + 10
    assert source.taken == 30


@pytest.mark.parametrize("after_s", [0.0, 0.05, 0.2], ids=["at once", "in the middle", "later"])
async def test_a_keep_that_is_cancelled_leaves_nothing(folder, after_s):
    store = EvidenceStore(folder, SlowDisk(RECIPIENTS))
    keeping = asyncio.create_task(store.keep(ID, Source(30).coming(), max_bytes=64 * MB))
    await asyncio.sleep(after_s)

    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)

    assert keeping.cancelled()
    assert list(folder.glob("*")) + list(folder.glob(".*")) == []


async def test_a_keep_that_is_cancelled_while_the_disk_finishes_leaves_nothing(folder):
    store = EvidenceStore(folder, StuckAtTheEnd(RECIPIENTS))
    keeping = asyncio.create_task(store.keep(ID, Source(2).coming(), max_bytes=64 * MB))
    await asyncio.sleep(0.15)

    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)

    assert keeping.cancelled()
    assert list(folder.iterdir()) == []


async def test_a_file_that_was_cancelled_twice_is_deleted_all_the_same(folder):
    store = EvidenceStore(folder, StuckAtTheEnd(RECIPIENTS))
    keeping = asyncio.create_task(store.keep(ID, Source(2).coming(), max_bytes=64 * MB))
    await asyncio.sleep(0.15)

    keeping.cancel()
    await asyncio.sleep(0.01)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await asyncio.sleep(0.4)

    assert keeping.cancelled()
    assert list(folder.iterdir()) == []


async def test_many_slow_uploads_keep_no_other_work_waiting(folder):
    async def slow() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.sleep(3600)

    store = EvidenceStore(folder, Seal(RECIPIENTS))
    uploads = [asyncio.create_task(store.keep(f"{n:032x}", slow(), max_bytes=MB)) for n in range(50)]
    await asyncio.sleep(0.05)

    async with asyncio.timeout(2):
        await asyncio.to_thread(int)
        kept = await store.keep(ID, Source(1).coming(), max_bytes=MB)

    assert kept.size == PIECE
    [upload.cancel() for upload in uploads]
    await asyncio.gather(*uploads, return_exceptions=True)
    assert [path.name for path in folder.iterdir()] == [ID]
