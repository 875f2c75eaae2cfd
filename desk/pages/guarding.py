"""Guarding: headers of every page, who is signed in, and forms that came from our own pages only."""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.accounts import Accounts, Analyst

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "x-frame-options": "DENY",
}


class SafeHeaders:
    """Adds HEADERS to every answer that does not say otherwise."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = HEADERS | ({"strict-transport-security": "max-age=31536000"} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _value in message["headers"]}
                new = [(name.encode(), value.encode()) for name, value in self._headers.items()]
                message["headers"] = [*message["headers"], *(one for one in new if one[0] not in there)]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class NotOurForm(Exception):
    """A form that another site sent, or an old page of ours."""


class SignInNeeded(Exception):
    """Nobody is signed in."""


class Guard:
    """The cookie of a signed-in browser."""

    def __init__(self, accounts: Accounts, url: str) -> None:
        self._accounts = accounts
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        self._https = url.startswith("https://")
        self.cookie = "__Host-desk" if self._https else "desk"

    async def analyst(self, request: Request) -> Analyst:
        """Who is signed in; raises SignInNeeded."""
        token = request.cookies.get(self.cookie)
        analyst = await self._accounts.signed_in(token) if token else None
        if analyst is None:
            raise SignInNeeded
        return analyst

    async def form(self, request: Request, analyst: Analyst | None = None) -> FormData:
        """The fields of a form from our own page; raises NotOurForm."""
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        if (origin is not None and origin not in (self._origin, _own(request))) or site not in (
            None,
            "same-origin",
            "none",
        ):
            raise NotOurForm
        fields = await request.form(max_files=0, max_fields=20, max_part_size=64 * 1024)
        if analyst and not secrets.compare_digest(str(fields.get("form", "")).encode(), analyst.form_token.encode()):
            raise NotOurForm
        return fields

    def signed_in(self, token: str) -> Response:
        """To the queue, with the cookie."""
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(self.cookie, token, httponly=True, samesite="lax", secure=self._https, path="/")
        return answer

    async def signed_out(self, request: Request) -> Response:
        """To the sign-in page, without it."""
        await self._accounts.sign_out(request.cookies.get(self.cookie, ""))
        answer = RedirectResponse("/sign-in", status_code=303)
        answer.delete_cookie(self.cookie, path="/", secure=self._https, httponly=True, samesite="lax")
        return answer


def _own(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers.get('host', '')}"
