"""Inbound: a message from the door as what a citizen did; pure, and never raises on a shape it does not know."""

import hashlib

from bot.channels import raw
from bot.channels.port import Inbound, Raw
from bot.channels.whatsapp.door import FILES, MESSAGE
from bot.prompts import pressed
from conversations.events import Attached, Began, Deleted, Edited, Event, FileOffer, Located, Unusable, Wrote
from conversations.gathering import FORWARD
from conversations.report import Locator

# What WhatsApp says itself, and what nobody has to answer.
_SILENT = frozenset(("system", "reaction", "ephemeral"))
_EVIDENCE = frozenset(("image", "document", "video", "audio"))
# Parts a file's id from its checksum in an offer's handle; stands in neither.
MARK = "|"


def parse(item: Raw) -> Inbound | None:
    """The message as an event; None for statuses, reactions, groups and what WhatsApp says itself."""
    message, to = raw.inner(item, "message"), raw.text(item, "to")
    if raw.text(item, "kind") != MESSAGE or not item.get("names") or not to:
        return None
    event = _event(message)
    if event is None:
        return None
    key = f"whatsapp.{source_of(item)}"
    return Inbound(key=key, sender=to, event=event, sent_at=raw.moment(message, "timestamp"))


def source_of(item: Raw) -> str:
    """The message's name for edits and deletions: a hash, since a WhatsApp id contains the sender's number."""
    return _hashed(raw.text(raw.inner(item, "message"), "id") or raw.fingerprint(item))


def is_file(item: Raw) -> bool:
    """Whether the message is a picture, a document or a video, which are often sent several in a row."""
    return raw.text(raw.inner(item, "message"), "type") in ("image", "document", "video")


def _event(message: Raw) -> Event | None:
    kind, source = raw.text(message, "type"), _hashed(raw.text(message, "id"))
    match kind:
        case "interactive":
            # A button that no version of ours made is answered by asking again.
            return pressed(raw.text(raw.inner(message, kind), "id")) or Began()
        case "button":
            return pressed(raw.text(raw.inner(message, kind), "payload")) or Began()
        case "edit":
            now = _content(raw.inner(message, "now"), _hashed(raw.text(message, "original")))
            return Edited(now) if isinstance(now, (Wrote, Attached)) else None
        case "revoke":
            return Deleted(_hashed(raw.text(message, "original")))
        case "location":
            return Located(raw.text(raw.inner(message, kind), "code"))
        case "contacts":
            return Unusable("contact")
        case "request_welcome":
            return Began()
        case _:
            return None if kind in _SILENT else _content(message, source)


def _content(message: Raw, source: str) -> Event:
    kind, locators = raw.text(message, "type"), _marks(message)
    if kind == "text":
        return Wrote(raw.text(raw.inner(message, kind), "body"), locators, source)
    file = raw.inner(message, kind) if kind in FILES else {}
    caption, handle = raw.text(file, "caption"), raw.text(file, "id")
    # Somebody's own voice would tell who they are; one that was passed on is evidence.
    is_own_voice = kind == "audio" and file.get("voice") is True and not locators
    if handle and kind in _EVIDENCE and not is_own_voice:
        media_type = raw.text(file, "mime_type")
        known = kind if kind != "document" else raw.kind_of(media_type)
        size = raw.whole(file, "file_size")
        offer = FileOffer(f"{handle}{MARK}{raw.text(file, 'sha256')}", known, media_type, size, source)
        return Attached((offer,), caption, locators, source)
    return Wrote(caption, locators, source) if caption or locators else Unusable("voice" if is_own_voice else "")


def _marks(message: Raw) -> tuple[Locator, ...]:
    context = raw.inner(message, "context")
    if context.get("frequently_forwarded") is True:
        return (Locator(FORWARD, "WhatsApp", "frequently forwarded"),)
    return (Locator(FORWARD, "WhatsApp", "forwarded"),) if context.get("forwarded") is True else ()


def _hashed(message_id: str) -> str:
    return hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:24]
