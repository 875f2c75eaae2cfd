"""Heads of the custody log that were kept elsewhere: what they show although the log verifies by itself."""

import asyncio
import json
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes

import pytest
from typer.testing import CliRunner, Result

from desk.__main__ import app
from desk.anchoring import Anchor, BadAnchor, anchor_of, anchors_in, line_of, public_key
from desk.custody import Custody, Entry, Whole
from desk.database import Database, migrate
from desk.dossier.signing import create
from tests.desk.conftest import SECRET
from tests.desk.test_custody import THREE, append, tamper

OTHERS = (Entry("Salma", "signed in"), Entry("Salma", "case", "c9"), Entry("Salma", "identity", "c1", "to call back"))
HEAD = Anchor(Whole(3, "a" * 64), "2026-11-24T09:30:00+00:00")


@dataclass(frozen=True, slots=True)
class Log:
    """A desk's log, and its operator's commands."""

    folder: Path
    url: str

    def runs(self, *words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    def notes(self, *options: str) -> Path:
        """Keep the head elsewhere."""
        path = self.folder / "head.json"
        assert self.runs("custody-head", "--out", str(path), *options).exit_code == 0
        return path

    def changes(self, change: Callable[[Database], Awaitable[None]]) -> None:
        async def changed() -> None:
            database = Database(self.url)
            await change(database)
            await database.close()

        asyncio.run(changed())

    def is_written_anew(self, *entries: Entry) -> None:
        """As by somebody who has every right on the database, and the desk's secret."""

        async def anew(database: Database) -> None:
            await tamper(database, "DELETE FROM custody", "DELETE FROM custody_head")
            await append(database, Custody(SECRET), *entries)

        self.changes(anew)


@pytest.fixture
def log(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Log:
    create(tmp_path / "signing.pem")
    for name, value in {
        "DATABASE_URL": database_url,
        "SECRET": SECRET,
        "PRIVATE_KEY_FILES": "",
        "SIGNING_KEY_FILE": str(tmp_path / "signing.pem"),
    }.items():
        monkeypatch.setenv(f"IBLAGH_DESK_{name}", value)
    monkeypatch.setenv("IBLAGH_PUSH_SECRET", "whsec_" + b64encode(token_bytes(32)).decode())
    monkeypatch.chdir(tmp_path)
    migrate(database_url)
    one = Log(tmp_path, database_url)
    one.changes(lambda database: append(database, Custody(SECRET), *THREE))
    return one


def test_a_log_that_went_on_contains_every_head_that_was_noted(log: Log) -> None:
    log.notes()
    head = log.notes("--no-sign")

    said = log.runs("verify-log", "--head", str(head))

    assert said.exit_code == 0
    assert "The custody log is whole: 5 entries" in said.output
    assert [line.split(" (")[1] for line in said.output.splitlines()[1:]] == [
        "signed): 3 entries.",
        "not signed): 4 entries.",
    ]


def test_a_log_that_somebody_with_the_key_wrote_anew_shows(log: Log) -> None:
    head = log.notes()
    log.is_written_anew(*OTHERS, *OTHERS)

    alone, compared = log.runs("verify-log"), log.runs("verify-log", "--head", str(head))

    assert alone.exit_code == 0
    assert compared.exit_code == 1
    assert "broken at entry 3: it is not the one whose head was noted" in compared.output


def test_a_log_that_somebody_with_the_key_cut_shows(log: Log) -> None:
    head = log.notes()
    log.is_written_anew(*THREE[:2])

    alone, compared = log.runs("verify-log"), log.runs("verify-log", "--head", str(head))

    assert alone.exit_code == 0
    assert compared.exit_code == 1
    assert "broken at entry 3: it is missing, the log had 3" in compared.output


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE custody SET analyst = 'Nadia' WHERE sequence = 2",
        "DELETE FROM custody WHERE sequence = 2",
        "UPDATE custody SET sequence = sequence + 10 WHERE sequence < 3",
    ],
)
def test_no_head_is_made_of_a_log_with_an_edit_a_gap_or_a_reorder(log: Log, statement: str) -> None:
    head = log.notes()
    log.changes(lambda database: tamper(database, statement))

    assert log.runs("custody-head").exit_code == 1
    assert log.runs("verify-log", "--head", str(head)).exit_code == 1
    assert len(head.read_text().splitlines()) == 1


def test_the_head_of_another_log_is_not_contained(log: Log) -> None:
    head = log.notes("--no-sign")
    fields = json.loads(head.read_text())
    other = Anchor(Whole(fields["count"], "b" * 64), fields["at"])
    head.write_text(line_of(other, None))

    assert log.runs("verify-log", "--head", str(head)).exit_code == 1


def test_openssl_verifies_a_head_with_the_published_key(log: Log) -> None:
    fields = json.loads(log.notes().read_text())
    (log.folder / "statement").write_text(fields["statement"])
    (log.folder / "signature").write_bytes(b64decode(fields["signature"]))
    (log.folder / "desk.pub").write_text(CliRunner().invoke(app, ["signing-key"]).stdout)

    command = "openssl pkeyutl -verify -pubin -inkey desk.pub -rawin -in statement -sigfile signature".split()
    said = subprocess.run(command, cwd=log.folder, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr


def test_a_head_that_another_key_signed_is_refused(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    head = log.notes()
    (log.folder / "desk.pub").write_bytes(create(log.folder / "other.pem").public_pem)
    monkeypatch.setenv("IBLAGH_DESK_SIGNING_KEY_FILE", "")

    by_another = log.runs("verify-log", "--head", str(head), "--public-key", "desk.pub")
    by_none = log.runs("verify-log", "--head", str(head))

    assert (by_another.exit_code, by_none.exit_code) == (2, 2)
    assert "not signed by this key" in by_another.output
    assert log.runs("custody-head", "--sign").exit_code == 2


@pytest.mark.parametrize(
    "line",
    ["", "[]", "{", "null", "[" * 3000, '{"count": 3}', line_of(HEAD, None).replace("3", "4", 1)]
    + [line_of(HEAD, None).replace("a" * 64, "a" * 63), line_of(Anchor(Whole(0, ""), HEAD.at), None)]
    + [line_of(HEAD, None)[:-1] + ', "signature": 1}'],
)
def test_what_is_no_head_is_refused(line: str, tmp_path: Path) -> None:
    key = public_key(create(tmp_path / "key.pem").public_pem)

    with pytest.raises(BadAnchor):
        anchors_in(line, key)


def test_what_is_no_public_key_is_refused() -> None:
    with pytest.raises(BadAnchor):
        public_key(b"-----BEGIN PUBLIC KEY-----")


def test_a_head_is_read_as_it_was_written(tmp_path: Path) -> None:
    signer = create(tmp_path / "key.pem")
    made = anchor_of(HEAD.log)

    (read,) = anchors_in(f"\n{line_of(made, signer)}\n", public_key(signer.public_pem))

    assert (read.log, read.at, read.is_signed) == (made.log, made.at, True)
