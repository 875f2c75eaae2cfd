"""Origins: links that a Telegram message carries without showing them, and where a forwarded post came from."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.channels import raw
from bot.channels.port import Raw
from conversations.gathering import FORWARD
from conversations.links import MAX_CHARS
from conversations.report import Locator

MAX_TITLE = 200


def locators(message: Raw) -> tuple[Locator, ...]:
    """Every link and account that the app knows beside the text, each once."""
    return tuple(dict.fromkeys(_all(message)))


def _all(message: Raw) -> Iterator[Locator]:
    author = raw.whole(raw.inner(message, "from"), "id")
    yield from _origin(raw.inner(message, "forward_origin"), author)
    yield from _hidden(message, ("entities", "caption_entities"), author)
    yield from (_link(url) for url in message.get("button_urls") or () if isinstance(url, str) and _is_link(url))
    yield from _preview(message)
    reply = raw.inner(message, "external_reply")
    yield from _origin(raw.inner(reply, "origin") or _of_chat(reply), author)
    yield from _preview(reply)
    if not _is_bot(raw.inner(message, "reply_to_message")):
        yield from _hidden(raw.inner(message, "quote"), ("entities",), author)


def quoted(message: Raw) -> str:
    """The words of somebody else that the citizen quotes; what the bot said itself is none."""
    is_ours = _is_bot(raw.inner(message, "reply_to_message"))
    return "" if is_ours else raw.text(raw.inner(message, "quote"), "text")


def _is_bot(message: Raw) -> bool:
    return raw.inner(message, "from").get("is_bot") is True


def _hidden(message: Raw, fields: tuple[str, ...], author: int) -> Iterator[Locator]:
    for entity in (one for field in fields for one in raw.items(message, field)):
        url = raw.text(entity, "url")
        if _is_link(url):
            yield _link(url)
        user = raw.inner(entity, "user")
        if user and raw.whole(user, "id") != author:
            yield from _person(user, "")


def _preview(message: Raw) -> Iterator[Locator]:
    url = raw.text(raw.inner(message, "link_preview_options"), "url")
    if _is_link(url):
        yield _link(url)


def _origin(origin: Raw, author: int) -> Iterator[Locator]:
    chat = raw.inner(origin, "chat") or raw.inner(origin, "sender_chat")
    user = raw.inner(origin, "sender_user")
    sent_at = _date(raw.whole(origin, "date"))
    if chat:
        yield from _chat(chat, raw.whole(origin, "message_id"), sent_at)
    elif user and raw.whole(user, "id") != author:
        yield from _person(user, sent_at)
    elif hidden := raw.text(origin, "sender_user_name"):
        yield Locator("account", hidden[:MAX_TITLE], _note("Telegram", sent_at))
    elif origin and not user:
        yield Locator(FORWARD, "Telegram", sent_at)


def _of_chat(reply: Raw) -> Raw:
    chat = raw.inner(reply, "chat")
    return {"chat": chat, "message_id": raw.whole(reply, "message_id")} if chat else {}


def _chat(chat: Raw, post: int, sent_at: str) -> Iterator[Locator]:
    """A post is at t.me/<name>/<id>, in a private chat at t.me/c/<chat>/<id> (https://core.telegram.org/api/links)."""
    title = raw.text(chat, "title")[:MAX_TITLE]
    name, number = raw.text(chat, "username"), raw.whole(chat, "id")
    tail = f"/{post}" if post > 0 else ""
    if name:
        yield Locator("link", f"https://t.me/{name}{tail}", _note(title, sent_at))
    elif str(number).startswith("-100") and tail:
        yield Locator("link", f"https://t.me/c/{str(number).removeprefix('-100')}{tail}", _note(title, sent_at))
    elif title:
        yield Locator("account", title, _note("Telegram", sent_at))


def _person(user: Raw, sent_at: str) -> Iterator[Locator]:
    name, number = raw.text(user, "username"), raw.whole(user, "id")
    shown = " ".join(part for part in (raw.text(user, "first_name"), raw.text(user, "last_name")) if part)
    known = _note(f"Telegram {number}" if number else "Telegram", shown[:MAX_TITLE] if name else "", sent_at)
    if name or shown:
        yield Locator("account", f"@{name}" if name else shown[:MAX_TITLE], known)


def _link(url: str) -> Locator:
    return Locator("link", url)


def _is_link(url: str) -> bool:
    return 0 < len(url) <= MAX_CHARS


def _note(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _date(seconds: int) -> str:
    """A date of the Bot API (Unix time) as ISO 8601 to the minute; empty where there is none."""
    if not 0 < seconds < 2**33:
        return ""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%MZ")
