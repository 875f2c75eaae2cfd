"""The kinds of evidence store, each with a look at what is kept, at its age, and at what a process that dies leaves."""

import asyncio
import hashlib
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from storage.evidence import EvidenceStore
from storage.evidence_stores import evidence_store_of
from tests.drivers.s3 import KEY_ID, SECRET_KEY, Bucket

ID = "0197a0c0a0c07000800000000000beef"
OTHER = "0197a0c0a0c07000800000000000cafe"
MB = 1 << 20
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

_PROCESS = """
import asyncio, re, sys
from pathlib import Path
from storage.evidence_stores import evidence_store_of
url, folder, endpoint, key, secret, evidence_id, megabytes, then = sys.argv[1:]
store = evidence_store_of(url, Path(folder), access_key=key, secret_key=secret, region="", endpoint=endpoint)
async def coming():
    for number in range(int(megabytes) * 16):
        yield bytes([number % 251]) * 65536
    if then == "waits":
        print("waits", flush=True)
        await asyncio.sleep(3600)
async def read():
    async for piece in store.open_sealed(evidence_id):
        pass
def peak_kib():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
async def main():
    await store.check()
    before = peak_kib()
    await store.keep(evidence_id, coming())
    await read()
    print(peak_kib() - before, flush=True)
asyncio.run(main())
"""


class Place(Protocol):
    """Where evidence is kept, for as long as a test runs."""

    store: EvidenceStore

    def names(self) -> list[str]:
        """Everything that lies there."""
        ...

    def age(self, part_of_name: str) -> None:
        """What has that in its name was last written long ago."""
        ...

    def address(self) -> tuple[str, str, str]:
        """URL, folder and endpoint, as another process is told them."""
        ...


class Folder:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = store_at("", str(folder), "")

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []

    def age(self, part_of_name: str) -> None:
        for name in self.names():
            if part_of_name in name:
                os.utime(self.folder / name, (LONG_AGO.timestamp(),) * 2)

    def address(self) -> tuple[str, str, str]:
        return "", str(self.folder), ""


class BelowPrefix:
    """A bucket, below a prefix."""

    def __init__(self, bucket: Bucket, endpoint: str, server: str) -> None:
        self.bucket = bucket
        self._server = server
        self.store = store_at(f"s3://{bucket.name}/iblagh/evidence", "", endpoint)

    def names(self) -> list[str]:
        return [name.removeprefix("iblagh/evidence/") for name in self.bucket.names()]

    def age(self, part_of_name: str) -> None:
        self.bucket.age(part_of_name, LONG_AGO)

    def address(self) -> tuple[str, str, str]:
        return f"s3://{self.bucket.name}/iblagh/evidence", "", self._server


def store_at(url: str, folder: str, endpoint: str) -> EvidenceStore:
    """The store, with the keys of our server."""
    return evidence_store_of(url, Path(folder), access_key=KEY_ID, secret_key=SECRET_KEY, region="", endpoint=endpoint)


async def dies_with_half_a_file(place: Place, evidence_id: str, *, megabytes: int) -> None:
    """Another process keeps a file and is killed when that much of it has come."""
    process = await _keeping(place, evidence_id, megabytes=megabytes, then="waits")
    assert process.stdout is not None
    assert (await process.stdout.readline()).strip() == b"waits"
    process.kill()
    await process.communicate()


async def memory_of_keeping(place: Place, evidence_id: str, *, megabytes: int) -> int:
    """By how many KiB a process grew that kept a file of that size and read it."""
    process = await _keeping(place, evidence_id, megabytes=megabytes, then="ends")
    said, _nothing = await process.communicate()
    return int(said)


async def _keeping(place: Place, evidence_id: str, *, megabytes: int, then: str) -> asyncio.subprocess.Process:
    words = (*place.address(), KEY_ID, SECRET_KEY, evidence_id, str(megabytes), then)
    return await asyncio.create_subprocess_exec(sys.executable, "-c", _PROCESS, *words, stdout=asyncio.subprocess.PIPE)


async def coming(*chunks: bytes) -> AsyncIterator[bytes]:
    """What a seal gives."""
    for chunk in chunks:
        yield chunk
        await asyncio.sleep(0)


async def read(store: EvidenceStore, evidence_id: str = ID) -> bytes:
    """The whole file."""
    return b"".join([piece async for piece in store.open_sealed(evidence_id)])


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def knows(*known: str) -> Callable[[str], Awaitable[bool]]:
    """One who knows these only."""

    async def is_known(evidence_id: str) -> bool:
        return evidence_id in known

    return is_known


def in_chunks(data: bytes, size: int) -> Iterable[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))
