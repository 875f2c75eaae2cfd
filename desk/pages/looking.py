"""Looking: the queue and the custody log."""

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.accounts import Analyst
from desk.log import Log, LogNotForYou
from desk.pages.guarding import Guard
from desk.pages.labels import STATES
from desk.pages.rendering import Renderer
from desk.queue import Queue
from storage.wire import State

NO_CASE = _("There is no such case, or it is not for you.")
NO_LOG = _("The custody log is for administrators. A case shows the part that is about it.")
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


class Looking:
    """Pages that change nothing; the looks at them are on record."""

    def __init__(self, queue: Queue, log: Log, guard: Guard, renderer: Renderer) -> None:
        self._queue = queue
        self._log = log
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route("/", self.queue),
            Route("/queue", self.queue_lines),
            Route("/custody", self.custody),
        ]

    async def queue(self, request: Request) -> Response:
        """The queue; an administrator, who sees no cases, gets the custody log."""
        analyst = await self._guard.analyst(request)
        if not analyst.sees_cases:
            return await self.custody(request)
        page, state = _number(request, "page", 1), _state(request)
        queue = await self._queue.open(analyst, page=page, state=state)
        return self._renderer.page(request, "queue.html", analyst=analyst, queue=queue, chosen=state or "")

    async def queue_lines(self, request: Request) -> Response:
        """Its lines as they are now, for a page that is open."""
        analyst = await self._guard.analyst(request)
        page, state = _number(request, "page", 1), _state(request)
        queue = await self._queue.again(analyst, page=page, state=state)
        return self._renderer.page(request, "queue_lines.html", analyst=analyst, queue=queue, chosen=state or "")

    async def custody(self, request: Request) -> Response:
        """The custody log, newest first."""
        analyst = await self._guard.analyst(request)
        try:
            entries = await self._log.open(analyst, before=_number(request, "before", 0))
        except LogNotForYou:
            return self._error(request, analyst, NO_LOG, 403)
        return self._renderer.page(request, "custody.html", analyst=analyst, entries=entries)

    def _error(self, request: Request, analyst: Analyst, words: Text, status: int) -> Response:
        return self._renderer.page(request, "error.html", analyst=analyst, status=status, words=words)


def _number(request: Request, name: str, otherwise: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if _NUMBER.fullmatch(text) else otherwise


def _state(request: Request) -> State | None:
    chosen = request.query_params.get("state", "")
    return State(chosen) if chosen in STATES else None
