"""Webhooks: what apps deliver over HTTP, taken at one door: checked, kept, and only then answered with 200."""

import asyncio
import re
from collections.abc import Callable, Mapping

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.port import AppChannel
from bot.logs import shape_of
from bot.receiving import NotFromTheApp, Receiver

log = structlog.get_logger()

# Meta delivers up to 3 MB at once (Graph API, Webhooks); Telegram's updates are far smaller.
MAX_BYTES = 4 * 1024 * 1024
# Nearly all is smaller than that, and comes at once; of what is larger so many are in memory, whoever sends them.
LARGE_BYTES, MOST_LARGE = 64 * 1024, 16

_PATH = re.compile(r"/channels/(?P<name>[^/]+)")
# Answers an app that asks whether this address is ours; None when it may not know.
Challenge = Callable[[Mapping[str, str]], str | None]


class Webhooks:
    """The webhooks of all channels; a channel is put in once it has started, and `expected` from the beginning."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self.channels: dict[str, AppChannel] = {}
        self.expected: set[str] = set()
        self.challenges: dict[str, Challenge] = {}
        # The large bodies that are read, the one that was begun first is first.
        self._large: dict[asyncio.Timeout, None] = {}

    def before(self, app: ASGIApp) -> ASGIApp:
        """Takes what is delivered, and leaves every other request to `app`: most of what comes is no page."""

        async def taken(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or scope["method"] != "POST" or not (found := _PATH.fullmatch(scope["path"])):
                await app(scope, receive, send)
                return
            answer = await self.take(found["name"], Request(scope, receive))
            await answer(scope, receive, send)

        return taken

    def routes(self) -> list[Route]:
        """To be served by the web chat's server, which knows by them what may be asked here."""

        async def taken(request: Request) -> Response:
            return await self.take(request.path_params["name"], request)

        return [Route("/channels/{name}", taken, methods=["POST"]), Route("/channels/{name}", self.show)]

    async def take(self, name: str, request: Request) -> Response:
        """Keep what was delivered. Anything but 200 makes the app deliver it again."""
        channel = self.channels.get(name)
        if channel is None:
            return PlainTextResponse("", status_code=503 if name in self.expected else 404)
        try:
            body = await self._body(request)
            if body is None:
                return PlainTextResponse("", status_code=413)
            told = await self._receiver.receive(channel, request.headers, body)
        except NotFromTheApp:
            return PlainTextResponse("", status_code=401)
        except (ClientDisconnect, TimeoutError):
            return PlainTextResponse("", status_code=400)
        except Exception as error:
            log.error("inbox.unreachable", channel=channel.name, **shape_of(error))
            return PlainTextResponse("", status_code=503)
        return JSONResponse(told) if told else PlainTextResponse("")

    async def show(self, request: Request) -> Response:
        """Answer the app's question whether this address is ours."""
        challenge = self.challenges.get(request.path_params["name"])
        if challenge is None:
            return PlainTextResponse("", status_code=404)
        answer = challenge(request.query_params)
        return PlainTextResponse("", status_code=403) if answer is None else PlainTextResponse(answer)

    async def _body(self, request: Request) -> bytes | None:
        """The whole body as it came, or None when it is larger than any app's; raises TimeoutError where it made room."""
        taken = bytearray()
        async with asyncio.timeout(None) as patience:
            try:
                async for piece in request.stream():
                    taken += piece
                    if len(taken) > MAX_BYTES:
                        return None
                    if len(taken) > LARGE_BYTES and patience.when() is None:
                        self._hold(patience)
            finally:
                self._large.pop(patience, None)
        return bytes(taken)

    def _hold(self, patience: asyncio.Timeout) -> None:
        """Nothing is proved before a body is whole: a large one is read only while no others want its room."""
        self._large[patience] = None
        if len(self._large) > MOST_LARGE:
            first = next(iter(self._large))
            del self._large[first]
            first.reschedule(asyncio.get_running_loop().time())
