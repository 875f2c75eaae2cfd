"""Retention: the page of periods says what the settings say, and nothing that is kept has no line."""

import re
from pathlib import Path

from bot.settings import Settings
from desk.settings import DeskSettings

PAGE = (Path(__file__).parent.parent.parent / "docs" / "retention.md").read_text(encoding="utf-8")
LINE = re.compile(r"\| `(IBLAGH_\w+)` \| (\d+) (?:hours|days) ")


def test_the_table_of_periods_is_that_of_the_settings() -> None:
    periods = {
        f"IBLAGH_{name.upper()}": str(one.default)
        for model in (Settings, DeskSettings)
        for name, one in model.model_fields.items()
        if "keep_" in name or name == "draft_hours"
    }

    assert dict(LINE.findall(PAGE)) == periods
