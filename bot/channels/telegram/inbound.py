"""Inbound: an update from the door as what a citizen did; pure, and never raises on a shape it does not know."""

from bot.channels import raw
from bot.channels.port import Inbound, Raw
from bot.channels.telegram import origins
from bot.channels.telegram.door import key_of
from bot.prompts import pressed
from conversations import commands
from conversations.events import (
    Attached,
    Began,
    Command,
    Commanded,
    Edited,
    Event,
    FileOffer,
    Located,
    Unusable,
    Wrote,
)
from locales.languages import is_language

# What Telegram itself writes into a chat, and nobody has to answer.
_SERVICE = frozenset(
    "pinned_message message_auto_delete_timer_changed write_access_allowed chat_background_set boost_added"
    " connected_website successful_payment refunded_payment users_shared chat_shared passport_data"
    " proximity_alert_triggered giveaway_created giveaway_completed gift unique_gift"
    " paid_message_price_changed new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo"
    " group_chat_created supergroup_chat_created channel_chat_created migrate_to_chat_id migrate_from_chat_id"
    " video_chat_scheduled video_chat_started video_chat_ended video_chat_participants_invited".split()
)

# What files there are in a message, the telling ones first.
_FILES = {"animation": "video", "video": "video", "video_note": "video", "document": "document"} | {
    "audio": "audio",
    "voice": "audio",
}


def parse(update: Raw) -> Inbound | None:
    """The update as an event; None for groups, for what Telegram says itself, and for kinds that ask for no answer."""
    sender = citizen_of(update)
    if not sender:
        return None
    callback = raw.inner(update, "callback_query")
    message = callback or raw.inner(update, "message")
    event = _pressed(callback) if callback else _edited(update) if not message else _message(message)
    if event is None:
        return None
    language = raw.text(raw.inner(message or raw.inner(update, "edited_message"), "from"), "language_code")
    # A press has no date of its own, and an edited message has that of before.
    sent_at = raw.moment(message, "date")
    return Inbound(key=f"telegram.{key_of(update)}", sender=sender, event=event, language=language, sent_at=sent_at)


def citizen_of(update: Raw) -> str:
    """The private chat that an update came from; empty for any other."""
    chat = chat_of(update)
    is_private = raw.text(chat, "type") == "private" and raw.whole(chat, "id") > 0
    return str(raw.whole(chat, "id")) if is_private and not raw.inner(update, "my_chat_member") else ""


def group_of(update: Raw) -> int:
    """The group or channel that an update came from, to be left; 0 for any other, and where the bot is gone already."""
    chat = chat_of(update)
    member = raw.inner(update, "my_chat_member")
    is_gone = raw.text(raw.inner(member, "new_chat_member"), "status") in ("left", "kicked")
    is_group = raw.text(chat, "type") in ("group", "supergroup", "channel")
    return raw.whole(chat, "id") if is_group and not is_gone else 0


def chat_of(update: Raw) -> Raw:
    """The chat of whatever kind of update this is."""
    for name in ("message", "edited_message", "my_chat_member"):
        if found := raw.inner(update, name):
            return raw.inner(found, "chat")
    return raw.inner(raw.inner(raw.inner(update, "callback_query"), "message"), "chat")


def number_of(update: Raw) -> int:
    """The number of the message that an update is about."""
    message = raw.inner(update, "message") or raw.inner(update, "edited_message")
    return raw.whole(message or raw.inner(raw.inner(update, "callback_query"), "message"), "message_id")


def series_of(update: Raw) -> str:
    """The album that a message is part of."""
    return raw.text(raw.inner(update, "message"), "media_group_id")


def _pressed(callback: Raw) -> Event:
    # A button that no version of ours made is answered by asking again.
    return pressed(raw.text(callback, "data")) or Began()


def _edited(update: Raw) -> Event | None:
    event = _message(raw.inner(update, "edited_message"))
    return Edited(event) if isinstance(event, (Wrote, Attached)) else None


def _message(message: Raw) -> Event | None:
    if not message or raw.inner(message, "from").get("is_bot") is True or _SERVICE & message.keys():
        return None
    text = raw.text(message, "text")
    if text.startswith("/") and "forward_origin" not in message:
        return _command(text) or Wrote(text)
    words = "\n".join(part for part in (text or raw.text(message, "caption"), origins.quoted(message)) if part)
    return _content(message, words)


def _content(message: Raw, words: str) -> Event:
    locators = origins.locators(message)
    source = str(raw.whole(message, "message_id"))
    offer = _offer(message, source)
    # Somebody's own voice would tell who they are; one that was passed on, or comes with words, is evidence.
    if offer and ("voice" not in message or words or locators):
        return Attached((offer,), words, locators, source)
    if words or locators:
        return Wrote(words, locators, source)
    if "location" in message:
        return Located(raw.text(raw.inner(message, "location"), "code"))
    return Unusable(next((kind for kind in ("contact", "voice") if kind in message), ""))


def _command(text: str) -> Event | None:
    name, _space, argument = text.partition(" ")
    if name.partition("@")[0] != "/start":
        return commands.slash(text)
    # A link into the chat carries a language and a category or nothing; whatever else it says is not looked at.
    known = "-".join(part for part in commands.start_link(argument, is_language) if part)
    return Commanded(Command.START, known)


def _offer(message: Raw, source: str) -> FileOffer | None:
    photos = raw.items(message, "photo")
    if photos:
        return _file(photos[-1], source, "image", "image/jpeg")
    # Telegram describes an animation as a document too.
    for name, kind in _FILES.items():
        if file := raw.inner(message, name):
            return _file(file, source, kind, raw.text(file, "mime_type"))
    return None


def _file(file: Raw, source: str, kind: str, media_type: str) -> FileOffer | None:
    handle = raw.text(file, "file_id")
    if kind == "document":
        kind = raw.kind_of(media_type)
    return FileOffer(f"{source}/{handle}", kind, media_type, raw.whole(file, "file_size"), source) if handle else None
