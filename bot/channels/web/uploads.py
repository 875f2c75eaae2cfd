"""Uploads: the files of a plain multipart form, set aside one after the other as they come; for browsers without JavaScript."""

import re
import secrets
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from bot.attachments import MAX_BYTES
from bot.channels.web.parts import Arriving, Parts
from bot.channels.web.streams import pieces_of

# More files than a report takes are counted, so that it can be said; more than that is no form of ours.
MAX_FORM_PARTS = 64
# RFC 2046, section 5.1.1.
MAX_BOUNDARY = 70
MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,80}")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that came with a form: the upload's name, what the browser says that it is, its size in bytes."""

    name: str
    media_type: str
    size: int


def unread(length: str = "") -> Sent:
    """A file of which nothing is here; `length` is the header of its form, where that tells of it."""
    return Sent("unread", "", int(length) if length.isascii() and length.isdecimal() and len(length) < 16 else 1)


async def received(request: Request, parts: Parts, browser: str, *, room: int) -> tuple[Sent, ...]:
    """Every file of the form; the first `room` are set aside where they are not too large. Names of files are not kept.

    What is no whole form is one unread file. Raises Cut where the connection was lost. Neither leaves anything behind.
    """
    prefix = secrets.token_urlsafe(9)
    reader = _FormReader(parts, browser, prefix=prefix, room=room)
    try:
        return await reader.read(request)
    except BaseException as error:
        await parts.remove(browser, [f"{prefix}-{place}" for place in range(room)])
        if isinstance(error, _NotAForm):
            return (unread(),)
        raise


class _NotAForm(Exception):
    """The body is no whole multipart form."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A part with a file in it begins."""

    media_type: str


@dataclass(frozen=True, slots=True)
class _Ended:
    """The form is whole."""


@dataclass(slots=True)
class _Happenings:
    """What the parser found in a chunk, to be acted on after it."""

    found: list[_Begun | bytes | _Ended] = field(default_factory=list)
    _name: bytes = b""
    _value: bytes = b""
    _headers: dict[bytes, bytes] = field(default_factory=dict)
    _is_file: bool = False

    def parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._headers.clear,
                "on_header_field": self._on_name,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers,
                "on_part_data": self._on_data,
                "on_end": lambda: self.found.append(_Ended()),
            },
        )

    def taken(self) -> Iterator[_Begun | bytes | _Ended]:
        """Each thing found, once."""
        found, self.found = self.found, []
        return iter(found)

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _on_headers(self) -> None:
        _kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        # A file input in which nothing was chosen comes with an empty name.
        self._is_file = bool(options.get(b"filename"))
        if self._is_file:
            declared = self._headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
            self.found.append(_Begun(declared if MEDIA_TYPE.fullmatch(declared) else ""))

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self.found.append(data[start:end])


class _FormReader:
    """Reads one form."""

    def __init__(self, parts: Parts, browser: str, *, prefix: str, room: int) -> None:
        self._parts = parts
        self._browser = browser
        self._prefix = prefix
        self._room = room
        self._sent: list[Sent] = []
        self._part: Arriving | None = None

    async def read(self, request: Request) -> tuple[Sent, ...]:
        happenings, whole = _Happenings(), False
        parser = happenings.parser(_boundary(request))
        async with AsyncExitStack() as opened:
            async for chunk in pieces_of(request):
                try:
                    parser.write(chunk)
                except FormParserError as error:
                    raise _NotAForm from error
                for one in happenings.taken():
                    whole = whole or isinstance(one, _Ended)
                    await self._take(one, opened)
        if not whole:
            raise _NotAForm
        return tuple(self._sent)

    async def _take(self, one: _Begun | bytes | _Ended, opened: AsyncExitStack) -> None:
        if isinstance(one, _Begun):
            await self._begin(one, opened)
        elif isinstance(one, bytes):
            await self._add(one)

    async def _begin(self, begun: _Begun, opened: AsyncExitStack) -> None:
        if len(self._sent) == MAX_FORM_PARTS:
            raise _NotAForm
        await opened.aclose()
        self._part = None
        self._sent.append(Sent(f"{self._prefix}-{len(self._sent)}", begun.media_type, 0))
        if len(self._sent) <= self._room:
            self._part = await opened.enter_async_context(self._parts.appending(self._browser, self._sent[-1].name))
            await self._part.empty()

    async def _add(self, data: bytes) -> None:
        now = self._sent[-1]
        self._sent[-1] = Sent(now.name, now.media_type, now.size + len(data))
        # What is too large is only counted, so that the answer can say it.
        if self._part is not None and self._sent[-1].size <= MAX_BYTES:
            await self._part.append(data)


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) <= MAX_BOUNDARY:
        raise _NotAForm
    return boundary
