"""Guarding: who is signed in, and forms that came from our own pages only."""

import re
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from desk.accounts.browsers import browser_of
from desk.accounts.signing_in import Accounts, Analyst, SignedIn
from desk.pages.powers import check_power

MAX_FORM_BYTES = 64 * 1024
DEVICE_LIVES_S = 365 * 86_400
AWAY_LIVES_S = 15 * 60
# Neither of our databases nor a page can show these; line ends and tabs stay.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class NotOurForm(Exception):
    """A form that another site sent, or an old page of ours."""


class SignInNeeded(Exception):
    """Nobody is signed in."""


class Guard:
    """The cookies of a signed-in browser, and what it may send."""

    def __init__(self, accounts: Accounts, url: str) -> None:
        self._accounts = accounts
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        self._https = url.startswith("https://")
        prefix = "__Host-" if self._https else ""
        self.cookie, self.device_cookie = f"{prefix}desk", f"{prefix}desk-device"
        self.away_cookie = f"{prefix}desk-away"
        self.language_cookie = f"{prefix}language"

    async def analyst(self, request: Request) -> Analyst:
        """Who is signed in; raises SignInNeeded, and NotAllowed for an address that the role has no power for."""
        token = self.token(request)
        analyst = await self._accounts.signed_in(token) if token else None
        if analyst is None:
            raise SignInNeeded
        check_power(analyst, method=request.method, path=request.url.path)
        if "\0" in request.url.path:
            # PostgreSQL knows no such text, so nothing has it in its address.
            raise HTTPException(404)
        return analyst

    def token(self, request: Request) -> str:
        """The token of the browser's session, or nothing."""
        return request.cookies.get(self.cookie, "")

    def device(self, request: Request) -> str:
        """What the browser kept of its last sign-in, or nothing."""
        return request.cookies.get(self.device_cookie, "")

    def browser(self, request: Request) -> str:
        """The browser's family and system."""
        return browser_of(request.headers.get("user-agent", ""))

    async def form(self, request: Request, analyst: Analyst | None = None) -> Mapping[str, str]:
        """The fields of a form from our own page; raises NotOurForm."""
        self.check_from_here(request)
        # Before anybody is signed in there is no token, so the browser has to say itself where the form comes from.
        if analyst is None and not {"origin", "sec-fetch-site"} & set(request.headers):
            raise NotOurForm
        fields = _fields(await _body(request))
        if analyst and not secrets.compare_digest(fields.get("form", "").encode(), analyst.form_token.encode()):
            raise NotOurForm
        return fields

    def check_from_here(self, request: Request) -> None:
        """Raise NotOurForm when the browser says that another site asks, by Sec-Fetch-Site or by Origin."""
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        ours = (None, self._origin, f"{request.url.scheme}://{request.headers.get('host', '')}")
        if site not in (None, "same-origin", "none") or origin not in ours:
            raise NotOurForm

    def signed_in(self, signed_in: SignedIn) -> Response:
        """To the queue, with the cookies."""
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(self.cookie, signed_in.token, httponly=True, samesite="strict", secure=self._https)
        # Lax, because it is read when a provider of sign-ins sends the browser back.
        answer.set_cookie(
            self.device_cookie,
            signed_in.device,
            httponly=True,
            samesite="lax",
            secure=self._https,
            max_age=DEVICE_LIVES_S,
        )
        return answer

    def in_language(self, answer: Response, chosen: str) -> Response:
        """The browser keeps the language that somebody chose."""
        answer.set_cookie(
            self.language_cookie, chosen, httponly=True, samesite="lax", secure=self._https, max_age=DEVICE_LIVES_S
        )
        return answer

    def kept(self, request: Request) -> str:
        """What the browser kept while it was at a provider, or nothing."""
        return request.cookies.get(self.away_cookie, "")

    def away(self, answer: Response, kept: str) -> Response:
        """Let the browser keep something while it is at a provider."""
        answer.set_cookie(
            self.away_cookie, kept, httponly=True, samesite="lax", secure=self._https, max_age=AWAY_LIVES_S
        )
        return answer

    def back(self, answer: Response) -> Response:
        """It is back, and need not keep that any more."""
        answer.delete_cookie(self.away_cookie, secure=self._https, httponly=True, samesite="lax")
        return answer

    async def signed_out(self, request: Request, analyst: Analyst) -> Response:
        """To the sign-in page, without the session."""
        await self._accounts.sign_out(self.token(request), analyst)
        answer = RedirectResponse("/sign-in", status_code=303)
        answer.delete_cookie(self.cookie, secure=self._https, httponly=True, samesite="strict")
        answer.headers["clear-site-data"] = '"cache", "storage"'
        return answer


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_FORM_BYTES:
                raise NotOurForm
    except ClientDisconnect as error:
        raise NotOurForm from error
    return bytes(body)


def _fields(body: bytes) -> dict[str, str]:
    """The fields of an `application/x-www-form-urlencoded` body, as text that can be stored and shown."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=1500)
    except ValueError as error:
        raise NotOurForm from error
    return {name: _UNSHOWN.sub("", value.replace("\r\n", "\n")) for name, value in pairs}
