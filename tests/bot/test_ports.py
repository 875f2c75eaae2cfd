"""Ports of the demo: where one is taken or claimed, that is said, and nothing else."""

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
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
    assert f"Port {port} is claimed by another demo" in ended.output
    assert "Web chat" not in ended.output
