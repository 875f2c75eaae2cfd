"""The doctor on languages: one that is offered half-done, and a folder of catalogues that is none."""

from pathlib import Path

import pytest
from rich.console import Console

from bot.doctor.examining import examine
from bot.keys import new_keys
from bot.settings import Settings
from bot.translating import make
from operating.findings import Level
from tests.drivers.service import intake_settings
from tests.drivers.translator import fill

CODE = "zgh"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of an intake that offers a language which was just begun."""
    make(Console(quiet=True), CODE, tmp_path / "catalogues", with_desk=False)
    made = intake_settings(tmp_path, new_keys(), database_url=f"sqlite:///{tmp_path}/x.db", push_port=1)
    return made.model_copy(update={"catalogues_dir": tmp_path / "catalogues", "languages": f"{CODE} ar fr"})


async def said_of_languages(settings: Settings) -> list[tuple[Level, str]]:
    found = await examine(settings)
    return [
        (one.level, one.text) for one in found if one.text.startswith(("languages:", "language ", "IBLAGH_CATALOGUES"))
    ]


async def test_a_language_that_is_offered_half_done_is_warned_of(settings: Settings) -> None:
    (offered, half) = await said_of_languages(settings)

    assert offered == (Level.OK, "languages: zgh ar fr; not offered: es (`iblagh messages`)")
    assert half[0] is Level.WARN
    assert "language zgh: 0 of " in half[1]
    assert "the rest is said in English (`iblagh messages check zgh`)" in half[1]


async def test_a_language_that_is_complete_is_well(settings: Settings, tmp_path: Path) -> None:
    fill(tmp_path / "catalogues" / CODE)

    assert [level for level, _text in await said_of_languages(settings)] == [Level.OK]


async def test_a_folder_of_catalogues_that_is_none_fails(settings: Settings, tmp_path: Path) -> None:
    gone = settings.model_copy(update={"catalogues_dir": tmp_path / "gone", "languages": ""})

    said = await said_of_languages(gone)

    assert (Level.FAIL, f"IBLAGH_CATALOGUES_DIR: {tmp_path}/gone is no folder, so its languages are not there") in said
