"""Right: what law 09-08 lets a citizen ask of whoever keeps data about them: articles 7 (access), 8 (correction, erasure) and 9 (objection)."""

from enum import StrEnum

# The answer of an addition under which the desk finds the right that was asked for.
MARK = "right"


class Right(StrEnum):
    """Which one."""

    ACCESS = "access"
    CORRECTION = "correction"
    OBJECTION = "objection"
    ERASURE = "erasure"


class Contact(StrEnum):
    """What became of the name and contact of a report."""

    NONE = "none"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"


# With these, name and contact go at once, whatever the analysts decide of the rest.
TAKES_CONTACT = frozenset({Right.OBJECTION, Right.ERASURE})


def right_in(answer: str) -> Right | None:
    """The right that an answer names, if it names one."""
    return next((one for one in Right if one.value == answer), None)
