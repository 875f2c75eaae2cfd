"""Referring: the forms on a case's page that begin a referral, keep a prosecutor's instructions, and write a notice to a platform."""

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from desk.accounts.signing_in import Analyst
from desk.casework.workable import NothingToSay
from desk.dossier.exports import dsa
from desk.dossier.exports.observed import NotExported
from desk.pages.case_page import CasePage, back, case_id
from desk.referral.deciding import Wanted
from desk.referral.instructing import Instructing, WrongDay
from desk.referral.notices import Notices
from desk.referral.preparing import Preparing
from locales.catalogues import load

# A checkbox of the form carries the id of its report in its name: a form holds each name once.
IDENTITY = "identity-"
MAX_EXPLANATION = 2000


class Referring:
    """What is done about a referral on the page of its case."""

    def __init__(self, page: CasePage, preparing: Preparing, instructing: Instructing, notices: Notices) -> None:
        self._page = page
        self._preparing = preparing
        self._instructing = instructing
        self._notices = notices

    def routes(self) -> list[Route]:
        """Their addresses."""
        return self._page.routes(
            {
                "referral": self._prepare,
                "instruction": self._instruct,
                "instruction-done": self._done,
                "notice": self._notice,
            }
        )

    async def _prepare(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        wanted = Wanted(
            service_id=fields.get("service", ""),
            why_service=fields.get("why_service", ""),
            identities=frozenset(name.removeprefix(IDENTITY) for name in fields if name.startswith(IDENTITY)),
            why_identities=fields.get("why_identities", ""),
        )
        referral_id = await self._preparing.prepare(analyst, case_id(request), wanted)
        return RedirectResponse(f"/cases/{case_id(request)}/referral/{referral_id}", status_code=303)

    async def _instruct(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        received, due = day(fields.get("received", "")), day(fields.get("until", ""))
        if received is None:
            raise WrongDay
        office, text = fields.get("office", ""), fields.get("instruction", "")
        await self._instructing.record(analyst, case_id(request), office=office, text=text, received=received, due=due)
        return back(request, "#instructions")

    async def _done(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        await self._instructing.done(analyst, case_id(request), fields.get("instruction_id", ""))
        return back(request, "#instructions")

    async def _notice(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        """The notice as a text, for whoever sends it."""
        language, platform = fields.get("language", ""), fields.get("platform", "")
        explanation = fields.get("explanation", "").strip()
        if language not in load("desk").codes or len(explanation) > MAX_EXPLANATION:
            raise NothingToSay
        if not explanation:
            raise NotExported(dsa.NO_EXPLANATION)
        text = await self._notices.write(
            analyst, case_id(request), platform=platform, language=language, explanation=explanation
        )
        headers = {"content-disposition": f'attachment; filename="notice.{language}.txt"', "cache-control": "no-store"}
        return Response(text.encode(), media_type="text/plain; charset=utf-8", headers=headers)


def day(text: str) -> date | None:
    """A day of a form, or none; raises WrongDay."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise WrongDay from error
