"""Deciding: which service a case goes to by the rules that hold, or by somebody who says why; and who is named to it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.text import Label, Text, _
from desk.access import NotForYou
from desk.jurisdiction.editing import Version, current_version
from desk.jurisdiction.rules import Decision, Service, decide
from desk.jurisdiction.waiting import facts_of
from desk.tables import CaseRow, ReportRow
from locales.catalogues import load

MIN_REASON, MAX_REASON = 10, 500
CHOSEN = _("Chosen by the desk: {reason}")


class NeedsReason(ValueError):
    """Another service than the rules say, or an identity, is given only for a stated reason."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form asks for: `service_id` is empty for whom the rules name; `identities` are ids of reports."""

    service_id: str = ""
    why_service: str = ""
    identities: frozenset[str] = frozenset()
    why_identities: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The service, what the rules said, and why somebody departed from it; empty where nobody did."""

    service: Service
    decision: Decision
    version: Version
    why: str = ""

    @property
    def reason(self) -> Label:
        """Why this service, in each language."""
        return _in_each(CHOSEN, self.why) if self.why else self.decision.reason


async def decided(session: AsyncSession, case: CaseRow) -> tuple[Decision, Version]:
    """What the rules that hold say of a case."""
    version = await current_version(session)
    told = select(ReportRow.place).where(ReportRow.case_id == case.case_id, ReportRow.place.is_not(None))
    place = await session.scalar(told.order_by(ReportRow.arrived_at.desc(), ReportRow.report_id).limit(1))
    return decide(version.ruleset, facts_of(case, place)), version


async def chosen(session: AsyncSession, case: CaseRow, wanted: Wanted) -> Choice:
    """The service that was asked for; raises NotForYou where there is none, NeedsReason for another than the rules name."""
    decision, version = await decided(session, case)
    if wanted.service_id in ("", decision.service.id):
        return Choice(decision.service, decision, version)
    service = version.ruleset.service(wanted.service_id)
    if service is None:
        raise NotForYou
    return Choice(service, decision, version, stated(wanted.why_service))


async def named(session: AsyncSession, case_id: str, wanted: Wanted) -> tuple[str, ...]:
    """The reports whose reporter is handed over; raises NotForYou for one that has none, NeedsReason without a reason."""
    if not wanted.identities:
        return ()
    stated(wanted.why_identities)
    sealed = (ReportRow.sealed_identity.is_not(None), ReportRow.anonymous.is_(False))
    query = select(ReportRow.report_id).where(ReportRow.case_id == case_id, *sealed).order_by(ReportRow.report_id)
    found = [one for one in await session.scalars(query) if one in wanted.identities]
    if len(found) != len(wanted.identities):
        raise NotForYou
    return tuple(found)


def stated(reason: str) -> str:
    """A reason that says something; raises NeedsReason."""
    if not MIN_REASON <= len(reason.strip()) <= MAX_REASON:
        raise NeedsReason
    return reason.strip()


def _in_each(words: Text, reason: str) -> Label:
    desk = load("desk")
    return Label(**{one: desk.text(one, words.msgid, reason=reason) for one in ("ar", "fr", "en")})
