"""Joining: the forms by which two cases become one, and one becomes two."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from desk.accounts.signing_in import Analyst
from desk.casework.merging import Merging, NoSuchCase
from desk.casework.splitting import Splitting
from desk.pages.case_page import CasePage, case_id

# A checkbox of the form carries the id of its report in its name: a form holds each name once.
REPORT = "report-"


class Joining:
    """Merging and splitting."""

    def __init__(self, page: CasePage, merging: Merging, splitting: Splitting) -> None:
        self._page = page
        self._merging = merging
        self._splitting = splitting

    def routes(self) -> list[Route]:
        """Their addresses."""
        return self._page.routes({"merge": self._merge, "split": self._split})

    async def _merge(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        """First what is going to happen; then it does, if nothing changed meanwhile."""
        number = _number(fields.get("number", ""))
        if fields.get("sure") != "yes":
            plan = await self._merging.preview(analyst, case_id(request), number)
            return await self._page.show(request, analyst, merge=plan)
        seen, version = fields.get("seen", ""), fields.get("version", "")
        kept_id = await self._merging.merge(analyst, case_id(request), number, seen=seen, version=version)
        return RedirectResponse(f"/cases/{kept_id}", status_code=303)

    async def _split(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        chosen = [name.removeprefix(REPORT) for name in fields if name.startswith(REPORT)]
        reason, seen, version = (fields.get(one, "") for one in ("reason", "seen", "version"))
        new_id = await self._splitting.split(
            analyst, case_id(request), chosen, reason=reason, seen=seen, version=version
        )
        return RedirectResponse(f"/cases/{new_id}", status_code=303)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NoSuchCase
    return int(text)
