"""Health: whether this process lives, and apart from that whether it can take reports now; nothing of a citizen in either."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.wiring import Parts

_NEVER_KEPT = {"cache-control": "no-store"}


def routes_of(parts: Parts) -> list[Route]:
    """/health, for whoever restarts what is dead: its loop turns. /ready, for whoever sends it citizens."""

    async def health(_request: Request) -> Response:
        # Nothing that we depend on is asked: a restart would mend none of it.
        return JSONResponse({"ok": True, "channels": dict(parts.channels)}, headers=_NEVER_KEPT)

    async def ready(_request: Request) -> Response:
        known = await parts.readiness.look()
        return JSONResponse(known, status_code=200 if known["ready"] else 503, headers=_NEVER_KEPT)

    return [Route("/health", health), Route("/ready", ready)]
