"""Hiding: which files no analyst is shown, and which pictures not even blurred: malware, and what the policy of a subtype says."""

from enum import StrEnum

from conversations.taxonomy import TAXONOMY, Policy
from desk.access import CLEARED_ONLY

FOUND, CLEAN, NOT_SCANNED = "found", "clean", "not_scanned"


class Reason(StrEnum):
    """Why a file is kept sealed."""

    QUARANTINED = "quarantined"
    # Such pictures must not be copied, and none should be here at all.
    LOCATOR_ONLY = "locator_only"


class Withheld(Exception):
    """A file that is not shown to anybody."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def policy_of(subtype: str) -> Policy:
    """Its evidence policy; a subtype that this desk does not know yet is hidden, and can be looked at."""
    try:
        return TAXONOMY.subtype(subtype).policy
    except KeyError:
        return Policy.TEXT_EVIDENCE


def is_graphic(subtype: str) -> bool:
    """Whether content of this subtype is violent or graphic, as the taxonomy says."""
    try:
        return TAXONOMY.subtype(subtype).graphic
    except KeyError:
        return True


def worst(*said: str | None) -> str:
    """What to believe of a file when the event and the sealed report say different things of its scan."""
    known = {one for one in said if one is not None}
    return next((one for one in (FOUND, NOT_SCANNED, CLEAN) if one in known), NOT_SCANNED)


def withheld(subtype: str, scan: str) -> Reason | None:
    """Why a file of this subtype and scan is shown to nobody, if so."""
    if scan == FOUND:
        return Reason.QUARANTINED
    return Reason.LOCATOR_ONLY if policy_of(subtype) is Policy.LOCATOR_ONLY else None


def is_previewed(subtype: str, scan: str) -> bool:
    """Whether a blurred thumbnail of it may stand in a page."""
    about_children = subtype.partition(".")[0] == CLEARED_ONLY
    return scan != FOUND and not about_children and policy_of(subtype) is Policy.SCREENSHOT_OK
