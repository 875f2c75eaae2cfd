"""Seals: nothing that runs in the intake can open what it sealed."""

from pathlib import Path

import pytest

from bot.keys import new_keys, write
from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent
# Replies are opened with the key that the citizen's own reference derives.
OPENS_REPLIES = "storage/replies.py"


@pytest.mark.parametrize("package", ["bot", "storage", "conversations", "locales"])
def test_no_module_of_the_intake_decrypts_age_but_for_replies(package: str) -> None:
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in (ROOT / package).rglob("*.py")}

    openers = {name for name, text in texts.items() if "pyrage.decrypt" in text or "decrypt_io" in text}

    assert openers <= {OPENS_REPLIES}


def test_the_settings_of_the_intake_know_no_private_key() -> None:
    assert [name for name in Settings.model_fields if "private" in name] == []


def test_what_the_intake_is_given_holds_no_private_key(tmp_path: Path) -> None:
    write(new_keys(), tmp_path / "keys")

    given = (tmp_path / "keys" / "intake.env").read_text()
    assert "AGE-SECRET-KEY" not in given
    assert "SIGNING" not in given
    assert [oct(path.stat().st_mode & 0o777) for path in (tmp_path / "keys").iterdir()] == ["0o600"] * 5
