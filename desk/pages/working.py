"""Working: the queue and the case, and every form on them."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.report import UnreadableReport
from conversations.text import Text, _
from desk.accounts import Analyst
from desk.cases import Cases, Mismatch, NotForYou
from desk.casework import Casework, NothingToSay, NotVerified
from desk.pages.guarding import Guard
from desk.pages.rendering import STATES, Renderer
from storage.wire import State

MIN_REASON = 10

NEEDS_VERIFYING = _("An anonymous report can be referred only after a recorded verification. Please record one first.")
NEEDS_WORDS = _("Please write something, at most 1,000 characters.")
NEEDS_REASON = _("Please state why you need the identity, in at least 10 characters.")
MISMATCH = _("The file inside the seal is not the one that the report names. It is not shown.")
NO_CASE = _("There is no such case, or it is not for you.")
NO_CASES = _("An administrator sees no cases. Use `desk invite` to make accounts.")


class Working:
    """The desk itself."""

    def __init__(self, cases: Cases, casework: Casework, guard: Guard, renderer: Renderer) -> None:
        self._cases = cases
        self._casework = casework
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their addresses."""
        forms: dict[str, Callable[[Request, Analyst, FormData], Awaitable[Response]]] = {
            "state": self._move,
            "verification": self._verify,
            "message": self._write,
            "identity": self._reveal,
            "lawful": self._close,
        }
        return [
            Route("/", self.queue),
            Route("/queue", self.queue_lines),
            Route("/cases/{case_id}", self.case),
            Route("/cases/{case_id}/files/{evidence_id}", self.file),
            *(
                Route(f"/cases/{{case_id}}/{name}", self._taking(take), methods=["POST"])
                for name, take in forms.items()
            ),
        ]

    async def queue(self, request: Request) -> Response:
        """The queue."""
        return await self._queue(request, "queue.html", seen=True)

    async def queue_lines(self, request: Request) -> Response:
        """Its lines only, for a page that is already open."""
        return await self._queue(request, "queue_lines.html", seen=False)

    async def case(self, request: Request) -> Response:
        """One case."""
        return await self._show(request, await self._guard.analyst(request))

    async def file(self, request: Request) -> Response:
        """A file of a case, in the clear, for the eyes only."""
        analyst = await self._guard.analyst(request)
        try:
            row, content = await self._cases.file(
                analyst, request.path_params["case_id"], request.path_params["evidence_id"]
            )
        except NotForYou:
            return self._error(request, analyst, NO_CASE, 404)
        except (Mismatch, UnreadableReport):
            return self._error(request, analyst, MISMATCH, 409)
        # Only pictures are shown; everything else is handed over as a file that no browser opens by itself.
        shown = row.kind == "image" and row.media_type in ("image/jpeg", "image/png", "image/webp")
        headers = {
            "content-disposition": f'{"inline" if shown else "attachment"}; filename="{row.evidence_id}"',
            "content-security-policy": "default-src 'none'; sandbox",
        }
        media_type = row.media_type if shown else "application/octet-stream"
        return Response(content, media_type=media_type, headers=headers)

    def _taking(
        self, take: Callable[[Request, Analyst, FormData], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def taken(request: Request) -> Response:
            analyst = await self._guard.analyst(request)
            fields = await self._guard.form(request, analyst)
            try:
                return await take(request, analyst, fields)
            except NotForYou:
                return self._error(request, analyst, NO_CASE, 404)
            except NotVerified:
                return await self._show(request, analyst, complaint=NEEDS_VERIFYING)
            except NothingToSay:
                return await self._show(request, analyst, complaint=NEEDS_WORDS, typed=dict(fields))

        return taken

    async def _move(self, request: Request, analyst: Analyst, fields: FormData) -> Response:
        state = str(fields.get("state", ""))
        if state not in STATES:
            raise NothingToSay
        await self._casework.move(analyst, request.path_params["case_id"], State(state))
        return self._back(request)

    async def _verify(self, request: Request, analyst: Analyst, fields: FormData) -> Response:
        checked, result = str(fields.get("checked", "")), str(fields.get("result", ""))
        await self._casework.verify(analyst, request.path_params["case_id"], checked=checked, result=result)
        return self._back(request)

    async def _write(self, request: Request, analyst: Analyst, fields: FormData) -> Response:
        report_id, kind, text = (str(fields.get(one, "")) for one in ("report", "kind", "text"))
        await self._casework.write(analyst, request.path_params["case_id"], report_id, kind=kind, text=text)
        return self._back(request)

    async def _reveal(self, request: Request, analyst: Analyst, fields: FormData) -> Response:
        reason = str(fields.get("reason", "")).strip()[:500]
        if len(reason) < MIN_REASON:
            return await self._show(request, analyst, complaint=NEEDS_REASON)
        identities = await self._cases.reveal(analyst, request.path_params["case_id"], reason=reason)
        return await self._show(request, analyst, status=200, identities=identities)

    async def _close(self, request: Request, analyst: Analyst, fields: FormData) -> Response:
        if fields.get("sure") != "yes":
            return await self._show(request, analyst, status=200, asks_to_close=True)
        await self._casework.close_as_lawful(analyst, request.path_params["case_id"])
        return self._back(request)

    async def _show(self, request: Request, analyst: Analyst, *, status: int = 422, **values: object) -> Response:
        status = status if values else 200
        try:
            opened = await self._cases.open_case(analyst, request.path_params["case_id"])
        except NotForYou:
            return self._error(request, analyst, NO_CASE, 404)
        return self._renderer.page(request, "case.html", analyst=analyst, status=status, opened=opened, **values)

    async def _queue(self, request: Request, template: str, *, seen: bool) -> Response:
        analyst = await self._guard.analyst(request)
        if not analyst.sees_cases:
            return self._error(request, analyst, NO_CASES, 403)
        page, state = request.query_params.get("page", "1"), request.query_params.get("state", "")
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1
        chosen = state if state in STATES else ""
        queue = await self._cases.queue(analyst, page=number, state=chosen, seen=seen)
        return self._renderer.page(request, template, analyst=analyst, queue=queue, chosen=chosen)

    def _error(self, request: Request, analyst: Analyst, words: Text, status: int) -> Response:
        return self._renderer.page(request, "error.html", analyst=analyst, status=status, words=words)

    def _back(self, request: Request) -> Response:
        return RedirectResponse(f"/cases/{request.path_params['case_id']}", status_code=303)
