"""Receipt: the signed code that comes with a reference, 136 letters and digits in groups of four, which says a day and nothing else."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice

from conversations.matching import BETWEEN

# One byte of version, two that name the key, two of the day, sixteen of the commitment, and an Ed25519 signature.
VERSION = 1
BYTES = 85
CHARS = 136
GROUP = 4
# What is checked may be a whole message with a receipt in it, and no more.
MAX_CHARS = 4000
_FIRST_DAY = date(2020, 1, 1)
_CONTEXT = b"iblagh receipt v1\0"
_BETWEEN = f"[{BETWEEN}]*"
# Base32 has no 0 and no 1, which some type for O and I.
_LETTER = "[A-Za-z0-7]"
# Looked for from each word on, because the words before it may look like groups of it; the version makes its first letters.
_ALONE = re.compile(
    rf"(?<![A-Za-z0-9])(?=([Aa]{_BETWEEN}[E-He-h]{_BETWEEN}(?:{_LETTER}{_BETWEEN}){{{CHARS - 3}}}{_LETTER})(?![A-Za-z0-9]))"
)
# More places in one text where a receipt may begin are only found in a text that is made for it.
_MOST_PLACES = 20
# A part of one that was copied, or one with a wrong character: four groups or more.
_LIKE = re.compile(rf"[A-Z0-9]{{{4 * GROUP},}}")
_GROUPED = re.compile(rf"[A-Z2-7]{{{GROUP}}}(?: [A-Z2-7]{{{GROUP}}}){{{CHARS // GROUP - 1}}}")


class Verdict(StrEnum):
    """What is found of a text that should be a receipt."""

    GENUINE = "genuine"
    WAITING = "waiting"
    MISSING = "missing"
    FORGED = "forged"
    NO_RECEIPT = "no_receipt"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a report was taken on `day`; `commitment` (16 bytes) tells it from others and says nothing of it.

    `key_id` (2 bytes) only helps to find the key; `signature` is Ed25519 over `signed`.
    """

    key_id: bytes
    day: date
    commitment: bytes
    signature: bytes = b""

    @property
    def signed(self) -> bytes:
        """What the signature is over (RFC 8032), apart from everything else that such a key may sign."""
        return _CONTEXT + self._head

    @property
    def leaf(self) -> bytes:
        """The hash of its leaf in the log (RFC 9162, 2.1.1); the key is not in it, so that a new key changes no leaf."""
        return hashlib.sha256(b"\0" + _CONTEXT + _day_bytes(self.day) + self.commitment).digest()

    @property
    def text(self) -> str:
        """As it is shown and copied: Base32 (RFC 4648), which has neither 0 nor 1, in groups of four."""
        letters = base64.b32encode(self._head + self.signature).decode()
        return " ".join(letters[at : at + GROUP] for at in range(0, CHARS, GROUP))

    @property
    def _head(self) -> bytes:
        return bytes([VERSION]) + self.key_id + _day_bytes(self.day) + self.commitment


def read(text: str) -> Receipt | None:
    """The receipt that `text` is, whatever its case and spaces; None when it is none. Never raises."""
    letters = re.sub(_BETWEEN, "", text[:MAX_CHARS]).upper()
    if len(letters) != CHARS or not letters.isascii():
        return None
    try:
        content = base64.b32decode(letters, map01="I")
    except binascii.Error:
        return None
    if len(content) != BYTES or content[0] != VERSION:
        return None
    day = _FIRST_DAY + timedelta(days=int.from_bytes(content[3:5], "big"))
    return Receipt(content[1:3], day, content[5:21], content[21:])


def find(text: str) -> Receipt | None:
    """The first receipt in `text`, which may be the whole message that it came in; None when there is none. Never raises."""
    places = islice(_ALONE.finditer(text[:MAX_CHARS]), _MOST_PLACES)
    return read(text) or next((one for place in places if (one := read(place[1]))), None)


def is_meant(text: str) -> bool:
    """Whether `text` has a receipt in it, or looks like a part of one."""
    return find(text) is not None or _LIKE.fullmatch(re.sub(_BETWEEN, "", text[:MAX_CHARS])) is not None


def is_grouped(text: str) -> bool:
    """Whether `text` is a receipt as it is shown, and nothing else."""
    return _GROUPED.fullmatch(text) is not None


def _day_bytes(day: date) -> bytes:
    return (day - _FIRST_DAY).days.to_bytes(2, "big")
