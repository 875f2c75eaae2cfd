"""Steps of a referral: prepared, approved by a second person where it is about children, handed over, acknowledged; or withdrawn."""

from datetime import datetime, timedelta
from enum import StrEnum

from desk.accounts.signing_in import Analyst
from desk.referral.tables import ReferralRow

# A dossier that nobody has been making for this long is none any more: its desk was stopped in the middle.
BROKEN_AFTER = timedelta(seconds=60)


class Step(StrEnum):
    """How far a referral is."""

    MAKING = "making"
    FAILED = "failed"
    PREPARED = "prepared"
    APPROVED = "approved"
    HANDED_OVER = "handed_over"
    ACKNOWLEDGED = "acknowledged"
    WITHDRAWN = "withdrawn"


class Failure(StrEnum):
    """Why a dossier was not made."""

    UNOPENED = "unopened"
    EVIDENCE = "evidence"
    IDENTITY = "identity"
    FONT = "font"
    RECIPIENT = "recipient"
    CHANGED = "changed"
    BROKEN = "broken"


class Way(StrEnum):
    """How a dossier got to its service."""

    DOWNLOAD = "download"
    IN_PERSON = "in_person"
    OTHER = "other"


class NotNow(Exception):
    """The referral is not at the step that this follows."""


class SamePerson(Exception):
    """Whoever prepared a dossier about children cannot approve it."""


class NotApproved(Exception):
    """A dossier about children leaves the desk only when a second person approved it."""


class CaseChanged(Exception):
    """The case is not the one that the dossier tells of any more; it needs another one."""


class HandedOver(Exception):
    """What was handed to a service is on record there, and is not deleted here without a word."""


def step_of(row: ReferralRow, now: datetime) -> Step:
    """How far it is at `now`."""
    reached = (
        (row.withdrawn_at, Step.WITHDRAWN),
        (row.acknowledged_at, Step.ACKNOWLEDGED),
        (row.handed_over_at, Step.HANDED_OVER),
        (row.approved_at, Step.APPROVED),
        (row.prepared_at, Step.PREPARED),
    )
    for at, step in reached:
        if at is not None:
            return step
    return Step.FAILED if row.failure or now - row.renewed_at > BROKEN_AFTER else Step.MAKING


def failure_of(row: ReferralRow) -> Failure:
    """Why it was not made; one that was left in the middle is broken."""
    return Failure(row.failure) if row.failure else Failure.BROKEN


def check_approval(row: ReferralRow, analyst: Analyst, now: datetime) -> None:
    """Whether this person may be the second; raises NotNow or SamePerson."""
    if not row.needs_second or step_of(row, now) is not Step.PREPARED:
        raise NotNow
    if row.begun_by_id == analyst.account_id:
        raise SamePerson


def check_ready(row: ReferralRow, now: datetime) -> None:
    """Whether the dossier may leave the desk; raises NotNow or NotApproved."""
    step = step_of(row, now)
    if step in (Step.MAKING, Step.FAILED, Step.WITHDRAWN):
        raise NotNow
    if row.needs_second and row.approved_at is None:
        raise NotApproved


def check_handing_over(row: ReferralRow, now: datetime) -> None:
    """Whether it may be handed over now; raises NotNow or NotApproved."""
    check_ready(row, now)
    if row.handed_over_at is not None:
        raise NotNow


def check_acknowledgement(row: ReferralRow, now: datetime) -> None:
    """Whether the service can have acknowledged it; raises NotNow."""
    if step_of(row, now) is not Step.HANDED_OVER:
        raise NotNow


def check_withdrawal(row: ReferralRow, now: datetime) -> None:
    """Whether it can still be withdrawn: what was handed over cannot. Raises NotNow."""
    if step_of(row, now) not in (Step.PREPARED, Step.APPROVED):
        raise NotNow
