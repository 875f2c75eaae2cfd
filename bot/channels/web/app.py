"""App: the web chat's addresses, and what each answers."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Protocol

import structlog
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.port import Chat, Inbound, Outbound
from bot.channels.web import inbound
from bot.channels.web.outbound import Pages, is_script, language_of
from bot.channels.web.security import SafeHeaders, is_ours
from bot.channels.web.uploads import Upload
from bot.logs import shape_of
from conversations.text import Text, _
from locales.catalogues import Catalogues

log = structlog.get_logger()

MAX_FORM_BYTES = 64 * 1024

NOT_KEPT = _("Your message was not kept. Please send it again in a moment.")
TOO_LONG = _("That is too long. Please send a shorter text.")
NOT_OURS = _("That page is too old, or not ours. Please open the chat again.")
NO_PAGE = _("There is no such page.")

Health = Callable[[], Awaitable[Mapping[str, object]]]


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


class WebChannel:
    """The handlers of the web chat."""

    def __init__(self, turns: TakesTurns, pages: Pages, *, web_url: str, language: str) -> None:
        self._turns = turns
        self._pages = pages
        self._web_url = web_url
        self._language = language
        self._https = web_url.startswith("https://")
        self._cookie = "__Host-iblagh" if self._https else "iblagh"

    async def show(self, request: Request) -> Response:
        """The conversation where it stands, or the greeting; the greeting stores nothing, here or in the browser."""
        sender = inbound.sender_of(request, self._cookie)
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
        if not is_ours(request, self._web_url):
            return self._pages.complaint(request, language, 403, NOT_OURS)
        fields = await _form(request)
        if fields is None:
            return self._pages.complaint(request, language, 413, TOO_LONG)
        sender = inbound.sender_of(request, self._cookie) or inbound.new_sender()
        try:
            taken = inbound.of_form(fields, sender, str(fields.get("lang", language)))
        except inbound.BadForm:
            return self._pages.complaint(request, language, 400, NOT_OURS)
        return await self._take(request, inbound.WebChat(), taken, typed=str(fields.get("text", "")))

    async def attach(self, request: Request) -> Response:
        """Take a file; its bytes are read when the conversation allows it, or not at all."""
        language = language_of(request, self._language)
        if not is_ours(request, self._web_url):
            return self._pages.complaint(request, language, 403, NOT_OURS)
        sender = inbound.sender_of(request, self._cookie) or inbound.new_sender()
        try:
            taken = inbound.of_upload(request, sender, language)
        except inbound.BadForm:
            return self._pages.complaint(request, language, 400, NOT_OURS)
        answer = await self._take(request, inbound.WebChat(Upload(request)), taken)
        # What was not read of the body is never read: the connection ends with the answer.
        answer.headers["connection"] = "close"
        return answer

    async def _take(self, request: Request, chat: inbound.WebChat, taken: Inbound, *, typed: str = "") -> Response:
        try:
            said = await self._turns.take(chat, taken)
        except Exception as error:
            log.error("turn.failed", channel=inbound.CHANNEL, **shape_of(error))
            event = taken.key.split(".")[1]
            return self._pages.complaint(request, taken.language, 503, NOT_KEPT, typed=typed, event=event)
        if chat.erased:
            answer: Response = self._pages.turn(request, said, opens=False)
            answer.delete_cookie(self._cookie, path="/", secure=self._https, httponly=True, samesite="strict")
            return answer
        whole = is_script(request)
        answer = self._pages.turn(request, said, opens=False) if whole else RedirectResponse("/", status_code=303)
        answer.set_cookie(self._cookie, taken.sender, path="/", secure=self._https, httponly=True, samesite="strict")
        return answer


def create_app(turns: TakesTurns, *, web_url: str, catalogues: Catalogues, health: Health, language: str) -> Starlette:
    """The web chat; `language` is for browsers that ask for none of ours."""
    pages = Pages(catalogues)
    web = WebChannel(turns, pages, web_url=web_url, language=language)

    async def show_health(_request: Request) -> Response:
        known = await health()
        return JSONResponse(known, status_code=200 if known["ok"] else 503)

    async def robots(_request: Request) -> Response:
        return PlainTextResponse("User-agent: *\nAllow: /$\nDisallow: /\n")

    def refusing(words: Text) -> Callable[[Request, Exception], Awaitable[Response]]:
        async def refuse(request: Request, error: Exception) -> Response:
            status = error.status_code if isinstance(error, HTTPException) else 500
            return pages.complaint(request, language_of(request, language), status, words)

        return refuse

    return Starlette(
        routes=[
            Route("/", web.show),
            Route("/chat", web.answer, methods=["POST"]),
            Route("/chat/files", web.attach, methods=["POST"]),
            Route("/health", show_health),
            Route("/robots.txt", robots),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        middleware=[Middleware(SafeHeaders, https=web_url.startswith("https://"))],
        exception_handlers={404: refusing(NO_PAGE), 405: refusing(NO_PAGE), Exception: refusing(NOT_KEPT)},
    )


async def _form(request: Request) -> FormData | None:
    """The fields of a form, or None when it is larger than any of ours."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > MAX_FORM_BYTES:
        return None
    return await request.form(max_files=0, max_fields=8, max_part_size=MAX_FORM_BYTES)
