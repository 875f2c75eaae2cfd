"""Alerting: on My account, the analyst's own Telegram chat: linked by a code, told in chosen hours, unlinked."""

from collections.abc import Mapping
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.alerts.hours import OFFICE, UnfitHours, clock, hours_of
from desk.alerts.linking import Linking
from desk.alerts.rota import DAYS
from desk.pages.guarding import Guard
from desk.pages.rendering import Renderer
from desk.roles import Analyst

HOME = "/my-account/alerts"
UNFIT = _("Please choose at least one day, and an end that is after the start.")
DONE: Mapping[str, Text] = {
    "unlinked": _("Your chat is unlinked. Nothing is sent there any more."),
    "hours": _("Your hours are saved."),
}
WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


class Alerting:
    """Whoever works on cases links a chat of their own here, and nobody links one for another."""

    def __init__(self, linking: Linking, guard: Guard, renderer: Renderer) -> None:
        self._linking = linking
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route(HOME, self.show, methods=["GET"]),
            Route(f"{HOME}/code", self.code, methods=["POST"]),
            Route(f"{HOME}/hours", self.hours, methods=["POST"]),
            Route(f"{HOME}/unlink", self.unlink, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """How the link stands."""
        return await self._page(request, await self._guard.analyst(request))

    async def code(self, request: Request) -> Response:
        """A code, shown this once."""
        analyst = await self._guard.analyst(request)
        await self._guard.form(request, analyst)
        code = await self._linking.new_code(analyst, datetime.now(UTC))
        return await self._page(request, analyst, code=code)

    async def hours(self, request: Request) -> Response:
        """Keep the hours."""
        analyst = await self._guard.analyst(request)
        fields = await self._guard.form(request, analyst)
        days = [str(day) for day in range(DAYS) if fields.get(f"day{day}") == "yes"]
        try:
            hours = hours_of(days, start=fields.get("from", ""), end=fields.get("to", ""))
        except UnfitHours:
            return await self._page(request, analyst, complaint=UNFIT)
        await self._linking.set_hours(analyst, hours)
        return RedirectResponse(f"{HOME}?done=hours", status_code=303)

    async def unlink(self, request: Request) -> Response:
        """Forget the chat."""
        analyst = await self._guard.analyst(request)
        await self._guard.form(request, analyst)
        await self._linking.unlink(analyst)
        return RedirectResponse(f"{HOME}?done=unlinked", status_code=303)

    async def _page(
        self, request: Request, analyst: Analyst, *, code: str = "", complaint: Text | None = None
    ) -> Response:
        linked = await self._linking.of(analyst)
        return self._renderer.page(
            request,
            "my_alerts.html",
            analyst=analyst,
            status=422 if complaint else 200,
            linked=linked,
            hours=linked.hours if linked else OFFICE,
            code=code,
            weekdays=WEEKDAYS,
            clock=clock,
            done=DONE.get(request.query_params.get("done", "")),
            complaint=complaint,
        )
