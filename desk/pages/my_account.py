"""My account: sessions, password, authenticator app and recovery codes of whoever is signed in."""

from collections.abc import Awaitable, Callable, Mapping

import pyotp
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.accounts.credentials import SignInFailed, WeakPassword
from desk.accounts.my_account import MyAccount, WrongCode
from desk.accounts.passkeys import Passkeys
from desk.accounts.sign_ins import NoSuchSignIn
from desk.accounts.slowing import TooSoon
from desk.pages.guarding import Guard
from desk.pages.rendering import Renderer
from desk.pages.signing_in import MAX_CHARS, WAIT, WEAK, WRONG_CODE, is_secret, qr_code
from desk.roles import Analyst

HOME = "/my-account"
WRONG_PASSWORD = _("Your present password is wrong.")
ENDED = _("This session has ended already.")
# What was done, after a form was taken; the address carries only the code.
DONE: Mapping[str, Text] = {
    "password": _("Your password is changed, and your other sessions have ended."),
    "code": _("Your authenticator app is renewed. The key of before works no more."),
    "session": _("The session has ended."),
    "others": _("Your other sessions have ended."),
    "passkey": _("The passkey is added. You can sign in with it from now on."),
    "named": _("The passkey has its new name."),
    "removed": _("The passkey is removed. Please delete it on the device as well."),
}
COMPLAINTS: Mapping[type[Exception], Text] = {
    SignInFailed: WRONG_PASSWORD,
    WeakPassword: WEAK,
    WrongCode: WRONG_CODE,
    NoSuchSignIn: ENDED,
}

_Take = Callable[[Request, Analyst, Mapping[str, str]], Awaitable[Response]]
_Endpoint = Callable[[Request], Awaitable[Response]]


class MyAccountScreen:
    """The page with everything of one's own on it, and what each of its forms comes back to."""

    def __init__(
        self, mine: MyAccount, passkeys: Passkeys, guard: Guard, renderer: Renderer, *, provider: str = ""
    ) -> None:
        self._provider = provider
        self.guard = guard
        self.renderer = renderer
        self._mine = mine
        self._passkeys = passkeys

    async def show(self, request: Request, analyst: Analyst, complaint: Text | None = None) -> Response:
        """The page."""
        known = {
            "mine": await self._mine.open(analyst, token=self.guard.token(request)),
            "passkeys": await self._passkeys.of(analyst),
            "passkeys_possible": self._passkeys.possible,
            "done": DONE.get(request.query_params.get("done", "")),
            "complaint": complaint,
            "provider": self._provider,
        }
        return self.renderer.page(
            request, "my_account.html", analyst=analyst, status=422 if complaint else 200, **known
        )

    def taking(self, take: _Take, complaints: Mapping[type[Exception], Text]) -> _Endpoint:
        """An endpoint that takes a form, and shows the page with a complaint when it is refused."""

        async def taken(request: Request) -> Response:
            analyst = await self.guard.analyst(request)
            fields = await self.guard.form(request, analyst)
            try:
                return await take(request, analyst, fields)
            except TooSoon as error:
                return await self.show(request, analyst, Text(WAIT.msgid, {"seconds": error.wait_s}))
            except tuple(complaints) as error:
                return await self.show(request, analyst, complaints[type(error)])

        return taken


class MyAccountPages:
    """Each form but the sessions' needs the present password."""

    def __init__(self, mine: MyAccount, screen: MyAccountScreen) -> None:
        self._mine = mine
        self._screen = screen
        self._guard = screen.guard

    def routes(self) -> list[Route]:
        """Their addresses."""
        acts: dict[str, _Take] = {
            "sessions": self._end,
            "password": self._password,
            "recovery-codes": self._recovery_codes,
        }
        return [
            Route(HOME, self.show, methods=["GET"]),
            Route(f"{HOME}/code", self.new_code, methods=["GET"]),
            Route(f"{HOME}/code", self.renew_code, methods=["POST"]),
            *(
                Route(f"{HOME}/{name}", self._screen.taking(act, COMPLAINTS), methods=["POST"])
                for name, act in acts.items()
            ),
        ]

    async def show(self, request: Request) -> Response:
        """Everything of one's own."""
        return await self._screen.show(request, await self._guard.analyst(request))

    async def new_code(self, request: Request) -> Response:
        """A new key for the authenticator app, not yet kept."""
        return self._code(request, await self._guard.analyst(request), pyotp.random_base32())

    async def renew_code(self, request: Request) -> Response:
        """Keep the new key, once a code of it was typed."""
        analyst = await self._guard.analyst(request)
        fields = await self._guard.form(request, analyst)
        secret, code, password = (_short(fields, one) for one in ("secret", "code", "password"))
        if not is_secret(secret):
            return self._code(request, analyst, pyotp.random_base32())
        device = self._guard.device(request)
        try:
            await self._mine.renew_code(analyst, secret=secret, code=code, password=password, device=device)
        except TooSoon as error:
            return self._code(request, analyst, secret, Text(WAIT.msgid, {"seconds": error.wait_s}))
        except (SignInFailed, WrongCode) as error:
            return self._code(request, analyst, secret, COMPLAINTS[type(error)])
        return done("code")

    async def _end(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        if session := fields.get("session"):
            await self._mine.end_session(analyst, session)
            return done("session")
        await self._mine.end_others(analyst, token=self._guard.token(request))
        return done("others")

    async def _password(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        current, new = (_short(fields, one) for one in ("password", "new"))
        device, token = self._guard.device(request), self._guard.token(request)
        await self._mine.change_password(analyst, current=current, new=new, device=device, token=token)
        return done("password")

    async def _recovery_codes(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        password, device = _short(fields, "password"), self._guard.device(request)
        codes = await self._mine.renew_recovery_codes(analyst, password=password, device=device)
        return self._screen.renderer.page(request, "recovery_codes.html", analyst=analyst, codes=codes)

    def _code(self, request: Request, analyst: Analyst, secret: str, complaint: Text | None = None) -> Response:
        return self._screen.renderer.page(
            request,
            "my_code.html",
            analyst=analyst,
            status=422 if complaint else 200,
            secret=secret,
            picture=qr_code(analyst.name, secret),
            complaint=complaint,
        )


def done(what: str) -> Response:
    """Back to the page, which then says what was done."""
    return RedirectResponse(f"{HOME}?done={what}", status_code=303)


def _short(fields: Mapping[str, str], name: str) -> str:
    return fields.get(name, "")[:MAX_CHARS]
