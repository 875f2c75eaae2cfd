"""Rights: the form by which a reporter's request about their data is answered, or their report deleted."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk.accounts.signing_in import Analyst
from desk.pages.case_page import CasePage, back, case_id
from desk.pages.taking import Taker
from desk.rights.answering import Answering


class Rights:
    """What is asked over their data by those who reported."""

    def __init__(self, page: CasePage, answering: Answering) -> None:
        self._page = page
        self._answering = answering

    def routes(self) -> list[Route]:
        """Their addresses."""
        forms: dict[str, Taker] = {"request": self._answer, "erase": self._erase}
        return self._page.routes(forms)

    async def _answer(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        request_id, text = fields.get("request_id", ""), fields.get("answer", "")
        await self._answering.answer(analyst, case_id(request), request_id, text=text)
        return back(request, "#rights")

    async def _erase(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        request_id, text = fields.get("request_id", ""), fields.get("answer", "")
        await self._answering.erase(analyst, case_id(request), request_id, text=text)
        return back(request, "#rights")
