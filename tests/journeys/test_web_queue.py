"""A crowd at the web chat: forms work or wait, nothing that was written is lost, and a life in danger never waits."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from html import unescape
from pathlib import Path

import httpx
import pytest

from bot import serving
from bot.channels.web.security import form_token
from bot.wiring_limits import queue_of
from conversations.reference import make
from storage.sessions import Held, SessionBusy, SessionsDown, SessionStore
from tests.drivers.service import Service, running

WAIT_S = 2
CROWD = "Many people are writing at this moment"
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
ASKED = re.compile(r'data-(\w+)="([^"]*)"')


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    url = f"sqlite:///{tmp_path}/intake/intake.db"
    async with running(tmp_path, url, limit_web_networks="direct", limit_web_a_minute=2, limit_web_wait_s=WAIT_S) as up:
        yield up


@asynccontextmanager
async def browsers(service: Service, *addresses: str) -> AsyncIterator[list[httpx.AsyncClient]]:
    """One browser at each address, all at the same intake."""
    app = serving.web_app(service.parts)
    transports = [httpx.ASGITransport(app, client=(one, 1)) for one in addresses]
    clients = [httpx.AsyncClient(transport=one, base_url=service.settings.web_url) for one in transports]
    for client in clients:
        client.headers["accept-language"] = "en"
    yield clients
    for client in clients:
        await client.aclose()


class Away:
    """A store of sessions that holds nothing until it is back."""

    def __init__(self, sessions: SessionStore, error: Exception | None = None) -> None:
        self._sessions, self._error, self.is_away = sessions, error or SessionsDown(), True

    def __getattr__(self, name: str) -> object:
        return getattr(self._sessions, name)

    async def hold(self, citizen: str, *, now: datetime) -> Held:
        if self.is_away:
            raise self._error
        return await self._sessions.hold(citizen, now=now)


def form(event: str, *, opens: bool = True, **said: str) -> dict[str, str]:
    return {"event": event, "tag": "abcdef", "opens": "1" if opens else "0", "lang": "en", **said}


async def crowd(client: httpx.AsyncClient, *, forms: int = 2) -> None:
    """As many forms as a network may post."""
    for number in range(forms):
        client.cookies.clear()
        await client.post("/chat", data=form(f"crowd-{number:04d}", text="hello"))
    client.cookies.clear()


def fields_of(answer: httpx.Response) -> dict[str, str]:
    """What the page would send with its button."""
    return {name: unescape(value) for name, value in FIELD.findall(answer.text)}


def solution_of(answer: httpx.Response) -> str:
    """What the page's script finds."""
    asked = dict(ASKED.findall(answer.text))
    numbers = map(str, range(int(asked["most"])))
    return next(one for one in numbers if hashlib.sha256((asked["salt"] + one).encode()).hexdigest() == asked["digest"])


async def test_a_crowded_network_waits_and_another_does_not(service: Service) -> None:
    async with browsers(service, "203.0.113.9", "198.51.100.9") as (crowded, other):
        await crowd(crowded)
        waits = await crowded.post("/chat", data=form("waiting-1", text="https://evil.example/a"))
        passes = await other.post("/chat", data=form("passing-1", text="https://evil.example/a"))

    assert (waits.status_code, passes.status_code) == (429, 303)
    said = re.sub("<[^>]+>", "", waits.text)
    assert CROWD in said
    # A newcomer's /start would wait as well; who has a draft is asked by it what the draft asks.
    assert "go back to the chat and choose it" in said
    assert "With an open draft, write /cancel before that" in said
    # Firefox would part a command from its slash, in Arabic the wrong way round.
    assert '<span class="unbroken" dir="ltr">/cancel</span>' in waits.text
    assert 0 < int(waits.headers["retry-after"]) <= WAIT_S
    assert "set-cookie" not in waits.headers


async def test_without_javascript_the_form_is_kept_and_taken_after_its_wait(service: Service) -> None:
    async with browsers(service, "203.0.113.9") as (client,):
        await crowd(client)
        waits = await client.post("/chat", data=form("waiting-1", text='two\n"lines" <b>'))
        early = await client.post("/chat", data=fields_of(waits))
        await asyncio.sleep(WAIT_S)
        taken = await client.post("/chat", data=fields_of(early))
        shown = await client.get("/")

    assert fields_of(waits)["text"] == 'two\n"lines" <b>'
    assert fields_of(early)["ticket"] == fields_of(waits)["ticket"]
    assert (early.status_code, taken.status_code) == (429, 303)
    assert "What do you want to report?" in unescape(shown.text)


async def test_a_script_that_works_is_taken_at_once_and_only_once(service: Service) -> None:
    async with browsers(service, "203.0.113.9") as (client,):
        await crowd(client)
        piece = {"x-piece": "1"}
        fields = form("waiting-1", text="hello")
        waits = await client.post("/chat", data=fields, headers=piece)
        worked = {"ticket": dict(ASKED.findall(waits.text))["ticket"], "solution": solution_of(waits)}
        taken = await client.post("/chat", data={**fields, **worked}, headers=piece)
        client.cookies.clear()
        again = await client.post("/chat", data={**form("waiting-2", text="hello"), **worked}, headers=piece)

    assert "<html" not in waits.text
    assert (waits.status_code, taken.status_code, again.status_code) == (429, 200, 429)


