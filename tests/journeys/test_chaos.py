"""Chaos: a short one on both deployments (`make chaos` is the long one), and that its faults are what they say."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.chaos.clocks import Clocks
from tests.chaos.deployments import embedded, many
from tests.chaos.disk import Disk, can_mount
from tests.chaos.faults import FAULTS
from tests.chaos.killing import schedule
from tests.chaos.run import Found, Plan, chaos
from tests.chaos.stack import Stack
from tests.drivers.servers import own_folder

SHORT = [one for one in FAULTS if one.name == "desk takes it and dies"]
PRINTS_ITS_DATE = "import datetime; print(datetime.datetime.now(datetime.UTC).isoformat())"


@pytest.mark.timeout(300)
@pytest.mark.slow
@pytest.mark.parametrize("deployment", [embedded, many])
async def test_kills_and_a_dying_desk_leave_exactly_the_confirmed_reports(
    deployment: Callable[[Path], AbstractAsyncContextManager[Stack]],
) -> None:
    plan, found = Plan(seed=20261126, kills=4, at_once=6, every_s=1.0, faults=SHORT), Found()

    with own_folder() as folder:
        async with deployment(folder) as stack:
            await chaos(stack, plan, found, say=print)

    found.check()


def test_the_same_seed_gives_the_same_kills() -> None:
    plans = [schedule(seed, 50, ["intake", "redis"], 2, every_s=2.0) for seed in (1, 1, 2)]

    assert plans[0] == plans[1] != plans[2]


@pytest.mark.skipif(not can_mount(), reason="only root mounts a disk")
def test_a_power_cut_takes_what_was_not_synced_and_nothing_else(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "disk")
    _written(disk.folder / "synced", is_synced=True)
    _written(disk.folder / "lost", is_synced=False)

    disk.loses_power()

    left = {one.name: one.read_bytes() for one in disk.folder.iterdir() if one.is_file()}
    disk.goes()
    assert left == {"synced": b"kept"}


@pytest.mark.skipif(not can_mount(), reason="only root mounts a disk")
def test_a_full_disk_takes_not_a_block_until_there_is_room_again(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "disk")

    disk.fills()
    with pytest.raises(OSError, match="No space left"):
        _written(disk.folder / "refused", is_synced=True)
    disk.frees()
    _written(disk.folder / "taken", is_synced=True)

    is_there = (disk.folder / "taken").read_bytes() == b"kept"
    disk.goes()
    assert is_there


def test_a_clock_is_moved_for_one_host(tmp_path: Path) -> None:
    clocks = Clocks(tmp_path)
    hosts = [clocks.environment(host) for host in ("host-1", "host-2")]
    if not clocks.can_move:
        pytest.skip("no C compiler")

    clocks.move(3, "host-1")

    ahead = [_date(environment) - datetime.now(UTC) for environment in hosts]
    assert [round(one / timedelta(hours=1)) for one in ahead] == [3, 0]


def _written(path: Path, *, is_synced: bool) -> None:
    with path.open("wb") as file:
        file.write(b"kept")
        file.flush()
        if is_synced:
            os.fsync(file.fileno())


def _date(environment: dict[str, str]) -> datetime:
    asked = [sys.executable, "-c", PRINTS_ITS_DATE]
    said = subprocess.run(asked, env={**os.environ, **environment}, capture_output=True, check=True)
    return datetime.fromisoformat(said.stdout.decode().strip())
