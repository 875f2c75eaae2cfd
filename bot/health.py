"""Health: whether an intake can take reports now, in what state each channel is, and the same as metrics."""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.logs import shape_of
from bot.supervision import WELL
from bot.wiring import Parts


def routes_of(parts: Parts) -> list[Route]:
    """/health for a load balancer, /metrics for Prometheus; nothing of a citizen in either."""

    async def health(_request: Request) -> Response:
        known = await health_of(parts)
        return JSONResponse(known, status_code=200 if known["ok"] else 503)

    async def metrics(_request: Request) -> Response:
        return Response(await metrics_of(parts), headers={"content-type": CONTENT_TYPE_LATEST})

    return [Route("/health", health), Route("/metrics", metrics)]


async def health_of(parts: Parts) -> dict[str, object]:
    """`ok` (the database answers), what the database says, and each channel's state."""
    try:
        async with parts.database.reading() as session:
            await session.execute(text("SELECT 1"))
        database = "up"
    except Exception as error:
        database = shape_of(error)["error"]
    return {"ok": database == "up", "database": database, "channels": dict(parts.channels)}


async def metrics_of(parts: Parts) -> bytes:
    """The channels and the inbox in Prometheus' text format."""
    registry = CollectorRegistry()
    up = Gauge("iblagh_channel_up", "1 where a channel works, else 0", ["channel", "state"], registry=registry)
    for name, state in parts.channels.items():
        up.labels(name, state).set(state in WELL)
    try:
        waiting, parked = await parts.inbox.count(), len(await parts.inbox.parked())
        Gauge("iblagh_inbox_waiting", "Items that are owed an answer", registry=registry).set(waiting)
        Gauge("iblagh_inbox_parked", "Items that an operator should look at", registry=registry).set(parked)
    except Exception:
        # Without a database the channels are still told.
        return generate_latest(registry)
    return generate_latest(registry)
