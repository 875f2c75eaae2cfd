"""App: the web chat's addresses, and what each answers."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Protocol

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.port import Chat, Inbound, Raw
from bot.channels.saying import Outbound
from bot.channels.web import inbound
from bot.channels.web.outbound import Pages, is_script, language_of
from bot.channels.web.parts import DiskFull, PartBusy, Parts
from bot.channels.web.resuming import ResumingHandlers
from bot.channels.web.security import SafeHeaders, origins_of
from bot.channels.web.streams import Cut
from bot.channels.web.uploads import received, unread
from bot.logs import shape_of
from conversations.text import Text, _
from locales.catalogues import LANGUAGES, Catalogues

log = structlog.get_logger()

MAX_FORM_BYTES = 64 * 1024

NOT_KEPT = _("Your message was not kept. Please send it again in a moment.")
TOO_LONG = _("That is too long. Please send a shorter text.")
NOT_OURS = _("That page is too old, or not ours. Please open the chat again.")
NO_PAGE = _("There is no such page.")


class TakesTurns(Protocol):
    """What the web chat needs of bot.turns."""

    async def take(self, chat: Chat, inbound: Inbound) -> Outbound:
        """One turn."""
        ...

    def greeting(self, *, channel: str, language: str, tag: str) -> Outbound:
        """What somebody without a session sees."""
        ...

    async def standing(self, channel: str, sender: str) -> Outbound | None:
        """What was said last."""
        ...

    async def room_for_files(self, channel: str, sender: str) -> int:
        """How many files this citizen's conversation would take now."""
        ...


class WebHandlers:
    """What each address of the web chat does."""

    def __init__(self, turns: TakesTurns, pages: Pages, parts: Parts, *, web_url: str, language: str) -> None:
        self._turns = turns
        self._pages = pages
        self._parts = parts
        self._web_url = web_url
        self._language = language
        self._https = web_url.startswith("https://")
        self.cookie = "__Host-iblagh" if self._https else "iblagh"

    async def show(self, request: Request) -> Response:
        """The conversation where it stands, or the greeting; the greeting stores nothing, here or in the browser."""
        sender = inbound.sender_of(request, self.cookie)
        said = await self._turns.standing(inbound.CHANNEL, sender) if sender else None
        if said is not None:
            return self._pages.turn(request, said, opens=False)
        tag = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _place in range(6))
        language = language_of(request, self._language)
        greeting = self._turns.greeting(channel=inbound.CHANNEL, language=language, tag=tag)
        return self._pages.turn(request, greeting, opens=True)

    async def answer(self, request: Request) -> Response:
        """Take a button or a text."""
        language = language_of(request, self._language)
        channel = self._channel_of(request, language)
        if not channel.verify(request.headers, b""):
            return self._pages.complaint(request, language, 403, NOT_OURS)
        body = await _form(request)
        if body is None:
            return self._pages.complaint(request, language, 413, TOO_LONG)
        for _key, raw in channel.split(body):
            return await self._take(request, channel, raw)
        return self._pages.complaint(request, language, 400, NOT_OURS)

    async def attach(self, request: Request) -> Response:
        """Take files: named, when the page's script has sent them before, or in the form itself without JavaScript."""
        language = language_of(request, self._language)
        channel = self._channel_of(request, language)
        if not channel.verify(request.headers, b""):
            return self._pages.complaint(request, language, 403, NOT_OURS)
        if request.headers.get("content-type", "").startswith("multipart/"):
            answer = await self._attach_form(request, channel)
            # What was not read of the body is never read: the connection ends with the answer.
            answer.headers["connection"] = "close"
            return answer
        body = await _form(request) or b""
        files = inbound.named_in(body)
        if files is None:
            return self._pages.complaint(request, language, 400, NOT_OURS)
        answer = await self._take(
            request, channel, inbound.attaching(request, files, said=body.decode("utf-8", "replace"))
        )
        await self._parts.remove(channel.sender, channel.opened if answer.status_code < 400 else ())
        return answer

    async def _attach_form(self, request: Request, channel: inbound.WebChannel) -> Response:
        """The bytes are read when the conversation allows files, or not at all."""
        room = await self._turns.room_for_files(channel.name, channel.sender)
        length = request.headers.get("content-length", "")
        if not room:
            return await self._take(request, channel, inbound.attaching(request, [unread(length)], said=length))
        try:
            files = await received(request, self._parts, channel.sender, room=room)
        except (Cut, PartBusy, DiskFull):
            return self._pages.complaint(request, channel.language, 503, NOT_KEPT)
        if not files:
            return RedirectResponse("/", status_code=303)
        try:
            return await self._take(request, channel, inbound.attaching(request, files, said=length))
        finally:
            await self._parts.remove(channel.sender, [one.name for one in files])

    def _channel_of(self, request: Request, language: str) -> inbound.WebChannel:
        sender = inbound.sender_of(request, self.cookie) or inbound.new_sender()
        return inbound.WebChannel(origins_of(request, self._web_url), sender, language, self._parts)

    async def _take(self, request: Request, channel: inbound.WebChannel, raw: Raw) -> Response:
        taken = channel.parse(raw)
        if taken is None:
            return self._pages.complaint(request, channel.language, 400, NOT_OURS)
        try:
            await channel.send(taken.sender, await self._turns.take(channel, taken))
        except Exception as error:
            log.error("turn.failed", channel=channel.name, **shape_of(error))
            language = taken.language if taken.language in LANGUAGES else channel.language
            values = {"typed": str(raw.get("text", "")), "event": str(raw["event"])}
            return self._pages.complaint(request, language, 503, NOT_KEPT, **values)
        return self._shown(request, channel)

    def _shown(self, request: Request, channel: inbound.WebChannel) -> Response:
        if channel.said is None:
            return RedirectResponse("/", status_code=303)
        if channel.erased:
            answer: Response = self._pages.turn(request, channel.said, opens=False)
            answer.delete_cookie(self.cookie, path="/", secure=self._https, httponly=True, samesite="strict")
            return answer
        whole = is_script(request)
        answer = (
            self._pages.turn(request, channel.said, opens=False) if whole else RedirectResponse("/", status_code=303)
        )
        answer.set_cookie(self.cookie, channel.sender, path="/", secure=self._https, httponly=True, samesite="strict")
        return answer


