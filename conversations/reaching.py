"""Reaching: whether words hold something by which somebody can be reached: a phone number, an e-mail address, an account or its link."""

import re

from conversations.matching import western_digits

# A number with its country's code has at most fifteen digits (ITU-T E.164); eight are the fewest of a whole one.
_FEWEST_DIGITS = 8
_NUMBER = re.compile(rf"(?:[0-9][ .()/\-\u00a0]{{0,2}}){{{_FEWEST_DIGITS},}}")
_MAIL = re.compile(r"[^\s@]@[^\s@.]+(?:\.[^\s@.]+)+")
_ACCOUNT = re.compile(r"(?:^|[\s:(])@[\w.]{3,}")
_LINK = re.compile(r"\w\.\w{2,}/[\w.@+-]{3,}")


def leads_to_somebody(words: str) -> bool:
    """Whether an analyst could write or call; a number or address that was cut short does not lead anywhere."""
    found = western_digits(words)
    return any(one.search(found) for one in (_NUMBER, _MAIL, _ACCOUNT, _LINK))
