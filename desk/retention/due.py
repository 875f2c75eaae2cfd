"""Due: which cases were kept for long enough, by which rule; never one on hold, whose referral is open, or that owes an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.casework.outcomes import LAWFUL, REFERRED
from desk.casework.tables import MergeRow, OutcomeRow
from desk.retention.tables import CaseHoldRow
from desk.settings import DeskSettings
from desk.tables import CaseRow, ReportRow, VerificationRow
from storage.wire import State

_DECIDED = (State.REFERRED.value, State.CLOSED.value)


class OnHold(Exception):
    """Somebody decided that nothing of the case is deleted."""


class Rule(StrEnum):
    """Why something of a case goes, as it stands in the custody log."""

    LAWFUL = "lawful"
    UNVERIFIED = "unverified"
    CLOSED = "closed"
    REFERRED = "referred"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Periods:
    """For how long each rule keeps something."""

    lawful: timedelta
    unverified: timedelta
    closed: timedelta
    referred: timedelta
    identity: timedelta

    def due(self, now: datetime) -> Iterator[tuple[Rule, Select[str]]]:
        """Each rule with the ids of the cases that it applies to now."""
        # What a reporter asked over their data is answered by the key that would go.
        is_left = and_(_has_report(ReportRow.reply_key != ""), CaseRow.asked == "")
        lawful = and_(_outcome(LAWFUL), is_left)
        other = and_(~_outcome(LAWFUL), ~_outcome(REFERRED), is_left)
        yield Rule.LAWFUL, _closed(lawful, now - self.lawful)
        yield Rule.UNVERIFIED, _unverified(now - self.unverified)
        yield Rule.CLOSED, _closed(other, now - self.closed)
        yield Rule.REFERRED, _closed(and_(_outcome(REFERRED), is_left), now - self.referred)
        yield Rule.IDENTITY, _closed(_has_report(ReportRow.sealed_identity.is_not(None)), now - self.identity)


def periods_of(settings: DeskSettings) -> Periods:
    """As the settings have them."""
    return Periods(
        lawful=timedelta(days=settings.desk_keep_lawful_days),
        unverified=timedelta(days=settings.desk_keep_unverified_days),
        closed=timedelta(days=settings.desk_keep_closed_days),
        referred=timedelta(days=settings.desk_keep_referred_days),
        identity=timedelta(days=settings.desk_keep_identity_days),
    )


async def refuse_held(session: AsyncSession, case_id: str) -> None:
    """Raises OnHold where nothing of the case may be deleted."""
    if await session.scalar(select(CaseRow.case_id).where(CaseRow.case_id == case_id, is_held())) is not None:
        raise OnHold


def is_held() -> ColumnElement[bool]:
    """Whether somebody decided that nothing of a case, or of one that was joined to it, is deleted for its age."""
    return select(CaseHoldRow.id).where(_holds()).exists()


async def holds_on(session: AsyncSession, case_id: str) -> tuple[CaseHoldRow, ...]:
    """Those decisions, oldest first."""
    query = select(CaseHoldRow).join(CaseRow, _holds()).where(CaseRow.case_id == case_id)
    return tuple(await session.scalars(query.order_by(CaseHoldRow.id)))


def _holds() -> ColumnElement[bool]:
    joined = select(MergeRow.shell_id).where(MergeRow.into_id == CaseRow.case_id)
    of_case = or_(CaseHoldRow.case_id == CaseRow.case_id, CaseHoldRow.case_id.in_(joined))
    return and_(of_case, CaseHoldRow.lifted_at.is_(None))


def _closed(which: ColumnElement[bool], before: datetime) -> Select[str]:
    """Closed cases whose last outcome, and last report, came before that; one without an outcome by its last change."""
    closed_at = select(func.max(OutcomeRow.at)).where(OutcomeRow.case_id == CaseRow.case_id).scalar_subquery()
    is_old = func.coalesce(closed_at, CaseRow.changed_at) < before
    conditions = (CaseRow.state == State.CLOSED.value, which, is_old, ~_has_report(ReportRow.arrived_at >= before))
    return _due(*conditions)


def _unverified(before: datetime) -> Select[str]:
    verified = select(VerificationRow.id).where(VerificationRow.case_id == CaseRow.case_id).exists()
    is_anonymous = and_(_has_report(ReportRow.purged_at.is_(None)), ~_has_report(ReportRow.anonymous.is_(False)))
    is_old = and_(CaseRow.changed_at < before, ~_has_report(ReportRow.arrived_at >= before))
    return _due(CaseRow.state.not_in(_DECIDED), is_anonymous, ~verified, is_old, CaseRow.asked == "")


def _due(*conditions: ColumnElement[bool]) -> Select[str]:
    return select(CaseRow.case_id).where(*conditions, ~is_held()).order_by(CaseRow.case_id)


def _has_report(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(ReportRow.report_id).where(ReportRow.case_id == CaseRow.case_id, which).exists()


def _outcome(code: str) -> ColumnElement[bool]:
    """Whether the latest outcome of a case is this; false for a case that has none."""
    latest = select(OutcomeRow.code).where(OutcomeRow.case_id == CaseRow.case_id).order_by(OutcomeRow.id.desc())
    return func.coalesce(latest.limit(1).scalar_subquery(), "") == code
