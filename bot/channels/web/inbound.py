"""Inbound: a posted form as what the citizen did, and the chat that their browser is."""

import hashlib
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from starlette.datastructures import FormData
from starlette.requests import Request

from bot.channels.port import FileRefused, Inbound
from bot.channels.web.uploads import Upload
from bot.prompts import pressed
from conversations.events import Attached, Began, Event, FileOffer, Wrote

CHANNEL = "web"
TAG = re.compile(r"[a-z2-7]{6}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")
_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")


class BadForm(Exception):
    """A form that no page of ours made."""


@dataclass(slots=True)
class WebChat:
    """One browser, for the length of a turn."""

    upload: Upload | None = None
    erased: bool = False
    channel: str = field(default=CHANNEL, init=False)

    async def open(self, _offer: FileOffer) -> AsyncIterator[bytes]:
        """The uploaded bytes, as they come."""
        if self.upload is None:
            raise FileRefused("unreadable")
        async for piece in self.upload.file():
            yield piece

    async def forget(self, _offers: tuple[FileOffer, ...]) -> None:
        """The body was not read; nothing of it is here."""

    async def erase(self) -> bool:
        """The page is emptied and the cookie goes: all there is."""
        self.erased = True
        return True


def sender_of(request: Request, cookie: str) -> str | None:
    """The session's name in the browser, if it has one that we could have given."""
    value = request.cookies.get(cookie, "")
    return value if _COOKIE.fullmatch(value) else None


def new_sender() -> str:
    """A name for a new session: 256 random bits."""
    return secrets.token_urlsafe(32)


def of_form(fields: FormData, sender: str, language: str) -> Inbound:
    """What a posted form means; raises BadForm. The same form again has the same key."""
    data, text = str(fields.get("press", "")), str(fields.get("text", ""))
    event: Event = (pressed(data) or Began()) if data else Wrote(text)
    values = {name: str(fields.get(name, "")) for name in ("event", "tag", "opens")}
    return _inbound(values, sender, language, event, content=f"{data}\0{text}")


def of_upload(request: Request, sender: str, language: str) -> Inbound:
    """What an uploaded file means; its bytes are not read here."""
    values = {name: request.query_params.get(name, "") for name in ("event", "tag", "opens")}
    length = request.headers.get("content-length", "0")
    size = int(length) if length.isascii() and length.isdecimal() and len(length) < 13 else 0
    offer = FileOffer("upload", "image", "", size)
    return _inbound(values, sender, language, Attached((offer,)), content=length)


def _inbound(values: dict[str, str], sender: str, language: str, event: Event, *, content: str) -> Inbound:
    if not _NONCE.fullmatch(values["event"]):
        raise BadForm
    opens = values["opens"] == "1" and bool(TAG.fullmatch(values["tag"]))
    # The same page may send something else after a failure: then it is another event.
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return Inbound(
        key=f"web.{values['event']}.{digest}",
        sender=sender,
        event=event,
        language=language,
        opens=opens,
        tag=values["tag"] if opens else "",
    )
