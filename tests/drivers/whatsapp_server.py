"""A Graph API server on loopback: takes what the bot sends, gives the files that citizens sent (WhatsApp Cloud API)."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.drivers.loopback import Loopback

TOKEN = "EAAG_test_token_of_the_loopback_server"
PHONE_ID = "106540352242922"
SECRET = "test-app-secret-of-the-loopback-server"
VERIFY_TOKEN = "test-verify-token"


@dataclass
class WhatsAppServer(Loopback):
    """One business number at Meta; `files` maps a media id to its bytes."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    # The same messages by whom they are to.
    said: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sent_at: list[float] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    # What is said instead of a file's own checksum.
    checksums: dict[str, str] = field(default_factory=dict)
    # Where a file is said to be, instead of here.
    elsewhere: dict[str, str] = field(default_factory=dict)
    bytes_given: int = 0
    # Answers to the next messages, instead of success: status and error.
    fails_files: bool = False
    refuses: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    token: str = TOKEN
    webhook: str = ""

    async def comes_up(self) -> None:
        app = web.Application()
        app.router.add_post("/{version}/{phone}/messages", self._messages)
        app.router.add_post("/{version}/{phone}/media", self._uploaded)
        app.router.add_get("/media/{media}", self._bytes)
        app.router.add_get("/{version}/{id}", self._known)
        await self.serves(app)

    async def delivers(self, body: dict[str, Any] | bytes, **headers: str) -> int:
        """Post a webhook, signed as Meta signs; the status of the answer."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        signed = {"X-Hub-Signature-256": signature(content), **headers}
        async with aiohttp.ClientSession() as session:
            return (await session.post(self.webhook, data=content, headers=signed)).status

    async def _messages(self, request: web.Request) -> web.Response:
        if refusal := self._refused(request):
            return refusal
        body = await request.json()
        if body.get("status") == "read":
            self.read.append(body["message_id"])
            return web.json_response({"success": True})
        if self.refuses:
            status, error = self.refuses.pop(0)
            known = {"type": "OAuthException", "fbtrace_id": "x", "error_data": {"messaging_product": "whatsapp"}}
            return web.json_response({"error": {**known, **error}}, status=status)
        self.sent.append(body)
        self.sent_at.append(time.monotonic())
        to = body.get("to") or body.get("recipient")
        self.said.setdefault(to, []).append(body)
        known = {"contacts": [{"input": to, "wa_id": to}], "messages": [{"id": f"wamid.OUT{len(self.sent)}"}]}
        return web.json_response({"messaging_product": "whatsapp", **known})

    async def _uploaded(self, request: web.Request) -> web.Response:
        if refusal := self._refused(request):
            return refusal
        form = await request.post()
        media = f"up-{len(self.files)}"
        self.files[media] = form["file"].file.read()
        return web.json_response({"id": media})

    async def _known(self, request: web.Request) -> web.Response:
        if refusal := self._refused(request):
            return refusal
        media = request.match_info["id"]
        if media == PHONE_ID:
            return web.json_response({"id": PHONE_ID})
        if media not in self.files:
            return web.json_response({"error": {"code": 100, "message": "Unsupported get request"}}, status=400)
        content = self.files[media]
        checksum = self.checksums.get(media, hashlib.sha256(content).hexdigest())
        url = self.elsewhere.get(media, f"{self.url}/media/{media}")
        known = {"url": url, "mime_type": "image/png", "sha256": checksum, "file_size": len(content), "id": media}
        return web.json_response({"messaging_product": "whatsapp", **known})

    async def _bytes(self, request: web.Request) -> web.Response:
        if refusal := self._refused(request):
            return refusal
        if self.fails_files:
            return web.Response(status=502)
        content = self.files[request.match_info["media"]]
        self.bytes_given += len(content)
        return web.Response(body=content)

    def _refused(self, request: web.Request) -> web.Response | None:
        if request.headers.get("authorization") == f"Bearer {self.token}":
            return None
        return web.json_response({"error": {"code": 190, "message": "Invalid OAuth access token"}}, status=401)


def signature(body: bytes, secret: str = SECRET) -> str:
    """What Meta writes into X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
