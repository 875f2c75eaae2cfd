"""Floor: a bare webhook: reads an update and says one sentence; no state, no library of a bot, nothing kept."""

import json
import os
from typing import Any

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

API = os.environ["PEER_API"]
_session: list[aiohttp.ClientSession] = []


async def take(request: Request) -> Response:
    update: dict[str, Any] = json.loads(await request.body())
    message = update.get("message") or update["callback_query"]["message"]
    if not _session:
        _session.append(aiohttp.ClientSession())
    said = {"chat_id": message["chat"]["id"], "text": "Welcome."}
    async with _session[0].post(f"{API}/sendMessage", json=said) as answer:
        await answer.read()
    return PlainTextResponse("")


app = Starlette(routes=[Route("/webhook", take, methods=["POST"])])

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PEER_PORT"]), access_log=False, log_level="error")
