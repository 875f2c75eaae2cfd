"""Inbound: a posted form as what the citizen did, and the browser that it came from, as a channel for one request."""

import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.attachments import MAX_BYTES
from bot.channels import raw as reading
from bot.channels.port import FileRefused, Inbound, Limits, Raw
from bot.channels.saying import Outbound
from bot.channels.web.parts import Parts
from bot.channels.web.security import begun_with, is_ours
from bot.channels.web.uploads import Sent
from bot.prompts import pressed
from conversations.events import Attached, Began, Event, FileOffer, Left, Wrote

CHANNEL = "web"
# A page shows whatever there is; a file may be larger than an app's.
LIMITS = Limits(file_bytes=MAX_BYTES)
MAX_FIELDS = 10
# More than a report takes, so that the conversation can say it.
MAX_NAMED = 64
MAX_ASKED = 200
TAG = re.compile(r"[a-z2-7]{6}")
NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")
# A form's random name as outbound.py gives it has at least so many characters.
OUR_NONCE = 22
_FIELDS = ("event", "tag", "opens", "lang", "press", "text", "form", "ticket", "solution", "asked")
_NAMED = re.compile(r"(?P<name>[A-Za-z0-9_-]{8,64}):(?P<size>[0-9]{1,15}):(?P<type>[a-z]{1,20}/[a-z0-9.+-]{1,80}|)")


@dataclass(slots=True)
class WebChannel:
    """One browser, for the length of a request.

    `origins` are those of our own pages, `sender` is the browser's cookie, `parts` where its files were set aside.
    `opened` are the uploads that were read; `begins` says that it came without a cookie, `shown` which reference it was shown.
    """

    origins: tuple[str, ...]
    sender: str
    language: str
    parts: Parts | None = None
    shown: str = ""
    opened: list[str] = field(default_factory=list)
    begins: bool = False
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
        return [(_key(fields), fields)] if NONCE.fullmatch(fields.get("event", "")) else []

    def parse(self, raw: Raw) -> Inbound | None:
        """What the form means; the same form again has the same key."""
        if not NONCE.fullmatch(reading.text(raw, "event")):
            return None
        data = reading.text(raw, "press")
        event: Event = (pressed(data) or Began()) if data else _written(raw)
        tag = reading.text(raw, "tag")
        if "files" in raw:
            event = Attached(tuple(_offer(one) for one in raw["files"]), tag=tag)
        opens = reading.text(raw, "opens") == "1" and bool(TAG.fullmatch(tag))
        language = reading.text(raw, "lang") or self.language
        begun_as = tag if opens else ""
        return Inbound(_key(raw), self.sender, event, language, opens, begun_as, begins=self.begins, shown=self.shown)

    async def send(self, _to: str, said: Outbound, _since: datetime | None = None) -> list[int]:
        """The answer to the request shows it."""
        self.said = said
        return []

    async def acknowledge(self, _raw: Raw) -> None:
        """The answer to the request is the acknowledgement."""

    async def open(self, offer: FileOffer) -> AsyncIterator[bytes]:
        """What was set aside of the upload; refused where it is not whole."""
        if self.parts is None:
            raise FileRefused("unreadable")
        self.opened.append(offer.handle)
        async for piece in self.parts.read(self.sender, offer.handle, offer.size):
            yield piece

    async def forget(self, *offers: str | Sequence[FileOffer]) -> None:
        """What was set aside of these files is deleted."""
        names = [one.handle for some in offers if not isinstance(some, str) for one in some]
        if self.parts is not None:
            await self.parts.remove(self.sender, names)

    async def erase(self) -> Left:
        """The page is emptied, the cookie goes, and so does every file that was set aside: all there is."""
        self.erased = True
        if self.parts is not None:
            await self.parts.remove_all(self.sender)
        return Left.NOTHING


def new_sender(nonce: str = "") -> str:
    """A name for a new session: by the 128 random bits that its first form was called, else by 256."""
    is_ours = bool(NONCE.fullmatch(nonce)) and len(nonce) >= OUR_NONCE
    return begun_with(nonce) if is_ours else secrets.token_urlsafe(32)


def attaching(request: Request, files: Sequence[Sent], *, said: str) -> Raw:
    """The form that `files` came with; `said` is the same when it is sent again, and only then."""
    fields = {name: request.query_params.get(name, "") for name in ("event", "tag", "opens")}
    return {**fields, "said": said, "files": tuple(files)}


def named_in(body: bytes) -> tuple[Sent, ...] | None:
    """The uploads that the page's script names, in order, as `file=name:size:type` (urlencoded); None where it is not ours."""
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), max_num_fields=MAX_NAMED)
    except ValueError:
        return None
    found = [_NAMED.fullmatch(value) for name, value in pairs if name == "file"]
    files = [Sent(one["name"], one["type"], int(one["size"])) for one in found if one]
    return tuple(files) if files and all(found) else None


def _written(raw: Raw) -> Wrote:
    asked = reading.text(raw, "asked")
    return Wrote(reading.text(raw, "text"), asked=asked if len(asked) <= MAX_ASKED else "")


def _offer(sent: Sent) -> FileOffer:
    return FileOffer(sent.name, reading.kind_of(sent.media_type), sent.media_type, sent.size)


def _key(fields: Raw) -> str:
    """The form's name, and what it says: the same page may send something else after a failure."""
    content = "\0".join(reading.text(fields, name) for name in ("press", "text", "said"))
    digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16]
    return f"web.{reading.text(fields, 'event')}.{digest}"
