"""Telegram against an independent Bot API server, by polling and by webhook: whole reports, a restart, redelivery."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.drivers.citizen import reference_in
from tests.drivers.emulator import Emulator
from tests.drivers.pictures import png
from tests.drivers.service import Service, comes_true, open_channels, running
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN

SECRET = "s3cret_of-the-emulator"


class Restarting:
    """A service whose processes' parts can end and begin again."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._stack = AsyncExitStack()

    async def begins(self) -> None:
        await self._stack.enter_async_context(open_channels(self.service))

    async def ends(self) -> None:
        await self._stack.aclose()

    async def takes(self, update: dict[str, Any], secret: str | bytes) -> tuple[int, bytes]:
        """Post an update to the webhook as nobody but Telegram should; the status and the body."""
        async with aiohttp.ClientSession() as session:
            body, url = json.dumps(update).encode(), f"{self.service.settings.web_url}/channels/telegram"
            headers = {
                "X-Telegram-Bot-Api-Secret-Token": secret if isinstance(secret, str) else secret.decode("latin-1")
            }
            answer = await session.post(url, data=body, headers=headers)
            return answer.status, await answer.read()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/intake.db"


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    up = Emulator()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.fixture(params=["polling", "webhook"])
async def intake(
    request: pytest.FixtureRequest, tmp_path: Path, database_url: str, emulator: Emulator
) -> AsyncIterator[Restarting]:
    more = {"telegram_token": TOKEN, "telegram_api_url": emulator.url, "telegram_mode": request.param}
    async with running(tmp_path, database_url, **more, telegram_webhook_secret=SECRET) as service:
        up = Restarting(service)
        await up.begins()
        yield up
        await up.ends()


@pytest.fixture
def citizen(emulator: Emulator, intake: Restarting) -> TelegramCitizen:
    return TelegramCitizen(emulator)


async def test_a_whole_report_in_arabic_with_a_photo_and_a_forward_reaches_the_desk(
    citizen: TelegramCitizen, emulator: Emulator, intake: Restarting
) -> None:
    citizen.language = "ar"
    emulator.holds("picture", png())
    origin = {"type": "channel", "date": 1, "chat": {"id": -100123, "title": "ت", "username": "bad"}, "message_id": 7}

    greeting = await citizen.writes("/start")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    await citizen.writes("شوف https://evil.example/a نصب على الناس", forward_origin=origin)
    await citizen.sends(photo=[{"file_id": "picture", "file_unique_id": "u", "width": 9, "height": 9}])
    said = await citizen.presses("anonymous")
    await intake.service.relays_everything()
    report = (await intake.service.desk.only_case()).reports[0].report

    assert "Telegram" in greeting
    assert reference_in(said)
    assert {one.raw for one in report.locators} == {"https://t.me/bad/7", "https://evil.example/a"}
    assert len(report.files) == 1
    # It knows neither how to switch previews off nor how to protect a message, and says so once for each.
    assert emulator.refused() == ["sendMessage", "sendMessage"]


async def test_a_dialog_goes_on_after_a_restart_and_nothing_is_doubled(
    citizen: TelegramCitizen, emulator: Emulator, intake: Restarting
) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    pressing = citizen.press_of(citizen.data_of("FRAUD.PHISH"))
    await intake.ends()
    emulator.gives(pressing)
    await asyncio.sleep(0.5)
    unanswered = len(citizen.answers)

    await intake.begins()
    await emulator.delivers()
    await asyncio.sleep(2)
    said = await citizen.presses("anonymous")
    await intake.service.relays_everything()

    assert unanswered == 2
    assert reference_in(said)
    assert len(citizen.answers) == 4
    assert len(await intake.service.desk.queue()) == 1


async def test_an_update_that_comes_again_has_one_effect_and_one_reply(
    citizen: TelegramCitizen, emulator: Emulator, intake: Restarting
) -> None:
    await citizen.writes("https://example.org/1")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    sending = citizen.press_of(citizen.data_of("anonymous"))
    said = await citizen.does(sending)
    again = json.dumps({"update_id": emulator.api._update_queues._state(TOKEN).next_id - 1, **sending})

    answers = await asyncio.gather(*(intake.takes(json.loads(again), SECRET) for _time in range(5)))
    await asyncio.sleep(1.5)
    await intake.service.relays_everything()

    assert {status for status, _body in answers} <= {200, 401, 404}
    assert reference_in(said)
    assert len(citizen.answers) == 4
    assert len(await intake.service.desk.queue()) == 1


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x", b"\xff\xfe\xe9", b"\xc3\xa9" * 100])
async def test_a_webhook_without_the_secret_is_refused_whatever_its_bytes(
    citizen: TelegramCitizen, intake: Restarting, secret: str | bytes
) -> None:
    status, _body = await intake.takes(citizen.message(text="hello"), secret)

    assert status == (401 if intake.service.settings.telegram_mode == "webhook" else 404)
    assert await intake.service.parts.parking.count() == 0
    assert citizen.answers == []


@pytest.mark.parametrize("intake", ["webhook"], indirect=True)
async def test_a_press_comes_to_rest_with_the_answer_to_its_webhook_also_when_it_comes_again(
    citizen: TelegramCitizen, emulator: Emulator, intake: Restarting
) -> None:
    await citizen.writes("https://example.org/1")
    pressing = {"update_id": 900_000, **citizen.press_of(citizen.data_of("FRAUD"))}

    first = await intake.takes(pressing, SECRET)
    again = await intake.takes(pressing, SECRET)
    forged = await intake.takes(pressing, "not-the-secret")
    await comes_true(lambda: len(citizen.answers) == 2)

    rests = {"method": "answerCallbackQuery", "callback_query_id": pressing["callback_query"]["id"]}
    assert [(status, json.loads(body)) for status, body in (first, again)] == [(200, rests)] * 2
    assert forged == (401, b"")
    assert emulator.api.noticed == []


@pytest.mark.parametrize("intake", ["polling"], indirect=True)
async def test_a_press_that_was_polled_comes_to_rest_by_a_call(
    citizen: TelegramCitizen, emulator: Emulator, intake: Restarting
) -> None:
    await citizen.writes("https://example.org/1")
    pressing = citizen.press_of(citizen.data_of("FRAUD"))

    await citizen.does(pressing)

    await comes_true(lambda: len(emulator.api.noticed) == 1)
    assert emulator.api.noticed[0]["callback_query_id"] == pressing["callback_query"]["id"]
