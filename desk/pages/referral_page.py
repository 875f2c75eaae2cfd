"""Referral page: one dossier with its steps, the forms by which it goes on, its downloads, and the receipt for whoever takes it."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from conversations.text import Text
from desk.access import NotForYou
from desk.accounts.signing_in import Analyst
from desk.casework.workable import NothingToSay
from desk.pages.case_words import refusal
from desk.pages.guarding import Guard
from desk.pages.looking import NO_CASE
from desk.pages.referral_words import FAILURES, FORMS, STEPS, WAYS
from desk.pages.referring import day
from desk.pages.rendering import Renderer
from desk.pages.taking import Taker, taking
from desk.referral.giving import Form, Giving
from desk.referral.instructing import WrongDay
from desk.referral.showing import Showing, Shown
from desk.referral.stepping import Stepping
from desk.referral.steps import NotNow, Step, Way

# While a dossier is made, its page asks again by itself, also without JavaScript.
REFRESH_S = "2"
_ADDRESS = "/cases/{case_id}/referral/{referral_id}"


class ReferralPage:
    """Shows a referral, and takes the forms on it."""

    def __init__(self, showing: Showing, stepping: Stepping, giving: Giving, guard: Guard, renderer: Renderer) -> None:
        self._showing = showing
        self._stepping = stepping
        self._giving = giving
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their addresses."""
        forms: dict[str, Taker] = {
            "approve": self._approve,
            "hand-over": self._hand_over,
            "acknowledge": self._acknowledge,
            "withdraw": self._withdraw,
            "download": self._download,
        }
        return [
            Route(_ADDRESS, self.referral),
            Route(f"{_ADDRESS}/receipt", self.receipt),
            *(
                Route(f"{_ADDRESS}/{name}", taking(self._guard, self, take), methods=["POST"])
                for name, take in forms.items()
            ),
        ]

    async def referral(self, request: Request) -> Response:
        """One dossier."""
        analyst = await self._guard.analyst(request)
        try:
            return await self._page(request, analyst)
        except NotForYou:
            return self.no_case(request, analyst)

    async def receipt(self, request: Request) -> Response:
        """A page to be printed, which the receiving officer signs."""
        analyst = await self._guard.analyst(request)
        try:
            shown = await self._showing.one(analyst, *_ids(request))
        except NotForYou:
            return self.no_case(request, analyst)
        if not shown.may_leave:
            return await self._page(request, analyst, status=422, complaint=refusal(NotNow()))
        return self._rendered(request, analyst, "referral_receipt.html", shown)

    async def refused(
        self, request: Request, analyst: Analyst, complaint: Text, *, typed: Mapping[str, str]
    ) -> Response:
        """The dossier, with why nothing was done."""
        return await self._page(request, analyst, status=422, complaint=complaint, typed=typed)

    async def _page(
        self,
        request: Request,
        analyst: Analyst,
        *,
        status: int = 200,
        complaint: Text | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        shown = await self._showing.one(analyst, *_ids(request))
        more = {"complaint": complaint, "typed": typed or {}}
        answer = self._rendered(request, analyst, "referral.html", shown, status=status, **more)
        if shown.step is Step.MAKING and request.method == "GET":
            answer.headers["refresh"] = REFRESH_S
        return answer

    def _rendered(
        self, request: Request, analyst: Analyst, template: str, shown: Shown, *, status: int = 200, **more: object
    ) -> Response:
        words = {"steps": STEPS, "failures": FAILURES, "ways": WAYS, "forms": FORMS}
        return self._renderer.page(request, template, analyst=analyst, status=status, shown=shown, **words, **more)

    def no_case(self, request: Request, analyst: Analyst) -> Response:
        """That there is no such case for this analyst."""
        return self._renderer.page(request, "error.html", analyst=analyst, status=404, words=NO_CASE)

    async def _approve(self, request: Request, analyst: Analyst, _fields: Mapping[str, str]) -> Response:
        await self._stepping.approve(analyst, *_ids(request))
        return _back(request)

    async def _hand_over(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        way = fields.get("way", "")
        if way not in WAYS:
            raise NothingToSay
        await self._stepping.hand_over(analyst, *_ids(request), way=Way(way), to_whom=fields.get("to_whom", ""))
        return _back(request)

    async def _acknowledge(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        on = day(fields.get("on", ""))
        if on is None:
            raise WrongDay
        await self._stepping.acknowledge(analyst, *_ids(request), number=fields.get("number", ""), on=on)
        return _back(request)

    async def _withdraw(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        await self._stepping.withdraw(analyst, *_ids(request), reason=fields.get("reason", ""))
        return _back(request)

    async def _download(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        """What goes out, piece by piece, and kept by no browser."""
        form = fields.get("as", "")
        if form not in list(Form):
            raise NothingToSay
        given = await self._giving.give(analyst, *_ids(request), Form(form))
        headers = {"content-disposition": f'attachment; filename="{given.name}"', "cache-control": "no-store"}
        if given.size is not None:
            headers["content-length"] = str(given.size)
        return StreamingResponse(given.pieces, media_type="application/octet-stream", headers=headers)


def _ids(request: Request) -> tuple[str, str]:
    return request.path_params["case_id"], request.path_params["referral_id"]


def _back(request: Request) -> Response:
    case_id, referral_id = _ids(request)
    return RedirectResponse(f"/cases/{case_id}/referral/{referral_id}", status_code=303)
