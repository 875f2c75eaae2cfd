"""The doctor on receipts: a log that tells too closely when reports came, and a list of addresses that is none or ends soon."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.doctor.receipts import about_log, about_receipts
from bot.handles import HandleList, signed
from bot.keys import new_keys
from bot.log_keeping import keeper_of
from bot.receipts import keys_of
from bot.settings import Settings
from conversations.events import Handle
from operating.findings import Level
from storage.database import Database, migrate
from storage.receipt_keys import SigningKey, drawn
from storage.receipt_log import ReceiptLog
from tests.drivers.service import intake_settings

KEY = SigningKey(drawn()[0])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return intake_settings(tmp_path, new_keys(), database_url=f"sqlite:///{tmp_path}/x.db", push_port=1)


def listed(tmp_path: Path, settings: Settings, *, days: int, key: SigningKey = KEY) -> Settings:
    today = datetime.now(UTC).date()
    handles = HandleList((Handle("web", "https://report.example"),), today - timedelta(400), today + timedelta(days))
    (tmp_path / "handles.json").write_text(signed(handles, key))
    return settings.model_copy(update={"handles_file": tmp_path / "handles.json", "handles_keys": KEY.public.text})


@pytest.mark.parametrize(
    ("days", "level", "words"),
    [(90, Level.OK, "90 more days"), (5, Level.WARN, "5 more days"), (-1, Level.FAIL, "not valid today")],
)
def test_a_list_is_well_until_it_ends(tmp_path: Path, settings: Settings, days: int, level: Level, words: str) -> None:
    (found,) = about_receipts(listed(tmp_path, settings, days=days), Level.FAIL)

    assert found.level is level
    assert words in found.text


def test_a_list_of_somebody_else_fails_and_none_is_said(tmp_path: Path, settings: Settings) -> None:
    (foreign,) = about_receipts(listed(tmp_path, settings, days=90, key=SigningKey(drawn()[0])), Level.FAIL)
    (none,) = about_receipts(settings, Level.FAIL)

    assert (foreign.level, none.level) == (Level.FAIL, Level.WARN)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, []),
        ({"web_onion": f"http://{'a' * 56}.onion"}, ["onion"]),
        ({"web_url": f"http://{'a' * 56}.onion"}, ["onion"]),
        ({"telegram_token": "1:a", "whatsapp_token": "b"}, ["telegram", "whatsapp"]),
    ],
)
def test_a_channel_that_the_list_does_not_have_is_warned_of(
    tmp_path: Path, settings: Settings, change: dict[str, str], missing: list[str]
) -> None:
    changed = Settings(_env_file=None, **{**settings.model_dump(), **change})

    found = about_receipts(listed(tmp_path, changed, days=90), Level.FAIL)

    warned = [one.text for one in found if one.level is Level.WARN]
    assert [one.partition("no ")[2].partition(" ")[0] for one in warned] == missing


def test_heads_more_often_than_daily_are_for_a_demo(settings: Settings) -> None:
    often, _none = about_receipts(settings.model_copy(update={"receipt_head_s": 10}), Level.FAIL)

    assert often.level is Level.FAIL


async def test_a_log_is_well_until_it_went_back(tmp_path: Path, settings: Settings) -> None:
    await asyncio.to_thread(migrate, settings.database_url)
    empty = await about_log(settings)
    database = Database(settings.database_url)
    log = ReceiptLog(database, every_s=10)
    keeper, now = keeper_of(settings, database, log, keys_of(settings)), datetime.now(UTC)
    async with database.transaction() as session:
        await log.append(session, b"x" * 32, now=now)
    await keeper.close_due(now + timedelta(20))
    well = await about_log(settings)
    async with database.transaction() as session:
        await session.execute(text("UPDATE receipt_nodes SET node_hash = :other"), {"other": b"y" * 32})

    changed = await about_log(settings)

    await database.close()
    assert [one.level for one in (empty, well, changed)] == [Level.WARN, Level.OK, Level.FAIL]
    assert "1 leaves" in well.text
    assert "does not continue" in changed.text
