"""Answers: what every answer of a process says to browsers, and requests of other sites' pages, which are refused."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No page makes HTML or the address of a script from text, so no policy of Trusted Types is allowed to.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# What Chromium knows of the W3C's list.
_POWERS = (
    "accelerometer autoplay browsing-topics camera captured-surface-control clipboard-read compute-pressure "
    "cross-origin-isolated deferred-fetch digital-credentials-create digital-credentials-get display-capture "
    "encrypted-media fullscreen gamepad geolocation gyroscope hid identity-credentials-get idle-detection interest-cohort "
    "keyboard-map language-detector language-model local-fonts magnetometer microphone midi on-device-speech-recognition "
    "otp-credentials payment picture-in-picture private-state-token-issuance private-state-token-redemption "
    "publickey-credentials-create publickey-credentials-get screen-wake-lock serial speaker-selection storage-access "
    "summarizer sync-xhr translator unload usb window-management xr-spatial-tracking"
)
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    # With `no-referrer` browsers would not say where a form comes from either (Origin: null); other sites are told nothing so, too.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}


def headers_for(*powers: str) -> dict[str, str]:
    """Of answers whose pages need these of a browser's powers, and no others."""
    others = [f"{one}=()" for one in _POWERS.split() if one not in powers]
    return HEADERS | {"permissions-policy": ", ".join(others + [f"{one}=(self)" for one in powers])}


class SafeHeaders:
    """Adds `told` to every answer that does not say otherwise, and refuses what another site's page asks for."""

    def __init__(self, app: ASGIApp, *, told: Mapping[str, str]) -> None:
        self._app = app
        self.told = told
        self._headers = [(name.encode(), value.encode()) for name, value in told.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower(): value for name, value in message["headers"]}
                new = (one for one in (*self._headers, *self.also(scope, there)) if one[0] not in there)
                message["headers"] = [*message["headers"], *new]
            await send(message)

        app = _refused if is_from_elsewhere(scope) else self._app
        await app(scope, receive, with_headers)

    def also(self, _scope: Scope, _there: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
        """What only some answers say, which have the headers `there`."""
        return []


def with_hsts(headers: Mapping[str, str], hsts: str) -> dict[str, str]:
    """And for how long browsers insist on https, where `hsts` is not empty."""
    return {**headers, **({"strict-transport-security": hsts} if hsts else {})}


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
