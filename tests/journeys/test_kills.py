"""Kills: kill -9 of intake and relay at random moments loses nothing that was confirmed and doubles nothing."""

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drivers.browserless import PlainBrowser
from tests.drivers.processes import Processes

KILLS = 8
CITIZENS = 6


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    started = Processes(tmp_path)
    started.starts("desk")
    started.starts("intake")
    started.starts("relay")
    yield started
    started.stops()


@pytest.mark.timeout(240)
@pytest.mark.slow
async def test_kill_9_of_intake_and_relay_at_random_moments_loses_and_doubles_nothing(processes: Processes) -> None:
    chance = random.Random(20261124)
    confirmed: list[str] = []
    working = [asyncio.create_task(_reports_until_stopped(processes.web_url, confirmed, n)) for n in range(CITIZENS)]

    for _kill in range(KILLS):
        await asyncio.sleep(chance.uniform(0.1, 1.0))
        await asyncio.to_thread(_kill_and_restart, processes, chance.choice(["intake", "intake", "relay"]))
    for task in working:
        task.cancel()
    await asyncio.gather(*working, return_exceptions=True)
    await asyncio.to_thread(_wait_until_delivered, processes)

    at_desk = _desk_reports(processes)
    found = [await _is_found(processes.web_url, reference) for reference in confirmed]
    assert len(confirmed) > KILLS
    assert all(found)
    assert len(at_desk) == len(set(at_desk))
    assert len(at_desk) >= len(confirmed)
    assert _filed(processes) == len(at_desk)


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


async def _reports_until_stopped(url: str, confirmed: list[str], number: int) -> None:
    while True:
        browser = PlainBrowser(url)
        try:
            await browser.opens()
            confirmed.append(await browser.reports(f"https://example.org/{number}/{len(confirmed)}"))
        finally:
            await browser.closes()


def _kill_and_restart(processes: Processes, name: str) -> None:
    processes.kills(name)
    processes.starts(name)


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


def _filed(processes: Processes) -> int:
    return int(str(_intake(processes, "SELECT count(*) FROM reports")[0][0]))


def _desk_reports(processes: Processes) -> list[object]:
    with sqlite3.connect(processes.folder / "desk" / "desk.db", timeout=20) as connection:
        return [row[0] for row in connection.execute("SELECT report_id FROM reports")]


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("IBLAGH_")}
