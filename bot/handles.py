"""Handles: the service's official addresses as a list that its operator signs, apart from the intake, so that clones can be told."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from conversations.events import Handle, Official
from storage.receipt_keys import PublicKey, SigningKey

KINDS = ("telegram", "whatsapp", "web", "onion")
MAX_BYTES = 64 * 1024
MAX_HANDLES = 20
MAX_CHARS = 200
# How an address of each kind is written: a name of five to 32 characters at Telegram, a number of ITU-T E.164, and one that a browser opens.
_WRITTEN = {
    "telegram": re.compile(r"@[A-Za-z][A-Za-z0-9_]{4,31}"),
    "whatsapp": re.compile(r"\+[1-9][0-9]{6,14}"),
    "web": re.compile(r"https://([a-z0-9-]+\.)+[a-z0-9-]+(:[0-9]{1,5})?(/[^?#@]*)?"),
    "onion": re.compile(r"http://[a-z2-7]{56}\.onion/?"),
}
# What is signed begins with it, so that no receipt and no head of the log can stand for a list.
_CONTEXT = b"iblagh handles v1\0"


class BadList(ValueError):
    """Not a list of handles, or signed by none of the keys; the message says which."""


@dataclass(frozen=True, slots=True)
class HandleList:
    """The handles, and the first and the last day on which the list is valid (UTC)."""

    handles: tuple[Handle, ...]
    valid_from: date
    valid_until: date

    def is_valid(self, today: date) -> bool:
        """Whether it is neither too early nor too late."""
        return self.valid_from <= today <= self.valid_until


def mistyped(listed: HandleList) -> list[str]:
    """The values that cannot be addresses of their kinds: asked before a list is signed, and not of one that was."""
    return [one.value for one in listed.handles if not (_WRITTEN[one.kind].fullmatch(one.value) and _is_summed(one))]


def _is_summed(handle: Handle) -> bool:
    """Whether the sum in an onion address is its own (Tor rend-spec-v3, section 6); other kinds have none."""
    if handle.kind != "onion":
        return True
    name = base64.b32decode(handle.value.removeprefix("http://")[:56].upper())
    key, given, version = name[:32], name[32:34], name[34:]
    return given == hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2] and version == b"\x03"


def signed(listed: HandleList, key: SigningKey) -> str:
    """The list as a JSON document: the statement as text, exactly as it was signed, the public key and the signature."""
    statement = json.dumps(
        {
            "handles": [{"kind": one.kind, "value": one.value} for one in listed.handles],
            "valid_from": listed.valid_from.isoformat(),
            "valid_until": listed.valid_until.isoformat(),
        },
        ensure_ascii=False,
    )
    signature = base64.b64encode(key.sign(_CONTEXT + statement.encode())).decode()
    document = {"statement": statement, "key": key.public.text, "signature": signature}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def read(document: str, keys: Iterable[PublicKey]) -> HandleList:
    """The list of a document that one of `keys` signed; raises BadList. Whether it is valid today is not asked."""
    try:
        fields = json.loads(document[:MAX_BYTES])
        statement = str(fields["statement"])
        signature = base64.b64decode(fields["signature"], validate=True)
    except (ValueError, TypeError, LookupError, RecursionError, binascii.Error) as error:
        raise BadList("it is no signed list of handles") from error
    if not any(key.verifies(signature, _CONTEXT + statement.encode("utf-8", "surrogatepass")) for key in keys):
        raise BadList("it is signed by none of the keys")
    try:
        return _listed(json.loads(statement))
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise BadList("what is signed in it is no list of handles") from error


def _listed(fields: Any) -> HandleList:
    handles = tuple(Handle(one["kind"], one["value"]) for one in fields["handles"])
    if not 0 < len(handles) <= MAX_HANDLES or not all(map(_is_well, handles)):
        raise ValueError("a handle has a kind that is known, and a short value")
    return HandleList(handles, date.fromisoformat(fields["valid_from"]), date.fromisoformat(fields["valid_until"]))


def _is_well(handle: Handle) -> bool:
    value = handle.value
    is_line = isinstance(value, str) and 0 < len(value) <= MAX_CHARS and value.isprintable() and " " not in value
    return handle.kind in KINDS and is_line


@dataclass(frozen=True)
class Published:
    """The list of a file, checked once; a file that is missing or not signed by the operator's keys ends the start."""

    path: Path | None = None
    keys: tuple[PublicKey, ...] = field(default=())

    @cached_property
    def document(self) -> str:
        """The file as it is, for whoever wants to check it; empty without one. Raises BadList."""
        if self.path is None:
            return ""
        try:
            return self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadList(f"{self.path} cannot be read") from error

    @cached_property
    def listed(self) -> HandleList | None:
        """The list; None without a file. Raises BadList."""
        return read(self.document, self.keys) if self.document else None

    def official(self, today: date) -> Official:
        """What is shown today: nothing of a list that is not valid."""
        if self.listed is None or not self.listed.is_valid(today):
            return Official()
        return Official(self.listed.handles, self.listed.valid_until.isoformat())
