"""Statics: the page's scripts, styles and icons, always whole, with nothing that tells since when they are there."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

# What asks for a part of a file, or for one that is newer; no browser has a copy (no-store). The library answers what it
# does not understand of these with words of its own.
_ASKED = frozenset((b"range", b"if-range", b"if-none-match", b"if-modified-since"))
_TOLD = ("accept-ranges", "etag", "last-modified")


class Statics(StaticFiles):
    """Files of a folder."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        headers = [one for one in scope["headers"] if one[0] not in _ASKED]
        await super().__call__({**scope, "headers": headers}, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Starlette: the file."""
        answer = await super().get_response(path, scope)
        for name in _TOLD:
            del answer.headers[name]
        return answer
