"""Kills: a backup that is killed leaves nothing that looks like one, a restore that is killed can be done again."""

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from storage.database import migrate
from tests.backups.conftest import BackupKey
from tests.drivers.processes import Processes

FILES = 40
# Python tells of each call of the system before it is made (PEP 578).
DYING = """
import os, signal, sys
name, _, left = sys.argv.pop(1).partition(" ")
calls = int(left or -1)
def told(event, _given):
    global calls
    calls -= event == name
    if calls == 0:
        # The kill itself is told of as well.
        calls = -1
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(told)
from bot.__main__ import main
main()
"""


@pytest.fixture
def intake(tmp_path: Path, backup_key: BackupKey) -> dict[str, str]:
    """Settings of an intake with many files that take their time."""
    made = Processes(tmp_path / "service")
    made.stops()
    environment = {**os.environ, **made.demo.intake_environment(), "IBLAGH_BACKUP_KEYS": backup_key.public}
    migrate(environment["IBLAGH_DATABASE_URL"])
    return environment


def ids(count: int) -> list[str]:
    return [f"{number:032x}" for number in range(count)]


@pytest.mark.parametrize("at", [1, 20, FILES + 1], ids=["the first file", "some file", "the archive"])
def test_a_backup_that_is_killed_leaves_no_archive_and_the_next_one_goes_on(
    intake: dict[str, str], tmp_path: Path, at: int
) -> None:
    fill(intake)
    command = ["backup", str(tmp_path / "backups")]

    killed = runs(command, intake, dies_at=f"os.link {at}")
    left = list((tmp_path / "backups").glob("*.age"))
    again = runs(command, intake)

    assert (killed.returncode, left) == (-signal.SIGKILL, []), killed.stderr
    # Its log is on stderr, as every process's.
    assert again.stdout.startswith("iblagh-intake-")
    assert f"{FILES} files" in again.stdout
    assert len(list((tmp_path / "backups").glob("*.age"))) == 1


@pytest.mark.parametrize("at", ["os.link 1", "os.link 20", "os.rename 1"], ids=["a file", "some file", "the database"])
def test_a_restore_that_is_killed_leaves_no_database_and_is_done_again(
    intake: dict[str, str], tmp_path: Path, backup_key: BackupKey, at: str
) -> None:
    fill(intake)
    runs(["backup", str(tmp_path / "backups")], intake)
    (archive,) = (tmp_path / "backups").glob("*.age")
    new = tmp_path / "new"
    elsewhere = {
        **intake,
        "IBLAGH_DATABASE_URL": f"sqlite:///{new}/intake.db",
        "IBLAGH_EVIDENCE_DIR": str(new / "evidence"),
    }
    command = ["restore", str(archive), "--identity", str(backup_key.file)]

    killed = runs(command, elsewhere, dies_at=at)
    left = (new / "intake.db").exists()
    again = runs(command, elsewhere)

    assert (killed.returncode, left, again.returncode) == (-signal.SIGKILL, False, 0)
    assert len([one for one in (new / "evidence").iterdir() if not one.name.startswith(".")]) == FILES


def runs(command: list[str], settings: dict[str, str], *, dies_at: str = "") -> "subprocess.CompletedProcess[str]":
    """`iblagh …` in a process of its own, which kills itself at that call of the system, or never."""
    words = [sys.executable, "-c", DYING, dies_at, *command]
    return subprocess.run(words, env=settings, capture_output=True, text=True, check=False)


def fill(intake: dict[str, str]) -> None:
    """Rows of files, and the files."""
    folder = Path(intake["IBLAGH_EVIDENCE_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    path = intake["IBLAGH_DATABASE_URL"].removeprefix("sqlite:///")
    content = b"sealed" * 1000
    digest = hashlib.sha256(content).hexdigest()
    report = (
        "r" * 32,
        b"h" * 32,
        "2026-11-24 09:30:00",
        "web",
        "fr",
        "FRAUD",
        "FRAUD.PHISH",
        "P2",
        1,
        "age1",
        "",
        "2026-11-24",
    )
    with sqlite3.connect(path) as database:
        database.execute(
            "INSERT INTO reports (report_id, reference_hash, filed_at, channel, language, category, subtype, priority,"
            " anonymous, reply_key, sealed, state, state_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'received', ?)",
            report,
        )
        for one in ids(FILES):
            (folder / one).write_bytes(content)
            database.execute(
                "INSERT INTO evidence (evidence_id, report_id, position, kind, media_type, size, sha256, sealed_sha256)"
                " VALUES (?, ?, 0, 'image', 'image/png', 1, ?, ?)",
                (one, "r" * 32, digest, digest),
            )
    database.close()
