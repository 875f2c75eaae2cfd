"""App: the web chat's addresses, and what each answers."""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.channels.port import Raw
from bot.channels.saying import NOT_KEPT
from bot.channels.web import inbound
from bot.channels.web.complaints import NO_COOKIES, NOT_OURS, TOO_LONG
from bot.channels.web.cookies import Cookies
from bot.channels.web.failing import Failing
from bot.channels.web.informing import Informs, PrivacyPage
from bot.channels.web.leaving import Front, QuickExit
from bot.channels.web.outbound import Pages, is_script
from bot.channels.web.parts import DiskFull, PartBusy, Parts
from bot.channels.web.queueing import Queue
from bot.channels.web.resuming import ResumingHandlers
from bot.channels.web.security import CLEARED, form_token, is_bound, origins_of
from bot.channels.web.statics import Statics
from bot.channels.web.streams import Cut
from bot.channels.web.taking import TakesTurns, taken_by
from bot.channels.web.uploads import received, unread
from bot.channels.web.verifying import Verifies, VerifyHandlers
from bot.limits.notices import HasToWait, Slowed
from bot.logs import shape_of
from conversations.flows.urgency import EMERGENCY_ONE_LINE
from locales.catalogues import Catalogues
from storage.sessions import SessionBusy

log = structlog.get_logger()

MAX_FORM_BYTES = 64 * 1024
# Asked for where a conversation began without a script; a browser that comes there without its cookie keeps none.
BEGUN = "next"


class WebHandlers:
    """What each address of the web chat does."""

    def __init__(
        self,
        turns: TakesTurns,
        pages: Pages,
        parts: Parts,
        cookies: Cookies,
        queue: Queue,
        *,
        web_url: str,
        language: str,
    ) -> None:
        self._turns = turns
        self._queue = queue
        self._pages = pages
        self._parts = parts
        self._web_url = web_url
        self._language = language
        self._cookies = cookies

    async def show(self, request: Request) -> Response:
        """The conversation where it stands, or the greeting; the greeting stores nothing, here or in the browser."""
        sender = self._cookies.sender_of(request)
        if BEGUN in request.query_params:
            language = self._pages.language_of(request, self._language)
            # Who has the cookie goes on at once, so that nobody goes back to it.
            goes_on = RedirectResponse("/", status_code=303)
            return goes_on if sender else self._pages.complaint(request, language, 403, NO_COOKIES)
        said = await self._turns.standing(inbound.CHANNEL, sender) if sender else None
        if said is not None:
            shown = said.without_reference() if self._cookies.was_shown(request, said) else said
            answer = self._pages.turn(request, shown, opens=False, form=form_token(sender))
            self._cookies.note_shown(answer, shown)
            return answer
        tag = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _place in range(6))
        language = self._pages.language_of(request, self._language)
        greeting = self._turns.greeting(channel=inbound.CHANNEL, language=language, tag=tag)
        return self._pages.turn(request, greeting, opens=True, form=form_token(sender))

    async def answer(self, request: Request) -> Response:
        """Take a button or a text."""
        if request.method != "POST":
            # Without JavaScript a page that asks to wait stands at this address; opened again, it leads to the draft.
            return RedirectResponse("/", status_code=303)
        language = self._pages.language_of(request, self._language)
        channel = self._channel_of(request, language)
        if not channel.verify(request.headers, b""):
            return self._pages.complaint(request, language, 403, NOT_OURS)
        body = await _form(request)
        if body is None:
            return self._pages.complaint(request, language, 413, TOO_LONG)
        for _key, raw in channel.split(body):
            if not self._is_bound(request, raw):
                why = NOT_OURS if self._cookies.sender_of(request) else NO_COOKIES
                return self._pages.complaint(request, language, 403, why)
            if self._cookies.sender_of(request) is None:
                channel.sender, channel.begins = inbound.new_sender(str(raw["event"])), True
            return await self._take(request, channel, raw)
        return self._pages.complaint(request, language, 400, NOT_OURS)

    async def attach(self, request: Request) -> Response:
        """Take files: named, when the page's script has sent them before, or in the form itself without JavaScript."""
        language = self._pages.language_of(request, self._language)
        channel = self._channel_of(request, language)
        if not (channel.verify(request.headers, b"") and self._is_bound(request, request.query_params)):
            return self._pages.complaint(request, language, 403, NOT_OURS)
        if await self._turns.standing(channel.name, channel.sender) is None:
            # Where a form has to work or wait before it begins a conversation, files may begin none.
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
            if await self._turns.standing(channel.name, channel.sender) is None:
                # It was erased while they came, and they begin no other.
                return self._pages.complaint(request, channel.language, 403, NOT_OURS)
            return await self._take(request, channel, inbound.attaching(request, files, said=length))
        finally:
            await self._parts.remove(channel.sender, [one.name for one in files])

    def _channel_of(self, request: Request, language: str) -> inbound.WebChannel:
        sender = self._cookies.sender_of(request) or inbound.new_sender()
        shown = self._cookies.shown_to(request)
        return inbound.WebChannel(origins_of(request, self._web_url), sender, language, self._parts, shown)

    def _is_bound(self, request: Request, fields: Mapping[str, object]) -> bool:
        token, nonce = (str(fields.get(name, "")) for name in ("form", "event"))
        return is_bound(cookie=self._cookies.sender_of(request), token=token, nonce=nonce)

    async def _take(self, request: Request, channel: inbound.WebChannel, raw: Raw) -> Response:
        taken = channel.parse(raw)
        if taken is None:
            return self._pages.complaint(request, channel.language, 400, NOT_OURS)
        language = taken.language if taken.language in self._pages.languages else channel.language
        try:
            taken = await self._queue.come(request, taken, raw)
            said = await taken_by(self._turns, channel, taken, has_passed=self._queue.has_passed(request))
            await channel.send(taken.sender, said)
        except (Slowed, HasToWait) as wait:
            return self._queue.refuse(self._pages, request, language, wait, raw)
        except Exception as error:
            log.error("turn.failed", channel=channel.name, **shape_of(error))
            # That a browser posts much at once, and so keeps itself waiting, is no failure of ours.
            if not isinstance(error, SessionBusy):
                self._queue.take_back(request)
            return self._pages.complaint(request, language, 503, NOT_KEPT, EMERGENCY_ONE_LINE, fields=raw)
        return self._shown(request, channel)

    def _shown(self, request: Request, channel: inbound.WebChannel) -> Response:
        said = channel.said
        if said is None:
            return RedirectResponse("/", status_code=303)
        if channel.erased:
            answer: Response = self._pages.turn(request, said, opens=False, alone=True)
            self._cookies.forget(answer)
            answer.headers["clear-site-data"] = CLEARED
            return answer
        if is_script(request):
            answer = self._pages.turn(
                request, said, opens=False, form=form_token(channel.sender), alone=said.gives_reference
            )
            self._cookies.note_shown(answer, said)
        else:
            begins = self._cookies.sender_of(request) is None
            answer = RedirectResponse(f"/?{BEGUN}&lang={said.language}" if begins else "/", status_code=303)
        self._cookies.keep(answer, channel.sender)
        return answer


