"""Rotation: the page has a line for every key and secret that a setting holds, and its tests exist."""

import re
from pathlib import Path

from pydantic import SecretStr

from bot.analyst.settings import AnalystSettings
from bot.settings import Settings
from desk.settings import DeskSettings

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "rotation.md").read_text(encoding="utf-8")
LINES = [line for line in PAGE.splitlines() if line.startswith("| `IBLAGH_")]
# Addresses may hold a password, and the public half belongs to a private one.
HOLDING = re.compile(r"(^|_)(keys?|salts|secret|secrets|token|key_files?|database_url|redis_url)$")


def test_every_key_and_secret_of_the_settings_has_its_line() -> None:
    named = set(re.findall(r"`(IBLAGH_\w+)`", "\n".join(line.split("|")[1] for line in LINES)))
    holding = {
        f"IBLAGH_{name.upper()}"
        for model in (Settings, DeskSettings, AnalystSettings)
        for name, one in model.model_fields.items()
        if SecretStr in (one.annotation, *getattr(one.annotation, "__args__", ())) or HOLDING.search(name)
    }

    assert holding - named == set()


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/.]+)`", PAGE)

    assert [name for name in named if not (ROOT / name).exists()] == []
    assert len(named) >= 15
