"""Signing in: name, password and code; a passkey; or a one-time link, shown first so that a link preview does not use it up."""

from collections.abc import Mapping

import pyotp
import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.accounts.credentials import SignInFailed, WeakPassword
from desk.accounts.passkeys import Passkeys
from desk.accounts.signing_in import Accounts, LinkUsed, Purpose
from desk.accounts.slowing import TooSoon
from desk.pages.guarding import Guard
from desk.pages.rendering import Renderer
from locales.catalogues import load

WRONG = _("Name, password or code is wrong. Please check all three.")
WRONG_PASSKEY = _("This passkey does not sign in here. Please use another way.")
WAIT = _("Please wait {seconds} seconds after a failed attempt.")
USED = _("This link was already used, or has expired. Please ask for a new one.")
WEAK = _("The password needs at least 12 characters.")
WRONG_CODE = _("The code is wrong or too old. Please type the present one.")

MAX_CHARS = 200
_BASE32 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


class SigningIn:
    """The pages before the desk; `provider` is what single sign-on is called, if there is one."""

    def __init__(
        self, accounts: Accounts, passkeys: Passkeys, guard: Guard, renderer: Renderer, *, provider: str = ""
    ) -> None:
        self._provider = provider
        self._accounts = accounts
        self._passkeys = passkeys
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route("/sign-in", self.show, methods=["GET"]),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/sign-in/passkey/options", self.passkey_options, methods=["POST"]),
            Route("/sign-in/passkey", self.use_passkey, methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
            Route("/link/{token}", self.show_link, methods=["GET"]),
            Route("/link/{token}", self.use_link, methods=["POST"]),
            Route("/language", self.language, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The sign-in form."""
        return self.form(request)

    async def sign_in(self, request: Request) -> Response:
        """Take the sign-in form."""
        fields = await self._guard.form(request)
        name, password, code = (fields.get(one, "")[:MAX_CHARS] for one in ("name", "password", "code"))
        device, browser = self._guard.device(request), self._guard.browser(request)
        try:
            signed_in = await self._accounts.sign_in(
                name.strip(), password=password, code=code, device=device, browser=browser
            )
        except SignInFailed:
            return self.form(request, 401, WRONG, name=name)
        except TooSoon as error:
            return self.form(request, 429, Text(WAIT.msgid, {"seconds": error.wait_s}), name=name)
        return self._guard.signed_in(signed_in)

    async def passkey_options(self, request: Request) -> Response:
        """What the browser needs to ask for a passkey."""
        await self._guard.form(request)
        return Response(self._passkeys.options_to_sign_in(), media_type="application/json")

    async def use_passkey(self, request: Request) -> Response:
        """Take what the passkey signed."""
        answer = (await self._guard.form(request)).get("answer", "")
        device, browser = self._guard.device(request), self._guard.browser(request)
        try:
            return self._guard.signed_in(await self._passkeys.sign_in(answer, device=device, browser=browser))
        except SignInFailed:
            return self.form(request, 401, WRONG_PASSKEY)
        except TooSoon as error:
            return self.form(request, 429, Text(WAIT.msgid, {"seconds": error.wait_s}))

    async def sign_out(self, request: Request) -> Response:
        """End the session."""
        analyst = await self._guard.analyst(request)
        await self._guard.form(request, analyst)
        return await self._guard.signed_out(request, analyst)

    async def show_link(self, request: Request) -> Response:
        """What a link is for, before it is used."""
        try:
            name, purpose = await self._accounts.link(request.path_params["token"])
        except LinkUsed:
            return self._used(request)
        if purpose is Purpose.DEMO:
            return self._renderer.page(request, "link.html", name=name)
        if purpose is Purpose.PROVIDER:
            return self._linking(request, name)
        return self._enrolment(request, name, pyotp.random_base32())

    async def use_link(self, request: Request) -> Response:
        """Use it, once."""
        fields, token = await self._guard.form(request), request.path_params["token"]
        try:
            name, purpose = await self._accounts.link(token)
            if purpose is Purpose.DEMO:
                browser = self._guard.browser(request)
                return self._guard.signed_in(await self._accounts.use_demo_link(token, browser=browser))
            return await self._enrol(request, token, name, fields)
        except LinkUsed:
            return self._used(request)

    async def language(self, request: Request) -> Response:
        """Choose a language and go back to the page one was on."""
        fields = await self._guard.form(request)
        back = fields.get("back", "/")
        # Only an address of ours: one slash, not two, and no scheme.
        answer = RedirectResponse(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/", 303)
        chosen = fields.get("language", "")
        if chosen in load("desk").codes:
            self._guard.in_language(answer, chosen)
        return answer

    async def _enrol(self, request: Request, token: str, name: str, fields: Mapping[str, str]) -> Response:
        secret = fields.get("secret", "")
        if not is_secret(secret):
            return self._enrolment(request, name, pyotp.random_base32())
        password, code = (fields.get(one, "")[:MAX_CHARS] for one in ("password", "code"))
        try:
            browser = self._guard.browser(request)
            signed_in = await self._accounts.enrol(
                token, password=password, totp_secret=secret, code=code, browser=browser
            )
        except WeakPassword:
            return self._enrolment(request, name, secret, complaint=WEAK)
        except SignInFailed:
            return self._enrolment(request, name, secret, complaint=WRONG_CODE)
        return self._guard.signed_in(signed_in)

    def _linking(self, request: Request, name: str) -> Response:
        # A link that was made before the operator took the provider away.
        if not self._provider:
            return self._used(request)
        token = request.path_params["token"]
        return self._renderer.page(request, "link_provider.html", name=name, token=token, provider=self._provider)

    def _used(self, request: Request) -> Response:
        return self.form(request, 410, USED)

    def form(self, request: Request, status: int = 200, complaint: Text | None = None, *, name: str = "") -> Response:
        """The sign-in form, with why something was refused."""
        possible = self._passkeys.possible
        return self._renderer.page(
            request,
            "sign_in.html",
            status=status,
            complaint=complaint,
            name=name,
            passkeys_possible=possible,
            provider=self._provider,
        )

    def _enrolment(self, request: Request, name: str, secret: str, complaint: Text | None = None) -> Response:
        return self._renderer.page(
            request,
            "enrol.html",
            status=422 if complaint else 200,
            name=name,
            secret=secret,
            picture=qr_code(name, secret),
            complaint=complaint,
        )


def is_secret(text: str) -> bool:
    """Whether it is a key as we make them, so that nobody is enrolled with a weaker one."""
    return len(text) == 32 and set(text) <= _BASE32


def qr_code(name: str, secret: str) -> Markup:
    """The key for an authenticator app, as a picture."""
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Iblagh")
    return Markup(segno.make(address, error="m").svg_inline(scale=4, border=2))  # noqa: S704  # drawn by us
