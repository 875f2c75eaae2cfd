"""Fuzz, for a moment: fifty broken files of every kind; `make fuzz` goes on for longer."""

import subprocess
import sys

from tests.evidence.telling import FILES


def test_broken_files_of_every_kind_are_taken_or_refused_and_nothing_else() -> None:
    # In a process of its own: this one may have threads and much memory, and neither survives a fork under limits.
    fuzz = [sys.executable, "-m", "tests.fuzz", "--seconds", "0.01", "--seed", "1"]

    ended = subprocess.run(fuzz, capture_output=True, text=True, timeout=100, check=False)

    *kinds, findings = ended.stdout.splitlines()
    assert (ended.returncode, findings) == (0, "0 findings")
    assert [one.split()[0] for one in kinds] == list(FILES)
