"""Headers: what every answer of the desk says to browsers, and requests of other sites' pages, which are refused."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No page makes HTML or the address of a script from text, so no policy of Trusted Types is allowed to.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# What Chromium knows of the W3C's list; the desk needs the clipboard for a press on "Copy", and passkeys.
_POWERS = (
    "accelerometer autoplay browsing-topics camera captured-surface-control clipboard-read compute-pressure "
    "cross-origin-isolated deferred-fetch digital-credentials-create digital-credentials-get display-capture "
    "encrypted-media fullscreen gamepad geolocation gyroscope hid identity-credentials-get idle-detection interest-cohort "
    "keyboard-map language-detector language-model local-fonts magnetometer microphone midi on-device-speech-recognition "
    "otp-credentials payment picture-in-picture private-state-token-issuance private-state-token-redemption "
    "screen-wake-lock serial speaker-selection storage-access summarizer sync-xhr translator unload usb "
    "window-management xr-spatial-tracking"
)
_OURS = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    # With `no-referrer` browsers would not say where a form comes from either; other sites are told nothing so, too.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": ", ".join([f"{one}=()" for one in _POWERS.split()] + [f"{one}=(self)" for one in _OURS]),
    "x-frame-options": "DENY",
}
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def told(hsts: str) -> dict[str, str]:
    """What every answer says, with `hsts` where it is not empty."""
    return HEADERS | ({"strict-transport-security": hsts} if hsts else {})


class SafeHeaders:
    """Adds HEADERS to every answer that does not say otherwise; `hsts` where analysts come by https."""

    def __init__(self, app: ASGIApp, *, hsts: str = "") -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in told(hsts).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _value in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in self._headers if one[0] not in there)]
            await send(message)

        app = _refused if is_from_elsewhere(scope) else self._app
        await app(scope, receive, with_headers)


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
