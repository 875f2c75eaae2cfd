"""Limit commands: an operator sees who reached a limit, sets one with an end, and lifts it; all of it is on record."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from bot.keys import new_keys
from bot.limits.commands import add_to
from bot.settings import Settings
from storage.database import Database, migrate
from storage.shadows import ShadowTable
from tests.drivers.service import intake_settings

CITIZEN = "ab" * 32


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = intake_settings(tmp_path, new_keys(), database_url=f"sqlite:///{tmp_path}/intake.db", push_port=1)
    migrate(made.database_url)
    asyncio.run(_reaches(made))
    return made


async def _reaches(settings: Settings) -> None:
    database = Database(settings.database_url)
    await ShadowTable(database).reach(CITIZEN, "telegram", now=datetime.now(UTC))
    await database.close()


def run(settings: Settings, *words: str) -> Result:
    app = typer.Typer()
    add_to(app, lambda: settings)
    app.command("other")(lambda: None)
    return CliRunner().invoke(app, ["limits", *words], env={"COLUMNS": "200"})


def test_who_reached_a_limit_is_listed_by_a_part_of_the_pseudonym(settings: Settings) -> None:
    said = run(settings, "reached").stdout

    assert CITIZEN[:16] in said
    assert "telegram" in said


def test_a_limit_is_set_listed_and_lifted_and_stays_on_record(settings: Settings) -> None:
    set_ = run(settings, "slow", CITIZEN[:12], "--for", "2h", "--reason", "floods")
    listed = run(settings, "list")
    lifted = run(settings, "lift", "1")
    after, record = run(settings, "list"), run(settings, "list", "--all")

    assert "Number 1" in set_.stdout
    assert "slow" in listed.stdout
    assert lifted.exit_code == 0
    assert "No limit is set" in after.stdout
    assert "floods" in record.stdout


def test_a_network_is_kept_as_a_hash_of_what_was_typed(settings: Settings, tmp_path: Path) -> None:
    done = run(settings, "ignore", "203.0.113.0/24", "--for", "30m", "--reason", "a script")

    assert done.exit_code == 0
    assert b"203.0.113" not in b"".join(one.read_bytes() for one in tmp_path.glob("intake.db*"))


@pytest.mark.parametrize(
    "words",
    [
        ("slow", CITIZEN, "--for", "32d", "--reason", "x"),
        ("slow", CITIZEN, "--for", "0h", "--reason", "x"),
        ("slow", CITIZEN, "--for", "ever", "--reason", "x"),
        ("slow", CITIZEN, "--reason", "x"),
        ("slow", CITIZEN, "--for", "2h"),
        ("slow", "abcd", "--for", "2h", "--reason", "x"),
        ("slow", "0" * 12, "--for", "2h", "--reason", "x"),
        ("ignore", "203.0.113.0/16", "--for", "2h", "--reason", "x"),
        ("ignore", "203.0.113.1/24", "--for", "2h", "--reason", "x"),
        ("ignore", "203.0.113.1", "--for", "2h", "--reason", "x"),
        ("ignore", "203.0.113.1/32", "--for", "2h", "--reason", " "),
        ("lift", "7"),
        ("lift", "9" * 30),
    ],
)
def test_what_has_no_end_or_names_nobody_is_refused(settings: Settings, words: tuple[str, ...]) -> None:
    refused = run(settings, *words)

    assert refused.exit_code != 0
    assert refused.exception is None or isinstance(refused.exception, SystemExit)
    assert "No limit is set" in run(settings, "list").stdout
