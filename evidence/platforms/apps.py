"""Apps: links that only an app opens, and places behind a #, as the links of the web that they are."""

import re
from collections.abc import Callable
from urllib.parse import quote

from evidence.urls import Address

_CHAT = re.compile(r"-100(\d{5,20})")
_AT = re.compile(r"@(\w{2,40})")


def web(address: Address) -> str:
    """The link of the web that says the same as `address`; empty if there is none, or if it is one."""
    if address.scheme in ("http", "https"):
        return _behind_hash(address)
    words = tuple(quote(word) for word in (address.host, *address.steps) if word)
    reader = _READERS.get(address.scheme.rstrip("0123456789"))
    return reader(address, words) if reader and words else ""


def _behind_hash(address: Address) -> str:
    """Old links of Facebook and Twitter (facebook.com/#!/name), and the chats of Telegram's web client."""
    if address.fragment.startswith("!/") and not address.steps:
        return f"https://{address.host}{address.fragment[1:]}" if _is_old(address.host) else ""
    if address.host != "web.telegram.org":
        return ""
    if chat := _CHAT.fullmatch(address.fragment):
        return f"https://t.me/c/{chat.group(1)}"
    name = _AT.fullmatch(address.fragment)
    return f"https://t.me/{name.group(1)}" if name else ""


def _is_old(host: str) -> bool:
    return host.removeprefix("www.").removeprefix("m.").removeprefix("mobile.") in (
        "facebook.com",
        "twitter.com",
        "x.com",
    )


def _telegram(address: Address, words: tuple[str, ...]) -> str:
    """https://core.telegram.org/api/links"""
    value = _quoted(address)
    match words[0]:
        case "resolve" if value("domain") and value("post"):
            comment = f"?comment={value('comment')}" if value("comment") else ""
            return f"https://t.me/{value('domain')}/{value('post')}{comment}"
        case "resolve" if value("domain"):
            return f"https://t.me/{value('domain')}"
        case "resolve" if value("phone"):
            return f"https://t.me/+{value('phone')}"
        case "join" if value("invite"):
            return f"https://t.me/+{value('invite')}"
        case "privatepost" if value("channel") and value("post"):
            return f"https://t.me/c/{value('channel')}/{value('post')}"
        case "msg_url" | "msg" if value("url"):
            return f"https://t.me/share/url?url={value('url')}"
    return ""


def _whatsapp(address: Address, words: tuple[str, ...]) -> str:
    value = _quoted(address)
    match words[0]:
        case "send" if value("phone"):
            return f"https://wa.me/{value('phone')}"
        case "chat" if value("code"):
            return f"https://chat.whatsapp.com/{value('code')}"
    return ""


def _facebook(address: Address, words: tuple[str, ...]) -> str:
    match words:
        case ("profile" | "page" | "user" | "user-thread", name, *_):
            return f"https://www.facebook.com/{name}"
        case ("group", name, *_):
            return f"https://www.facebook.com/groups/{name}"
        case ("photo", name, *_):
            return f"https://www.facebook.com/photo?fbid={name}"
        case ("video", name, *_):
            return f"https://www.facebook.com/watch?v={name}"
        case ("facewebmodal", "f"):
            return address.value("href")
    return ""


def _instagram(address: Address, words: tuple[str, ...]) -> str:
    name = _quoted(address)("username")
    return f"https://www.instagram.com/{name}" if words[0] == "user" and name else ""


def _twitter(address: Address, words: tuple[str, ...]) -> str:
    value = _quoted(address)
    match words[0]:
        case "user" if value("screen_name"):
            return f"https://x.com/{value('screen_name')}"
        case "status" if value("id"):
            return f"https://x.com/i/status/{value('id')}"
    return ""


def _snapchat(_: Address, words: tuple[str, ...]) -> str:
    return f"https://www.snapchat.com/add/{words[1]}" if words[0] == "add" and len(words) > 1 else ""


def _discord(_: Address, words: tuple[str, ...]) -> str:
    return f"https://discord.com/{'/'.join(words[1:])}" if words[0] == "-" and len(words) > 1 else ""


def _tiktok(_: Address, words: tuple[str, ...]) -> str:
    return f"https://www.tiktok.com/video/{words[2]}" if words[:2] == ("aweme", "detail") and len(words) > 2 else ""


def _youtube(address: Address, words: tuple[str, ...]) -> str:
    if words[0] in ("www.youtube.com", "m.youtube.com", "youtube.com"):
        return f"https://{address.host}{address.path}?v={_quoted(address)('v')}"
    video = _quoted(address)("v") if words[0] == "watch" else words[0]
    return f"https://youtu.be/{video}"


def _intent(address: Address, _: tuple[str, ...]) -> str:
    """What Android opens in an app, or else in a browser (https://developer.chrome.com/docs/android/intents)."""
    query = "&".join(f"{name}={value}" for name, value in address.query)
    is_web = re.search(r";scheme=https?;", address.fragment)
    return f"https://{address.host}{address.path}?{query}" if is_web else ""


def _quoted(address: Address) -> Callable[[str], str]:
    return lambda name: quote(address.value(name), safe="")


_READERS: dict[str, Callable[[Address, tuple[str, ...]], str]] = {
    "tg": _telegram,
    "whatsapp": _whatsapp,
    "fb": _facebook,
    "fb-messenger": _facebook,
    "instagram": _instagram,
    "twitter": _twitter,
    "snapchat": _snapchat,
    "discord": _discord,
    "tiktok": _tiktok,
    "snssdk": _tiktok,
    "youtube": _youtube,
    "vnd.youtube": _youtube,
    "intent": _intent,
}
