"""Parts: what a browser is still sending is kept at any cut, opened by its cookie alone, and gone when it should be."""

import asyncio
import os
import stat
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.port import FileRefused
from bot.channels.web import parts as module
from bot.channels.web.parts import DiskFull, PartBusy, Parts

MINE, THEIRS = "m" * 43, "t" * 43
CANARY = b"CANARY of a citizen " * 50


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "parts"


@pytest.fixture
def parts(folder: Path) -> Parts:
    return Parts(folder)


def on_disk(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def sent(parts: Parts, browser: str, name: str, content: bytes) -> int:
    async with parts.appending(browser, name) as part:
        await part.append(content)
        return part.size


async def read(parts: Parts, browser: str, name: str, size: int) -> bytes:
    return b"".join([piece async for piece in parts.read(browser, name, size)])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=5000), max_size=6).filter(any))
def test_a_part_is_what_was_appended_wherever_it_was_cut_and_whoever_was_restarted(pieces: list[bytes]) -> None:
    async def appended(folder: Path) -> tuple[list[int], bytes]:
        sizes = [await sent(Parts(folder), MINE, "upload01", piece) for piece in pieces]
        return sizes, await read(Parts(folder), MINE, "upload01", sizes[-1])

    with TemporaryDirectory() as folder:
        sizes, whole = asyncio.run(appended(Path(folder)))

    assert whole == b"".join(pieces)
    assert sizes == [len(b"".join(pieces[: place + 1])) for place in range(len(pieces))]


async def test_what_never_came_has_no_bytes(parts: Parts) -> None:
    assert await parts.arrived(MINE, "upload01") == 0


async def test_nothing_of_it_is_in_the_clear_on_the_disk(parts: Parts, folder: Path) -> None:
    await sent(parts, MINE, "upload01", CANARY)

    (path,) = on_disk(folder)

    assert CANARY[:16] not in path.read_bytes()
    assert "upload01" not in path.name
    assert MINE not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_another_browser_has_another_part_of_the_same_name(parts: Parts) -> None:
    await sent(parts, MINE, "upload01", CANARY)

    await sent(parts, THEIRS, "upload01", b"theirs")

    assert await parts.arrived(THEIRS, "upload01") == 6
    assert await read(parts, MINE, "upload01", len(CANARY)) == CANARY


@pytest.mark.parametrize(("size", "reason"), [(999, "unreadable"), (1001, "unreadable"), (0, "empty")])
async def test_a_part_that_is_not_whole_is_refused(parts: Parts, size: int, reason: str) -> None:
    await sent(parts, MINE, "upload01", CANARY)

    with pytest.raises(FileRefused, match=reason):
        await read(parts, MINE, "upload01", size)


async def test_two_requests_cannot_append_at_once(parts: Parts) -> None:
    async with parts.appending(MINE, "upload01"):
        with pytest.raises(PartBusy):
            await sent(parts, MINE, "upload01", b"second")


async def test_a_part_begun_anew_holds_only_what_came_then(parts: Parts) -> None:
    await sent(parts, MINE, "upload01", CANARY)

    async with parts.appending(MINE, "upload01") as part:
        await part.empty()
        await part.append(b"again")

    assert await read(parts, MINE, "upload01", 5) == b"again"


async def test_all_parts_of_a_browser_go_together_and_no_other(parts: Parts, folder: Path) -> None:
    await sent(parts, MINE, "upload01", CANARY)
    await sent(parts, MINE, "upload02", CANARY)
    await sent(parts, THEIRS, "upload01", CANARY)

    await parts.remove_all(MINE)

    assert len(on_disk(folder)) == 1
    assert await parts.arrived(THEIRS, "upload01") == len(CANARY)


async def test_a_removed_part_is_gone_and_removing_it_again_is_nothing(parts: Parts, folder: Path) -> None:
    await sent(parts, MINE, "upload01", CANARY)

    await parts.remove(MINE, ["upload01", "upload02"])
    await parts.remove(MINE, ["upload01"])

    assert on_disk(folder) == []


async def test_what_was_abandoned_is_swept_and_what_still_comes_is_not(parts: Parts, folder: Path) -> None:
    await sent(parts, MINE, "upload01", CANARY)
    (old,) = on_disk(folder)
    os.utime(old, (0, 0))
    await sent(parts, MINE, "upload02", CANARY)

    await parts.sweep()

    assert await parts.arrived(MINE, "upload01") == 0
    assert await parts.arrived(MINE, "upload02") == len(CANARY)


async def test_a_sweep_before_anything_came_is_nothing(parts: Parts) -> None:
    await parts.sweep()


async def test_a_browser_holds_only_so_many_parts_and_the_oldest_goes(parts: Parts, folder: Path) -> None:
    names = [f"upload{place:02}" for place in range(module.MAX_PARTS + 1)]
    await asyncio.gather(*(sent(parts, MINE, name, b"x") for name in names[:-1]))
    first = folder / parts._path(MINE, names[3]).name
    os.utime(first, (0, 0))

    await sent(parts, MINE, names[-1], b"x")

    assert len(on_disk(folder)) == module.MAX_PARTS
    assert not first.exists()


async def test_a_disk_that_is_nearly_full_takes_no_part(parts: Parts, folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(module, "MIN_FREE_BYTES", 1 << 62)

    with pytest.raises(DiskFull):
        await sent(parts, MINE, "upload01", CANARY)

    assert on_disk(folder) == []


async def test_on_a_full_disk_what_was_left_lying_makes_room_and_what_is_being_sent_stays(
    parts: Parts, folder: Path, monkeypatch
) -> None:
    for place in range(3):
        await sent(parts, f"{place}" * 43, "upload01", CANARY)
    await sent(parts, MINE, "upload01", CANARY)
    for path, at in zip(sorted(on_disk(folder)), (10, 20, 30, 40), strict=True):
        os.utime(path, (at, at))
    await sent(parts, MINE, "upload02", CANARY)
    # The disk has room for four files.
    monkeypatch.setattr(module, "MIN_FREE_BYTES", 1)
    monkeypatch.setattr(os, "statvfs", lambda _folder: SimpleNamespace(f_bavail=4 - len(on_disk(folder)), f_frsize=1))

    await sent(parts, THEIRS, "upload01", CANARY)

    assert await parts.arrived(THEIRS, "upload01") == len(CANARY)
    assert [await parts.arrived(MINE, name) for name in ("upload01", "upload02")] == [len(CANARY), len(CANARY)]
    assert len(on_disk(folder)) == 4


async def test_on_a_full_disk_nothing_makes_room_that_came_in_the_last_minutes(
    parts: Parts, folder: Path, monkeypatch
) -> None:
    await sent(parts, MINE, "upload01", CANARY)
    monkeypatch.setattr(module, "MIN_FREE_BYTES", 1 << 62)

    with pytest.raises(DiskFull):
        await sent(parts, THEIRS, "upload01", CANARY)

    assert await parts.arrived(MINE, "upload01") == len(CANARY)


async def test_a_cancelled_request_leaves_what_it_wrote(parts: Parts) -> None:
    async with parts.appending(MINE, "upload01") as part:
        doing = asyncio.create_task(part.append(bytes(4_000_000)))
        await asyncio.sleep(0)
        doing.cancel()
        await asyncio.wait({doing})

    assert doing.cancelled()
    assert await parts.arrived(MINE, "upload01") == 4_000_000
