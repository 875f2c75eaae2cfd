"""Keys: each is drawn alone into a file of its own, and the salts of secrets are told without the secrets."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pyrage import x25519
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.keys import new_keys
from storage.references import salt_of
from storage.wire import secret_key

ONE, TWO, RETIRED = "0123456789-abcdef" * 2, "fedcba-9876543210" * 2, "0f" * 32


def runs(*words: str, **settings: str) -> Result:
    return CliRunner().invoke(app, ["keys", *words], env={f"IBLAGH_{name}": value for name, value in settings.items()})


def test_an_age_key_is_drawn_and_its_public_half_shown(tmp_path: Path) -> None:
    said = runs("draw", "age", str(tmp_path / "new.key"))

    private = x25519.Identity.from_str((tmp_path / "new.key").read_text().strip())
    assert str(private.to_public()) in said.stdout
    assert (tmp_path / "new.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["secret", "push", "signing"])
def test_a_secret_is_drawn_and_not_shown(tmp_path: Path, kind: str) -> None:
    said = runs("draw", kind, str(tmp_path / "new"))

    drawn = (tmp_path / "new").read_text()
    assert said.exit_code == 0
    assert drawn.strip() not in said.stdout


def test_what_is_drawn_is_of_its_kind(tmp_path: Path) -> None:
    runs("draw", "secret", str(tmp_path / "secret"))
    runs("draw", "push", str(tmp_path / "push"))
    runs("draw", "signing", str(tmp_path / "signing"))

    assert len((tmp_path / "secret").read_text().strip()) >= 32
    assert len(secret_key((tmp_path / "push").read_text().strip())) == 32
    assert load_pem_private_key((tmp_path / "signing").read_bytes(), password=None)


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")

    refused = runs("draw", "age", str(tmp_path / "old"))

    assert (refused.exit_code, (tmp_path / "old").read_text()) == (1, "old")


def test_the_salts_of_all_secrets_are_told_and_no_secret() -> None:
    keys = new_keys()
    said = runs(
        "salts",
        SECRET=f"{ONE} {TWO}",
        REFERENCE_SALTS=RETIRED,
        DESK_KEYS=keys.desk.public,
        IDENTITY_KEYS=keys.identity.public,
        PUSH_SECRET=keys.push_secret,
        RECEIPT_KEY=keys.receipt_key,
        CONTROLLER="Direction of Works",
        CNDP_NUMBER="D-1/2026",
    )

    salts = " ".join([salt_of(ONE).hex(), salt_of(TWO).hex(), RETIRED])
    assert said.stdout == f"IBLAGH_REFERENCE_SALTS={salts}\n"


@pytest.mark.parametrize("words", [("draw", "receipt"), ("new",)])
def test_where_no_file_can_be_made_a_sentence_says_so(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "file").touch()
    place = tmp_path / "file" / "k"

    refused = runs(*words, str(place))

    assert (refused.exit_code, type(refused.exception)) == (1, SystemExit)
    assert f"It was not written: {place}: Not a directory." in refused.stderr
