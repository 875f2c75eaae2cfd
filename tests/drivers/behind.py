"""Behind: somebody who listens where a proxy leads, and tells what came."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Behind:
    """Somebody who listens behind the proxy, and what came to them."""

    port: int
    headers: list[dict[str, str]] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    refuses_forms: bool = False

    async def answers(self, request: web.Request) -> web.StreamResponse:
        if request.path != "/ready":
            self.headers.append(dict(request.headers))
        if request.path == "/queue/live":
            stream = web.StreamResponse(headers={"content-type": "text/event-stream"})
            await stream.prepare(request)
            await stream.write(b"data: one\n\n")
            await asyncio.Event().wait()
        async for _piece in request.content.iter_any():
            self.arrived.set()
        is_refused = self.refuses_forms and request.method == "POST"
        return web.Response(text="behind", status=503 if is_refused else 200)
