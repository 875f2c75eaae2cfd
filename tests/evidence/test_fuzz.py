"""Fuzz, for a moment: fifty broken files of every kind; `make fuzz` goes on for longer."""

import subprocess
import sys

import pytest

from tests.evidence.telling import FILES


@pytest.mark.parametrize("media_type", FILES)
def test_broken_files_are_taken_or_refused_and_nothing_else(media_type: str) -> None:
    # In a process of its own: this one may have threads and much memory, and neither survives a fork under limits.
    fuzz = [sys.executable, "-m", "tests.fuzz", "--seconds", "0.01", "--seed", "1", media_type]

    ended = subprocess.run(fuzz, capture_output=True, text=True, timeout=60, check=False)

    assert (ended.returncode, ended.stdout.splitlines()[-1]) == (0, "0 findings")
