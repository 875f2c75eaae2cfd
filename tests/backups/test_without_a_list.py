"""Without the list of what was erased, as on a new machine, an operator's restore refuses before it changes anything."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.demo import Demo
from storage.database import migrate
from tests.backups.conftest import BackupKey


@pytest.fixture
def intake(tmp_path: Path, backup_key: BackupKey) -> dict[str, str]:
    """Settings of an intake of which a backup can be taken."""
    demo = Demo(tmp_path / "var", 8080, 8090)
    demo.prepare()
    settings = {**demo.intake_environment(), "IBLAGH_BACKUP_KEYS": backup_key.public}
    migrate(settings["IBLAGH_DATABASE_URL"])
    return settings


def test_a_restore_says_what_is_missing_and_is_done_once_the_list_is_there(
    intake: dict[str, str], backup_key: BackupKey, tmp_path: Path
) -> None:
    taken = CliRunner().invoke(app, ["backup", str(tmp_path / "backups")], env=intake)
    (archive,) = (tmp_path / "backups").glob("*.age")
    again = tmp_path / "again"
    elsewhere = {
        **intake,
        "IBLAGH_DATABASE_URL": f"sqlite:///{again}/intake.db",
        "IBLAGH_EVIDENCE_DIR": str(again / "evidence"),
        "IBLAGH_ERASURES_FILE": str(again / "list.jsonl"),
    }
    command = ["restore", str(archive), "--identity", str(backup_key.file)]

    refused = CliRunner().invoke(app, command, env=elsewhere)
    left = again.exists()
    again.mkdir()
    Path(intake["IBLAGH_ERASURES_FILE"]).rename(again / "list.jsonl")
    done = CliRunner().invoke(app, command, env=elsewhere)

    assert (taken.exit_code, refused.exit_code, left, done.exit_code) == (0, 1, False, 0), done.output
    assert f"There is no list of what was erased at {again}/list.jsonl" in refused.output
