"""Local evidence: only its owner reads it, it is on disk before anybody is told, and a disk that fails leaves nothing."""

import asyncio
import contextlib
import os
import resource
import threading
import time
from pathlib import Path

import pytest

from storage.evidence import StoreDown
from storage.local_evidence import LocalEvidence
from tests.storage.evidence_stores import ID, MB, OTHER, coming, in_chunks, read, sha256


@pytest.fixture
def store(in_folder):
    return in_folder.store


@pytest.fixture
def small_disk():
    """No file of this process may become larger than 1 MB: what a full disk looks like to it, but for the number."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MB, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


class Watch:
    """The system calls that make a file last, in their order, as seen from outside: each with what was open then."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self.seen: list[tuple[str, int, list[str]]] = []

    def __call__(self, _frame: object, event: str, function: object) -> None:
        """What `threading.setprofile` calls."""
        names = {os.fsync: "fsync", os.link: "link", os.rename: "rename", os.replace: "replace"}
        if event == "c_call" and function in names:
            entries = [one for one in Path(self._folder).iterdir() if not one.name.startswith(".")]
            kinds = ["folder" if path == self._folder else "file" for path in open_below(self._folder)]
            self.seen.append((names[function], len(entries), kinds))


def open_below(folder: str) -> list[str]:
    """The files that this process has open there."""
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(str(descriptor.readlink()))
    return [path for path in found if path.startswith(folder)]


@pytest.fixture
def watch(in_folder):
    in_folder.folder.mkdir(parents=True)
    watching = Watch(in_folder.folder)
    threading.setprofile(watching)
    yield watching
    threading.setprofile(None)


async def test_only_the_owner_can_read_a_file(store, in_folder):
    before = os.umask(0)
    await store.keep(ID, coming(b"sealed"))
    os.umask(before)

    modes = [path.stat().st_mode & 0o777 for path in (in_folder.folder, in_folder.folder / ID)]

    assert modes == [0o700, 0o600]


async def test_a_file_that_is_not_complete_is_only_its_owners_either(store, in_folder):
    seen = []

    async def watched():
        for _ in range(3):
            yield bytes(MB)
            seen.extend((path.name[0], path.stat().st_mode & 0o777) for path in in_folder.folder.iterdir())

    await store.keep(ID, watched())

    assert set(seen) == {(".", 0o600)}


async def test_bytes_are_on_disk_before_the_name_and_the_name_before_anybody_is_told(store, watch):
    await store.keep(ID, coming(bytes(MB)))

    assert watch.seen == [("fsync", 0, ["file"]), ("link", 0, ["file"]), ("fsync", 1, ["file", "folder"])]


async def test_a_file_that_was_there_is_on_disk_too_when_it_is_named_again(store, watch):
    await store.keep(ID, coming(b"sealed"))
    watch.seen.clear()

    await store.keep(ID, coming(b"again"))

    assert [(call, there) for call, there, _open in watch.seen] == [("fsync", 1), ("link", 1), ("fsync", 1)]


async def test_another_store_on_the_folder_sees_the_file(store, in_folder):
    await store.keep(ID, coming(b"sealed"))

    assert await read(LocalEvidence(in_folder.folder)) == b"sealed"


@pytest.mark.parametrize("megabytes", [1, 2, 20])
async def test_a_full_disk_is_said_and_leaves_nothing(store, in_folder, small_disk, megabytes):
    async with asyncio.timeout(5):
        with pytest.raises(OSError, match="too large"):
            await store.keep(ID, coming(*in_chunks(bytes(megabytes * MB + 1), MB)))

    assert in_folder.names() == []


async def test_after_a_full_disk_the_next_file_is_kept(store, small_disk):
    with pytest.raises(OSError, match="too large"):
        await store.keep(ID, coming(bytes(2 * MB)))

    assert await store.keep(ID, coming(bytes(MB))) == sha256(bytes(MB))


async def test_a_folder_that_cannot_be_made_is_said_by_the_check(tmp_path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(StoreDown, match="ENOTDIR") as raised:
        await LocalEvidence(tmp_path / "file" / "evidence").check()

    assert str(tmp_path) not in str(raised.value)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that even root cannot write")
async def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    store = LocalEvidence(Path("/proc/self"))

    with pytest.raises(StoreDown, match="the evidence folder cannot keep files"):
        await store.check()
    with pytest.raises(OSError, match="No such file"):
        await store.keep(ID, coming(b"sealed"))


async def test_a_full_disk_is_said_by_the_check(store, in_folder):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))

    answer = await asyncio.gather(store.check(), return_exceptions=True)

    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [type(one) for one in answer] == [StoreDown]
    assert in_folder.names() == []


async def test_files_on_their_way_keep_no_other_waiting(store):
    async def slow():
        yield b"a"
        await asyncio.sleep(3600)

    uploads = [asyncio.create_task(store.keep(f"{number:032x}", slow())) for number in range(50)]
    await asyncio.sleep(0.05)

    async with asyncio.timeout(2):
        kept = await store.keep(ID, coming(b"sealed"))

    [upload.cancel() for upload in uploads]
    await asyncio.gather(*uploads, return_exceptions=True)
    assert kept == sha256(b"sealed")


async def test_a_large_file_keeps_nothing_else_in_the_loop_waiting(store):
    waits = []

    async def clock():
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.001)
            waits.append(time.monotonic() - began)

    ticking = asyncio.create_task(clock())
    await store.keep(ID, coming(*in_chunks(bytes(60 * MB), 65_536)))
    await read(store)
    ticking.cancel()

    assert sorted(waits)[len(waits) * 99 // 100] < 0.1


async def test_a_reader_that_leaves_in_the_middle_leaves_no_file_open(store, in_folder):
    await store.keep(ID, coming(bytes(MB)))

    pieces = store.open_sealed(ID)
    await anext(pieces)
    await pieces.aclose()
    await store.keep(OTHER, coming(b"sealed"))
    await asyncio.sleep(0.1)

    assert open_below(str(in_folder.folder)) == []


async def test_a_file_that_is_removed_while_it_is_read_is_read_to_its_end(store):
    await store.keep(ID, coming(bytes(2 * MB)))

    pieces = store.open_sealed(ID)
    first = await anext(pieces)
    await store.remove(ID)
    rest = b"".join([piece async for piece in pieces])

    assert len(first + rest) == 2 * MB
