"""Headers: on every address of the intake, by every method, whatever is answered: pages, errors, files, webhooks, probes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.routing import Mount, Route

from bot import serving, wiring
from bot.channels.web.security import HEADERS, SafeHeaders
from bot.crowding import Bounded
from bot.keys import new_keys
from bot.monitoring import intake_monitored
from bot.wiring import Parts
from storage.database import migrate
from tests.drivers.service import free_port, intake_settings

URL, ONION = "https://chat.example.org", "http://" + "a" * 56 + ".onion"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
WIDE = "max-age=63072000; includeSubDomains"
COOKIE = {"cookie": f"__Host-iblagh={'a' * 43}"}
# One address more than there are routes of some kinds: files that are there and not, and what nobody serves.
MORE = (
    "/static/chat.css",
    "/static/chat.js",
    "/static/none.js",
    "/static",
    "/none",
    "/?lang=fr",
    "//",
    "/%00",
    "/exit",
)
# Requests that are refused for what they carry.
FORM = {"content-type": "application/x-www-form-urlencoded"}
REFUSED = (
    ("POST", "/chat", {**FORM, "content-length": "70000"}, b"a" * 70_000, 413),
    ("POST", "/chat", FORM, b"event=a", 400),
    ("POST", "/chat", {**FORM, "origin": "https://evil.example"}, b"event=abcdefgh", 403),
    ("POST", "/chat", {**FORM, **COOKIE}, b"event=abcdefgh&form=guessed", 403),
    ("POST", "/chat", {**FORM, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, b"event=abcdefgh", 403),
    ("PATCH", "/chat/files/abcdefgh", COOKIE, b"", 403),
    ("POST", "/channels/telegram", {}, b"{}", 404),
    ("GET", "/static/chat.js", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, b"", 403),
)


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    more = {"web_url": URL, "web_onion": ONION, "web_hsts": WIDE}
    settings = intake_settings(tmp_path, new_keys(), database_url=f"sqlite:///{tmp_path}/a.db", push_port=1, **more)
    migrate(settings.database_url)
    async with wiring.intake_parts(settings) as built:
        yield built


@pytest.fixture
async def client(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(serving.web_app(parts)) as one:
        yield one


def client_of(app: SafeHeaders) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=URL)


def addresses(parts: Parts) -> list[str]:
    """One of each route."""
    routes = [one for one in serving.chat_app(parts).routes if isinstance(one, Route | Mount)]
    return [one.path.replace("{name}", "abcdefgh").replace("{file}", "none.js") or "/" for one in routes]


def wrong(answer: httpx.Response) -> list[str]:
    """What a header says that it should not, or says twice."""
    said = answer.headers
    expected = HEADERS | {"strict-transport-security": WIDE}
    found = [name for name, value in expected.items() if said.get_list(name) != [value]]
    return found + [name for name in ("server", "x-powered-by", "access-control-allow-origin") if name in said]


async def test_every_address_answers_every_method_with_every_header(parts: Parts, client: httpx.AsyncClient) -> None:
    asked = [(method, path) for path in (*addresses(parts), *MORE) for method in METHODS]

    answers = [(method, path, await client.request(method, path)) for method, path in asked]

    assert [(method, path, found) for method, path, answer in answers if (found := wrong(answer))] == []
    assert {200, 303, 404, 405} <= {answer.status_code for _method, _path, answer in answers}
    assert len(answers) >= 8 * 20


@pytest.mark.parametrize(("method", "path", "headers", "body", "status"), REFUSED)
async def test_what_is_refused_has_them_too(client, method, path, headers, body, status) -> None:
    answer = await client.request(method, path, headers=headers, content=body)

    assert answer.status_code == status
    assert wrong(answer) == []


async def test_an_error_of_ours_has_them_and_says_nothing_of_itself(parts: Parts, client, tmp_path: Path) -> None:
    await parts.database.close()
    await asyncio.to_thread(tmp_path.joinpath("a.db").write_bytes, b"no database" * 100)

    answer = await client.get("/", headers=COOKIE)

    assert answer.status_code == 500
    assert wrong(answer) == []
    assert "sqlite" not in answer.text.lower()
    assert "Traceback" not in answer.text


async def test_who_is_told_to_come_again_has_them_too(parts: Parts) -> None:
    crowded = SafeHeaders(Bounded(serving.chat_app(parts), at_once=0, words=""), hsts=WIDE)

    answer = await client_of(crowded).get("/")

    assert answer.status_code == 503
    assert wrong(answer) == []


async def test_the_quick_exit_leaves_from_the_greatest_crowd_too(parts: Parts) -> None:
    crowded = SafeHeaders(Bounded(serving.chat_app(parts), at_once=0, words=""), hsts=WIDE)

    answer = await client_of(crowded).get("/exit", headers={**COOKIE, "sec-fetch-site": "same-origin"})

    assert (answer.status_code, answer.headers["location"]) == (303, parts.settings.web_exit_url)
    assert answer.headers["clear-site-data"] == '"cookies", "storage"'
    assert wrong(answer) == []


async def test_the_onion_service_is_told_with_pages_and_by_https_only(parts: Parts, client: httpx.AsyncClient) -> None:
    page, robots = await client.get("/?lang=fr"), await client.get("/robots.txt")
    plain = await client_of(SafeHeaders(serving.chat_app(parts))).get("/")

    assert page.headers["onion-location"] == f"{ONION}/"
    assert "onion-location" not in robots.headers
    assert not {"onion-location", "strict-transport-security"} & set(plain.headers)


async def test_metrics_are_not_kept_and_nobody_says_what_answers(parts: Parts) -> None:
    port = parts.settings.metrics_port = free_port()
    async with intake_monitored(parts), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answers = [await client.get("/metrics"), await client.get("/none"), await client.post("/metrics")]

    assert [one.status_code for one in answers] == [200, 404, 405]
    assert {one.headers["cache-control"] for one in answers} == {"no-store"}
    assert not any("server" in one.headers for one in answers)


async def test_the_policy_allows_no_inline_script_no_other_site_and_no_text_as_html() -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in HEADERS["content-security-policy"].split(";"))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert (policy["require-trusted-types-for"], policy["trusted-types"]) == ("'script'", "'none'")
    assert "unsafe" not in HEADERS["content-security-policy"]
    assert "http" not in HEADERS["content-security-policy"]


async def test_no_answer_leads_to_the_host_that_a_request_names(parts: Parts, client: httpx.AsyncClient) -> None:
    asked = [f"{path}{slash}" for path in (*addresses(parts), *MORE) for slash in ("", "/")]

    answers = [await client.get(path, headers={"host": "evil.example"}) for path in asked]

    assert [one.headers["location"] for one in answers if "evil.example" in one.headers.get("location", "")] == []
    assert [one.status_code for one in answers if one.status_code == 307] == []


@pytest.mark.parametrize(
    "asked",
    [
        {"range": "bytes=0-3"},
        {"range": "letters"},
        {"range": "bytes=9-1"},
        {"if-modified-since": "Fri, 27 Nov 2026 00:00:00 GMT"},
    ],
)
async def test_files_of_the_page_are_whole_and_tell_nothing_of_when_it_was_set_up(
    client: httpx.AsyncClient, asked: dict[str, str]
) -> None:
    whole = await client.get("/static/chat.js")

    answer = await client.get("/static/chat.js", headers=asked)

    assert (answer.status_code, answer.content) == (200, whole.content)
    assert {"etag", "last-modified", "accept-ranges", "content-range"} & set(answer.headers) == set()
