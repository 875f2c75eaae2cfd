"""Limits on a citizen: told once in their language, the draft kept, media not fetched, our failures not counted."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot import serving
from bot.limits.notices import Slowed
from conversations.events import Attached, FileOffer
from conversations.reference import make
from locales.isolation import without_controls
from storage.inbox import Item
from storage.sessions import SessionsDown, SessionStore
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.pictures import png
from tests.drivers.service import Service, running

LIMITS = {
    "limit_messages_a_minute": 6,
    "limit_reports_an_hour": 1,
    "limit_files_an_hour": 1,
    "limit_lookups_an_hour": 2,
}
NOTICES = {
    "en": "That was a lot of messages at once",
    "fr": "Cela faisait beaucoup de messages d’un coup",
    "ar": "وصلت رسائل كثيرة دفعة واحدة",
}


@pytest.fixture
async def service(tmp_path: Path, database_url: str, stores: dict[str, object]) -> AsyncIterator[Service]:
    async with running(tmp_path, database_url, **stores, **LIMITS) as up:
        yield up


@pytest.fixture
def citizen(service: Service) -> Citizen:
    return Citizen(service.parts.turns)


async def slowed(citizen: Citizen, text: str = "more", *, key: str = "") -> Slowed:
    with pytest.raises(Slowed) as caught:
        await citizen.writes(text, key=key)
    return caught.value


def heard(slow: Slowed) -> str:
    assert slow.said is not None
    return without_controls(slow.said.text)


class Failing:
    """A store of sessions that takes nothing."""

    def __init__(self, sessions: SessionStore) -> None:
        self._sessions = sessions

    def __getattr__(self, name: str) -> object:
        return getattr(self._sessions, name)

    async def save(self, *_anything: object, **_more: object) -> None:
        raise SessionsDown


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_the_notice_comes_once_a_window_in_the_citizens_language(service: Service, language: str) -> None:
    citizen = Citizen(service.parts.turns, language=language)
    for _one in range(6):
        await citizen.writes("/start")

    first, second, third = [await slowed(citizen, "hello") for _one in range(3)]

    assert NOTICES[language] in heard(first)
    assert (second.said, third.said) == (None, None)


async def test_the_draft_is_as_it_was_once_the_window_is_over(service: Service, citizen: Citizen) -> None:
    await citizen.drafts()
    card = citizen.said
    await citizen.writes("/help")
    await citizen.writes("/help")
    await slowed(citizen, "https://example.org/lost")

    turns = citizen.turns
    citizen.turns = replace(turns, clock=lambda: datetime.now(UTC) + timedelta(seconds=61))
    citizen.said = card
    said = await citizen.presses("anonymous")
    await service.relays_everything()

    assert reference_in(said)
    assert len((await service.desk.only_case()).reports[0].report.locators) == 1


async def test_a_notice_whose_sending_failed_is_said_again_to_the_same_event(citizen: Citizen) -> None:
    for _one in range(6):
        await citizen.writes("/help")

    first, again = [await slowed(citizen, key="the-same") for _one in range(2)]

    assert heard(first) == heard(again)


async def test_what_was_not_taken_is_taken_when_it_is_sent_again_after_the_window(citizen: Citizen) -> None:
    for _one in range(6):
        await citizen.writes("/help")
    await slowed(citizen, key="the-same")
    citizen.turns = replace(citizen.turns, clock=lambda: datetime.now(UTC) + timedelta(seconds=61))

    assert await citizen.writes("hello", key="the-same")


async def test_a_second_report_within_the_hour_waits_and_its_draft_is_kept(citizen: Citizen) -> None:
    await citizen.reports()
    citizen.turns = replace(citizen.turns, clock=lambda: datetime.now(UTC) + timedelta(seconds=61))
    await citizen.writes("/start")
    await citizen.presses("HATE")
    await citizen.presses("HATE.GROUP")
    await citizen.writes("https://example.org/2")

    with pytest.raises(Slowed) as caught:
        await citizen.presses("anonymous")
    citizen.turns = replace(citizen.turns, clock=lambda: datetime.now(UTC) + timedelta(seconds=3700))
    said = await citizen.presses("anonymous")

    assert "this one is not sent yet" in heard(caught.value)
    assert reference_in(said)


async def test_files_over_the_limit_are_not_fetched(citizen: Citizen) -> None:
    await citizen.opens()
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    await citizen.sends_file(png())
    read = citizen.chat.bytes_read

    with pytest.raises(Slowed) as caught:
        await citizen.sends_file(png())

    assert "these were not taken" in heard(caught.value)
    assert citizen.chat.bytes_read == read


async def test_nothing_is_fetched_for_whoever_sends_too_many_messages(citizen: Citizen) -> None:
    await citizen.opens()
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    for _one in range(3):
        await citizen.writes("/help")

    with pytest.raises(Slowed):
        await citizen.does(Attached((FileOffer("never", "image", "image/png", 9),)))

    assert citizen.chat.bytes_read == 0


async def test_references_are_asked_for_only_so_often(citizen: Citizen) -> None:
    for _one in range(2):
        await citizen.writes(make("0" * 19))
    slow = await slowed(citizen, make("1" * 19))
    await citizen.writes("/language")
    quiet = await slowed(citizen, make("2" * 19))

    assert slow.said is not None
    assert quiet.said is None


async def test_a_life_in_danger_is_reported_by_whoever_has_used_up_everything(
    service: Service, citizen: Citizen
) -> None:
    for _one in range(6):
        await citizen.writes("hello")
    await slowed(citizen)

    await citizen.writes("/start")
    await citizen.presses("THRT")
    await citizen.presses("THRT.PERSON")
    await citizen.writes("https://example.org/threat")
    said = await citizen.presses("anonymous")

    assert reference_in(said)


async def test_what_failed_because_a_store_was_away_is_not_counted(citizen: Citizen) -> None:
    working = citizen.turns
    citizen.turns = replace(working, sessions=Failing(working.sessions))
    for _one in range(20):
        with pytest.raises(SessionsDown):
            await citizen.writes("hello")

    citizen.turns = working
    said = [await citizen.writes("hello") for _one in range(6)]

    assert all(said)


async def test_what_is_delivered_again_is_not_counted(citizen: Citizen) -> None:
    for _one in range(20):
        await citizen.writes("hello", key="the-same")

    said = [await citizen.writes("hello") for _one in range(5)]

    assert all(said)


async def test_erasing_everything_does_not_begin_a_window_anew(citizen: Citizen) -> None:
    for _one in range(5):
        await citizen.writes("hello")
    await citizen.writes("/erase")

    slow = await slowed(citizen)

    assert slow.said is not None


async def test_one_citizen_has_only_so_much_waiting_and_a_press_passes_the_rest(service: Service) -> None:
    inbox, now = service.parts.inbox, datetime.now(UTC)
    many = [Item(f"{number}", "amina", b"{}", most_waiting=3) for number in range(5)]

    accepted = await inbox.accept("telegram", many, now=now)
    again = await inbox.accept("telegram", many, now=now)
    press = await inbox.accept("telegram", [Item("press", "amina", b"{}", most_waiting=6)], now=now)
    other = await inbox.accept("telegram", [Item("other", "brahim", b"{}", most_waiting=3)], now=now)

    assert (accepted.new, accepted.dropped) == (3, 2)
    assert (again.new, again.dropped) == (0, 0)
    assert (press.new, other.new) == (1, 1)


async def test_a_browser_is_answered_each_time_and_keeps_what_it_wrote(service: Service) -> None:
    transport = httpx.ASGITransport(serving.web_app(service.parts))
    async with httpx.AsyncClient(transport=transport, base_url=service.settings.web_url) as client:
        form = {"tag": "abcdef", "opens": "1", "lang": "en", "text": "<hello>"}
        opened = await client.post("/chat", data={**form, "event": "limits-0"})
        (token,) = set(re.findall(r'name="form" value="([^"]+)"', (await client.get("/")).text))
        form |= {"form": token, "opens": "0"}
        passed = [await client.post("/chat", data={**form, "event": f"limits-{number}"}) for number in range(1, 6)]
        first, second = [await client.post("/chat", data={**form, "event": f"limits-{number}"}) for number in (6, 7)]

    assert [one.status_code for one in (opened, *passed)] == [303] * 6
    assert [one.status_code for one in (first, second)] == [429, 429]
    assert NOTICES["en"] in first.text
    assert NOTICES["en"] in second.text
    assert 'value="&lt;hello&gt;"' in first.text
    assert 0 < int(first.headers["retry-after"]) <= 60
