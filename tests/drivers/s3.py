"""S3: a server of buckets on loopback (moto), and a line to it that can fail as networks and servers do."""

import asyncio
import logging
import urllib.request
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import aiohttp
from aiohttp import web
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer
from yarl import URL

from tests.drivers.loopback import Loopback

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
# What a line may do with a request, beside answering it with a status of its own.
PASSES, CUTS, LOSES_ANSWER, HANGS = "passes", "cuts", "loses answer", "hangs"
_BY_HOP = {"transfer-encoding", "connection", "keep-alive"}


@contextmanager
def s3() -> Iterator[str]:
    """The address of a server that has no bucket yet."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


class Bucket:
    """A bucket, as its owner sees it."""

    def __init__(self, server: str, name: str) -> None:
        self.name = name
        request = urllib.request.Request(f"{server}/{name}", data=b"", method="PUT")
        urllib.request.urlopen(request).close()
        self._backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
        self._keys = self._backend.buckets[name].keys

    def names(self) -> list[str]:
        """Every object's, in order."""
        return sorted(self._keys)

    def put(self, name: str) -> None:
        """An object by somebody else."""
        self._backend.put_object(self.name, name, b"")

    def age(self, part_of_name: str, at: datetime) -> None:
        """Objects with that in their name were last written then."""
        for name, one in self._keys.items():
            if part_of_name in name:
                one.last_modified = at.replace(tzinfo=None)

    def lose_metadata(self, name: str) -> None:
        """As a copy without it would."""
        self._keys[name].metadata.clear()


class Line(Loopback):
    """Stands before a server. What becomes of the next requests is `plan`, of those after it `rest`; `asked` are all."""

    def __init__(self, server: str) -> None:
        self._server = server
        self.plan: deque[str | int] = deque()
        self.rest: str | int = PASSES
        self.asked: list[str] = []
        # Of the last request.
        self.headers: dict[str, str] = {}
        # A header that the server does not know.
        self.drops = ""
        # The ids of keys that may come in (AWS Signature Version 4); none: whoever it is.
        self.known: set[str] = set()
        # moto looks whether an object is there and puts it in two steps, a real server in one.
        self._conditional = asyncio.Lock()

    async def __aenter__(self) -> "Line":
        self._http = aiohttp.ClientSession(auto_decompress=False)
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/{path:.*}", self._serve)
        await self.serves(app)
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.goes_down()
        await self._http.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(request.method)
        self.headers = dict(request.headers)
        fate = self.plan.popleft() if self.plan else self.rest
        if isinstance(fate, int):
            return web.Response(
                status=fate, text=f"<Error><Code>Refused</Code><Message>{request.path}</Message></Error>"
            )
        if self.known and _key_id(request) not in self.known:
            return web.Response(status=403, text="<Error><Code>InvalidAccessKeyId</Code></Error>")
        if fate == HANGS:
            await asyncio.sleep(3600)
        answer = await self._forwarded(request, body) if fate != CUTS else web.Response()
        if fate != PASSES and request.transport:
            request.transport.abort()
        return answer

    async def _forwarded(self, request: web.Request, body: bytes) -> web.Response:
        if "If-None-Match" not in request.headers:
            return await self._answered(request, body)
        async with self._conditional:
            return await self._answered(request, body)

    async def _answered(self, request: web.Request, body: bytes) -> web.Response:
        url = URL(self._server + request.raw_path, encoded=True)
        asked = request.headers.copy()
        asked.popall(self.drops, None)
        async with self._http.request(request.method, url, headers=asked, data=body) as answer:
            headers = {name: value for name, value in answer.headers.items() if name.lower() not in _BY_HOP}
            return web.Response(status=answer.status, headers=headers, body=await answer.read())


def _key_id(request: web.Request) -> str:
    return request.headers.get("Authorization", "").partition("Credential=")[2].partition("/")[0]
