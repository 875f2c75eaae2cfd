"""Confirmation: the message that gave a reference and its receipt, sent back whole by whoever saved it so."""

import re

from conversations import receipt, reference
from conversations.matching import western_digits

_ALONE = re.compile(r"\W*([0-9]{4}(?: [0-9]{4}){4})\W*")


def reference_in(text: str) -> str | None:
    """The reference that `text` is, or that stands in it on a line of its own beside a receipt; None where neither."""
    if digits := reference.read(text):
        return digits
    lines = map(_ALONE.fullmatch, western_digits(text[: receipt.MAX_CHARS]).splitlines())
    found = {digits for line in lines if line and (digits := reference.read(line[1]))}
    # Without a receipt such digits may be of something else, and the message evidence.
    return found.pop() if len(found) == 1 and receipt.find(text) else None
