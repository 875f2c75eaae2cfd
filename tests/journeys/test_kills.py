"""Kills: what was filed before one is found after it; and no process logs anything of a citizen. Many: test_chaos.py."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drivers.browserless import PlainBrowser
from tests.drivers.processes import Processes


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    started = Processes(tmp_path)
    started.starts("desk")
    started.starts("intake")
    started.starts("relay")
    yield started
    started.stops()


async def test_what_was_filed_before_a_kill_is_found_after_it(processes: Processes) -> None:
    browser = PlainBrowser(processes.web_url)
    await browser.opens()
    reference = await browser.reports("https://example.org/kept")
    processes.kills("intake")
    processes.starts("intake")

    found = await _is_found(processes.web_url, reference)
    await browser.closes()

    assert found


def test_no_log_line_of_any_process_holds_anything_of_a_citizen(processes: Processes) -> None:
    browser = PlainBrowser(processes.web_url)

    async def reports() -> str:
        await browser.opens()
        reference = await browser.reports("https://canary.example/path canary words from me")
        await browser.writes("/status")
        await browser.writes(reference)
        await browser.closes()
        return reference

    reference = asyncio.run(reports())
    _wait_until_delivered(processes)
    logged = processes.logged()

    assert "canary" not in logged
    assert reference not in logged
    assert reference.replace(" ", "") not in logged
    assert "127.0.0.1" not in logged
    assert "intake.started" in logged


def test_the_log_of_the_desk_verifies_after_all_of_it(processes: Processes) -> None:
    async def reports() -> None:
        browser = PlainBrowser(processes.web_url)
        await browser.opens()
        await browser.reports("https://example.org/1")
        await browser.closes()

    asyncio.run(reports())
    _wait_until_delivered(processes)
    command = [sys.executable, "-m", "bot", "desk", "verify-log"]
    verified = subprocess.run(command, env={**_clean(), **processes.demo.desk_environment()}, capture_output=True)

    assert verified.returncode == 0
    assert b"whole" in verified.stdout


def _wait_until_delivered(processes: Processes) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and _undelivered(processes):
        time.sleep(0.1)
    assert _undelivered(processes) == 0


async def _is_found(url: str, reference: str) -> bool:
    browser = PlainBrowser(url)
    await browser.opens()
    said = await browser.writes(reference)
    await browser.closes()
    return "Your report of" in said


def _intake(processes: Processes, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(processes.folder / "intake" / "intake.db", timeout=20) as connection:
        return connection.execute(query).fetchall()


def _undelivered(processes: Processes) -> int:
    return int(str(_intake(processes, "SELECT count(*) FROM outbox WHERE delivered_at IS NULL")[0][0]))


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("IBLAGH_")}
