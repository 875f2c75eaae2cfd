"""Custody part commands: what an operator exports, takes out and verifies, with files and heads that were kept elsewhere."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable
from pathlib import Path
from secrets import token_bytes

import pytest
from typer.testing import CliRunner, Result

from desk.__main__ import app
from desk.custody import Custody
from desk.database import Database
from desk.dossier import signing
from tests.desk.conftest import SECRET
from tests.desk.custody_parts import appended, of_the_past
from tests.desk.test_custody import tamper

RANGE = 100
FIRST, SECOND = "custody-1-100.jsonl", "custody-101-200.jsonl"


@pytest.fixture
def operator(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command at a desk whose log has ranges of the smallest size."""
    signing.create(tmp_path / "signing.pem")
    for name, value in {
        "DATABASE_URL": sqlite_url,
        "SECRET": SECRET,
        "PRIVATE_KEY_FILES": "",
        "SIGNING_KEY_FILE": str(tmp_path / "signing.pem"),
        "CUSTODY_RANGE": str(RANGE),
    }.items():
        monkeypatch.setenv(f"IBLAGH_DESK_{name}", value)
    monkeypatch.setenv("IBLAGH_PUSH_SECRET", "whsec_" + b64encode(token_bytes(32)).decode())
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.fixture
def young(sqlite_url: str) -> None:
    """A log of two full ranges and a few entries, of today."""
    changed(sqlite_url, lambda database: appended(database, Custody(SECRET), 2 * RANGE + 3))


@pytest.fixture
def old(sqlite_url: str) -> None:
    """The same, of the year 2000."""
    changed(sqlite_url, lambda database: of_the_past(database, SECRET, 2 * RANGE + 3))


def changed(url: str, change: Callable[[Database], Awaitable[None]]) -> None:
    async def done() -> None:
        database = Database(url)
        await change(database)
        await database.close()

    asyncio.run(done())


def test_full_ranges_are_exported_signed_once_and_on_record(operator: Callable[..., Result], young: None) -> None:
    done = operator("custody-export", "files", "--older-than", "0")
    again = operator("custody-export", "files", "--range", "101")

    assert done.exit_code == 0, done.output
    assert [line.split(": ")[1] for line in done.output.splitlines()] == [
        "1-100, verified, signed.",
        "101-200, verified, signed.",
    ]
    assert "there already, verified, signed." in again.output
    assert (
        "whole: 205 entries" in operator("verify-log", "--with", f"files/{SECOND}", "--with", f"files/{FIRST}").output
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--range", "7"),
        ("--range", "201"),
        ("--older-than", "3"),
        ("--older-than", "9" * 12),
        (),
        ("--range", "1", "--older-than", "0"),
    ],
)
def test_what_is_not_full_not_old_or_not_said_is_not_exported(
    operator: Callable[..., Result], young: None, words: tuple[str, ...]
) -> None:
    refused = operator("custody-export", "files", *words)

    assert refused.exit_code == 2
    assert not Path("files").exists()


def test_nothing_goes_before_its_time(operator: Callable[..., Result], young: None) -> None:
    operator("custody-export", "files", "--older-than", "0")

    shown, done = operator("custody-detach", "files"), operator("custody-detach", "files", "--apply")

    assert (shown.exit_code, done.exit_code) == (0, 0)
    assert "not kept for long enough" in shown.output.splitlines()[0]
    assert "101-200" in done.output.splitlines()[1]
    assert "behind one that is kept" in done.output.splitlines()[1]
    assert "The custody log is whole: 205" in operator("verify-log").output


def test_what_is_old_goes_once_it_is_exported_and_the_log_verifies_without_it_and_with_the_files(
    operator: Callable[..., Result], old: None
) -> None:
    not_exported = operator("custody-detach", "files", "--apply")
    operator("custody-export", "files", "--range", "1")

    half = operator("custody-detach", "files", "--apply")
    alone = operator("verify-log")
    with_one = operator("verify-log", "--with", f"files/{FIRST}")

    assert (not_exported.exit_code, half.exit_code) == (2, 2)
    assert f"1-100: taken out. Keep files/{FIRST}." in half.output
    assert f"files/{SECOND} or --public-key cannot be read" in half.output
    assert (alone.exit_code, with_one.exit_code) == (0, 0)
    assert "whole from entry 101 on: 205 entries" in alone.output
    assert "Entries 1 to 100 were exported and taken out" in alone.output
    assert "whole: 205 entries" in with_one.output


def test_a_head_from_before_is_compared_with_the_file_that_has_it(operator: Callable[..., Result], old: None) -> None:
    operator("custody-head", "--out", "heads.jsonl")
    operator("custody-export", "files", "--older-than", "0")
    head = Path("files", FIRST).read_text().splitlines()[-1]
    Path("heads.jsonl").write_text(f"{head}\n{Path('heads.jsonl').read_text()}")
    operator("custody-detach", "files", "--apply")

    files = ("--with", f"files/{FIRST}", "--with", f"files/{SECOND}")
    compared = operator("verify-log", "--head", "heads.jsonl", *files)
    without, with_the_later = operator("verify-log", "--head", "heads.jsonl"), files[2:]
    with_the_other = operator("verify-log", "--head", "heads.jsonl", *with_the_later)

    assert compared.exit_code == 0, compared.output
    assert compared.output.count("It contains the head") == 2
    assert (without.exit_code, with_the_other.exit_code) == (2, 2)


def test_a_file_that_was_changed_is_not_verified_and_nothing_goes_for_it(
    operator: Callable[..., Result], old: None
) -> None:
    operator("custody-export", "files", "--range", "1")
    Path("files", FIRST).write_text(Path("files", FIRST).read_text().replace("Salma", "Nadia", 1))

    verified = operator("verify-log", "--with", f"files/{FIRST}")
    taken_out = operator("custody-detach", "files", "--apply")

    assert (verified.exit_code, taken_out.exit_code) == (1, 1)
    assert "whole: 204 entries" in operator("verify-log").output
    assert "broken at entry 1: it was changed" in verified.output


def test_a_range_that_somebody_deleted_is_told_as_a_broken_log(
    operator: Callable[..., Result], young: None, sqlite_url: str
) -> None:
    operator("custody-export", "files", "--range", "1")
    changed(sqlite_url, lambda database: tamper(database, "DELETE FROM custody WHERE sequence <= 100"))

    said = operator("verify-log", "--with", f"files/{FIRST}")

    assert said.exit_code == 1
    assert "broken at entry 100: it is missing, and no entry says that it was exported and taken out" in said.output


def test_the_log_is_never_kept_for_less_long_than_a_case(
    operator: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IBLAGH_DESK_KEEP_CUSTODY_DAYS", "1824")

    refused = operator("custody-detach", "files")

    assert refused.exit_code == 2
    assert "IBLAGH_DESK_KEEP_CUSTODY_DAYS" in refused.output
