"""Moments: what prosecutors ordered on a case, as moments of its timeline; steps of referrals are in the custody log."""

from collections.abc import Iterator

from desk.casework.timeline import Moment
from desk.referral.showing import Card


def moments_of(card: Card) -> Iterator[Moment]:
    """When each was received, and when it was done."""
    for one in card.instructions:
        yield Moment(one.row.received_at, "instruction", one.row.office, one.text or "")
        if one.row.done_at:
            yield Moment(one.row.done_at, "instruction_done", one.row.done_by, one.text or "")
