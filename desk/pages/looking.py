"""Looking: the queue, searching, and the custody log."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.accounts.signing_in import Analyst
from desk.log import Log, LogNotForYou
from desk.pages.guarding import Guard
from desk.pages.rendering import Renderer
from desk.queue.filters import read
from desk.queue.listing import Cursor, Queue
from desk.queue.searching import MOST_FOUND, NoReferences, NothingSearched, Searching
from desk.queue.views import Views

NO_CASE = _("There is no such case, or it is not for you.")
NO_LOG = _("The custody log is for auditors and administrators. A case shows the part that is about it.")
NO_WORDS = _("Please write what to search for, at most 2,000 characters.")
NO_REFERENCES = _("This desk was not told how to look references up. Please ask the operator.")
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


class Looking:
    """Pages that change nothing; the looks at them are on record."""

    def __init__(
        self, queue: Queue, views: Views, searching: Searching, log: Log, guard: Guard, renderer: Renderer
    ) -> None:
        self._queue = queue
        self._views = views
        self._searching = searching
        self._log = log
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route("/", self.queue),
            Route("/queue", self.queue_lines),
            Route("/search", self.search),
            Route("/search", self.found, methods=["POST"]),
            Route("/custody", self.custody),
        ]

    async def queue(self, request: Request) -> Response:
        """The queue; who sees no cases gets the custody log."""
        analyst = await self._guard.analyst(request)
        if not analyst.sees_cases:
            return await self.custody(request)
        return await self.queue_page(request, analyst)

    async def queue_page(self, request: Request, analyst: Analyst, *, status: int = 200, **values: Any) -> Response:
        """The queue as the address asks for it, for a form that was refused as well."""
        filters = read(request.query_params)
        queue = await self._queue.open(analyst, filters, _cursor(request))
        counts, views = await self._queue.counts(analyst), await self._views.of(analyst)
        shown = {"queue": queue, "filters": filters, "counts": counts, "views": views, **values}
        return self._renderer.page(request, "queue.html", analyst=analyst, status=status, **shown)

    async def queue_lines(self, request: Request) -> Response:
        """Its lines as they are now, for a page that is open."""
        analyst = await self._guard.analyst(request)
        filters = read(request.query_params)
        queue = await self._queue.again(analyst, filters, _cursor(request))
        return self._renderer.page(request, "queue_lines.html", analyst=analyst, queue=queue, filters=filters)

    async def search(self, request: Request) -> Response:
        """Where one searches."""
        return self._search(request, await self._guard.analyst(request))

    async def found(self, request: Request) -> Response:
        """What was found; the words come in a form, so that no address, history or log holds them."""
        analyst = await self._guard.analyst(request)
        fields = await self._guard.form(request, analyst)
        words = fields.get("words", "")
        try:
            found = await self._searching.find(analyst, words)
        except NothingSearched:
            return self._search(request, analyst, status=422, complaint=NO_WORDS, words=words)
        except NoReferences:
            return self._search(request, analyst, status=422, complaint=NO_REFERENCES, words=words)
        if found.kinds == ("number",) and found.case_ids:
            return RedirectResponse(f"/cases/{found.case_ids[0]}", status_code=303)
        lines = await self._queue.of_ids(analyst, found.case_ids)
        return self._search(request, analyst, words=words, found=found, lines=lines)

    async def custody(self, request: Request) -> Response:
        """The custody log, newest first."""
        analyst = await self._guard.analyst(request)
        try:
            entries = await self._log.open(analyst, before=_number(request, "before", 0))
        except LogNotForYou:
            return self._renderer.page(request, "error.html", analyst=analyst, status=403, words=NO_LOG)
        return self._renderer.page(request, "custody.html", analyst=analyst, entries=entries)

    def _search(
        self,
        request: Request,
        analyst: Analyst,
        *,
        status: int = 200,
        complaint: Text | None = None,
        words: str = "",
        **values: Any,
    ) -> Response:
        shown = {"found": None, "lines": (), "most": MOST_FOUND, **values}
        return self._renderer.page(
            request, "search.html", analyst=analyst, status=status, complaint=complaint, searched=words, **shown
        )


def _number(request: Request, name: str, otherwise: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if _NUMBER.fullmatch(text) else otherwise


def _cursor(request: Request) -> Cursor:
    before = request.query_params.get("before", "")
    return Cursor(before, is_backwards=True) if before else Cursor(request.query_params.get("after", ""))
