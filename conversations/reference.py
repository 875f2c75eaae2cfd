"""Reference: the code that the citizen keeps, twenty digits of which the last is a check digit (ISO/IEC 7064, MOD 11,10)."""

import re

from conversations.matching import BETWEEN, western_digits

_GROUPED = re.compile(r"\d{4}(?: \d{4}){4}", re.ASCII)
DIGITS = 20
GROUP = 4
_SEPARATORS = re.compile(f"[{BETWEEN}]+")


def make(random_digits: str) -> str:
    """The reference of nineteen random digits: they and their check digit."""
    return random_digits + str(_check_digit(random_digits))


def read(text: str) -> str | None:
    """The twenty digits in `text`, whatever its digits, spaces and dashes; None when it cannot be a reference."""
    digits = _twenty(text)
    return digits if digits and int(digits[-1]) == _check_digit(digits[:-1]) else None


def is_mistyped(text: str) -> bool:
    """Whether `text` is twenty digits of which one is wrong."""
    return bool(_twenty(text)) and read(text) is None


def are_several(text: str) -> bool:
    """Whether `text` is two references or more, and nothing else."""
    digits = re.sub(r"[\W_]+", "", western_digits(text))
    parts = [digits[at : at + DIGITS] for at in range(0, len(digits), DIGITS)]
    return len(parts) > 1 and all(read(one) for one in parts)


def grouped(reference: str) -> str:
    """`reference` as it is shown: five groups of four."""
    return " ".join(reference[at : at + GROUP] for at in range(0, DIGITS, GROUP))


def _twenty(text: str) -> str:
    digits = _SEPARATORS.sub("", western_digits(text))
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdecimal() else ""


def _check_digit(digits: str) -> int:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return (11 - product) % 10


def is_grouped(text: str) -> bool:
    """Whether `text` is a reference as it is shown, and nothing else."""
    return _GROUPED.fullmatch(text) is not None
