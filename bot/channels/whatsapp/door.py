"""Door: everything in a Cloud API webhook with its key, without names, contact cards and positions."""

from collections.abc import Iterator

from bot.channels import raw
from bot.channels.port import Raw
from bot.channels.positions import subdivision

MESSAGE, STATUS, RENAMED, OTHER = "message", "status", "renamed", "other"
# Messages whose content is a file, and what is read of it.
FILES = frozenset("image document video audio sticker".split())
_FILE_FIELDS = ("id", "sha256", "mime_type", "caption")


def split(body: bytes) -> list[tuple[str, Raw]]:
    """Every message and status of every change of every entry; what nobody knows has a key by its content."""
    found: list[tuple[str, Raw]] = []
    for entry in raw.items(raw.read(body), "entry"):
        for change in raw.items(entry, "changes"):
            found += _of_change(change)
    return found


def _of_change(change: Raw) -> list[tuple[str, Raw]]:
    value = raw.inner(change, "value")
    people = raw.items(value, "contacts")
    errors = raw.items(value, "errors")
    found = [_message(one, people) for one in raw.items(value, "messages")]
    found += [_status(one) for one in raw.items(value, "statuses")]
    found += [_renamed(one) for one in raw.items(value, "user_id_update")]
    if found:
        return found
    code = raw.whole(errors[0], "code") if errors else 0
    return [(f"other.{raw.fingerprint(change)}", {"kind": OTHER, "code": code})]


def _message(message: Raw, people: list[Raw]) -> tuple[str, Raw]:
    phone, user = raw.text(message, "from"), raw.text(message, "from_user_id")
    known = _person(people, phone, user)
    user = user or raw.text(known, "user_id")
    phone = phone or raw.text(known, "wa_id")
    sent_at = raw.whole(message, "timestamp")
    kept = {"id": raw.text(message, "id"), **({"timestamp": sent_at} if sent_at else {}), **_content(message)}
    is_group = bool(raw.text(message, "group_id"))
    names = [] if is_group else list(_names(user, phone))
    if kept["type"] == "system":
        system = raw.inner(message, "system")
        new_phone = raw.text(system, "wa_id") or raw.text(system, "new_wa_id")
        # The names before the change come first: the session is theirs.
        names = list(dict.fromkeys((*names, *_names(raw.text(system, "user_id"), new_phone))))
    key = kept["id"] or raw.fingerprint(message)
    return f"message.{key}", {"kind": MESSAGE, "names": names, "to": phone or user, "message": kept}


def _content(message: Raw) -> Raw:
    """What is read of a message, by its type; the rest is dropped."""
    kind = raw.text(message, "type")
    kept: Raw = {"type": kind, "context": _context(raw.inner(message, "context"))}
    inner = raw.inner(message, kind)
    if kind == "text":
        kept["text"] = {"body": raw.text(inner, "body")}
    elif kind in FILES:
        kept[kind] = {name: raw.text(inner, name) for name in _FILE_FIELDS}
        kept[kind] |= {"file_size": raw.whole(inner, "file_size"), "voice": inner.get("voice") is True}
    elif kind == "interactive":
        reply = raw.inner(inner, "button_reply") or raw.inner(inner, "list_reply")
        kept["interactive"] = {"id": raw.text(reply, "id")}
    elif kind == "button":
        kept["button"] = {"payload": raw.text(inner, "payload"), "text": raw.text(inner, "text")}
    elif kind == "location":
        kept["location"] = {"code": subdivision(inner)}
    elif kind in ("edit", "revoke"):
        kept["original"] = raw.text(inner, "original_message_id")
        kept["now"] = _content(raw.inner(inner, "message")) if raw.text(raw.inner(inner, "message"), "type") else {}
    return kept


def _status(status: Raw) -> tuple[str, Raw]:
    """A status has the id of the message that it is about, so its key is that and what it says."""
    errors = raw.items(status, "errors")
    said = raw.text(status, "status")
    code = raw.whole(errors[0], "code") if errors else 0
    key = raw.text(status, "id") or raw.fingerprint(status)
    return f"status.{key}.{said}", {"kind": STATUS, "status": said, "code": code}


def _renamed(update: Raw) -> tuple[str, Raw]:
    change = raw.inner(update, "user_id")
    old, new, phone = raw.text(change, "previous"), raw.text(change, "current"), raw.text(update, "wa_id")
    names = list(dict.fromkeys((*_names(old, phone), *_names(new, ""))))
    return f"renamed.{raw.fingerprint(update)}", {"kind": RENAMED, "names": names}


def _names(user: str, phone: str) -> Iterator[str]:
    """The surest first: a business-scoped id stays when the number changes hands."""
    if user:
        yield f"user {user}"
    if phone:
        yield f"phone {phone}"


def _person(people: list[Raw], phone: str, user: str) -> Raw:
    """The contact that a message is from; nothing of it but its ids is looked at."""
    for one in people:
        if (phone and raw.text(one, "wa_id") == phone) or (user and raw.text(one, "user_id") == user):
            return one
    return people[0] if len(people) == 1 and not (phone or user) else {}


def _context(context: Raw) -> Raw:
    return {mark: context.get(mark) is True for mark in ("forwarded", "frequently_forwarded")}
