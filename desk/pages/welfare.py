"""Welfare: how an analyst sees pictures, how long they are held, and that it is enough for today."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk.accounts.signing_in import Analyst
from desk.casework.exposure import EnoughToday, Exposure
from desk.pages.case_page import CasePage, back


class Welfare:
    """What keeps analysts from harm."""

    def __init__(self, page: CasePage, exposure: Exposure) -> None:
        self._page = page
        self._exposure = exposure

    def routes(self) -> list[Route]:
        """Their addresses."""
        return self._page.routes({"viewing": self._choose, "files/{evidence_id}/look": self._look})

    async def _choose(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        await self._exposure.choose(analyst, fields.get("choice", ""))
        return back(request, "#viewing")

    async def _look(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        """What the page's script tells: a picture is held, or hidden again."""
        evidence_id = str(request.path_params["evidence_id"])
        if fields.get("what") != "held":
            await self._exposure.hidden(analyst, evidence_id)
            return Response(status_code=204)
        try:
            await self._exposure.held(analyst, evidence_id)
        except EnoughToday:
            return Response(status_code=403)
        return Response(status_code=204)
