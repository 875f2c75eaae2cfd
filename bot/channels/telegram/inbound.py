"""Inbound: a raw Telegram update as what a citizen did; pure, and never raises on a shape it does not know."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.channels.port import Inbound
from bot.prompts import pressed
from conversations import commands
from conversations.events import Attached, Began, Command, Commanded, Event, FileOffer, Unusable, Wrote
from conversations.links import MAX_CHARS
from conversations.report import Locator

# Parts of a message that carry no picture or words: answered kindly, never kept.
_UNUSABLE = "sticker voice video_note audio contact location venue poll dice game animation video story".split()


@dataclass(frozen=True, slots=True)
class Update:
    """An update that a citizen sent in their own chat: where to answer, and what it says."""

    chat_id: int
    message_id: int
    callback_id: str
    inbound: Inbound


def key_of(raw: dict[str, Any]) -> str:
    """The update's id: unique, and the same when Telegram sends it again."""
    return str(raw.get("update_id", ""))


def sender_of(raw: dict[str, Any]) -> str:
    """Whose turn it is: the private chat's id; empty for what no citizen sent."""
    chat = _chat(raw)
    return str(chat.get("id", "")) if chat.get("type") == "private" else ""


def read(raw: dict[str, Any]) -> Update | None:
    """The update as an event; None for groups, channels and kinds that ask for no answer."""
    sender = sender_of(raw)
    if not sender:
        return None
    callback = _dict(raw, "callback_query")
    message = _dict(raw, "message") or _dict(raw, "edited_message") or _dict(callback, "message")
    event = _callback_event(callback) if callback else _message_event(message) if "message" in raw else None
    if event is None:
        return None
    author = _dict(callback or message, "from")
    return Update(
        chat_id=int(sender),
        message_id=message.get("message_id", 0) if isinstance(message.get("message_id"), int) else 0,
        callback_id=str(callback.get("id", "")),
        inbound=Inbound(
            key=f"telegram.{key_of(raw)}", sender=sender, event=event, language=_text(author, "language_code")
        ),
    )


def _callback_event(callback: dict[str, Any]) -> Event:
    # A button that no version of ours made is answered by asking again.
    return pressed(_text(callback, "data")) or Began()


def _message_event(message: dict[str, Any]) -> Event | None:
    text = _text(message, "text")
    if text.startswith("/"):
        return _command(text)
    locators = tuple(_locators(message))
    if text:
        return Wrote(text, locators)
    offer = _offer(message)
    if offer:
        return Attached((offer,), _text(message, "caption"), locators)
    caption = _text(message, "caption")
    if caption or locators:
        return Wrote(caption, locators)
    return Unusable()


def _command(text: str) -> Event:
    # A deep link carries a language or nothing; whatever else follows /start says where somebody came from.
    if text.split()[0].partition("@")[0] == "/start":
        argument = text.partition(" ")[2][:2].casefold()
        return Commanded(Command.LANGUAGE, argument) if argument in commands.LANGUAGES else Commanded(Command.START)
    return commands.read(text) or Wrote(text)


def _offer(message: dict[str, Any]) -> FileOffer | None:
    sizes = [one for one in message.get("photo") or () if isinstance(one, dict)] if _is_list(message, "photo") else []
    if sizes:
        # Telegram lists a photo's sizes from the smallest to the largest.
        return _file(sizes[-1], "image/jpeg")
    document = _dict(message, "document")
    if document and not any(kind in message for kind in ("animation",)):
        return _file(document, _text(document, "mime_type"))
    return None


def _file(file: dict[str, Any], media_type: str) -> FileOffer | None:
    handle = _text(file, "file_id")
    size = file.get("file_size", 0)
    return FileOffer(handle, "image", media_type, size if isinstance(size, int) else 0) if handle else None


def _locators(message: dict[str, Any]) -> Iterator[Locator]:
    """Links behind words, and where a forwarded post came from: the citizen did not type them."""
    for field in ("entities", "caption_entities"):
        for entity in message.get(field) or () if _is_list(message, field) else ():
            url = _text(entity, "url") if isinstance(entity, dict) else ""
            if url and len(url) <= MAX_CHARS:
                yield Locator("link", url)
    yield from _origin(_dict(message, "forward_origin"))


def _origin(origin: dict[str, Any]) -> Iterator[Locator]:
    chat = _dict(origin, "chat") or _dict(origin, "sender_chat")
    user = _dict(origin, "sender_user")
    title = _text(chat, "title")
    name = _text(chat, "username")
    if name:
        post = origin.get("message_id")
        yield Locator("link", f"https://t.me/{name}" + (f"/{post}" if isinstance(post, int) else ""), title)
    elif isinstance(chat.get("id"), int) and isinstance(origin.get("message_id"), int):
        inner = str(chat["id"]).removeprefix("-100")
        yield Locator("link", f"https://t.me/c/{inner}/{origin['message_id']}", title)
    elif title:
        yield Locator("account", title)
    elif _text(user, "username"):
        yield Locator("account", "@" + _text(user, "username"))
    elif hidden := _text(origin, "sender_user_name") or _text(user, "first_name"):
        yield Locator("account", hidden)


def _chat(raw: dict[str, Any]) -> dict[str, Any]:
    for name in ("message", "edited_message"):
        if name in raw:
            return _dict(_dict(raw, name), "chat")
    return _dict(_dict(_dict(raw, "callback_query"), "message"), "chat")


def _dict(value: dict[str, Any], name: str) -> dict[str, Any]:
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def _text(value: dict[str, Any], name: str) -> str:
    inner = value.get(name)
    return inner if isinstance(inner, str) else ""


def _is_list(value: dict[str, Any], name: str) -> bool:
    return isinstance(value.get(name), list)
