"""Failing: the page that is shown where there is none, where a body came too slowly, and where a store or we ourselves fail."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.channels.saying import NOT_KEPT
from bot.channels.web.complaints import AWAY, NO_PAGE
from bot.channels.web.outbound import Pages
from bot.logs import shape_of
from conversations.flows.urgency import EMERGENCY_ONE_LINE
from storage.outages import OUTAGES
from storage.sessions import SessionBusy

log = structlog.get_logger()

# What the database and the session store mostly need to be back; the page's own script asks sooner.
AGAIN_AFTER_S = 30
Handler = Callable[[Request, Exception], Awaitable[Response]]


class Failing:
    """The pages of errors, in the language that the browser asks for; `language` is for those that ask for none of ours."""

    def __init__(self, pages: Pages, *, language: str) -> None:
        self._pages = pages
        self._language = language

    def handlers(self) -> Mapping[Any, Handler]:
        """By status or exception, as Starlette takes them."""
        known: dict[Any, Handler] = {404: self._no_page, 405: self._no_page, ClientDisconnect: self._late}
        known[SessionBusy] = self._again
        return known | dict.fromkeys(OUTAGES, self._away) | {Exception: self._failed}

    async def _no_page(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        answer = self._pages.complaint(request, self._spoken(request), status, NO_PAGE)
        if isinstance(error, HTTPException) and error.headers:
            # Which methods there are (RFC 9110, 15.5.6).
            answer.headers.update(error.headers)
        return answer

    async def _late(self, request: Request, _error: Exception) -> Response:
        """Whoever still hears it was only slow."""
        answer = self._pages.complaint(request, self._spoken(request), 408, NOT_KEPT)
        # What was not read of the body is never read.
        answer.headers["connection"] = "close"
        return answer

    async def _away(self, request: Request, error: Exception) -> Response:
        """A store is away: nothing is wrong with what was asked, and it may be asked again."""
        log.error("web.unreachable", **shape_of(error))
        return await self._again(request, error)

    async def _again(self, request: Request, _error: Exception) -> Response:
        """Not now: a store is away, or this browser's own forms are being answered for long."""
        words = AWAY if request.method in ("GET", "HEAD") else NOT_KEPT
        answer = self._pages.complaint(request, self._spoken(request), 503, words, EMERGENCY_ONE_LINE)
        answer.headers["retry-after"] = str(AGAIN_AFTER_S)
        return answer

    async def _failed(self, request: Request, _error: Exception) -> Response:
        return self._pages.complaint(request, self._spoken(request), 500, NOT_KEPT)

    def _spoken(self, request: Request) -> str:
        return self._pages.language_of(request, self._language)
