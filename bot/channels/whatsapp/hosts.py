"""Hosts: the only ones that our token is ever sent to."""

from urllib.parse import urlsplit

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

# Where Meta keeps the files of messages (Cloud API, media).
MEDIA_HOST = "lookaside.fbsbx.com"
TIMEOUT_S = 30.0
# What stands for an API that cannot be reached; an answer that is no HTTP is aiohttp's own error.
LOST = (httpx.TransportError, aiohttp.ClientError)


class ForbiddenHost(Exception):
    """A request to a host that is not Meta's, or not the one of the tests; nothing was sent."""


def guarded(api_url: str) -> httpx.AsyncClient:
    """A client that follows no redirect and refuses every host but the API's and, with the real one, Meta's files'."""
    own = _origin(api_url)
    allowed = {own, ("https", MEDIA_HOST, 443)} if own[0] == "https" else {own}

    async def refuse_others(request: httpx.Request) -> None:
        if _origin(str(request.url)) not in allowed:
            raise ForbiddenHost

    return httpx.AsyncClient(
        # The library wants this client; its own transport takes four times the time of aiohttp's.
        transport=AiohttpTransport(),
        timeout=TIMEOUT_S,
        follow_redirects=False,
        event_hooks={"request": [refuse_others]},
    )


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