def create_app(
    turns: TakesTurns,
    *,
    web_url: str,
    catalogues: Catalogues,
    language: str,
    parts: Parts,
    more: Sequence[Route] = (),
) -> Starlette:
    """The web chat; `language` is for browsers that ask for none of ours, `parts` is what they are still sending, `more` is
    served beside it.
    """
    pages = Pages(catalogues)
    web = WebHandlers(turns, pages, parts, web_url=web_url, language=language)
    files = ResumingHandlers(turns, parts, web_url=web_url, cookie=web.cookie)

    async def robots(_request: Request) -> Response:
        return PlainTextResponse("User-agent: *\nAllow: /$\nDisallow: /\n")

    def refusing(words: Text) -> Callable[[Request, Exception], Awaitable[Response]]:
        async def refuse(request: Request, error: Exception) -> Response:
            status = error.status_code if isinstance(error, HTTPException) else 500
            return pages.complaint(request, language_of(request, language), status, words)

        return refuse

    return Starlette(
        routes=[
            # Webhooks first: most of what comes in a rush is theirs.
            *more,
            Route("/", web.show),
            Route("/chat", web.answer, methods=["POST"]),
            Route("/chat/files", web.attach, methods=["POST"]),
            Route("/chat/files/{name}", files.offset, methods=["HEAD"]),
            Route("/chat/files/{name}", files.append, methods=["PATCH"]),
            Route("/chat/files/{name}", files.remove, methods=["DELETE"]),
            Route("/robots.txt", robots),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        middleware=[Middleware(SafeHeaders, https=web_url.startswith("https://"))],
        exception_handlers={404: refusing(NO_PAGE), 405: refusing(NO_PAGE), Exception: refusing(NOT_KEPT)},
    )


async def _form(request: Request) -> bytes | None:
    """The body of a form, or None when it is larger than any of ours."""
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal()) or int(length) > MAX_FORM_BYTES:
        return None
    return await request.body()
