"""Working: a case, and the forms by which it is moved, verified, asked about, closed, and its identities revealed."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conversations.from_desk import QUESTIONS
from conversations.text import _
from desk.access import NotForYou
from desk.accounts.signing_in import Analyst
from desk.casework.acting import Casework
from desk.casework.closing import Closing
from desk.casework.outcomes import Answers
from desk.casework.workable import NothingToSay
from desk.pages.case_page import CasePage, back, case_id
from desk.pages.labels import STATES
from desk.pages.taking import Taker
from storage.wire import State

MIN_REASON, MAX_REASON = 10, 500
NEEDS_REASON = _("Please state why you need the identity, in at least 10 characters.")


class Working:
    """What is done to a case."""

    def __init__(self, page: CasePage, casework: Casework, closing: Closing, answers: Answers) -> None:
        self._page = page
        self._casework = casework
        self._closing = closing
        self._answers = answers

    def routes(self) -> list[Route]:
        """Their addresses."""
        forms: dict[str, Taker] = {
            "state": self._move,
            "verification": self._verify,
            "message": self._write,
            "template": self._suggest,
            "identity": self._reveal,
            "close": self._close,
            "lawful": self._close_as_lawful,
        }
        return [Route("/cases/{case_id}", self.case), *self._page.routes(forms)]

    async def case(self, request: Request) -> Response:
        """One case."""
        analyst = await self._page.analyst(request)
        try:
            return await self._page.show(request, analyst)
        except NotForYou:
            return self._page.no_case(request, analyst)

    async def _move(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        state = fields.get("state", "")
        if state not in STATES:
            raise NothingToSay
        await self._casework.move(analyst, case_id(request), State(state), seen=fields.get("seen", ""))
        return back(request)

    async def _verify(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        checked, result = fields.get("checked", ""), fields.get("result", "")
        await self._casework.verify(analyst, case_id(request), checked=checked, result=result)
        return back(request)

    async def _write(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        report_id, kind, text = (fields.get(one, "") for one in ("report", "kind", "text"))
        await self._casework.write(analyst, case_id(request), report_id, kind=kind, text=text)
        return back(request)

    async def _suggest(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        """The page again, with a prepared question in the reporter's language after what was typed; nothing is sent."""
        template, text = fields.get("template", ""), fields.get("text", "").strip()
        language = await self._page.cases.language(analyst, case_id(request), fields.get("report", ""))
        question = self._answers.question(template, language) if template in QUESTIONS else ""
        typed = {**fields, "text": "\n".join(one for one in (text, question) if one)}
        return await self._page.show(request, analyst, typed=typed)

    async def _reveal(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        reason = fields.get("reason", "").strip()[:MAX_REASON]
        if len(reason) < MIN_REASON:
            return await self._page.refused(request, analyst, NEEDS_REASON, typed=fields)
        identities = await self._page.cases.reveal(analyst, case_id(request), reason=reason)
        return await self._page.show(request, analyst, identities=identities)

    async def _close(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        """First what each reporter would be told, to be changed; then the case is closed."""
        outcome = fields.get("outcome", "")
        texts = await self._closing.texts(analyst, case_id(request), outcome)
        if fields.get("sure") != "yes":
            return await self._page.show(request, analyst, closing=texts, closing_as=outcome)
        seen, version = fields.get("seen", ""), fields.get("version", "")
        await self._closing.close(analyst, case_id(request), outcome, texts=fields, seen=seen, version=version)
        return back(request)

    async def _close_as_lawful(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        if fields.get("sure") != "yes":
            await self._closing.check_lawful(analyst, case_id(request))
            return await self._page.show(request, analyst, asks_to_close=True)
        await self._closing.close_as_lawful(analyst, case_id(request), version=fields.get("version", ""))
        return back(request)
