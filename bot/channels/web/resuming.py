"""Resuming: the addresses at which the page sends a file piece by piece, and goes on after a lost connection.

After the core of tus 1.0 (https://tus.io/protocols/resumable-upload): HEAD says how much is here, PATCH appends. What
differs: the page names the upload itself, so there is no creation, and an upload that is not here yet has offset 0.
"""

from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.attachments import MAX_BYTES
from bot.channels.web import inbound
from bot.channels.web.cookies import Cookies
from bot.channels.web.parts import Arriving, DiskFull, PartBusy, Parts
from bot.channels.web.security import is_ours, origins_of
from bot.channels.web.streams import Cut, pieces_of

CONTENT_TYPE = "application/offset+octet-stream"
MAX_DIGITS = 15


class KnowsRoom(Protocol):
    """What is asked of bot.turns before a byte is read."""

    async def room_for_files(self, channel: str, sender: str) -> int:
        """How many files this citizen's conversation would take now."""
        ...


class Refused(Exception):
    """A request that is answered with `status`, and the offset at which to go on; its body is not read."""

    def __init__(self, status: int, offset: int | None = None) -> None:
        super().__init__(str(status))
        self.status = status
        self.offset = offset


class ResumingHandlers:
    """What each address of one upload does; the browser is known by its cookie, our pages by `web_url`."""

    def __init__(self, turns: KnowsRoom, parts: Parts, *, web_url: str, cookies: Cookies) -> None:
        self._turns = turns
        self._parts = parts
        self._web_url = web_url
        self._cookies = cookies

    def routes(self) -> list[Route]:
        """The address of an upload, where its page's script sends it."""
        address = "/chat/files/{name}"
        ways = {"HEAD": self.offset, "PATCH": self.append, "DELETE": self.remove}
        return [Route(address, done, methods=[method]) for method, done in ways.items()]

    async def offset(self, request: Request) -> Response:
        """HEAD: how much of the upload is here."""
        try:
            browser, name = await self._allowed(request)
        except Refused as refusal:
            return _answer(refusal.status)
        return _answer(200, offset=await self._parts.arrived(browser, name))

    async def append(self, request: Request) -> Response:
        """PATCH: append the body at Upload-Offset, and keep what came of it when the connection is lost."""
        try:
            browser, name = await self._allowed(request)
            said = _said_by(request)
            async with self._parts.appending(browser, name) as part:
                return await _appended(request, part, said)
        except Refused as refusal:
            return _answer(refusal.status, offset=refusal.offset, closes=True)
        except PartBusy:
            return _answer(423, closes=True)
        except DiskFull:
            return _answer(507, closes=True)

    async def remove(self, request: Request) -> Response:
        """DELETE (tus: termination): forget the upload; the citizen took the file back."""
        try:
            browser, name = self._named(request)
        except Refused as refusal:
            return _answer(refusal.status)
        await self._parts.remove(browser, [name])
        return _answer(204)

    async def _allowed(self, request: Request) -> tuple[str, str]:
        """The upload, where the conversation takes files now: the policy is asked before a byte is read."""
        browser, name = self._named(request)
        if not await self._turns.room_for_files(inbound.CHANNEL, browser):
            raise Refused(403)
        return browser, name

    def _named(self, request: Request) -> tuple[str, str]:
        browser, name = self._cookies.sender_of(request), request.path_params["name"]
        if not is_ours(request.headers, origins_of(request, self._web_url)) or browser is None:
            raise Refused(403)
        if not inbound.NONCE.fullmatch(name):
            raise Refused(404)
        return browser, name


@dataclass(frozen=True, slots=True)
class _Said:
    """What a PATCH says of itself: where it goes on, how large the whole is, and its own length where it is known."""

    offset: int
    whole: int
    length: int | None


def _said_by(request: Request) -> _Said:
    if request.headers.get("content-type") != CONTENT_TYPE:
        raise Refused(415)
    offset, whole = (_number(request.headers.get(name, "")) for name in ("upload-offset", "upload-length"))
    if offset is None or whole is None:
        raise Refused(400)
    said = _Said(offset, whole, _number(request.headers.get("content-length", "")))
    if said.whole > MAX_BYTES or said.offset + (said.length or 0) > said.whole:
        raise Refused(413)
    return said


async def _appended(request: Request, part: Arriving, said: _Said) -> Response:
    if part.size != said.offset:
        raise Refused(409, part.size)
    try:
        async for piece in pieces_of(request):
            # A body without a length can only be measured as it comes.
            if part.size + len(piece) > said.whole:
                raise Refused(413)
            await part.append(piece)
    except Cut:
        return _answer(408, offset=part.size, closes=True)
    return _answer(204, offset=part.size)


def _answer(status: int, *, offset: int | None = None, closes: bool = False) -> Response:
    headers = {}
    if offset is not None:
        headers["Upload-Offset"] = str(offset)
    if closes:
        # What was not read of the body is never read: the connection ends with the answer.
        headers["Connection"] = "close"
    return Response(status_code=status, headers=headers)


def _number(digits: str) -> int | None:
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= MAX_DIGITS else None
