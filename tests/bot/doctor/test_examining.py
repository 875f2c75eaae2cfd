"""Examining: what the doctor finds in a whole service, in production and with secrets that are none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.doctor.configured import about_settings
from bot.doctor.desk import about_no_desk
from bot.doctor.examining import examine
from bot.doctor.folders import about_folders
from bot.keys import new_keys
from bot.settings import Settings
from operating.decoders import about_decoders
from operating.findings import Finding, Level, as_json, is_well
from tests.drivers.service import free_port, intake_settings, running

CONTROLLER = {"controller": "Direction des signalements, Rabat", "cndp_number": "A-PO-1/2026"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a production without fault, as far as settings alone can tell."""
    url = f"sqlite:///{tmp_path}/intake/intake.db"
    addresses = {"web_url": "https://chat.example.org", "push_url": "https://desk.example.org/v1", **CONTROLLER}
    made = intake_settings(tmp_path, new_keys(), database_url=url, push_port=1)
    return made.model_copy(update={"environment": "production", **addresses})


def failing(findings: object) -> list[str]:
    return [one.text for one in findings if one.level is Level.FAIL]


async def test_a_service_that_is_up_is_found_well(tmp_path: Path, postgres_url: str, redis_url: str) -> None:
    async with running(tmp_path, postgres_url, redis_url=redis_url) as service:
        found = await examine(service.settings)
        apart = await about_no_desk(service.settings)

    said = {one.text: one.level for one in found}
    # All that fails is what the tests' PostgreSQL does for their haste.
    assert [one.partition(":")[0] for one in failing(found)] == ["PostgreSQL"]
    assert said["database: its tables are those of this version"] is Level.OK
    assert said["desk: reachable, and refuses what is not signed"] is Level.OK
    assert said["evidence: can be kept in the folder"] is Level.OK
    assert said["environment: demo"] is Level.WARN
    assert "decoders: one that a file took over is refused other files, connections and programs" in said
    assert apart.level is Level.WARN


async def test_what_cannot_be_reached_fails_and_an_intake_without_a_desk_does_not(settings: Settings) -> None:
    closed = {"database_url": "postgresql://iblagh:hush@127.0.0.1:1/iblagh", "redis_url": "redis://:hush@127.0.0.1:1"}
    found = await examine(settings.model_copy(update={**closed, "push_url": "https://127.0.0.1:1/v1"}))
    apart = await about_no_desk(settings.model_copy(update={"push_url": "https://127.0.0.1:1/v1"}))

    assert {"database", "Redis", "desk"} <= {one.partition(":")[0] for one in failing(found)}
    assert "hush" not in as_json(found)
    assert apart == Finding(Level.OK, "desk: cannot be reached from this intake")


def test_a_system_that_confines_no_decoder_is_warned_of() -> None:
    assert about_decoders(are_confined=False).level is Level.WARN


def test_settings_fit_for_production_do_not_fail(settings: Settings) -> None:
    assert failing(about_settings(settings)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"environment": "demo", "web_url": "http://127.0.0.1"}, None),
        ({"web_url": f"http://{'a' * 56}.onion"}, None),
        ({"web_url": "http://127.0.0.1:8080"}, "IBLAGH_WEB_URL is not https"),
        ({"push_url": "http://desk.example.org/v1"}, "IBLAGH_PUSH_URL is not https"),
        ({"secret": "0123456789" * 4}, "IBLAGH_SECRET: looks like a placeholder"),
        ({"telegram_webhook_secret": "short"}, "IBLAGH_TELEGRAM_WEBHOOK_SECRET: looks like a placeholder"),
        ({"push_secret": f"whsec_{'A' * 43}="}, "IBLAGH_PUSH_SECRET: looks like a placeholder"),
    ],
)
def test_what_must_not_go_into_production(settings: Settings, change: dict[str, str], said: str | None) -> None:
    changed = Settings(_env_file=None, **{**settings.model_dump(), **change})

    assert [one[: len(said or one)] for one in failing(about_settings(changed))] == ([said] if said else [])


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({}, Level.WARN),
        ({"limit_web_networks": "127.0.0.1/32"}, Level.OK),
        ({"limit_web_networks": "direct"}, Level.FAIL),
        ({"web_url": f"http://{'a' * 56}.onion"}, Level.OK),
    ],
)
def test_that_nobody_says_which_network_a_browser_is_in_is_warned_of(
    settings: Settings, change: dict[str, str], level: Level
) -> None:
    found = about_settings(settings.model_copy(update=change))

    assert [one.level for one in found if "network" in one.text.casefold()] == [level]


