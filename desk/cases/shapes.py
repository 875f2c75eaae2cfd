"""Shapes: that an unsealed document holds what its kind says and nothing that could not be shown; a seal proves no author."""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, get_args, get_origin

from conversations.report import Document
from desk.ingest.filing import EARLIEST, LATEST
from storage.wire import MAX_EVENT_BYTES, MAX_EVIDENCE_BYTES

MAX_ANSWERS = 200
# Bounds of fields by their names, which mean the same in every kind of document; words may fill an event.
_MOST_ITEMS = {"locators": 1000, "files": 50, "custody": 16}
_MOST = {"size": MAX_EVIDENCE_BYTES, "pdq_quality": 100, "width": 1 << 20, "height": 1 << 20}
_BASE64 = re.compile(r"[A-Za-z0-9+/]{0,65536}={0,2}")
_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "id": re.compile(r"[0-9a-f]{32}"),
    "evidence_id": re.compile(r"[0-9a-f]{32}"),
    # A step of custody after which no bytes were hashed has none.
    "sha256": re.compile(r"([0-9a-f]{64})?"),
    "sha1": re.compile(r"([0-9a-f]{40})?"),
    "md5": re.compile(r"([0-9a-f]{32})?"),
    "pdq": re.compile(r"([0-9a-f]{64})?"),
    "scan": re.compile(r"clean|found|not_scanned"),
    "notes": re.compile(r"[a-z0-9_ ]{0,400}"),
    "malware": re.compile(r"[^\x00-\x1f\x7f]{0,200}"),
    "preview": _BASE64,
    "particulars": _BASE64,
}
_TIMES = frozenset(("at", "filed_at", "added_at"))


def check(document: Document) -> None:
    """Raise ValueError, which names a field and no content, unless every value has the type and bounds of its field."""
    _check_fields(document)


def _check_fields(one: Any) -> None:
    for field in fields(one):
        _check(field.name, getattr(one, field.name), field.type)


def _check(name: str, value: Any, hint: Any) -> None:
    if hint is str:
        _check_words(name, value)
    elif hint is int:
        _check_number(name, value)
    elif get_origin(hint) is tuple:
        _check_items(name, value, get_args(hint)[0])
    else:
        _check_answers(name, value)


def _check_words(name: str, value: Any) -> None:
    if not isinstance(value, str) or len(value) > MAX_EVENT_BYTES:
        raise ValueError(f"{name} is no text that fits")
    # Raises UnicodeEncodeError, a ValueError, for half a surrogate pair: JSON can hold one, and no page can show it.
    value.encode()
    pattern = _PATTERNS.get(name)
    if pattern is not None and pattern.fullmatch(value) is None:
        raise ValueError(f"{name} is not written as it has to be")
    if name in _TIMES and not _is_time(value):
        raise ValueError(f"{name} is no time that can be reckoned with")


def _is_time(value: str) -> bool:
    at = datetime.fromisoformat(value)
    return at.tzinfo is not None and EARLIEST < at < LATEST


def _check_number(name: str, value: Any) -> None:
    if type(value) is not int or not 0 <= value <= _MOST[name]:
        raise ValueError(f"{name} is no number within its bounds")


def _check_items(name: str, value: Any, kind: type) -> None:
    if not isinstance(value, tuple) or len(value) > _MOST_ITEMS[name]:
        raise ValueError(f"{name} is no list that fits")
    for one in value:
        if type(one) is not kind:
            raise ValueError(f"{name} holds something else")
        _check_fields(one)


def _check_answers(name: str, value: Any) -> None:
    if not isinstance(value, dict) or len(value) > MAX_ANSWERS:
        raise ValueError(f"{name} is no mapping that fits")
    for code, answer in value.items():
        _check_words("question", code)
        _check_words("answer", answer)
