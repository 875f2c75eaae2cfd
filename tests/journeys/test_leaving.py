"""Leaving: a process that is told to end says so, ends what it began, gives back what it leads, and another goes on at once."""

import asyncio
import itertools
import json
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from bot.keys import new_keys, write
from tests.drivers.intakes import SECRET, Intakes
from tests.drivers.pages import sign_in_link
from tests.drivers.processes import Processes
from tests.drivers.service import comes_true, free_port, intake_settings
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN, TelegramServer

HEADER = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
CITIZENS = 100
# As often as Telegram lets a bot write to one chat, so that nobody waits for that.
WRITES_EVERY_S = 1.0


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    up = TelegramServer()
    await up.comes_up()
    yield up
    await up.goes_down()


def two_intakes(tmp_path: Path, database_url: str, redis_url: str, server: TelegramServer, **more: object) -> Intakes:
    keys = new_keys()
    write(keys, tmp_path / "keys")
    own = {"redis_url": redis_url, "telegram_token": TOKEN, "telegram_api_url": server.url, "language": "en"}
    settings = intake_settings(tmp_path, keys, database_url=database_url, push_port=free_port(), **own, **more)
    return Intakes(settings, tmp_path)


@pytest.fixture
async def intakes(tmp_path: Path, postgres_url: str, redis_url: str, server: TelegramServer) -> AsyncIterator[Intakes]:
    """Two that take webhooks, each of which goes on for a second after it was told to end."""
    more = {"telegram_mode": "webhook", "telegram_webhook_secret": SECRET, "telegram_sends_per_second": 0}
    more |= {"drain_wait_s": 1.0}
    both = two_intakes(tmp_path, postgres_url, redis_url, server, **more)
    try:
        for port in both.ports:
            both.start(port)
        await both.both_up()
        yield both
    finally:
        both.stop()


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    started = Processes(tmp_path)
    yield started
    started.stops()


@pytest.mark.slow
async def test_an_intake_that_leaves_under_load_answers_everything_that_it_took(
    intakes: Intakes, server: TelegramServer
) -> None:
    leaving, staying = intakes.ports
    told = asyncio.Event()
    load = [asyncio.create_task(_writes(number, intakes, told)) for number in range(CITIZENS)]
    await comes_true(lambda: len(server.sent) > CITIZENS)

    intakes.running[leaving].send_signal(signal.SIGTERM)
    await asyncio.sleep(0.5)
    states = [await _status(f"http://127.0.0.1:{port}/ready") for port in (leaving, staying)]
    ended = await asyncio.to_thread(intakes.running[leaving].wait, 30)
    told.set()
    written = await asyncio.gather(*load)
    await comes_true(lambda: all(len(server.said.get(chat, [])) >= count for chat, count in written))

    assert states == [503, 200]
    assert ended == 0


@pytest.mark.slow
async def test_the_one_that_polls_hands_over_at_once(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_url: str, redis_url: str, server: TelegramServer
) -> None:
    both = two_intakes(tmp_path, postgres_url, redis_url, server)
    request.addfinalizer(both.stop)
    leader, other = both.ports
    citizen = TelegramCitizen(server)
    both.start(leader)
    await _until_channel_is(leader, "up")
    both.start(other)
    await _until_channel_is(other, "standby")
    await citizen.writes("/start")

    both.running[leader].send_signal(signal.SIGTERM)
    began = time.monotonic()
    said = await citizen.writes("/help")
    took_s = time.monotonic() - began
    ended = await asyncio.to_thread(both.running[leader].wait, 30)

    print(f"\nhand-over of polling: a message written at the signal was answered after {took_s:.2f} s")
    assert said
    assert ended == 0


async def test_a_second_signal_ends_a_process_at_once(processes: Processes) -> None:
    processes.more["IBLAGH_DRAIN_WAIT_S"] = "60"
    processes.starts("intake")
    intake = processes.running["intake"]
    intake.send_signal(signal.SIGTERM)
    await comes_true(lambda: "intake.leaving" in processes.logged())
    still_there = intake.poll() is None

    intake.send_signal(signal.SIGTERM)
    ended = await asyncio.to_thread(intake.wait, 10)

    assert still_there
    assert ended == -signal.SIGTERM


async def test_a_desk_says_that_it_leaves_and_ends_well(processes: Processes) -> None:
    processes.desk_more["IBLAGH_DRAIN_WAIT_S"] = "1"
    processes.starts("desk")
    desk = processes.running["desk"]

    desk.send_signal(signal.SIGTERM)
    await asyncio.sleep(0.3)
    ready = await _status(f"{processes.demo.desk_url}/ready")
    ended = await asyncio.to_thread(desk.wait, 20)

    assert ready == 503
    assert ended == 0


async def test_an_open_stream_of_the_queue_does_not_hold_the_desk(processes: Processes) -> None:
    processes.desk_more["IBLAGH_DRAIN_S"] = "60"
    processes.starts("desk")
    desk, url = processes.running["desk"], processes.demo.desk_url
    link = await asyncio.to_thread(sign_in_link, processes)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as analyst:
        await analyst.post(link, headers={"Origin": url})
        async with analyst.get(f"{url}/queue/live") as stream:
            kind = stream.content_type

            desk.send_signal(signal.SIGTERM)
            ended = await asyncio.to_thread(desk.wait, 20)

    assert kind == "text/event-stream"
    assert ended == 0


async def test_a_relay_that_leaves_in_mid_delivery_gives_its_rows_back(processes: Processes) -> None:
    processes.more["IBLAGH_DRAIN_S"] = "1"
    held = await asyncio.start_server(lambda reader, _writer: reader.read(), "127.0.0.1", processes.demo.desk_port)
    processes.starts("intake")
    await processes.files_a_report()
    processes.starts("relay")
    await comes_true(lambda: processes.leased() == 1, within_s=30)

    relay = processes.running["relay"]
    relay.send_signal(signal.SIGTERM)
    ended = await asyncio.to_thread(relay.wait, 20)
    held.close()

    assert ended == 0
    assert processes.leased() == 0


async def _writes(number: int, intakes: Intakes, told: asyncio.Event) -> tuple[int, int]:
    """A citizen who writes to either intake until told; their chat, and how many messages were taken."""
    chat, taken = 7_000_000_000 + number, 0
    doors = itertools.cycle(intakes.doors)
    async with aiohttp.ClientSession() as session:
        while not told.is_set():
            message = {"message_id": taken + 1, "chat": {"id": chat, "type": "private"}, "text": "/help", "date": 1}
            update = {
                "update_id": number * 100_000 + taken,
                "message": {**message, "from": {"id": chat, "is_bot": False}},
            }
            taken += await _is_taken(session, next(doors), json.dumps(update).encode())
            await asyncio.sleep(WRITES_EVERY_S)
    return chat, taken


async def _is_taken(session: aiohttp.ClientSession, door: str, body: bytes) -> bool:
    try:
        async with session.post(door, data=body, headers=HEADER) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def _status(url: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status


async def _until_channel_is(port: int, state: str) -> None:
    async with aiohttp.ClientSession() as session:
        for _tick in range(400):
            try:
                async with session.get(f"http://127.0.0.1:{port}/health") as answer:
                    if (await answer.json())["channels"].get("telegram") == state:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise AssertionError(f"no channel is {state}")