def create_app(
    turns: TakesTurns,
    *,
    web_url: str,
    catalogues: Catalogues,
    language: str,
    parts: Parts,
    queue: Queue,
    front: Front = Front(),  # noqa: B008  # frozen
    verifier: Verifies,
    informer: Informs,
    more: Sequence[Route] = (),
) -> Starlette:
    """The web chat; `language` is for browsers that ask for none of ours, `parts` is what they are still sending, `more` is
    served beside it. Its answers want SafeHeaders around them, also those that are made outside of it.
    """
    cookies = Cookies(https=web_url.startswith("https://"))
    pages = Pages(catalogues, front)
    web = WebHandlers(turns, pages, parts, cookies, queue, web_url=web_url, language=language)
    app = Starlette(
        routes=[
            # Webhooks first: most of what comes in a rush is theirs.
            *more,
            Route("/", web.show),
            Route("/chat", web.answer, methods=["GET", "POST"]),
            Route("/chat/files", web.attach, methods=["POST"]),
            *ResumingHandlers(turns, parts, web_url=web_url, cookies=cookies).routes(),
            Route("/exit", QuickExit(front.exit_url, cookies).leave),
            *VerifyHandlers(verifier, pages, web_url=web_url, language=language).routes(),
            *PrivacyPage(informer, pages, language=language).routes(),
            Route("/robots.txt", _robots),
            Mount("/static", Statics(directory=Path(__file__).parent / "static")),
        ],
        exception_handlers=Failing(pages, language=language).handlers(),
    )
    # A redirect to the address without its last slash would be to whatever host the request names.
    app.router.redirect_slashes = False
    return app


async def _robots(_request: Request) -> Response:
    return PlainTextResponse("User-agent: *\nAllow: /$\nDisallow: /\n")


async def _form(request: Request) -> bytes | None:
    """The body of a form, or None when it is larger than any of ours."""
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal()) or int(length) > MAX_FORM_BYTES:
        return None
    return await request.body()
