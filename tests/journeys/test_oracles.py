"""Oracles: nothing that is answered tells what is known already, which references exist, or how the service is made."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, event

from bot import serving
from conversations.reference import make
from storage.references import Derived, References
from storage.tables import ReportRow
from tests.drivers.citizen import REFERENCE, Citizen
from tests.drivers.service import Service

LINK = "https://evil.example/what-everybody-knows"
RECEIPT = re.compile(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){5,}")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO")
# What a page of an error must not have: how it is made, where, and which version.
TELLING = re.compile(
    rb"traceback|starlette|uvicorn|python|sqlalchemy|pydantic|site-packages|/work|\.py\b|exception|\b\d+\.\d+\.\d+\b",
    re.I,
)
PATHS = (
    *(
        "/",
        "/chat",
        "/chat/files",
        "/chat/files/abcdefgh",
        "/static/chat.css",
        "/static/none",
        "/static/../bot",
        "/robots.txt",
    ),
    *("/channels/telegram", "/channels/none", "/nothing", "/docs", "/openapi.json", "/.env", "/verify", "/exit"),
)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What is counted here is the same on either database."""
    return f"sqlite:///{tmp_path}/intake/intake.db"


class Counting(References):
    """Counts how often the slow hash is asked for."""

    asked = 0

    async def derive_all(self, reference: str) -> tuple[Derived, ...]:
        self.asked += 1
        return await super().derive_all(reference)


@contextmanager
def statements(service: Service) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = service.parts.database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(serving.web_app(service.parts), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=service.settings.web_url) as up:
        yield up


async def everything_said(citizen: Citizen) -> list[str]:
    """All that is said from the first word to the reference, without what is drawn by chance."""
    said = [await citizen.opens(), await citizen.presses("FRAUD"), await citizen.presses("FRAUD.PHISH")]
    said += [await citizen.writes(LINK), await citizen.presses("anonymous")]
    buttons = [re.sub(r"\|[a-z2-7]{6}\|", "|", f"{one.label} {one.data}") for one in citizen.said.buttons]
    return [*(RECEIPT.sub("RECEIPT", REFERENCE.sub("REFERENCE", one)) for one in said), *buttons]


@pytest.mark.parametrize("channel", ["web", "telegram", "whatsapp", "console"])
async def test_a_second_report_of_a_link_is_answered_as_the_first(service: Service, channel: str) -> None:
    first = await everything_said(Citizen(service.parts.turns, channel=channel))
    await service.relays_everything()

    second = await everything_said(Citizen(service.parts.turns, channel=channel))
    await service.relays_everything()

    assert first == second


async def test_a_reference_that_nobody_has_costs_what_a_known_one_costs(service: Service, citizen: Citizen) -> None:
    known = (await citizen.reports()).replace(" ", "")
    asked, counting = copy(service.parts.turns.deeds.intake), Counting(*service.settings.secrets)
    asked._references = counting

    with statements(service) as for_known:
        found = await asked.find(known)
    with statements(service) as for_unknown:
        missing = await asked.find(make("1" * 19))

    assert type(found) is not type(missing)
    assert for_known == for_unknown
    assert len(for_known) >= 2
    assert counting.asked == 2


async def test_a_turn_about_a_reference_costs_the_same_known_or_not(service: Service, citizen: Citizen) -> None:
    known = await citizen.reports()
    one, other = Citizen(service.parts.turns), Citizen(service.parts.turns)
    await one.writes("/status")
    await other.writes("/status")

    with statements(service) as for_known:
        await one.writes(known)
    with statements(service) as for_unknown:
        await other.writes(make("1" * 19))

    assert [text[:30] for text in for_known] == [text[:30] for text in for_unknown]


async def test_a_reference_that_was_kept_for_long_enough_is_answered_as_one_that_never_was(
    service: Service, citizen: Citizen
) -> None:
    kept = await citizen.reports()
    async with service.parts.database.transaction() as session:
        await session.execute(delete(ReportRow))

    gone = await Citizen(service.parts.turns).follows(kept)
    invented = await Citizen(service.parts.turns).follows(make("1" * 19))

    assert gone == invented


async def test_lookups_wait_for_each_other_and_a_report_waits_for_none(service: Service) -> None:
    references = References(*service.settings.secrets)
    async with references._at_once, references._at_once:
        derived = await references.derive(make("1" * 19))

    assert derived.lookup


@pytest.mark.parametrize("path", PATHS)
async def test_an_error_says_nothing_of_how_the_service_is_made(client: httpx.AsyncClient, path: str) -> None:
    answers = [await client.request(method, path) for method in METHODS]
    refused = [one for one in answers if one.status_code >= 400]

    assert refused
    assert [one.content for one in refused if TELLING.search(one.content)] == []
    assert {name for one in answers for name in one.headers} & {"server", "x-powered-by", "via"} == set()
    assert all(one.headers["cache-control"] == "no-store" for one in answers)


async def test_what_is_not_there_and_what_may_not_be_asked_look_the_same(client: httpx.AsyncClient) -> None:
    missing, forbidden = await client.get("/nothing"), await client.put("/chat")

    # What may be asked of an address that everybody knows has to be said (RFC 9110, section 15.5.6).
    told = {name: value for name, value in forbidden.headers.items() if name != "allow"}
    assert missing.content == forbidden.content
    assert dict(missing.headers) == told


async def test_an_error_of_ours_is_the_page_of_any_other(service: Service) -> None:
    broken = replace(service.parts, turns=replace(service.parts.turns, catalogues=None))
    transport = httpx.ASGITransport(serving.web_app(broken), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=service.settings.web_url) as client:
        answer = await client.get("/")

    assert answer.status_code == 500
    assert not TELLING.search(answer.content)
    assert b"complaint" in answer.content
