"""Working: a case, and every form on it."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.access import NotForYou
from desk.accounts import Analyst
from desk.cases import Cases
from desk.casework import Casework, NothingToSay, NotVerified, Purged
from desk.pages.guarding import Guard
from desk.pages.labels import STATES
from desk.pages.looking import NO_CASE
from desk.pages.rendering import Renderer
from storage.wire import State

MIN_REASON, MAX_REASON = 10, 500

NEEDS_VERIFYING = _("An anonymous report can be referred only after a recorded verification. Please record one first.")
NEEDS_WORDS = _("Please write something, at most 1,000 characters.")
NEEDS_REASON = _("Please state why you need the identity, in at least 10 characters.")
IS_PURGED = _("This case was closed as lawful or out of scope. Nothing more can be done to it.")

_Taker = Callable[[Request, Analyst, Mapping[str, str]], Awaitable[Response]]


class Working:
    """What is done to a case."""

    def __init__(self, cases: Cases, casework: Casework, guard: Guard, renderer: Renderer) -> None:
        self._cases = cases
        self._casework = casework
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their addresses."""
        forms: dict[str, _Taker] = {
            "state": self._move,
            "verification": self._verify,
            "message": self._write,
            "identity": self._reveal,
            "lawful": self._close,
        }
        return [
            Route("/cases/{case_id}", self.case),
            *(
                Route(f"/cases/{{case_id}}/{name}", self._taking(form), methods=["POST"])
                for name, form in forms.items()
            ),
        ]

    async def case(self, request: Request) -> Response:
        """One case."""
        analyst = await self._guard.analyst(request)
        try:
            return await self._show(request, analyst)
        except NotForYou:
            return self._no_case(request, analyst)

    def _taking(self, take: _Taker) -> Callable[[Request], Awaitable[Response]]:
        async def taken(request: Request) -> Response:
            analyst = await self._guard.analyst(request)
            fields = await self._guard.form(request, analyst)
            try:
                return await self._taken(take, request, analyst, fields)
            except NotForYou:
                return self._no_case(request, analyst)

        return taken

    async def _taken(self, take: _Taker, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        try:
            return await take(request, analyst, fields)
        except NotVerified:
            return await self._refused(request, analyst, NEEDS_VERIFYING)
        except Purged:
            return await self._refused(request, analyst, IS_PURGED)
        except NothingToSay:
            return await self._refused(request, analyst, NEEDS_WORDS, typed=fields)

    async def _move(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        state = fields.get("state", "")
        if state not in STATES:
            raise NothingToSay
        await self._casework.move(analyst, _case_id(request), State(state))
        return self._back(request)

    async def _verify(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        checked, result = fields.get("checked", ""), fields.get("result", "")
        await self._casework.verify(analyst, _case_id(request), checked=checked, result=result)
        return self._back(request)

    async def _write(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        report_id, kind, text = (fields.get(one, "") for one in ("report", "kind", "text"))
        await self._casework.write(analyst, _case_id(request), report_id, kind=kind, text=text)
        return self._back(request)

    async def _reveal(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        reason = fields.get("reason", "").strip()[:MAX_REASON]
        if len(reason) < MIN_REASON:
            return await self._refused(request, analyst, NEEDS_REASON, typed=fields)
        identities = await self._cases.reveal(analyst, _case_id(request), reason=reason)
        return await self._show(request, analyst, identities=identities)

    async def _close(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        if fields.get("sure") != "yes":
            return await self._show(request, analyst, asks_to_close=True)
        await self._casework.close_as_lawful(analyst, _case_id(request))
        return self._back(request)

    async def _refused(self, request: Request, analyst: Analyst, complaint: Text, **values: object) -> Response:
        return await self._show(request, analyst, status=422, complaint=complaint, **values)

    async def _show(self, request: Request, analyst: Analyst, *, status: int = 200, **values: object) -> Response:
        opened = await self._cases.open(analyst, _case_id(request))
        return self._renderer.page(request, "case.html", analyst=analyst, status=status, opened=opened, **values)

    def _no_case(self, request: Request, analyst: Analyst) -> Response:
        return self._renderer.page(request, "error.html", analyst=analyst, status=404, words=NO_CASE)

    def _back(self, request: Request) -> Response:
        return RedirectResponse(f"/cases/{_case_id(request)}", status_code=303)


def _case_id(request: Request) -> str:
    return str(request.path_params["case_id"])
