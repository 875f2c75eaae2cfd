"""Case page: one case, shown as it is, or with why a form on it was not taken."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.from_desk import QUESTIONS
from conversations.text import Text
from desk.accounts.signing_in import Analyst
from desk.cases.opened import OpenCase
from desk.cases.reading import Cases
from desk.casework.exposure import Exposure
from desk.casework.moving import stamp
from desk.casework.outcomes import ENDS, LAWFUL, OUTCOMES, Answers, is_untold
from desk.casework.timeline import timeline
from desk.pages.case_words import CHOICES, MOMENTS, OVERTAKEN
from desk.pages.guarding import Guard
from desk.pages.looking import NO_CASE
from desk.pages.referral_words import STEPS
from desk.pages.rendering import Renderer, language_of
from desk.pages.taking import Taker, taking
from desk.queue.holding import Holding
from desk.referral.moments import moments_of
from desk.referral.showing import Showing
from desk.states import moves_from

# What only some answers to a form show.
_NOT_SHOWN: Mapping[str, Any] = {"merge": None, "closing": (), "closing_as": "", "asks_to_close": False, "written": ()}
# Into these fields of its forms analysts write sentences, and into those that begin so.
_WRITTEN = frozenset(("answer", "text", "note", "task", "checked", "reason", "explanation", "instruction"))
_WRITTEN_STARTS = ("text-", "why_")


class CasePage:
    """Shows a case, and takes the forms on it."""

    def __init__(
        self,
        cases: Cases,
        exposure: Exposure,
        holding: Holding,
        showing: Showing,
        guard: Guard,
        renderer: Renderer,
    ) -> None:
        self.cases = cases
        self._showing = showing
        self.exposure = exposure
        self._holding = holding
        self._guard = guard
        self._renderer = renderer
        self._answers = Answers()

    def routes(self, forms: Mapping[str, Taker]) -> list[Route]:
        """The addresses of forms, by their name under the case's."""
        return [
            Route(f"/cases/{{case_id}}/{name}", taking(self._guard, self, self._unless_stale(form)), methods=["POST"])
            for name, form in forms.items()
        ]

    async def show(self, request: Request, analyst: Analyst, *, status: int = 200, **values: object) -> Response:
        """The case with everything on it; raises NotForYou."""
        held = await self._holding.looked(analyst, case_id(request))
        opened = await self.cases.open(analyst, case_id(request))
        referral = await self._showing.card(opened)
        known = {
            "opened": opened,
            "referral": referral,
            "referral_steps": STEPS,
            "now": datetime.now(UTC),
            "held": held,
            "seen": stamp(opened.case),
            "moves": moves_from(opened.case.state),
            "moments": timeline(opened, moments_of(referral)),
            "kinds": MOMENTS,
            "outcomes": {code: words for code, words in OUTCOMES.items() if code != LAWFUL},
            "every_outcome": ENDS,
            "questions": {code: self._answers.question(code, language_of(request)) for code in QUESTIONS},
            **self._answers_of(opened, is_given=referral.is_out),
            "untold": is_untold(opened.case.category),
            "looked": await self.exposure.today(analyst),
            "choices": CHOICES,
            "pictures_seen": await self.exposure.seen(analyst, opened),
        }
        shown = {**_NOT_SHOWN, **known, **values}
        return self._renderer.page(request, "case.html", analyst=analyst, status=status, **shown)

    def _answers_of(self, opened: OpenCase, *, is_given: bool) -> Mapping[str, Mapping[str, str]]:
        """For each request that can be answered, what its reporter would be told, in their language."""
        reports = {one.row.report_id: one.row for one in opened.reports if one.row.reply_key}
        asked = {
            one.request_id: (one, reports[one.report_id]) for one in opened.work.rights if one.report_id in reports
        }
        return {
            "right_answers": {
                key: self._answers.right(one.asked, to.language, is_gone=to.purged_at is not None, is_given=is_given)
                for key, (one, to) in asked.items()
            },
            "erased_answers": {key: self._answers.erased(to.language) for key, (_one, to) in asked.items()},
        }

    async def refused(
        self, request: Request, analyst: Analyst, complaint: Text, *, typed: Mapping[str, str]
    ) -> Response:
        """The case, with why nothing was done and what was typed."""
        written = _written(typed) if complaint in OVERTAKEN else ()
        return await self.show(request, analyst, status=422, complaint=complaint, typed=typed, written=written)

    def no_case(self, request: Request, analyst: Analyst) -> Response:
        """That there is no such case for this analyst."""
        return self._renderer.page(request, "error.html", analyst=analyst, status=404, words=NO_CASE)

    async def analyst(self, request: Request) -> Analyst:
        """Who is signed in."""
        return await self._guard.analyst(request)

    def _unless_stale(self, take: Taker) -> Taker:
        async def taken(request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
            changes = await self._holding.changes(analyst, case_id(request), fields.get("version", ""))
            if changes:
                values = {"typed": fields, "written": _written(fields), "changed_since": changes}
                return await self.show(request, analyst, status=409, **values)
            return await take(request, analyst, fields)

        return taken


def case_id(request: Request) -> str:
    """The id in the address."""
    return str(request.path_params["case_id"])


def back(request: Request, anchor: str = "") -> Response:
    """To the case, as it is now."""
    return RedirectResponse(f"/cases/{case_id(request)}{anchor}", status_code=303)


def _written(typed: Mapping[str, str]) -> tuple[str, ...]:
    """The sentences of a form: where a colleague was faster, the form that they stood in may be gone."""
    return tuple(
        text for name, text in typed.items() if text.strip() and (name in _WRITTEN or name.startswith(_WRITTEN_STARTS))
    )
