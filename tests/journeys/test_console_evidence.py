"""A file in the terminal: no byte of it is read before its kind is known and allows it."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from bot.channels.console.app import ConsoleChannel, converse
from tests.drivers.service import Service
from tests.evidence.moving import film

LARGE = film(big=8_000_000)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/intake.db"


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "video.mov"
    path.write_bytes(LARGE)
    return path


async def _said(service: Service, *lines: str) -> tuple[str, int]:
    """What the terminal shows after these lines, and how many bytes this process read meanwhile (proc(5): rchar)."""
    shown, waiting = io.StringIO(), list(lines)
    channel = ConsoleChannel(Console(file=shown, width=200), language="en")
    before = _read_bytes()
    await converse(service.parts.turns, channel, lambda: waiting.pop(0) if waiting else None)
    return shown.getvalue(), _read_bytes() - before


@pytest.mark.parametrize("before", [("Children and minors", "Sexual abuse images"), ("Online scam or fraud",), ()])
async def test_a_file_is_not_read_before_its_kind_is_known_and_allows_it(
    service: Service, video: Path, before: tuple[str, ...]
) -> None:
    shown, count = await _said(service, *before, f"@{video}")

    assert "I received" not in shown
    assert count < len(LARGE) // 2


async def test_a_file_is_read_once_its_kind_allows_it(service: Service, video: Path) -> None:
    shown, count = await _said(service, "Online scam or fraud", "Fake shop or sale", f"@{video}")

    assert "I received 1 file" in shown
    assert count > len(LARGE)


async def test_a_file_that_stops_being_readable_is_refused_and_the_conversation_goes_on(service: Service) -> None:
    # The first read of it fails (proc(5)), as on a disk that was pulled out.
    shown, _count = await _said(
        service, "Online scam or fraud", "Fake shop or sale", "@/proc/self/mem", "https://a.example"
    )

    assert "could not be read" in shown
    assert "a[.]example" in shown


def _read_bytes() -> int:
    lines = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(lines["rchar"])
