"""On call: the page of the weekly rota: who is called at which hours, and where nobody is; supervisors change it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.alerts.on_call import NotSupervisor, OnCall, UnfitShift
from desk.alerts.rota import DAYS, FIRST, HOURS, LINES, SECOND, gaps, on_call
from desk.pages.alerting import WEEKDAYS
from desk.pages.guarding import Guard
from desk.pages.powers import NotAllowed
from desk.pages.rendering import Renderer
from desk.roles import Analyst

HOME = "/on-call"
UNFIT = _("Please choose somebody, a line, at least one day and the hours.")
LINE_NAMES: Mapping[int, Text] = {FIRST: _("First line"), SECOND: _("Second line")}
DONE: Mapping[str, Text] = {"added": _("The shift is in the rota."), "removed": _("The shift is removed.")}


class OnCallPages:
    """Whoever sees cases reads the rota."""

    def __init__(self, rota: OnCall, guard: Guard, renderer: Renderer, *, next_line_minutes: int) -> None:
        self._rota = rota
        self._guard = guard
        self._renderer = renderer
        self._next_line_minutes = next_line_minutes

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route(HOME, self.show, methods=["GET"]),
            Route(HOME, self.add, methods=["POST"]),
            Route(f"{HOME}/remove", self.remove, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The rota."""
        return await self._page(request, await self._guard.analyst(request))

    async def add(self, request: Request) -> Response:
        """Put somebody on call."""
        analyst = await self._guard.analyst(request)
        fields = await self._guard.form(request, analyst)
        days = [day for day in range(DAYS) if fields.get(f"day{day}") == "yes"]
        line, from_hour, to_hour = (_number(fields, one) for one in ("line", "from", "to"))
        hours = {"line": line, "from_hour": from_hour, "to_hour": to_hour}
        try:
            await self._rota.add(analyst, fields.get("account", ""), days=days, **hours)
        except NotSupervisor as error:
            raise NotAllowed(analyst) from error
        except UnfitShift:
            return await self._page(request, analyst, typed=fields, complaint=UNFIT)
        return RedirectResponse(f"{HOME}?done=added", status_code=303)

    async def remove(self, request: Request) -> Response:
        """Take a shift away."""
        analyst = await self._guard.analyst(request)
        fields = await self._guard.form(request, analyst)
        try:
            await self._rota.remove(analyst, fields.get("shift", ""))
        except NotSupervisor as error:
            raise NotAllowed(analyst) from error
        return RedirectResponse(f"{HOME}?done=removed", status_code=303)

    async def _page(
        self,
        request: Request,
        analyst: Analyst,
        *,
        typed: Mapping[str, str] | None = None,
        complaint: Text | None = None,
    ) -> Response:
        rota, now = await self._rota.open(), datetime.now(UTC)
        return self._renderer.page(
            request,
            "on_call.html",
            analyst=analyst,
            status=422 if complaint else 200,
            rota=rota,
            called={line: [rota.names[one] for one in on_call(rota.shifts, line, now)] for line in LINES},
            gaps={line: gaps(rota.shifts, line) for line in LINES},
            lines=LINE_NAMES,
            weekdays=WEEKDAYS,
            hours=range(HOURS),
            minutes=self._next_line_minutes,
            done=DONE.get(request.query_params.get("done", "")),
            typed=typed or {},
            complaint=complaint,
        )


def _number(fields: Mapping[str, str], name: str) -> int:
    """A number of a form; one that is none fits nothing."""
    typed = fields.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 3 else -1
