"""Assigning: the forms with which a case is taken, handed back and given to another, and what stands around an open one."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.access import NotForYou
from desk.accounts.signing_in import Analyst
from desk.pages.guarding import Guard
from desk.pages.looking import NO_CASE
from desk.pages.rendering import Renderer
from desk.queue.assignment import Assignment, NoSuchAnalyst, TakenByAnother

IS_TAKEN = _("Another analyst has taken this case. Only they, or a supervisor, can give it away.")
NO_ANALYST = _("This case cannot be given to that analyst.")


class Assigning:
    """Who works on a case."""

    def __init__(self, assignment: Assignment, guard: Guard, renderer: Renderer) -> None:
        self._assignment = assignment
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their addresses."""
        forms = ("take", "hand-back", "assign")
        return [Route(f"/cases/{{case_id}}/{one}", self.change, methods=["POST"], name=one) for one in forms]

    async def change(self, request: Request) -> Response:
        """Take, hand back or assign, and back to the case."""
        analyst = await self._guard.analyst(request)
        fields = await self._guard.form(request, analyst)
        case_id = str(request.path_params["case_id"])
        try:
            await self._changed(request.url.path.rpartition("/")[2], analyst, case_id, fields)
        except NotForYou:
            return self._error(request, analyst, NO_CASE, 404)
        except TakenByAnother:
            return self._error(request, analyst, IS_TAKEN, 409)
        except NoSuchAnalyst:
            return self._error(request, analyst, NO_ANALYST, 422)
        return RedirectResponse(f"/cases/{case_id}", status_code=303)

    async def _changed(self, form: str, analyst: Analyst, case_id: str, fields: Mapping[str, str]) -> None:
        match form:
            case "take":
                await self._assignment.take(analyst, case_id)
            case "hand-back":
                await self._assignment.hand_back(analyst, case_id, note=fields.get("note", ""))
            case _:
                await self._assignment.assign(analyst, case_id, account_id=fields.get("account", ""))

    def _error(self, request: Request, analyst: Analyst, words: Text, status: int) -> Response:
        return self._renderer.page(request, "error.html", analyst=analyst, status=status, words=words)
