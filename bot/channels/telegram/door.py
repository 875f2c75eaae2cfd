"""Door: each Telegram update with its key, without names, contact cards and positions: what is dropped here is never kept."""

from collections.abc import Iterable
from typing import Any

from bot.channels import raw
from bot.channels.port import Raw
from bot.channels.positions import subdivision

# Parts of a message that are read later; any other is only known to be there.
_READ = frozenset(
    "message_id date edit_date media_group_id text entities caption caption_entities link_preview_options quote".split()
)
_FILES = frozenset("document video animation audio voice video_note".split())
_NAMES = frozenset(
    "from chat sender_chat via_bot author_signature forward_from forward_from_chat forward_sender_name"
    " forward_signature forward_from_message_id forward_date reply_to_message location venue contact photo"
    " forward_origin external_reply reply_markup".split()
)
_MESSAGES = ("message", "edited_message")


def parts(updates: Iterable[Any]) -> list[tuple[str, Raw]]:
    """Each update with its key; one without an id is known by its content."""
    return [_part(raw.shallow(one)) for one in updates if isinstance(one, dict) and one]


def split(body: bytes) -> list[tuple[str, Raw]]:
    """The update that a webhook was given."""
    update = raw.read(body)
    return [_part(update)] if update else []


def key_of(update: Raw) -> str:
    """The update's id: unique, and the same when Telegram sends it again."""
    number = update.get("update_id")
    return str(number) if type(number) is int and number >= 0 and number < 2**63 else raw.fingerprint(update)


def _part(update: Raw) -> tuple[str, Raw]:
    return key_of(update), _update(update)


def _update(update: Raw) -> Raw:
    kept: Raw = {"update_id": update.get("update_id")}
    for name in _MESSAGES:
        if message := raw.inner(update, name):
            kept[name] = _message(message)
    if callback := raw.inner(update, "callback_query"):
        kept["callback_query"] = {
            "id": raw.text(callback, "id"),
            "data": raw.text(callback, "data"),
            "from": _person(callback),
            "message": {
                "message_id": raw.whole(raw.inner(callback, "message"), "message_id"),
                "chat": _chat(raw.inner(callback, "message")),
            },
        }
    if member := raw.inner(update, "my_chat_member"):
        status = raw.text(raw.inner(member, "new_chat_member"), "status")
        kept["my_chat_member"] = {"chat": _chat(member), "new_chat_member": {"status": status}}
    return kept


def _message(message: Raw) -> Raw:
    kept = {name: value for name, value in message.items() if name in _READ}
    # A kind that nobody reads is answered kindly, so it has to be known that something was there.
    kept |= {name: {} for name in message if name not in _READ | _NAMES | _FILES}
    kept |= {name: _file(raw.inner(message, name)) for name in _FILES if name in message}
    kept |= {"from": _person(message), "chat": _chat(message)}
    if "contact" in message:
        kept["contact"] = {}
    if "location" in message or "venue" in message:
        position = raw.inner(message, "location") or raw.inner(raw.inner(message, "venue"), "location")
        kept["location"] = {"code": subdivision(position)}
    if photos := raw.items(message, "photo"):
        # Telegram lists a photo's sizes from the smallest to the largest.
        kept["photo"] = [_file(photos[-1])]
    if origin := _foreign(message, raw.inner(message, "forward_origin")):
        kept["forward_origin"] = origin
    if reply := raw.inner(message, "external_reply"):
        kept["external_reply"] = _external(message, reply)
    if "reply_to_message" in message:
        kept["reply_to_message"] = {"from": {"is_bot": _is_bot(raw.inner(message, "reply_to_message"))}}
    if urls := [url for row in _rows(message) for button in row if (url := raw.text(button, "url"))]:
        kept["button_urls"] = urls
    return kept


def _person(message: Raw) -> Raw:
    person = raw.inner(message, "from")
    return {
        "id": raw.whole(person, "id"),
        "is_bot": _is_bot(message),
        "language_code": raw.text(person, "language_code"),
    }


def _is_bot(message: Raw) -> bool:
    return raw.inner(message, "from").get("is_bot") is True


def _chat(message: Raw) -> Raw:
    chat = raw.inner(message, "chat")
    return {"id": raw.whole(chat, "id"), "type": raw.text(chat, "type")}


def _file(file: Raw) -> Raw:
    return {
        "file_id": raw.text(file, "file_id"),
        "mime_type": raw.text(file, "mime_type"),
        "file_size": raw.whole(file, "file_size"),
    }


def _external(message: Raw, reply: Raw) -> Raw:
    kept: Raw = {name: reply[name] for name in ("link_preview_options", "message_id") if name in reply}
    if chat := raw.inner(reply, "chat"):
        kept["chat"] = chat
    if origin := _foreign(message, raw.inner(reply, "origin")):
        kept["origin"] = origin
    return kept


def _foreign(message: Raw, origin: Raw) -> Raw:
    """Where something was forwarded from, unless that is the citizen's own account, which is nobody's business."""
    me = raw.inner(message, "from")
    names = {raw.text(me, "first_name"), f"{raw.text(me, 'first_name')} {raw.text(me, 'last_name')}".strip()}
    user = raw.inner(origin, "sender_user")
    is_me = bool(user) and raw.whole(user, "id") == raw.whole(me, "id")
    is_my_name = raw.text(origin, "sender_user_name") in names - {""}
    return {} if is_me or is_my_name else origin


def _rows(message: Raw) -> list[list[Raw]]:
    rows = raw.inner(message, "reply_markup").get("inline_keyboard")
    lists = [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
    return [[button for button in row if isinstance(button, dict)] for row in lists]
