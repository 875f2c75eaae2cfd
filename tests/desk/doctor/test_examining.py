"""Examining: the doctor of a desk says what works, and finds what an operator has to mend, without a secret or a name."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from desk.api.pace import Pace
from desk.api.scopes import Scope
from desk.api.tokens import Tokens
from desk.custody import OPERATOR, Custody, Entry
from desk.database import Database
from desk.doctor.examining import examine
from desk.retention.upkeep import BACKUP, RETENTION, succeeded
from desk.settings import DeskSettings
from operating.findings import Finding, Level, as_json
from tests.desk.accounts.provider import providing
from tests.desk.running import Keys, settings_of

ADDRESSES = {"environment": "production", "desk_url": "https://desk.example.org", "desk_metrics_port": 9103}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite also on many machines: the tests' PostgreSQL runs in haste, which is a finding of its own."""
    return sqlite_url


@pytest.fixture
def settings(tmp_path: Path, keys: Keys, database_url: str) -> DeskSettings:
    """Of a production without fault."""
    made = settings_of(tmp_path, keys, database_url)
    tmp_path.chmod(0o700)
    return made.model_copy(update={**ADDRESSES, "desk_backup_keys": "age1" + "q" * 58})


@pytest.fixture
async def database(settings: DeskSettings) -> AsyncIterator[Database]:
    up = Database(settings.desk_database_url)
    yield up
    await up.close()


@pytest.fixture
async def custody(settings: DeskSettings, database: Database) -> Custody:
    """With three entries in it."""
    log = Custody(*settings.secrets)
    for number in range(3):
        async with database.transaction() as session:
            await log.append(session, Entry(OPERATOR, "case", str(number)))
    return log


def failing(findings: tuple[Finding, ...]) -> list[str]:
    return [one.text for one in findings if one.level is Level.FAIL]


def about(findings: tuple[Finding, ...], what: str) -> list[Level]:
    return [one.level for one in findings if one.text.startswith(f"{what}:")]


async def test_a_desk_that_works_is_found_well(settings: DeskSettings, database: Database, custody: Custody) -> None:
    tokens = Tokens(database, custody, Pace(100))
    token = await tokens.make("operator", "analyst bot", {Scope.ALERTS}, cleared=False, days=30)
    await tokens.holder(token, Scope.ALERTS)
    async with database.transaction() as session:
        for name in (BACKUP, RETENTION):
            await succeeded(session, name, now=datetime.now(UTC))

    with providing() as provider:
        found = await examine(settings.model_copy(update={"desk_oidc_issuer": provider.issuer}))

    said = {one.text: one.level for one in found}
    assert failing(found) == []
    assert said["database: its tables are those of this version"] is Level.OK
    assert said["custody log: its head is that of entry 4; `verify-log` reads all of it"] is Level.OK
    assert said["analyst bot: asked today"] is Level.OK
    assert said["single sign-on: the provider answers with its addresses and keys"] is Level.OK
    assert about(found, "retention") == about(found, "backup") == [Level.OK]


async def test_a_postgresql_is_asked_for_its_clock_and_its_disk(tmp_path: Path, keys: Keys, postgres_url: str) -> None:
    found = await examine(settings_of(tmp_path, keys, postgres_url))

    said = [one.text.partition(":")[0] for one in found]
    # The tests' PostgreSQL keeps nothing, for their haste, and says so.
    assert [one.partition(":")[0] for one in failing(found)] == ["PostgreSQL"]
    assert "clock" in said
    assert "decoders" in said
    assert "custody log" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"environment": "demo"}, None),
        ({"desk_url": "http://127.0.0.1:8090"}, "IBLAGH_DESK_URL is not https"),
        ({"desk_secret": SecretStr("change-me-change-me-change-me-change")}, "IBLAGH_DESK_SECRET: looks like a"),
        ({"desk_private_key_files": "/nowhere/desk.key"}, "private keys: /nowhere/desk.key cannot be read"),
        ({"desk_signing_key_file": "/nowhere/signing.pem"}, "signing key: /nowhere/signing.pem cannot be read"),
        ({"desk_oidc_issuer": "http://127.0.0.1:1"}, "single sign-on: the provider does not answer"),
        ({"desk_erasures_file": Path("/dev/null/list")}, "IBLAGH_DESK_ERASURES_FILE: /dev/null/list cannot be written"),
        ({"desk_database_url": "postgresql://a:hush@127.0.0.1:1/a"}, "database: cannot be reached"),
    ],
)
async def test_what_must_not_stay_so_in_production(
    settings: DeskSettings, change: dict[str, object], said: str | None
) -> None:
    found = await examine(settings.model_copy(update=change))

    assert [one[: len(said or one)] for one in failing(found)] == ([said] if said else [])
    assert "hush" not in as_json(found)


