"""Single sign-on: to the provider, back from it, and the desk's own second factor; what fails comes back to the sign-in form."""

from collections.abc import Mapping

import pyotp
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.accounts.arrivals import Arrival, ArrivalOver, LinkedElsewhere, NoFactor, Visit
from desk.accounts.credentials import SignInFailed
from desk.accounts.provider import ProviderDown
from desk.accounts.rows import LinkUsed
from desk.accounts.single_sign_on import AnswerRefused, GivenUp, NotLinked, NotStrongEnough, SingleSignOn
from desk.accounts.slowing import TooSoon
from desk.pages.guarding import Guard
from desk.pages.rendering import Renderer
from desk.pages.signing_in import MAX_CHARS, USED, WAIT, WRONG_CODE, SigningIn, is_secret, qr_code

START = "/sign-in/provider"
BACK, CODE = f"{START}/back", f"{START}/code"
DOWN = _("{provider} does not answer now. Please sign in with name and password, or try again later.")
REFUSED = _("This sign-in took too long, or began in another browser. Please try again.")
GIVEN_UP = _("Nobody signed in at {provider}. Please try again, or use another way.")
NOT_STRONG = _("{provider} did not state the second factor that the desk requires. Please ask an administrator.")
NOT_LINKED = _("No account here is linked to this sign-in at {provider}. An administrator sends a one-time link.")
ELSEWHERE = _("Another account here is already linked to this sign-in at {provider}.")
NO_FACTOR = _("This account has no second factor here. An administrator sends a one-time link to set one.")
# What is said of each, and with what status.
COMPLAINTS: Mapping[type[Exception], tuple[Text, int]] = {
    ProviderDown: (DOWN, 503),
    AnswerRefused: (REFUSED, 401),
    GivenUp: (GIVEN_UP, 401),
    NotStrongEnough: (NOT_STRONG, 401),
    NotLinked: (NOT_LINKED, 401),
    LinkedElsewhere: (ELSEWHERE, 409),
    NoFactor: (NO_FACTOR, 401),
    LinkUsed: (USED, 410),
    ArrivalOver: (REFUSED, 401),
}
_TOLD: tuple[type[Exception], ...] = (*COMPLAINTS, TooSoon)


class SingleSignOnPages:
    """There only when the operator set a provider."""

    def __init__(self, single_sign_on: SingleSignOn | None, form: SigningIn, guard: Guard, renderer: Renderer) -> None:
        self._single_sign_on = single_sign_on
        self._form = form
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route(START, self.leave, methods=["GET"]),
            Route("/link/{token}/provider", self.leave, methods=["GET"]),
            Route(BACK, self.come_back, methods=["GET"]),
            Route(CODE, self.ask, methods=["GET"]),
            Route(CODE, self.finish, methods=["POST"]),
        ]

    async def leave(self, request: Request) -> Response:
        """To the provider. A link and no form, because `form-action` would hold a form's redirect back."""
        self._guard.check_from_here(request)
        try:
            departure = await self._there.depart(request.path_params.get("token", ""))
        except (ProviderDown, TooSoon) as error:
            return self._refused(request, error)
        return self._guard.away(RedirectResponse(departure.address, status_code=303), departure.kept)

    async def come_back(self, request: Request) -> Response:
        """From the provider; on to an address that carries nothing of its answer."""
        try:
            arrived = await self._there.arrive(dict(request.query_params), self._visit(request))
        except _TOLD as error:
            return self._refused(request, error)
        if isinstance(arrived, Arrival):
            return self._guard.away(RedirectResponse(CODE, status_code=303), arrived.ticket)
        return self._guard.back(self._guard.signed_in(arrived))

    async def ask(self, request: Request) -> Response:
        """The form for the second factor."""
        try:
            arrival = await self._there.arrivals.waiting(self._guard.kept(request))
        except ArrivalOver as error:
            return self._refused(request, error)
        return self._code(request, arrival, pyotp.random_base32())

    async def finish(self, request: Request) -> Response:
        """Take the second factor."""
        fields, visit = await self._guard.form(request), self._visit(request)
        code, secret = (fields.get(one, "")[:MAX_CHARS] for one in ("code", "secret"))
        secret = secret if is_secret(secret) else pyotp.random_base32()
        try:
            arrival = await self._there.arrivals.waiting(visit.kept)
            return await self._finish(request, arrival, visit, code=code, secret=secret)
        except _TOLD as error:
            return self._refused(request, error)

    async def _finish(self, request: Request, arrival: Arrival, visit: Visit, *, code: str, secret: str) -> Response:
        try:
            signed_in = await self._there.arrivals.finish(code=code, secret=secret, visit=visit)
        except SignInFailed:
            return self._code(request, arrival, secret, WRONG_CODE)
        except TooSoon as error:
            return self._code(request, arrival, secret, Text(WAIT.msgid, {"seconds": error.wait_s}))
        return self._guard.back(self._guard.signed_in(signed_in))

    @property
    def _there(self) -> SingleSignOn:
        if self._single_sign_on is None:
            raise HTTPException(404)
        return self._single_sign_on

    def _visit(self, request: Request) -> Visit:
        return Visit(self._guard.kept(request), self._guard.device(request), self._guard.browser(request))

    def _code(self, request: Request, arrival: Arrival, secret: str, complaint: Text | None = None) -> Response:
        return self._renderer.page(
            request,
            "provider_code.html",
            status=401 if complaint else 200,
            complaint=complaint,
            arrival=arrival,
            provider=self._there.name,
            secret=secret,
            picture=qr_code(arrival.name, secret) if arrival.needs_key else "",
        )

    def _refused(self, request: Request, error: Exception) -> Response:
        if isinstance(error, TooSoon):
            return self._form.form(request, 429, Text(WAIT.msgid, {"seconds": error.wait_s}))
        words, status = COMPLAINTS[type(error)]
        return self._form.form(request, status, Text(words.msgid, {"provider": self._there.name}))
