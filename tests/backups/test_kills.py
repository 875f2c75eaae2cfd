"""Kills: a backup that is killed leaves nothing that looks like one, a restore that is killed can be done again."""

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.database import migrate
from tests.backups.conftest import BackupKey
from tests.drivers.processes import Processes

FILES = 400


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


def test_a_backup_that_is_killed_leaves_no_archive_and_the_next_one_goes_on(
    intake: dict[str, str], tmp_path: Path
) -> None:
    fill(intake)
    command = [sys.executable, "-m", "bot", "backup", str(tmp_path / "backups")]
    backup = subprocess.Popen(command, env=intake)
    copied = tmp_path / "backups" / "evidence"
    wait_for(lambda: copied.is_dir() and len(list(copied.iterdir())) > 10)
    backup.send_signal(signal.SIGKILL)
    backup.wait()
    left = list((tmp_path / "backups").glob("*.age"))

    again = subprocess.run(command, env=intake, capture_output=True, text=True, check=False)

    assert left == []
    assert f"{FILES} files" in again.stdout
    assert len(list((tmp_path / "backups").glob("*.age"))) == 1


def test_a_restore_that_is_killed_leaves_no_database_and_is_done_again(
    intake: dict[str, str], tmp_path: Path, backup_key: BackupKey
) -> None:
    fill(intake)
    subprocess.run([sys.executable, "-m", "bot", "backup", str(tmp_path / "backups")], env=intake, check=True)
    (archive,) = (tmp_path / "backups").glob("*.age")
    new = tmp_path / "new"
    elsewhere = {
        **intake,
        "IBLAGH_DATABASE_URL": f"sqlite:///{new}/intake.db",
        "IBLAGH_EVIDENCE_DIR": str(new / "evidence"),
    }
    command = [sys.executable, "-m", "bot", "restore", str(archive), "--identity", str(backup_key.file)]
    restore = subprocess.Popen(command, env=elsewhere)
    wait_for(lambda: (new / "evidence").is_dir() and len(list((new / "evidence").iterdir())) > 10)
    restore.send_signal(signal.SIGKILL)
    restore.wait()
    left = (new / "intake.db").exists()

    again = subprocess.run(command, env=elsewhere, check=False)

    assert (left, again.returncode) == (False, 0)
    assert len(list((new / "evidence").iterdir())) == FILES


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


def wait_for(holds: Callable[[], bool]) -> None:
    """Until it holds."""
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.002)
