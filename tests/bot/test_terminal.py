"""The command `console`: bytes that are no text, and a terminal with few letters, end no conversation."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.demo import Demo
from tests.drivers.service import free_port


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    demo = Demo(tmp_path, free_port(), free_port())
    demo.prepare()
    return {**os.environ, **demo.intake_environment()}


@pytest.mark.parametrize("encoding", ["utf-8:strict", "latin-1:strict"])
def test_bytes_of_another_encoding_are_answered(settings: dict[str, str], encoding: str) -> None:
    typed = "6\n1\ntélé\n".encode("latin-1") + b"https://a.example/x\n1\n"
    command = [sys.executable, "-m", "bot", "console", "--language", "ar"]

    ended = subprocess.run(
        command, env={**settings, "PYTHONIOENCODING": encoding}, input=typed, capture_output=True, check=False
    )

    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"a[.]example" in ended.stdout
