"""Pseudonym: a citizen's name as nobody can read it, with what it was under older secrets while those are replaced."""


class Pseudonym(str):
    """64 hex digits; `older` are those of the same citizen under the other secrets that are configured."""

    __slots__ = ("older",)
    older: tuple[str, ...]

    def __new__(cls, value: str, older: tuple[str, ...]) -> "Pseudonym":
        """The pseudonym under the first secret."""
        made = super().__new__(cls, value)
        made.older = older
        return made


def names_of(citizen: str) -> tuple[str, ...]:
    """Every pseudonym that `citizen` may be known by."""
    return (str(citizen), *citizen.older) if isinstance(citizen, Pseudonym) else (citizen,)
