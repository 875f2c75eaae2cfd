"""New cookies in a crowd: a cookie costs nothing, so it is no way around the wait."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.web.security import form_token
from conversations.reference import make
from tests.drivers.service import Service
from tests.drivers.web_crowd import browsers, crowd, crowded, fields_of, form, work


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with crowded(tmp_path) as up:
        yield up


@pytest.mark.parametrize("event", ["waiting-1", "a" * 22], ids=["of anybody", "of ours"])
async def test_the_work_of_one_browser_is_of_no_use_to_another(service: Service, event: str) -> None:
    async with browsers(service, "203.0.113.9") as (client,):
        await crowd(client)
        fields = form(event, text="hello")
        waits = await client.post("/chat", data=fields)
        fields |= work(waits)
        taken = await client.post("/chat", data=fields)
        others = []
        for number in range(3):
            cookie = f"{number}" * 43
            client.cookies.clear()
            client.cookies.update({"iblagh": cookie})
            others.append(await client.post("/chat", data={**fields, "form": form_token(cookie)}))

    assert taken.status_code == 303
    assert [one.status_code for one in others] == [429] * 3


async def test_one_piece_of_work_begins_one_conversation(service: Service) -> None:
    async with browsers(service, "203.0.113.9") as (client,):
        await crowd(client)
        fields = form("a" * 22, text="https://evil.example/a")
        waits = await client.post("/chat", data=fields)
        worked = await client.post("/chat", data={**fields, **work(waits)})
        # The conversation goes on, which costs nothing; and the first form comes again as if its answer had been lost.
        again = {**fields_of(await client.get("/")), "text": "/start"}
        started = await client.post("/chat", data=again)
        client.cookies.clear()
        another = await client.post("/chat", data={**fields, **work(waits)})
        worked_anew = await client.post("/chat", data={**fields, **work(another)})
        client.cookies.clear()
        third = await client.post("/chat", data={**fields, **work(another)})

    assert [one.status_code for one in (waits, worked, started)] == [429, 303, 303]
    assert [one.status_code for one in (another, worked_anew, third)] == [429, 303, 429]
    assert ["set-cookie" in one.headers for one in (another, worked_anew, third)] == [False, True, False]


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
