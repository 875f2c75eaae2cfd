"""Noting: the forms of notes and tasks, and of passing a case on."""

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from desk.accounts.signing_in import Analyst
from desk.casework.notebook import Notebook
from desk.casework.workable import NothingToSay
from desk.pages.case_page import CasePage, back, case_id
from desk.pages.taking import Taker


class Noting:
    """What analysts leave on a case for each other."""

    def __init__(self, page: CasePage, notebook: Notebook) -> None:
        self._page = page
        self._notebook = notebook

    def routes(self) -> list[Route]:
        """Their addresses."""
        forms: dict[str, Taker] = {
            "note": self._note,
            "task": self._task,
            "done": self._done,
            "pass-on": self._pass_on,
        }
        return self._page.routes(forms)

    async def _note(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        await self._notebook.note(analyst, case_id(request), text=fields.get("note", ""))
        return back(request, "#notes")

    async def _task(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        text, assignee, due = (fields.get(one, "") for one in ("task", "assignee", "due"))
        await self._notebook.task(analyst, case_id(request), text=text, assignee=assignee, due=_day(due))
        return back(request, "#tasks")

    async def _done(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        await self._notebook.done(analyst, case_id(request), fields.get("task_id", ""))
        return back(request, "#tasks")

    async def _pass_on(self, request: Request, analyst: Analyst, _fields: Mapping[str, str]) -> Response:
        await self._notebook.pass_on(analyst, case_id(request))
        return RedirectResponse("/", status_code=303)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NothingToSay from error
