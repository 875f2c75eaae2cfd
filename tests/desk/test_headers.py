"""Headers of the desk: on every address, by every method, whoever asks: pages, files, errors, redirects, programs and probes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from desk.accounts.signing_in import Accounts, Purpose, Role
from desk.accounts.slowing import Strangers
from desk.app import create_app
from desk.custody import Custody
from desk.database import Database
from desk.pages.headers import HEADERS
from desk.settings import DeskSettings
from tests.desk.entrances import STREAMS, routes_in
from tests.desk.running import Keys, settings_of

URL = "https://desk.example.org"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
OURS = {"origin": URL, "sec-fetch-site": "same-origin"}
WIDE = "max-age=63072000; includeSubDomains"
MORE = ("/static/desk.css", "/static/none.js", "/static", "/none", "/v1/none", "//", "/%00", "/cases/1")
# For whom these have no policy of a page, and which may be kept: they are the same for everybody.
OWN = {"/public/summary": "cache-control"}


@pytest.fixture
def settings(tmp_path: Path, keys: Keys, sqlite_url: str) -> DeskSettings:
    wanted = {"desk_public_summary": True, "desk_hsts": WIDE}
    return settings_of(tmp_path, keys, sqlite_url, **wanted).model_copy(update={"desk_url": URL})


@pytest.fixture
def app(settings: DeskSettings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=URL) as one:
        yield one


@pytest.fixture
async def signed_in(client: httpx.AsyncClient, settings: DeskSettings) -> httpx.AsyncClient:
    """The browser of a supervisor."""
    database = Database(settings.desk_database_url)
    accounts = Accounts(database, Custody(*settings.secrets), timedelta(hours=8), Strangers())
    link = "/link/" + await accounts.invite("Salma", Role.SUPERVISOR, purpose=Purpose.DEMO, cleared=None)
    await database.close()
    assert (await client.post(link, headers=OURS)).status_code == 303
    return client


def addresses(app: FastAPI) -> list[str]:
    """One of each route, but streams, which have no end."""
    found = {one.path for one in routes_in(app.router.routes) if one.entry not in STREAMS}
    return sorted(path.replace("{", "").replace("}", "").replace(":int", "") for path in found)


def wrong(path: str, answer: httpx.Response) -> list[str]:
    """What a header says that it should not, or says twice."""
    said = answer.headers
    expected = HEADERS | {"strict-transport-security": WIDE}
    own = [header for begins, header in OWN.items() if path.startswith(begins)]
    found = [name for name, value in expected.items() if name not in own and said.get_list(name) != [value]]
    return found + [name for name in ("server", "x-powered-by", "access-control-allow-origin") if name in said]


async def walked(client: httpx.AsyncClient, app: FastAPI) -> list[tuple[str, str, httpx.Response]]:
    asked = [(method, path) for path in (*addresses(app), *MORE) for method in METHODS if path != "/sign-out"]
    return [(method, path, await client.request(method, path)) for method, path in asked]


async def test_every_address_has_every_header_for_a_stranger(client: httpx.AsyncClient, app: FastAPI) -> None:
    answers = await walked(client, app)

    assert [(method, path, found) for method, path, one in answers if (found := wrong(path, one))] == []
    assert {200, 303, 401, 404, 405, 422} <= {one.status_code for _method, _path, one in answers}
    assert len(answers) >= 8 * 100


async def test_every_address_has_every_header_for_somebody_signed_in(
    signed_in: httpx.AsyncClient, app: FastAPI
) -> None:
    answers = await walked(signed_in, app)

    assert [(method, path, found) for method, path, one in answers if (found := wrong(path, one))] == []
    assert {200, 303, 403, 404} <= {one.status_code for _method, _path, one in answers}


async def test_an_error_of_ours_has_them_and_says_nothing_of_itself(signed_in, settings: DeskSettings) -> None:
    path = Path(settings.desk_database_url.removeprefix("sqlite:///"))
    await asyncio.to_thread(path.write_bytes, b"no database" * 1000)

    answer = await signed_in.get("/")

    assert answer.status_code == 500
    assert wrong("/", answer) == []
    assert "sqlite" not in answer.text.lower()


async def test_cookies_are_of_this_host_by_https_and_the_session_goes_with_no_other_sites_request(signed_in) -> None:
    names = {one.name for one in signed_in.cookies.jar}
    again = await signed_in.post("/language", data={"language": "fr", "back": "/"}, headers=OURS)
    first = await httpx.AsyncClient(transport=signed_in._transport, base_url=URL).get("/sign-in")

    session = next(one for one in signed_in.cookies.jar if one.name == "__Host-desk")
    assert names == {"__Host-desk", "__Host-desk-device"}
    assert session.secure
    assert (session.domain_specified, session.path) == (False, "/")
    assert session.has_nonstandard_attr("HttpOnly")
    assert session.get_nonstandard_attr("SameSite") == "strict"
    assert again.headers["set-cookie"].startswith("__Host-language=fr")
    assert "set-cookie" not in first.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": URL, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
        {"origin": "null"},
        {"origin": URL, "sec-fetch-site": "same-site"},
    ],
)
async def test_a_form_that_another_site_sent_is_refused_by_either_header(signed_in, headers) -> None:
    refused = await signed_in.post("/my-account/password", headers=headers, data={"form": "guessed"})
    without_token = await signed_in.post("/my-account/password", headers=OURS, data={"form": "guessed"})
    unsaid = await signed_in.post("/sign-in", data={"name": "Salma", "password": "guessed", "code": "1"})

    assert [one.status_code for one in (refused, without_token, unsaid)] == [403, 403, 403]


async def test_a_link_from_elsewhere_leads_on_and_a_page_of_another_site_shows_nothing(
    client: httpx.AsyncClient,
) -> None:
    leads = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}

    onward = await client.get("/my-account", headers=leads)
    framed = await client.get("/sign-in", headers=leads | {"sec-fetch-dest": "iframe"})
    pictured = await client.get("/static/icon.svg", headers=leads | {"sec-fetch-mode": "no-cors"})

    assert 'content="0; url=/my-account"' in onward.text
    assert (framed.status_code, pictured.status_code) == (403, 403)


async def test_no_answer_leads_to_the_host_that_a_request_names(signed_in) -> None:
    answers = [
        await signed_in.get(path, headers={"host": "evil.example"}) for path in ("/sign-in/", "/static", "/custody/")
    ]

    assert [one.status_code for one in answers] == [404, 404, 404]
