"""Backups of the desk: cases, files and dossiers come back with a log that verifies, and nothing that was erased does."""

import asyncio
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from desk.__main__ import app
from desk.database import Database
from desk.referral.tables import ReferralRow
from desk.tables import ReportRow
from tests.backups.conftest import BackupKey, made_key
from tests.desk.alike import changes
from tests.desk.referring import prepared, refers
from tests.desk.relaying import Relay
from tests.desk.running import Desk, running, settings_in
from tests.desk.screens import Screen
from tests.drivers import servers

pytestmark = pytest.mark.both_databases

LATER = "f" * 32


@pytest.fixture
def key(tmp_path: Path) -> BackupKey:
    return made_key(tmp_path / "backup.key")


@pytest.fixture
def operator(desk: Desk, key: BackupKey) -> Callable[..., Result]:
    """Runs a command at the desk that runs."""
    own = {**settings_in(desk), "IBLAGH_DESK_BACKUP_KEYS": key.public}
    return lambda *words, **more: CliRunner().invoke(app, list(words), env={**own, **more})


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, desk: Desk, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings of another machine, with nothing on it, and the same keys."""
    again = {
        "IBLAGH_DESK_EVIDENCE_DIR": f"{tmp_path}/again/evidence",
        "IBLAGH_DESK_DOSSIER_DIR": f"{tmp_path}/again/dossiers",
    }
    if desk.settings.desk_database_url.startswith("sqlite"):
        yield {**again, "IBLAGH_DESK_DATABASE_URL": f"sqlite:///{tmp_path}/again/desk.db"}
        return
    with servers.fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield {**again, "IBLAGH_DESK_DATABASE_URL": url}


@pytest.fixture
def archive(operator: Callable[..., Result], tmp_path: Path) -> Callable[[], Path]:
    """Takes a backup; where its archive lies."""

    def taken() -> Path:
        said = operator("backup", str(tmp_path / "backups"))
        assert said.exit_code == 0, said.stderr
        return tmp_path / "backups" / said.stdout.partition(":")[0]

    return taken


def report_in(settings: dict[str, str], report_id: str) -> ReportRow:
    """A report, as the desk of these settings has it."""

    async def read() -> ReportRow:
        database = Database(settings["IBLAGH_DESK_DATABASE_URL"])
        try:
            async with database.reading() as session:
                return await session.get_one(ReportRow, report_id)
        finally:
            await database.close()

    return asyncio.run(read())


def dossier_in(settings: dict[str, str]) -> ReferralRow:
    """The only dossier there."""

    async def read() -> ReferralRow:
        database = Database(settings["IBLAGH_DESK_DATABASE_URL"])
        try:
            async with database.reading() as session:
                return (await session.scalars(select(ReferralRow))).one()
        finally:
            await database.close()

    return asyncio.run(read())


def test_cases_files_and_dossiers_come_back_and_the_log_is_whole(
    relay: Relay,
    analyst: Screen,
    liaison: Screen,
    operator: Callable[..., Result],
    archive: Callable[[], Path],
    elsewhere: dict[str, str],
    key: BackupKey,
) -> None:
    report_id = relay.files(contact="salma@example.org", evidence=(relay.seals_file(b"picture"),))
    refers(liaison, analyst.case_of(1))

    restored = operator("restore", str(archive()), "--identity", str(key.file), **elsewhere)
    verified = operator("verify-log", **elsewhere)

    folders = [Path(elsewhere[f"IBLAGH_DESK_{one}_DIR"]) for one in ("EVIDENCE", "DOSSIER")]
    assert (restored.exit_code, verified.exit_code) == (0, 0), restored.stderr
    assert [len(list(one.iterdir())) for one in folders] == [1, 1]
    assert report_in(elsewhere, report_id).sealed_identity
    assert "relay reconcile" in restored.stdout


def test_a_restored_desk_goes_on_with_a_feed_that_intakes_have_read_further(
    relay: Relay,
    desk: Desk,
    analyst: Screen,
    operator: Callable[..., Result],
    archive: Callable[[], Path],
    elsewhere: dict[str, str],
    key: BackupKey,
    tmp_path: Path,
) -> None:
    relay.files(contact="salma@example.org")
    where = archive()
    analyst.sends(f"{analyst.case_of(1)}/state", state="verification")
    read = max(one["cursor"] for one in relay.updates())
    operator("restore", str(where), "--identity", str(key.file), **elsewhere)
    (tmp_path / "other").mkdir()

    with running(tmp_path / "other", desk.keys, elsewhere["IBLAGH_DESK_DATABASE_URL"]) as again:
        changes(
            again,
            f"INSERT INTO updates (report_id, at, type, state) VALUES ('{LATER}', '2026-11-26', 'status', 'closed')",
        )
        told = Relay(again).updates(after=read)

    assert LATER in [one["report_id"] for one in told]


def test_what_was_erased_after_the_backup_does_not_come_back(
    relay: Relay,
    desk: Desk,
    analyst: Screen,
    liaison: Screen,
    operator: Callable[..., Result],
    archive: Callable[[], Path],
    elsewhere: dict[str, str],
    key: BackupKey,
) -> None:
    withdrawn = relay.files(contact="salma@example.org")
    lawful = relay.files(evidence=(relay.seals_file(b"x"),), contact="omar@example.org")
    prepared(liaison, liaison.case_of(2))
    where = archive()
    relay.withdraws(withdrawn)
    analyst.sends(f"{analyst.case_of(2)}/lawful", sure="yes")
    noted = operator("retention", "--apply")

    restored = operator("restore", str(where), "--identity", str(key.file), **elsewhere)

    assert (noted.exit_code, restored.exit_code) == (0, 0), restored.stderr
    assert "Erased again: 2." in restored.stdout
    assert report_in(elsewhere, withdrawn).sealed_identity is None
    assert report_in(elsewhere, lawful).sealed == b""
    # Its file goes with the next tidying.
    assert dossier_in(elsewhere).withdrawn_at is not None
    assert dossier_in(elsewhere).sealed_document is None
    assert list(Path(elsewhere["IBLAGH_DESK_EVIDENCE_DIR"]).iterdir()) == []


def test_without_the_list_of_what_was_erased_nothing_is_restored(
    operator: Callable[..., Result],
    archive: Callable[[], Path],
    elsewhere: dict[str, str],
    key: BackupKey,
    tmp_path: Path,
) -> None:
    command, where = ("restore", str(archive()), "--identity", str(key.file)), f"{tmp_path}/again/list.jsonl"

    refused = operator(*command, **elsewhere, IBLAGH_DESK_ERASURES_FILE=where)
    left = (tmp_path / "again").exists()
    done = operator(*command, **elsewhere)

    assert (refused.exit_code, left, done.exit_code) == (1, False, 0), done.stderr
    assert f"There is no list of what was erased at {where}" in refused.stderr


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"IBLAGH_DESK_SECRET": secrets.token_hex(32)}, "its custody log is broken"),
        ({"IBLAGH_DESK_DATABASE_URL": ""}, "is not empty"),
    ],
    ids=["another secret", "over what is there"],
)
def test_a_restore_that_ends_in_nothing_to_rely_on_fails(
    relay: Relay,
    desk: Desk,
    operator: Callable[..., Result],
    archive: Callable[[], Path],
    elsewhere: dict[str, str],
    key: BackupKey,
    changed: dict[str, str],
    complaint: str,
) -> None:
    relay.files()
    own = {name: value or desk.settings.desk_database_url for name, value in changed.items()}

    refused = operator("restore", str(archive()), "--identity", str(key.file), **{**elsewhere, **own})

    assert refused.exit_code == 1
    assert complaint in refused.stderr


def test_an_archive_of_another_process_is_refused(
    operator: Callable[..., Result], archive: Callable[[], Path], elsewhere: dict[str, str], key: BackupKey
) -> None:
    where = archive()
    intake = where.with_name(where.name.replace("desk", "intake"))
    where.rename(intake)

    by_name = operator("restore", str(where), "--identity", str(key.file), **elsewhere)
    without_key = operator("backup", str(where.parent), IBLAGH_DESK_BACKUP_KEYS="")

    assert "There is no such archive." in by_name.stderr
    assert "No key to seal backups to" in without_key.stderr
