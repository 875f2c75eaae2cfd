"""Pseudonym: a citizen's name as nobody can read it, with what it was under older secrets while those are replaced."""

from datetime import datetime


class Pseudonym(str):
    """64 hex digits; `older` are those of the same citizen under the other secrets and the neighbouring month.

    From `until` on nothing may lead from one of them to another; None where no month is near its turn.
    """

    __slots__ = ("older", "until")
    older: tuple[str, ...]
    until: datetime | None

    def __new__(cls, value: str, older: tuple[str, ...], until: datetime | None = None) -> "Pseudonym":
        """The pseudonym under the first secret."""
        made = super().__new__(cls, value)
        made.older, made.until = older, until
        return made


def names_of(citizen: str) -> tuple[str, ...]:
    """Every pseudonym that `citizen` may be known by."""
    return (str(citizen), *citizen.older) if isinstance(citizen, Pseudonym) else (citizen,)


def ends_of(citizen: str) -> datetime | None:
    """From when on nothing may lead from one of these pseudonyms to another."""
    return citizen.until if isinstance(citizen, Pseudonym) else None
