"""App: WhatsApp as a channel: how its webhooks are verified, what they mean, and what can be done in its chats."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import httpx
import structlog
from pywa_async.client import WhatsApp

from bot.channels import raw as reading
from bot.channels.port import BadToken, ChannelDown, Inbound, Limits, Raw, WindowClosed
from bot.channels.saying import Outbound
from bot.channels.whatsapp import door, inbound, outbound
from bot.channels.whatsapp.hosts import LOST, guarded
from bot.supervision import UP, Report, paused
from conversations.events import FileOffer, Left
from conversations.text import _
from locales.catalogues import Catalogues
from locales.rendering import plain

log = structlog.get_logger()

NAME = "whatsapp"
SIGNATURE = "x-hub-signature-256"
API_VERSION = 23.0
LOOK_S = 60.0
CHOOSE = _("Choose")


def client_of(token: str, phone_id: str, api_url: str) -> WhatsApp:
    """pywa's client, for sending only; `api_url` is another Graph API server's address."""
    session = guarded(api_url)
    client = WhatsApp(phone_id=phone_id, token=token, session=session, api_version=API_VERSION)
    # The constructor sets Meta's own address, whatever the session had.
    session.base_url = httpx.URL(f"{api_url.rstrip('/')}/v{API_VERSION}")
    return client


class WhatsAppChannel:
    """One business number. Without the app's secret no webhook is taken, without the token for verifying none is set up."""

    name = NAME
    caps: Limits = outbound.LIMITS

    def __init__(
        self, client: WhatsApp, *, catalogues: Catalogues, secret: str, verify_token: str, template: str = ""
    ) -> None:
        self._client = client
        self._catalogues = catalogues
        self._secret = secret
        self._verify_token = verify_token
        self._template = template

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """Meta's question whether this address is ours: its challenge, when it knows our token; else None."""
        given = query.get("hub.verify_token", "").encode("utf-8", "surrogateescape")
        knows = any(hmac.compare_digest(given, one.encode()) for one in self._verify_token.split())
        return query.get("hub.challenge", "")[:200] if knows and query.get("hub.mode") == "subscribe" else None

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether `body`, as it came, is signed with a secret of the app (HMAC-SHA-256, compared in constant time)."""
        given = headers.get(SIGNATURE, "").encode("utf-8", "surrogateescape")
        codes = [hmac.new(one.encode(), body, hashlib.sha256).hexdigest() for one in self._secret.split()]
        return any(hmac.compare_digest(given, f"sha256={one}".encode()) for one in codes)

    def split(self, body: bytes) -> list[tuple[str, Raw]]:
        """Every message and status in a webhook's body."""
        return door.split(body)

    def parse(self, raw: Raw) -> Inbound | None:
        """What the citizen did."""
        return inbound.parse(raw)

    def names(self, raw: Raw) -> tuple[str, ...]:
        """The business-scoped id and the phone number, as far as they are there."""
        names = raw.get("names")
        return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()

    def series(self, raw: Raw) -> str:
        """WhatsApp sends an album as single messages, one after the other."""
        return "files" if inbound.is_file(raw) else ""

    def is_press(self, raw: Raw) -> bool:
        """Whether a button or a row of a list was pressed."""
        return reading.text(reading.inner(raw, "message"), "type") in ("interactive", "button")

    def number(self, _raw: Raw) -> int:
        """Messages have no numbers here, and cannot be deleted."""
        return 0

    def respond(self, _parts: Sequence[tuple[str, Raw]]) -> Raw:
        """Meta reads nothing of the answer."""
        return {}

    def note(self, raw: Raw) -> None:
        """Log the code of what could not be delivered, and nothing else of it."""
        if code := reading.whole(raw, "code"):
            log.warning("channel.failed", channel=NAME, status=code)

    async def send(self, to: str, said: Outbound, since: datetime | None = None) -> Sequence[int]:
        """Say it to the citizen whose message came at `since`; in a closed window only the template, if there is one."""
        try:
            if outbound.is_late(since):
                raise WindowClosed
            await outbound.send(self._client, to, said, plain(self._catalogues, said.language, CHOOSE))
        except WindowClosed:
            if not self._template:
                raise
            await outbound.send_template(self._client, to, self._template, said.language)
        return ()

    async def acknowledge(self, raw: Raw) -> None:
        """Mark the message as read."""
        message_id = reading.text(reading.inner(raw, "message"), "id")
        if message_id:
            with suppress(Exception):
                await self._client.api.mark_message_as_read(str(self._client.phone_id), message_id)

    def open(self, offer: FileOffer) -> AsyncIterator[bytes]:
        """The file's bytes."""
        return outbound.open_file(self._client, offer)

    async def forget(self, _to: str, _offers: Sequence[FileOffer]) -> None:
        """WhatsApp lets a business delete nothing of a citizen's."""

    async def erase(self, _to: str, _numbers: Sequence[int]) -> Left:
        """Nothing can be deleted from here."""
        return Left.ALL

    async def run(self, report: Report, stop: asyncio.Event) -> None:
        """Look now and then whether our token is still good; webhooks are taken all the while."""
        while not stop.is_set():
            await self._look()
            report(UP)
            await paused(stop, LOOK_S)

    async def close(self) -> None:
        """Close the connections; nothing can be sent any more."""
        await self._client.api._session.aclose()

    async def _look(self) -> None:
        try:
            answer = await self._client.api._session.get(f"/{self._client.phone_id}", params={"fields": "id"})
        except LOST as error:
            raise ChannelDown from error
        if answer.status_code in (400, 401, 403, 404):
            raise BadToken
        if answer.status_code != 200:
            raise ChannelDown
