"""TLS in a desk's pod: what nginx says there by itself has every header, and what the desk says has each once."""

from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from operating.answers import HEADERS
from tests.drivers import proxies
from tests.drivers.proxies import Proxy
from tests.drivers.service import free_port

DESK_SAYS = dict.fromkeys((*HEADERS, "strict-transport-security"), "the desk's")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def proxy(port: int, tmp_path: Path) -> Iterator[Proxy]:
    if proxies.NGINX is None:
        pytest.skip("no nginx: apt-get install nginx")
    with proxies.pod_tls(tmp_path, desk=port) as one:
        yield one


async def told(proxy: Proxy, path: str, size: int = 0) -> tuple[int, dict[str, list[str]]]:
    """The status, and what is said under each name."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=proxy.trusting)) as session:
        answer = await session.post(proxy.desk_url + path, data=bytes(size))
        return answer.status, {name: answer.headers.getall(name, []) for name in DESK_SAYS}


@pytest.mark.parametrize(
    ("path", "size", "status"), [("/", 0, 502), ("/health", 0, 404), ("/ready", 0, 502), ("/", 67 * 1024 * 1024, 413)]
)
async def test_what_nginx_says_by_itself_has_every_header(proxy: Proxy, path: str, size: int, status: int) -> None:
    said, headers = await told(proxy, path, size)

    assert said == status
    assert [name for name, values in headers.items() if len(values) != 1] == []
    assert headers["cache-control"] == ["no-store"]
    assert "unsafe" not in headers["content-security-policy"][0]


async def test_what_the_desk_says_is_left_as_it_is(proxy: Proxy, port: int) -> None:
    async def answers(_request: web.Request) -> web.Response:
        return web.Response(headers=DESK_SAYS)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answers)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    status, headers = await told(proxy, "/queue")
    await runner.cleanup()

    assert status == 200
    assert headers == {name: ["the desk's"] for name in DESK_SAYS}
