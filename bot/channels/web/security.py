"""Security: headers on every answer, and posts that come from our own page only."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "x-frame-options": "DENY",
}


class SafeHeaders:
    """Adds HEADERS to every answer."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        hsts = {"strict-transport-security": "max-age=31536000"} if https else {}
        self._headers = [(name.encode(), value.encode()) for name, value in (HEADERS | hsts).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def origins_of(request: Request, web_url: str) -> tuple[str, str]:
    """The origins that our own pages have: as citizens type it, and as this request was addressed."""
    parts = urlsplit(web_url)
    return f"{parts.scheme}://{parts.netloc}", f"{request.url.scheme}://{request.headers.get('host', '')}"


def is_ours(headers: Mapping[str, str], origins: tuple[str, ...]) -> bool:
    """Whether a post comes from our own page, by what the browser says of it (Origin, Sec-Fetch-Site)."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    return (origin is None or origin in origins) and site in (None, "same-origin", "none")
