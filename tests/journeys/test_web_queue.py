"""A crowd at the web chat: forms work or wait, nothing that was written is lost, and a life in danger never waits."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest

from bot.channels.web.security import form_token
from storage.sessions import Held, SessionBusy, SessionsDown, SessionStore
from tests.drivers.service import Service
from tests.drivers.web_crowd import WAIT_S, browsers, crowd, crowded, fields_of, form, work

CROWD = "Many people are writing at this moment"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with crowded(tmp_path) as up:
        yield up


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
        worked = work(waits)
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


@pytest.mark.parametrize("believed", ["", "127.0.0.1/32", "direct"])
async def test_behind_an_onion_service_there_is_no_limit_by_network(service: Service, believed: str) -> None:
    """Whatever is set, as beside intakes behind a proxy: all come from tor on this machine, with whatever they say."""
    onion = {"web_url": f"http://{'a' * 56}.onion", "limit_web_networks": believed}
    settings = service.settings.model_copy(update=onion)
    up = replace(service, settings=settings, parts=replace(service.parts, settings=settings))
    async with browsers(up, "127.0.0.1") as (client,):
        await crowd(client, forms=5)
        passes = await client.post("/chat", data=form("passing-1", text="hello"))

    assert passes.status_code == 303
