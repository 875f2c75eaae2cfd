"""Security: headers on every answer, requests that other sites sent refused, and forms that are bound to the browser's cookie."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No page makes HTML or the address of a script from text, so no policy of Trusted Types is allowed to.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# What Chromium knows of the W3C's list; the chat needs the clipboard for a press on "Copy", and nothing else.
_POWERS = (
    "accelerometer autoplay browsing-topics camera captured-surface-control clipboard-read compute-pressure "
    "cross-origin-isolated deferred-fetch digital-credentials-create digital-credentials-get display-capture "
    "encrypted-media fullscreen gamepad geolocation gyroscope hid identity-credentials-get idle-detection interest-cohort "
    "keyboard-map language-detector language-model local-fonts magnetometer microphone midi on-device-speech-recognition "
    "otp-credentials payment picture-in-picture private-state-token-issuance private-state-token-redemption "
    "publickey-credentials-create publickey-credentials-get screen-wake-lock serial speaker-selection storage-access "
    "summarizer sync-xhr translator unload usb window-management xr-spatial-tracking"
)
PERMISSIONS = ", ".join(f"{one}=()" for one in _POWERS.split()) + ", clipboard-write=(self)"
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    # With `no-referrer` browsers would not say where a form comes from either (Origin: null); other sites are told nothing so, too.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": PERMISSIONS,
    "x-frame-options": "DENY",
}
# Said by a browser whose page was closed for good: what it may still hold of us goes.
CLEARED = '"cache", "cookies", "storage"'
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class SafeHeaders:
    """Adds HEADERS to every answer that does not say otherwise, and refuses what another site's page asks for.

    `hsts` is said where citizens come by https. `onion` is the same chat in Tor, told with every page (Onion-Location).
    """

    def __init__(self, app: ASGIApp, *, hsts: str = "", onion: str = "") -> None:
        self._app = app
        self._onion = onion
        self.told = HEADERS | ({"strict-transport-security": hsts} if hsts else {})
        self._headers = [(name.encode(), value.encode()) for name, value in self.told.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower(): value for name, value in message["headers"]}
                new = (one for one in (*self._headers, *self._told(scope, there)) if one[0] not in there)
                message["headers"] = [*message["headers"], *new]
            await send(message)

        app = _refused if is_from_elsewhere(scope) else self._app
        await app(scope, receive, with_headers)

    def _told(self, scope: Scope, there: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
        """https://community.torproject.org/onion-services/advanced/onion-location/"""
        is_page = scope["method"] in ("GET", "HEAD") and there.get(b"content-type", b"").startswith(b"text/html")
        if not (self._onion and is_page):
            return []
        return [(b"onion-location", self._onion.rstrip("/").encode() + scope.get("raw_path", b"/"))]


def is_from_elsewhere(scope: Scope) -> bool:
    """Whether another site's page asks (https://www.w3.org/TR/fetch-metadata/); that it leads here by a link is fine."""
    headers = dict(scope["headers"])
    if headers.get(b"sec-fetch-site", b"none") in (b"none", b"same-origin"):
        return False
    leads = headers.get(b"sec-fetch-mode") == b"navigate" and headers.get(b"sec-fetch-dest") == b"document"
    return not (leads and scope["method"] in _SAFE_METHODS)


async def _refused(_scope: Scope, _receive: Receive, send: Send) -> None:
    # What it sent is not read, so the connection ends with the answer.
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def origins_of(request: Request, web_url: str) -> tuple[str, str]:
    """The origins that our own pages have: as citizens type it, and as this request was addressed."""
    parts = urlsplit(web_url)
    return f"{parts.scheme}://{parts.netloc}", f"{request.url.scheme}://{request.headers.get('host', '')}"


def is_ours(headers: Mapping[str, str], origins: tuple[str, ...]) -> bool:
    """Whether a post comes from our own page, by what the browser says of it (Origin, Sec-Fetch-Site)."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    return (origin is None or origin in origins) and site in (None, "same-origin", "none")


def form_token(cookie: str | None) -> str:
    """What each form of a page carries, so that only a page that was made for this cookie can post with it."""
    return _digest("form", cookie) if cookie else ""


def begun_with(nonce: str) -> str:
    """The cookie of a session that begins with the form of this random name: the same form again is the same session."""
    return _digest("session", nonce)


def is_bound(*, cookie: str | None, token: str, nonce: str) -> bool:
    """Whether a form belongs to the cookie it came with; the first form of a session was there before its cookie."""
    if cookie is None:
        return True
    known = (form_token(cookie), token) if token else (cookie, begun_with(nonce))
    return secrets.compare_digest(known[0].encode(), known[1].encode("utf-8", "replace"))


def _digest(purpose: str, text: str) -> str:
    digest = hashlib.sha256(f"iblagh {purpose}\0{text}".encode("utf-8", "replace")).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
