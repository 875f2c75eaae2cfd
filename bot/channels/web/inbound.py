"""Inbound: a posted form as what the citizen did, and the browser that it came from, as a channel for one request."""

import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.channels import raw as reading
from bot.channels.port import FileRefused, Inbound, Limits, Outbound, Raw
from bot.channels.web.security import is_ours
from bot.channels.web.uploads import Upload
from bot.prompts import pressed
from conversations.events import Attached, Began, Event, FileOffer, Left, Wrote

CHANNEL = "web"
# A page shows whatever there is; a file may be larger than an app's.
LIMITS = Limits(file_bytes=50 * 1024 * 1024)
MAX_FIELDS = 8
TAG = re.compile(r"[a-z2-7]{6}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")
_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")
_FIELDS = ("event", "tag", "opens", "lang", "press", "text")


@dataclass(slots=True)
class WebChannel:
    """One browser, for the length of a request.

    `origins` are those of our own pages, `sender` is the browser's cookie, `upload` the file that it sends, if it does.
    """

    origins: tuple[str, ...]
    sender: str
    language: str
    upload: Upload | None = None
    erased: bool = False
    said: Outbound | None = None
    name: str = CHANNEL
    caps: Limits = LIMITS

    @property
    def channel(self) -> str:
        """The channel's name."""
        return self.name

    @property
    def file_bytes(self) -> int:
        """The largest file that is taken."""
        return self.caps.file_bytes

    def verify(self, headers: Mapping[str, str], _body: bytes) -> bool:
        """Whether a page of ours posted it."""
        return is_ours(headers, self.origins)

    def split(self, body: bytes) -> list[tuple[str, Raw]]:
        """A posted form (application/x-www-form-urlencoded); none where no page of ours made it."""
        try:
            pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
        except ValueError:
            return []
        fields = {name: value for name, value in pairs if name in _FIELDS}
        return [(_key(fields), fields)] if _NONCE.fullmatch(fields.get("event", "")) else []

    def parse(self, raw: Raw) -> Inbound | None:
        """What the form means; the same form again has the same key."""
        if not _NONCE.fullmatch(reading.text(raw, "event")):
            return None
        data, length = reading.text(raw, "press"), reading.whole(raw, "length")
        event: Event = (pressed(data) or Began()) if data else Wrote(reading.text(raw, "text"))
        if "length" in raw:
            event = Attached((FileOffer("upload", "image", "", length),))
        tag = reading.text(raw, "tag")
        opens = reading.text(raw, "opens") == "1" and bool(TAG.fullmatch(tag))
        language = reading.text(raw, "lang") or self.language
        return Inbound(_key(raw), self.sender, event, language, opens, tag if opens else "")

    async def send(self, _to: str, said: Outbound, _since: datetime | None = None) -> list[int]:
        """The answer to the request shows it."""
        self.said = said
        return []

    async def acknowledge(self, _raw: Raw) -> None:
        """The answer to the request is the acknowledgement."""

    async def open(self, _offer: FileOffer) -> AsyncIterator[bytes]:
        """The uploaded bytes, as they come."""
        if self.upload is None:
            raise FileRefused("unreadable")
        async for piece in self.upload.file():
            yield piece

    async def forget(self, *_offers: str | Sequence[FileOffer]) -> None:
        """The body was not read; nothing of it is here."""

    async def erase(self) -> Left:
        """The page is emptied and the cookie goes: all there is."""
        self.erased = True
        return Left.NOTHING


def sender_of(request: Request, cookie: str) -> str | None:
    """The session's name in the browser, if it has one that we could have given."""
    value = request.cookies.get(cookie, "")
    return value if _COOKIE.fullmatch(value) else None


def new_sender() -> str:
    """A name for a new session: 256 random bits."""
    return secrets.token_urlsafe(32)


def uploading(request: Request) -> Raw:
    """The form that an upload is, from its address and length alone; its bytes are not read here."""
    length = request.headers.get("content-length", "0")
    fields = {name: request.query_params.get(name, "") for name in ("event", "tag", "opens")}
    return {**fields, "length": length}


def _key(fields: Raw) -> str:
    """The form's name, and what it says: the same page may send something else after a failure."""
    parts = ("press", "text") if "length" not in fields else ("length",)
    content = "\0".join(reading.text(fields, name) for name in parts)
    digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16]
    return f"web.{reading.text(fields, 'event')}.{digest}"
