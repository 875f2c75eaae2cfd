"""Raw: JSON of unknown shape, read without ever raising: what is not there, or of another kind, is empty."""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

from bot.channels.port import Raw
from bot.fast_json import loaded

# No app nests deeper than a dozen. Python's reader and writer of JSON give up near a thousand, each at another depth.
MAX_DEPTH = 64
# The end of the year 2999: what Python calls a date goes on, what an app sends does not.
LATEST_S = 32_503_680_000
# A surrogate, escaped or as Python's reader lets it pass in UTF-8; and any other encoding, which has zeros.
_MAY_HOLD_HALVES = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]|\x00")


def read(body: bytes) -> Raw:
    """The JSON object in `body`, shallow; empty for anything else. Text that cannot be written as UTF-8 is mended."""
    try:
        value = loaded(body)
        # What opens no more than this many times is not nested deeper.
        if body.count(b"{") + body.count(b"[") > MAX_DEPTH:
            value = shallow(value)
        if _MAY_HOLD_HALVES.search(body):
            value = mended(value)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def mended(value: Any) -> Any:
    """`value` with text that can be written as UTF-8: half a character (a lone surrogate) is valid JSON and no valid text."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def shallow(value: Any, depth: int = MAX_DEPTH) -> Any:
    """`value` without what is nested deeper than `depth`: it can just be read, and might be too deep to be kept."""
    if isinstance(value, dict):
        return {name: shallow(one, depth - 1) for name, one in value.items()} if depth else None
    if isinstance(value, list):
        return [shallow(one, depth - 1) for one in value] if depth else None
    return value


def inner(value: Any, name: str) -> Raw:
    """The object `name` inside `value`."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def items(value: Any, name: str) -> list[Raw]:
    """The objects of the list `name` inside `value`."""
    found = value.get(name) if isinstance(value, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text(value: Any, name: str) -> str:
    """The text `name` inside `value`."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def whole(value: Any, name: str) -> int:
    """The whole number `name` inside `value`, also where it is written as text; 0 for none or an absurd one."""
    found = value.get(name) if isinstance(value, dict) else None
    if isinstance(found, str) and found.isascii() and found.isdecimal() and len(found) < 17:
        found = int(found)
    return found if type(found) is int and abs(found) < 2**53 else 0


def moment(value: Any, name: str) -> datetime | None:
    """The moment `name` inside `value`, in seconds of the Unix epoch; None for none, or an absurd one."""
    seconds = whole(value, name)
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < LATEST_S else None


def degrees(value: Any, name: str) -> float | None:
    """The number `name` inside `value`, as a position has it."""
    found = value.get(name) if isinstance(value, dict) else None
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return None
    return float(found) if abs(found) <= 180 else None


def fingerprint(value: Any) -> str:
    """A key for what has none of its own: the same for the same content."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


def kind_of(media_type: str) -> str:
    """What a sender says that a file is: image, video, audio, or else a document; its content decides later."""
    family = media_type.partition("/")[0]
    return family if family in ("image", "video", "audio") else "document"
