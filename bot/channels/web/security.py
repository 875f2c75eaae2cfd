"""Security: headers on every answer, requests that other sites sent refused, and forms that are bound to the browser's cookie."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Scope

from operating import answers
from operating.answers import headers_for, with_hsts

# The chat needs the clipboard for a press on "Copy", and nothing else.
HEADERS = headers_for("clipboard-write")
# Said by a browser whose page was closed for good: what it may still hold of us goes.
CLEARED = '"cache", "cookies", "storage"'


class SafeHeaders(answers.SafeHeaders):
    """Those of the chat; `hsts` where citizens come by https, `onion` is the same chat in Tor, told with every page."""

    def __init__(self, app: ASGIApp, *, hsts: str = "", onion: str = "") -> None:
        super().__init__(app, told=with_hsts(HEADERS, hsts))
        self._onion = onion

    def also(self, scope: Scope, there: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
        """https://community.torproject.org/onion-services/advanced/onion-location/"""
        is_page = scope["method"] in ("GET", "HEAD") and there.get(b"content-type", b"").startswith(b"text/html")
        if not (self._onion and is_page):
            return []
        return [(b"onion-location", self._onion.rstrip("/").encode() + scope.get("raw_path", b"/"))]


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
    """Whether a form belongs to the cookie it came with; the first form of a session was there before its cookie.

    One of a session whose cookie is gone, after the quick exit for instance, begins no other.
    """
    if cookie is None:
        return not token
    known = (form_token(cookie), token) if token else (cookie, begun_with(nonce))
    return secrets.compare_digest(known[0].encode(), known[1].encode("utf-8", "replace"))


def _digest(purpose: str, text: str) -> str:
    digest = hashlib.sha256(f"iblagh {purpose}\0{text}".encode("utf-8", "replace")).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
