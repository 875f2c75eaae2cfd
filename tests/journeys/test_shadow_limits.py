"""Shadow limits: an operator slows somebody down or ignores them for a time; nobody is told, and no life is put at risk."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot import serving
from bot.channels.web.security import form_token
from bot.limits.notices import Slowed
from bot.limits.shadows import network_hash, network_key
from storage.shadows import EndMissing, Shadow, ShadowTable
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.service import Service

FORM = "application/x-www-form-urlencoded"
pytestmark = pytest.mark.both_databases


@pytest.fixture
def table(service: Service) -> ShadowTable:
    return ShadowTable(service.parts.database)


async def treat(service: Service, citizen: Citizen, treatment: str, *, for_: timedelta = timedelta(hours=1)) -> int:
    """An operator's limit on this citizen, known to the intake."""
    pseudonym = str(service.parts.pseudonyms.of(citizen.channel, citizen.sender))
    return await _put(service, pseudonym, "citizen", treatment, for_)


async def _put(service: Service, subject: str, kind: str, treatment: str, for_: timedelta) -> int:
    now = datetime.now(UTC)
    shadow = Shadow(subject, kind, treatment, "floods", "operator", now, now + for_)
    return await ShadowTable(service.parts.database).put(shadow)


async def test_who_is_ignored_gets_nothing_and_is_told_nothing(service: Service, citizen: Citizen) -> None:
    await treat(service, citizen, "ignore")

    with pytest.raises(Slowed) as caught:
        await citizen.writes("hello")

    assert (caught.value.said, caught.value.words) == (None, None)


async def test_who_is_slowed_down_may_send_a_tenth(service: Service, citizen: Citizen) -> None:
    await treat(service, citizen, "slow")

    said = [await citizen.writes("hello") for _one in range(3)]
    with pytest.raises(Slowed) as caught:
        await citizen.writes("hello")

    assert all(said)
    assert caught.value.said is None


async def test_a_life_in_danger_is_reported_by_whoever_is_ignored(service: Service, citizen: Citizen) -> None:
    await treat(service, citizen, "ignore")

    await citizen.writes("/start")
    await citizen.presses("CHILD")
    await citizen.presses("CHILD.SEXT")
    await citizen.writes("https://example.org/1")

    assert reference_in(await citizen.presses("anonymous"))


async def test_a_limit_that_is_lifted_or_over_holds_no_longer(
    service: Service, table: ShadowTable, citizen: Citizen
) -> None:
    number = await treat(service, citizen, "ignore")
    with pytest.raises(Slowed):
        await citizen.writes("hello")
    await table.lift(number, now=datetime.now(UTC))
    citizen.turns = replace(citizen.turns, clock=lambda: datetime.now(UTC) + timedelta(seconds=6))
    lifted = await citizen.writes("hello")
    await treat(service, citizen, "ignore", for_=timedelta(seconds=30))
    citizen.turns = replace(citizen.turns, clock=lambda: datetime.now(UTC) + timedelta(seconds=40))

    over = await citizen.writes("hello")

    assert lifted
    assert over


@pytest.mark.parametrize("ends", ["by its time", "lifted", "by another"])
async def test_what_stays_on_record_of_a_limit_that_is_over_leads_to_nobody(
    service: Service, table: ShadowTable, citizen: Citizen, ends: str
) -> None:
    number, now = await treat(service, citizen, "ignore"), datetime.now(UTC)
    held = {one.subject_hash for one in await table.record()}
    match ends:
        case "by its time":
            await table.sweep(now + timedelta(hours=1))
        case "lifted":
            await table.lift(number, now=now)
        case "by another":
            await table.lift(await treat(service, citizen, "slow"), now=now)

    kept = await table.record()

    assert held == {str(service.parts.pseudonyms.of(citizen.channel, citizen.sender))}
    assert {one.subject_hash for one in kept} == {""}
    assert {one.reason for one in kept} == {"floods"}


@pytest.mark.parametrize("for_", [timedelta(days=32), timedelta(0), timedelta(days=-1)])
async def test_no_limit_is_for_ever(service: Service, for_: timedelta) -> None:
    with pytest.raises(EndMissing):
        await _put(service, "ab" * 32, "citizen", "ignore", for_)


async def test_a_network_that_is_ignored_sees_a_failure_and_no_limit(service: Service) -> None:
    key = network_key(service.settings.secrets[0])
    await _put(service, network_hash(key, "203.0.113.0/24"), "network", "ignore", timedelta(hours=1))
    parts = replace(service.parts, settings=service.settings.model_copy(update={"limit_web_networks": "direct"}))
    form = {"event": "abcdefgh12", "tag": "abcdef", "opens": "1", "lang": "en", "text": "hello"}

    answers = []
    for address in ("203.0.113.9", "198.51.100.9"):
        transport = httpx.ASGITransport(serving.web_app(parts), client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url=service.settings.web_url) as client:
            answers.append(await client.post("/chat", data=form))

    assert [one.status_code for one in answers] == [503, 303]
    assert "not kept" in answers[0].text
    # As where a store is away.
    assert "hello</textarea>" in answers[0].text


@pytest.mark.parametrize(("category", "status"), [("FRAUD", 503), ("THRT", 303)])
async def test_files_from_an_ignored_network_are_dropped_but_for_a_life_in_danger(
    service: Service, category: str, status: int
) -> None:
    key = network_key(service.settings.secrets[0])
    await _put(service, network_hash(key, "203.0.113.0/24"), "network", "ignore", timedelta(hours=1))
    parts = replace(service.parts, settings=service.settings.model_copy(update={"limit_web_networks": "direct"}))
    app, begins = serving.web_app(parts), f"report|category|abcdef|{category}"
    at_home, ignored = (httpx.ASGITransport(app, client=(one, 1)) for one in ("198.51.100.9", "203.0.113.9"))
    async with httpx.AsyncClient(transport=at_home, base_url=service.settings.web_url) as client:
        await client.post("/chat", data={"event": "abcdefgh12", "tag": "abcdef", "opens": "1", "press": begins})
        cookies = dict(client.cookies)

    where = f"/chat/files?event=abcdefgh13&tag=&opens=0&form={form_token(cookies['iblagh'])}"
    async with httpx.AsyncClient(transport=ignored, base_url=service.settings.web_url, cookies=cookies) as client:
        answer = await client.post(where, content=b"file=abcdefgh:1:image/png", headers={"content-type": FORM})

    assert answer.status_code == status
