"""Proxies: citizens and analysts through nginx and Caddy as deploy/ sets them up; nobody's address is written or passed on."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from operating.answers import HEADERS
from tests.drivers import proxies
from tests.drivers.behind import Behind
from tests.drivers.browserless import PlainBrowser
from tests.drivers.pictures import png
from tests.drivers.processes import Processes
from tests.drivers.proxies import Proxy
from tests.drivers.service import free_port
from tests.drivers.uploads import Uploader

OURS = "127.0.0.1"
CLAIMED = "203.0.113.9"
CLAIMS = dict.fromkeys(
    ("X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "True-Client-IP", "Via", "X-Iblagh-Network"),
    CLAIMED,
)
Start = Callable[..., AbstractContextManager[Proxy]]


@pytest.fixture(params=["nginx", "caddy"])
def start(request: pytest.FixtureRequest) -> Start:
    binary = {"nginx": proxies.NGINX, "caddy": proxies.CADDY}[request.param]
    if binary is None:
        pytest.skip(f"no {request.param}: apt-get install {request.param}")
    return getattr(proxies, request.param)


@pytest.fixture
async def behind() -> AsyncIterator[Behind]:
    one = Behind(free_port())
    app = web.Application(client_max_size=1 << 30)
    app.router.add_route("*", "/{path:.*}", one.answers)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, OURS, one.port).start()
    yield one
    await runner.cleanup()


@pytest.fixture
def nobody() -> Iterator[int]:
    """A port that is taken, so that nobody else listens on it, and refuses."""
    with socket.socket() as held:
        held.bind((OURS, 0))
        yield held.getsockname()[1]


@pytest.fixture
def proxy(start: Start, behind: Behind, nobody: int, tmp_path: Path) -> Iterator[Proxy]:
    """In front of somebody who listens; the other intake is down."""
    with start(tmp_path, intakes=[behind.port, nobody], desk=behind.port, chat_port=free_port()) as one:
        yield one


@pytest.fixture
async def session(proxy: Proxy) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=proxy.trusting)) as one:
        yield one


async def test_a_citizen_reports_with_a_picture_and_nobody_writes_their_address(
    start: Start, nobody: int, tmp_path: Path
) -> None:
    chat_port = free_port()
    (tmp_path / "proxy").mkdir()
    intake = Processes(tmp_path / "service", more={"IBLAGH_WEB_URL": f"https://localhost:{chat_port}"})
    intake.starts("intake")
    with start(tmp_path / "proxy", intakes=[intake.demo.web_port, nobody], desk=nobody, chat_port=chat_port) as proxy:
        browser = PlainBrowser(proxy.chat_url, tls=proxy.trusting)
        await browser.opens()
        await browser.presses("FRAUD")
        await browser.presses("FRAUD.SHOP")
        browser.shows_page(await Uploader(browser).posts_form(("photo.png", png(width=64, height=64))))
        filed = await browser.presses("anonymous")
        await browser.closes()
        intake.stops()
        async with aiohttp.ClientSession() as session:
            gone = await session.get(proxy.chat_url, ssl=proxy.trusting)
        written = proxy.written()

    assert re.search(r"\d{4}(?: \d{4}){4}", filed)
    assert gone.status in (502, 503)
    assert OURS not in written + intake_log(intake)
    assert gone.headers["Strict-Transport-Security"] == "max-age=63072000"


@pytest.fixture
async def served(start: Start, nobody: int, tmp_path: Path) -> AsyncIterator[tuple[str, aiohttp.ClientSession]]:
    """A real intake behind the proxy: its address, and whoever asks."""
    chat_port = free_port()
    (tmp_path / "proxy").mkdir()
    intake = Processes(tmp_path / "service", more={"IBLAGH_WEB_URL": f"https://localhost:{chat_port}"})
    intake.starts("intake")
    ports = {"intakes": [intake.demo.web_port, nobody], "desk": nobody, "chat_port": chat_port}
    with start(tmp_path / "proxy", **ports) as proxy:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=proxy.trusting)) as session:
            yield proxy.chat_url, session
    intake.stops()


async def test_every_address_that_a_page_names_is_there(served: tuple[str, aiohttp.ClientSession]) -> None:
    url, session = served
    pages = [await (await session.get(f"{url}{path}")).text() for path in ("/", "/verify", "/privacy")]
    named = {one for page in pages for one in re.findall(r' (?:href|src|action)="(/[^"#?]*)', page)} - {"/exit"}

    answers = {path: (await session.get(f"{url}{path}")).status for path in named - {"/chat/files"}}

    assert {"/chat", "/privacy", "/verify", "/static/chat.css"} <= set(named)
    assert [path for path, status in answers.items() if status != 200] == []


async def test_every_answer_has_every_header_once(served: tuple[str, aiohttp.ClientSession]) -> None:
    url, session = served
    asked = [
        *((method, "/", 0) for method in ("GET", "POST", "OPTIONS", "TRACE")),
        ("GET", "/none", 0),
        ("GET", "/health", 0),
        ("GET", "/" + "a" * 40_000, 0),
        ("POST", "/chat", 70_000),
        ("POST", "/chat", 7),
        ("GET", "/static/chat.css", 0),
    ]

    for method, path, size in asked:
        answer = await session.request(method, url + path, data=bytes(size) if size else None)

        told = {name: answer.headers.getall(name, []) for name in (*HEADERS, "strict-transport-security")}
        assert [name for name, said in told.items() if len(said) != 1] == [], (method, path[:20], size)
        assert told["cache-control"] == ["no-store"]
        assert "unsafe" not in told["content-security-policy"][0]


async def test_a_text_that_is_too_long_is_refused_in_words(served: tuple[str, aiohttp.ClientSession]) -> None:
    url, session = served
    browser = {"Origin": url, "Sec-Fetch-Site": "same-origin", "Accept-Language": "ar"}

    answer = await session.post(f"{url}/chat", data={"text": "شيء " * 5000}, headers=browser)

    assert answer.status == 413
    assert "هذا طويل جدا" in await answer.text()


async def test_who_asks_for_another_name_gets_the_headers_too(proxy: Proxy, session: aiohttp.ClientSession) -> None:
    named = {"Host": "elsewhere.example"}

    answers = [await session.get(url, headers=named) for url in (proxy.chat_url, proxy.desk_url)]

    assert [name for one in answers for name in HEADERS if len(one.headers.getall(name, [])) != 1] == []
    assert [one.headers.get("Server") for one in answers if "Caddy" in one.headers.get("Server", "")] == []


async def test_an_answer_for_services_that_are_gone_has_them_too(start: Start, nobody: int, tmp_path: Path) -> None:
    with start(tmp_path, intakes=[nobody, nobody], desk=nobody, chat_port=free_port()) as proxy:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=proxy.trusting)) as session:
            answers = [await session.get(url) for url in (proxy.chat_url, proxy.desk_url)]

    assert {one.status for one in answers} <= {502, 503}
    assert [name for one in answers for name in HEADERS if len(one.headers.getall(name, [])) != 1] == []


def intake_log(intake: Processes) -> str:
    return (intake.folder / "processes.log").read_text(errors="replace")


async def test_no_address_is_passed_on_not_even_one_that_a_client_claims(
    proxy: Proxy, behind: Behind, session: aiohttp.ClientSession
) -> None:
    for address in (f"{proxy.chat_url}/", f"{proxy.desk_url}/queue"):
        async with session.get(address, headers=CLAIMS) as answer:
            assert (answer.status, await answer.text()) == (200, "behind")

    passed = "\n".join(f"{name}: {value}" for one in behind.headers for name, value in one.items())
    assert CLAIMED not in passed
    assert OURS not in passed
    assert "Host: localhost" in passed


async def test_who_is_refused_closes_the_chat_to_nobody_else(
    proxy: Proxy, behind: Behind, session: aiohttp.ClientSession
) -> None:
    behind.refuses_forms = True
    refused = [(await session.post(f"{proxy.chat_url}/chat", data={"text": "again"})).status for _one in range(8)]

    others = [(await session.get(f"{proxy.chat_url}/")).status for _one in range(20)]

    assert set(refused) <= {502, 503}
    assert others == [200] * 20


async def test_the_intake_learns_the_network_of_a_browser_and_the_desk_nothing(
    proxy: Proxy, behind: Behind, session: aiohttp.ClientSession
) -> None:
    for address in (f"{proxy.chat_url}/", f"{proxy.desk_url}/queue"):
        await (await session.get(address, headers=CLAIMS)).read()

    assert [one.get("X-Iblagh-Network", "") for one in behind.headers] == ["127.0.0.0", ""]


async def test_what_is_for_operators_is_nobodys_outside(
    proxy: Proxy, behind: Behind, session: aiohttp.ClientSession
) -> None:
    paths = ("/health", "/ready", "/metrics")
    addresses = [f"{url}{path}" for url in (proxy.chat_url, proxy.desk_url) for path in paths]
    addresses += [f"{proxy.chat_url}/channels/signal", f"{proxy.chat_url}/v1/updates"]

    answers = [(await session.get(one)).status for one in addresses]

    assert answers == [404] * len(addresses)


@pytest.mark.parametrize("start", ["nginx"], indirect=True)
async def test_a_body_that_is_too_large_is_refused(proxy: Proxy, session: aiohttp.ClientSession) -> None:
    form = await session.post(f"{proxy.chat_url}/chat", data=bytes(256 * 1024 + 1))
    webhook = await session.post(f"{proxy.chat_url}/channels/telegram", data=bytes(4 * 1024 * 1024 + 1))
    whole = await session.post(f"{proxy.chat_url}/channels/telegram", data=bytes(3 * 1024 * 1024))

    assert (form.status, webhook.status, whole.status) == (413, 413, 200)


async def test_a_file_goes_on_as_it_comes(proxy: Proxy, behind: Behind, session: aiohttp.ClientSession) -> None:
    async def half_a_file() -> AsyncIterator[bytes]:
        yield bytes(64 * 1024)
        # The rest is only sent when the first part was seen behind the proxy.
        await behind.arrived.wait()
        yield bytes(64 * 1024)

    async with asyncio.timeout(20):
        answer = await session.patch(f"{proxy.chat_url}/chat/files/name0001", data=half_a_file())

    assert answer.status == 200


async def test_the_live_queue_is_passed_on_at_once(proxy: Proxy, session: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(20), session.get(f"{proxy.desk_url}/queue/live") as answer:
        first = await answer.content.readline()

    assert first == b"data: one\n"
