"""Cores: a process that crashes leaves no file of its memory, even where the system would write one of any size."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drivers.processes import Processes
from tests.drivers.service import comes_true


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """As a container starts them: up to the hard limit, a core may be written."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    started = Processes(tmp_path)
    for name in ("desk", "intake", "relay"):
        started.starts(name)
    yield started
    started.stops()
    resource.setrlimit(resource.RLIMIT_CORE, before)


async def test_no_process_that_citizens_or_analysts_talk_to_leaves_a_core(processes: Processes) -> None:
    await comes_true(lambda: "relay.started" in processes.logged())

    limits = {name: resource.prlimit(one.pid, resource.RLIMIT_CORE) for name, one in processes.running.items()}

    assert limits == dict.fromkeys(("desk", "intake", "relay"), (0, 0))