def test_without_a_key_for_backups_it_is_said_that_there_are_none(settings: Settings) -> None:
    with_key = settings.model_copy(update={"backup_keys": settings.desk_keys})

    without, with_one = (
        [one.level for one in about_settings(chosen) if "IBLAGH_BACKUP_KEYS" in one.text]
        for chosen in (settings, with_key)
    )

    assert (without, with_one) == ([Level.WARN], [])


def test_the_secret_of_the_demo_is_known_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "var" / "keys"
    keys.mkdir(parents=True)
    (keys / "intake.env").write_text(f"IBLAGH_SECRET={settings.secret.get_secret_value()}\n")
    monkeypatch.chdir(tmp_path)

    assert failing(about_settings(settings)) == [
        "IBLAGH_SECRET: is that of the demo on this machine; `iblagh keys new` draws a fresh one"
    ]


def test_half_an_analyst_bot_fails(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBLAGH_ANALYST_BOT_TOKEN", "1:a")

    assert [one for one in failing(about_settings(settings)) if "IBLAGH_ANALYST_DESK_TOKEN is missing" in one]


def test_folders_that_others_look_into_and_day_keys_in_a_backup_fail(settings: Settings) -> None:
    settings.aside_dir.parent.mkdir(mode=0o700)
    settings.aside_dir.mkdir()
    settings.aside_dir.chmod(0o750)
    changed = settings.model_copy(update={"day_keys_dir": settings.evidence_dir / "day-keys"})

    said = failing(about_folders(changed))

    assert said == [
        "IBLAGH_ASIDE_DIR: others can look into it (mode 0750); chmod 0700",
        "IBLAGH_DAY_KEYS_DIR: lies in IBLAGH_EVIDENCE_DIR, which is backed up; move it",
    ]
    assert is_well(about_folders(settings.model_copy(update={"aside_dir": settings.evidence_dir})))


@pytest.mark.parametrize("name", ["erasures_file", "heads_file"])
async def test_a_list_that_cannot_be_written_fails(settings: Settings, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    expected = {
        tmp_path / "folder": Level.FAIL,
        tmp_path / "file" / "list.jsonl": Level.FAIL,
        tmp_path / "file": Level.OK,
        tmp_path / "not" / "there": Level.WARN,
    }

    found = {path: await examine(settings.model_copy(update={name: path})) for path in expected}

    variable = f"IBLAGH_{name.upper()}:"
    said = {path: [one.level for one in every if one.text.startswith(variable)] for path, every in found.items()}
    assert said == {path: [level] for path, level in expected.items()}


def test_the_command_ends_with_1_when_something_fails_and_speaks_json(settings: Settings, tmp_path: Path) -> None:
    keys = {
        name: getattr(settings, name) for name in ("secret", "desk_keys", "identity_keys", "push_secret", "receipt_key")
    }
    plain = {name: str(getattr(one, "get_secret_value", lambda one=one: one)()) for name, one in keys.items()}
    # No demo that happens to run on this machine.
    plain |= CONTROLLER | {"push_url": f"http://127.0.0.1:{free_port()}/v1"}
    environment = {**os.environ, **{f"IBLAGH_{name.upper()}": value for name, value in plain.items()}}
    command = [sys.executable, "-m", "bot", "doctor", "--json", "--no-desk"]

    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    said = json.loads(ended.stdout)

    assert (ended.returncode, said["ok"]) == (1, False)
    assert {"level": "ok", "text": "desk: cannot be reached from this intake"} in said["findings"]
    assert plain["secret"] not in ended.stdout.decode() + ended.stderr.decode()
