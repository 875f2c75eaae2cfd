"""Queue forms: closing several cases together, and saving views; and the stream that keeps the queue live."""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.accounts.signing_in import Analyst
from desk.casework.workable import NothingToSay
from desk.pages.guarding import Guard
from desk.pages.looking import Looking
from desk.queue.closing_together import ClosingTogether, NoneSelected, NoReason
from desk.queue.filters import read
from desk.queue.live import Live, TooManyStreams
from desk.queue.views import BadName, TooMany, Views

NONE_SELECTED = _("Please select at least one case.")
NO_REASON = _("Please state a reason, with 10 to 500 characters.")
BAD_NAME = _("Please give the view a name, with at most 40 characters.")
TOO_MANY = _("You have 20 views. Please take one away first.")
# A stream asks again who is signed in, and the browser begins it anew when it broke off.
STREAM_LASTS_S, PING_S, RETRY_MS = 300, 20, 2000
_PREFIX = "case-"


class QueueForms:
    """What is sent from the queue."""

    def __init__(self, looking: Looking, together: ClosingTogether, views: Views, live: Live, guard: Guard) -> None:
        self._looking = looking
        self._together = together
        self._views = views
        self._live = live
        self._guard = guard

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route("/queue/live", self.live),
            Route("/queue/close", self.close, methods=["POST"]),
            Route("/queue/views", self.save, methods=["POST"]),
            Route("/queue/views/{view_id:int}/forget", self.forget, methods=["POST"]),
        ]

    async def live(self, request: Request) -> Response:
        """Events without content for as long as the screen is open; 503 when there is no room, then screens ask instead."""
        analyst = await self._guard.analyst(request)
        events = self._events(analyst)
        try:
            first = await anext(events)
        except TooManyStreams:
            return Response(status_code=503)
        return EventSourceResponse(_from(first, events), ping=PING_S, headers={"x-accel-buffering": "no"})

    async def close(self, request: Request) -> Response:
        """Close what was selected."""
        analyst, fields = await self._form(request)
        selected = [name.removeprefix(_PREFIX) for name in fields if name.startswith(_PREFIX)]
        outcome, reason = fields.get("outcome", ""), fields.get("reason", "")
        try:
            done = await self._together.close(analyst, selected, outcome=outcome, reason=reason)
        except NoneSelected:
            return await self._refused(request, analyst, fields, NONE_SELECTED)
        except (NoReason, NothingToSay):
            return await self._refused(request, analyst, fields, NO_REASON)
        return await self._looking.queue_page(request, analyst, closed_together=done)

    async def save(self, request: Request) -> Response:
        """Save the filters of this address under a name."""
        analyst, fields = await self._form(request)
        filters = read(request.query_params)
        try:
            await self._views.save(analyst, fields.get("name", ""), filters)
        except BadName:
            return await self._refused(request, analyst, fields, BAD_NAME, view_complaint=True)
        except TooMany:
            return await self._refused(request, analyst, fields, TOO_MANY, view_complaint=True)
        return RedirectResponse(f"/?{filters.query}", status_code=303)

    async def forget(self, request: Request) -> Response:
        """Take a view away."""
        analyst, _fields = await self._form(request)
        await self._views.forget(analyst, request.path_params["view_id"])
        return RedirectResponse(f"/?{read(request.query_params).query}", status_code=303)

    async def _events(self, analyst: Analyst) -> AsyncGenerator[ServerSentEvent]:
        until = time.monotonic() + STREAM_LASTS_S
        with self._live.screen(analyst) as arriving:
            yield ServerSentEvent(comment="live", retry=RETRY_MS)
            while (left_s := until - time.monotonic()) > 0:
                try:
                    event = await asyncio.wait_for(arriving.get(), left_s)
                except TimeoutError:
                    return
                # Browsers pass over events without data.
                yield ServerSentEvent(event=event, data="1")

    async def _form(self, request: Request) -> tuple[Analyst, Mapping[str, str]]:
        analyst = await self._guard.analyst(request)
        return analyst, await self._guard.form(request, analyst)

    async def _refused(
        self, request: Request, analyst: Analyst, fields: Mapping[str, str], complaint: Text, **values: object
    ) -> Response:
        return await self._looking.queue_page(
            request, analyst, status=422, complaint=complaint, typed=fields, selected=frozenset(fields), **values
        )


async def _from(first: ServerSentEvent, events: AsyncGenerator[ServerSentEvent]) -> AsyncGenerator[ServerSentEvent]:
    async with aclosing(events):
        yield first
        async for event in events:
            yield event