async def test_a_life_in_danger_never_waits(service: Service) -> None:
    async with browsers(service, "203.0.113.9") as (client,):
        await crowd(client)
        first = await client.post("/chat", data=form("urgent-001", press="report|category|abcdef|THRT"))
        page = await client.get("/")
        (press,) = re.findall(r'value="(report\|subtype\|[a-z2-7]+\|THRT.PERSON)"', page.text)
        second = await client.post("/chat", data={**fields_of(page), "press": press})

    assert (first.status_code, second.status_code) == (303, 303)


async def test_somebody_in_another_draft_comes_to_where_a_life_in_danger_is_reported(service: Service) -> None:
    async with browsers(service, "203.0.113.9") as (client,):
        await client.post("/chat", data=form("draft-0001", press="report|category|abcdef|FRAUD"))
        page = await client.get("/")
        for _one in range(3):
            await client.post("/chat", data={**fields_of(page), "event": "crowd-0001", "text": "hello"})
        cancelled = await client.post("/chat", data={**fields_of(page), "event": "cancel-001", "text": "/cancel"})

    assert cancelled.status_code == 303


async def test_what_failed_because_a_store_was_away_makes_nobody_wait(service: Service) -> None:
    away = Away(service.parts.turns.sessions)
    turns = replace(service.parts.turns, sessions=away)
    async with browsers(replace(service, parts=replace(service.parts, turns=turns)), "203.0.113.9") as (client,):
        failed = [await client.post("/chat", data=form("again-0001", text="hello")) for _one in range(5)]
        away.is_away = False
        taken = await client.post("/chat", data=form("again-0001", text="hello"))

    assert {one.status_code for one in failed} == {503}
    assert taken.status_code == 303


async def test_what_a_browser_posts_at_once_counts_though_it_keeps_itself_waiting(service: Service) -> None:
    away = Away(service.parts.turns.sessions, SessionBusy())
    turns = replace(service.parts.turns, sessions=away)
    async with browsers(replace(service, parts=replace(service.parts, turns=turns)), "203.0.113.9") as (client,):
        await crowd(client)
        away.is_away = False
        waits = await client.post("/chat", data=form("again-0001", text="hello"))

    assert waits.status_code == 429


async def test_a_browser_that_keeps_itself_waiting_is_told_so_on_every_page(service: Service) -> None:
    away = Away(service.parts.turns.sessions, SessionBusy())
    away.is_away = False
    turns = replace(service.parts.turns, sessions=away)
    async with browsers(replace(service, parts=replace(service.parts, turns=turns)), "203.0.113.9") as (client,):
        await client.post("/chat", data=form("first-00001", text="hello"))
        bound = form_token(client.cookies["iblagh"])
        away.is_away = True
        shown = await client.get("/")
        files = await client.post(f"/chat/files?event=abcdefghijf&tag=abcdef&opens=0&form={bound}", content=b"file=a")

    assert (shown.status_code, files.status_code) == (503, 503)
    assert "was not kept" in files.text
    assert shown.headers["retry-after"] == files.headers["retry-after"]


async def test_guesses_of_references_by_new_browsers_wait_too(service: Service) -> None:
    async with browsers(service, "203.0.113.9") as (client,):
        answers = []
        for number in range(5):
            client.cookies.clear()
            answers.append(await client.post("/chat", data=form(f"guess-{number:04d}", text=make(f"{number}" * 19))))

    assert [one.status_code for one in answers] == [303, 303, 429, 429, 429]


async def test_a_list_of_languages_takes_no_reference_past_a_crowd(service: Service) -> None:
    async with browsers(service, "203.0.113.9") as (client,):
        await crowd(client)
        await client.post("/chat", data=form("child-0001", press="report|category|abcdef|CHILD"))
        taken = []
        for text in ("/language", make("1" * 19), "2"):
            fields = fields_of(await client.get("/"))
            taken.append((await client.post("/chat", data={**fields, "text": text})).status_code)
        shown = await client.get("/")

    assert taken == [303, 429, 303]
    assert '<html lang="fr"' in shown.text


@pytest.mark.parametrize("cookie", ["", "m" * 43], ids=["none", "made up"])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"file=abcdefgh:1:image/png"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\na\r\n--b--\r\n',
        ),
    ],
    ids=["named", "whole"],
)
async def test_files_belong_to_a_conversation_and_begin_none(
    service: Service, cookie: str, kind: str, body: bytes
) -> None:
    async with browsers(service, "203.0.113.9") as (client,):
        client.cookies.update({"iblagh": cookie} if cookie else {})
        where = f"/chat/files?event=abcdefghijf&tag=abcdef&opens=0&form={form_token(cookie)}"
        answer = await client.post(where, content=body, headers={"content-type": kind})
        shown = await client.get("/")

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert 'name="opens" value="1"' in shown.text


async def test_where_nobodys_word_counts_there_is_no_limit_by_network(service: Service) -> None:
    onion = queue_of(service.settings.model_copy(update={"limit_web_networks": ""}), service.parts.turns)

    assert (onion.direct, onion.proxies) == (False, ())
