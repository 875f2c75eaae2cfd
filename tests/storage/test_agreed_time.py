"""Agreed time: two intakes whose clocks are hours apart agree on whose lease it is."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.agreed_time import AgreedTime
from tests.chaos.clocks import Clocks

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
SAYS_BOTH_TIMES = """
import asyncio, datetime, sys
from storage.database import Database

async def says():
    database = Database(sys.argv[1])
    print((await database.now()).isoformat(), datetime.datetime.now(datetime.UTC).isoformat())
    await database.close()

asyncio.run(says())
"""


async def test_it_goes_on_from_what_was_told_and_asks_seldom():
    asked = []

    async def ask() -> datetime:
        asked.append(NOW)
        return NOW

    time = AgreedTime(ask)

    moments = [await time.now() for _each in range(50)]

    assert len(asked) == 1
    assert moments == sorted(moments)
    assert NOW <= moments[0] <= moments[-1] < NOW + timedelta(minutes=1)


async def test_whoever_cannot_be_asked_is_asked_again():
    answers: list[datetime | Exception] = [ConnectionError(), NOW]

    async def ask() -> datetime:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    time = AgreedTime(ask)
    with pytest.raises(ConnectionError):
        await time.now()

    assert await time.now() >= NOW


async def test_while_one_asks_the_others_go_on_from_what_is_known():
    answers = asyncio.Event()
    answers.set()

    async def ask() -> datetime:
        await answers.wait()
        return NOW

    time = AgreedTime(ask, asked_s=0.0)
    await time.now()
    answers.clear()
    asking = asyncio.create_task(time.now())
    await asyncio.sleep(0.01)

    async with asyncio.timeout(10):
        meanwhile = await time.now()

    assert meanwhile >= NOW
    assert not asking.done()
    answers.set()
    await asking


async def test_one_process_alone_has_its_own_clock():
    assert abs(await AgreedTime(None).now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_host_that_is_hours_ahead_has_the_time_of_the_database(tmp_path: Path, postgres_url: str) -> None:
    clocks = Clocks(tmp_path)
    environment = {**os.environ, **clocks.environment("host")}
    if not clocks.can_move:
        pytest.skip("no C compiler")
    clocks.move(3, "host")

    asked = [sys.executable, "-c", SAYS_BOTH_TIMES, postgres_url]
    said = subprocess.run(asked, env=environment, capture_output=True, check=True).stdout.decode()

    agreed, its_own = (datetime.fromisoformat(one) for one in said.split())
    assert abs(agreed - datetime.now(UTC)) < timedelta(minutes=5)
    assert abs(its_own - datetime.now(UTC) - timedelta(hours=3)) < timedelta(minutes=5)