async def test_tables_of_another_version_are_not_looked_into(settings: DeskSettings, tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path}/new/desk.db"

    found = await examine(settings.model_copy(update={"desk_database_url": nowhere}))

    assert failing(found) == ["database: its tables are not those of this version; run `iblagh desk migrate`"]
    assert about(found, "custody log") == []
    assert not (tmp_path / "new" / "desk.db").exists()


async def test_a_postgresql_that_confirms_before_it_wrote_fails(settings: DeskSettings, postgres_url: str) -> None:
    found = await examine(settings.model_copy(update={"desk_database_url": postgres_url}))

    assert failing(found) == [
        "PostgreSQL: confirms what is not on its disk yet; set fsync, full_page_writes, synchronous_commit to on"
    ]


@pytest.mark.usefixtures("custody")
async def test_a_custody_log_whose_end_was_cut_off_fails(settings: DeskSettings, database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("DROP TRIGGER custody_no_delete"))
        await session.execute(text("DELETE FROM custody WHERE sequence = 3"))

    found = await examine(settings)

    assert about(found, "custody log") == [Level.FAIL]


@pytest.mark.usefixtures("custody")
async def test_a_custody_log_that_somebody_else_wrote_fails(settings: DeskSettings) -> None:
    other = SecretStr("0123456789abcdef-another-secret-of-this-desk")

    found = await examine(settings.model_copy(update={"desk_secret": other}))

    assert about(found, "custody log") == [Level.FAIL]


@pytest.mark.usefixtures("custody")
async def test_upkeep_that_is_late_and_a_bot_that_asks_no_more_fail(settings: DeskSettings, database: Database) -> None:
    never = await examine(settings)
    token = {"id": "1" * 16, "secret": "2" * 64, "at": datetime.now(UTC), "end": datetime.now(UTC) + timedelta(days=9)}
    async with database.transaction() as session:
        await succeeded(session, RETENTION, now=datetime.now(UTC) - timedelta(hours=27))
        await session.execute(
            text(
                "INSERT INTO api_tokens (token_id, secret_hash, name, scopes, cleared, made_by, made_at, expires_at, used_on)"
                " VALUES (:id, :secret, 'bot', 'alerts', false, 'operator', :at, :end, '2026-01-01')"
            ),
            token,
        )

    late = await examine(settings)

    assert about(never, "retention") == about(never, "analyst bot") == [Level.WARN]
    assert about(late, "retention") == about(late, "analyst bot") == [Level.FAIL]


def test_the_command_ends_with_1_when_something_fails_and_speaks_json(settings: DeskSettings, tmp_path: Path) -> None:
    secret = settings.desk_secret.get_secret_value()
    own = {"DESK_SECRET": secret, "PUSH_SECRET": settings.push_secret.get_secret_value()}
    own |= {"DESK_DATABASE_URL": settings.desk_database_url, "DESK_EVIDENCE_DIR": str(settings.desk_evidence_dir)}
    own |= {"DESK_PRIVATE_KEY_FILES": settings.desk_private_key_files, "DESK_URL": "http://127.0.0.1:8090"}
    environment = {**os.environ, **{f"IBLAGH_{name}": value for name, value in own.items()}}
    command = [sys.executable, "-m", "desk", "doctor", "--json"]

    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    said = json.loads(ended.stdout)

    assert (ended.returncode, said["ok"]) == (1, False)
    assert {"level": "ok", "text": "single sign-on: off"} in said["findings"]
    assert secret not in ended.stdout.decode() + ended.stderr.decode()
