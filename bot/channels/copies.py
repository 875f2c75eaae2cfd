"""Copies: texts that a citizen copies exactly and passes on; no address in them may be opened or previewed by an app."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Copy:
    """One text, in the `language` of whoever will read it."""

    language: str
    text: str
