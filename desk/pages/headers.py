"""Headers: what every answer of the desk says to browsers."""

from starlette.types import ASGIApp

from operating import answers
from operating.answers import headers_for, with_hsts

# The desk needs the clipboard for a press on "Copy", and passkeys.
HEADERS = headers_for("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")


def told(hsts: str) -> dict[str, str]:
    """What every answer says, with `hsts` where it is not empty."""
    return with_hsts(HEADERS, hsts)


class SafeHeaders(answers.SafeHeaders):
    """Adds HEADERS to every answer that does not say otherwise; `hsts` where analysts come by https."""

    def __init__(self, app: ASGIApp, *, hsts: str = "") -> None:
        super().__init__(app, told=told(hsts))
