"""Ports of the demo: where one is taken or claimed, that is said, and nothing else."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.demo import Demo
from bot.ports import claimed
from tests.drivers.service import free_port


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> int:
    """The port of a demo's web chat; the desk's is free."""
    monkeypatch.chdir(tmp_path)
    one, other = free_port(), free_port()
    monkeypatch.setenv("IBLAGH_WEB_PORT", str(one))
    monkeypatch.setenv("IBLAGH_DESK_PORT", str(other))
    return one


@pytest.fixture
def intake(port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A demo's intake, also on Telegram, that found its port free and makes its database."""
    demo = Demo(tmp_path, port, free_port())
    demo.prepare()
    environment = {**os.environ, **demo.intake_environment(), "IBLAGH_TELEGRAM_TOKEN": "1:a"}
    environment["IBLAGH_TELEGRAM_API_URL"] = f"http://127.0.0.1:{free_port()}"
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "intake"], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        while not (tmp_path / "intake" / "intake.db").exists():
            time.sleep(0.005)
        yield process
        process.kill()


def demo() -> Result:
    return CliRunner().invoke(app, ["demo"], env={"COLUMNS": "200"})


def test_a_demo_says_which_port_is_taken_and_shows_no_address(port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        ended = demo()

    assert ended.exit_code == 1
    assert f"Port {port} on 127.0.0.1 is taken" in ended.output
    assert "Web chat" not in ended.output


def test_of_two_demos_that_start_at_once_the_second_says_so_and_shows_no_address(port: int) -> None:
    with claimed(port, "IBLAGH_WEB_PORT"):
        ended = demo()

    assert ended.exit_code == 1
    assert f"Port {port} is claimed by another demo that starts, or by a program that uses it for UDP" in ended.output
    assert "Web chat" not in ended.output


def test_a_demos_intake_whose_port_is_taken_while_it_starts_says_so_and_ends(
    port: int, intake: subprocess.Popen[str]
) -> None:
    with socket.create_server(("127.0.0.1", port)):
        _nothing, complaints = intake.communicate(timeout=30)

    assert intake.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken. Stop what listens there, or set IBLAGH_WEB_PORT." in complaints
