"""The signing key: what was signed with the one before is checked with its public half, whatever the desk signs with now."""

from pathlib import Path

from typer.testing import CliRunner

from desk.__main__ import app
from desk.dossier.signing import create
from tests.desk.relaying import Relay
from tests.desk.running import Desk, settings_in


def runs(desk: Desk, *words: str, key: Path | None = None) -> tuple[int, str]:
    more = {"IBLAGH_DESK_SIGNING_KEY_FILE": str(key)} if key else {}
    said = CliRunner().invoke(app, list(words), env={**settings_in(desk), **more})
    return said.exit_code, said.stdout


def test_a_head_that_the_old_key_signed_verifies_after_the_key_was_replaced(
    relay: Relay, desk: Desk, tmp_path: Path
) -> None:
    relay.files()
    old, heads, new = tmp_path / "old.pub", tmp_path / "heads.jsonl", tmp_path / "new.pem"
    old.write_text(runs(desk, "signing-key")[1])
    runs(desk, "custody-head", "--sign", "--out", str(heads))
    create(new)

    by_old = runs(desk, "verify-log", "--head", str(heads), "--public-key", str(old), key=new)
    by_new = runs(desk, "verify-log", "--head", str(heads), key=new)

    assert (by_old[0], by_new[0]) == (0, 2)
    assert "(signed)" in by_old[1]
