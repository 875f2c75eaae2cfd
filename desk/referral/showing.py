"""Showing: what the page of a case says of its referral: whom the rules name, every dossier, and what prosecutors ordered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select

from conversations.text import Label
from desk.accounts.signing_in import Analyst
from desk.cases.opened import OpenCase
from desk.casework.workable import may_be_referred
from desk.custody import Custody, Entry
from desk.database import Database
from desk.jurisdiction.rules import Decision, Service
from desk.referral.contents import content_of
from desk.referral.deciding import decided
from desk.referral.instructing import Instructing, OpenInstruction
from desk.referral.making import label_of
from desk.referral.preparing import Preparing
from desk.referral.stepping import found
from desk.referral.steps import Failure, Step, failure_of, step_of
from desk.referral.tables import ReferralRow

# A look at a referral's page, in the custody log.
LOOKED = "referral"


@dataclass(frozen=True, slots=True)
class Shown:
    """A referral: how far it is, and whether the case is still the one that its dossier tells of."""

    row: ReferralRow
    step: Step
    is_same: bool
    named: int = 0

    @property
    def service(self) -> Label:
        """Its service, as it was named then."""
        return label_of(self.row.service)

    @property
    def reason(self) -> Label:
        """Why that service."""
        return label_of(self.row.reason)

    @property
    def failure(self) -> Failure:
        """Why its dossier was not made."""
        return failure_of(self.row)

    @property
    def is_out(self) -> bool:
        """Whether a service has it."""
        return self.row.handed_over_at is not None

    @property
    def may_leave(self) -> bool:
        """Whether it can be taken out, as far as its steps say."""
        is_made = self.step not in (Step.MAKING, Step.FAILED, Step.WITHDRAWN)
        is_approved = not self.row.needs_second or self.row.approved_at is not None
        return is_made and is_approved and (self.is_out or self.is_same)


@dataclass(frozen=True, slots=True)
class Card:
    """All of it; `identified` are the places on the page and the ids of reports whose reporter can be named."""

    decision: Decision
    version: int
    services: tuple[Service, ...]
    referrals: tuple[Shown, ...]
    identified: tuple[tuple[int, str], ...]
    is_set_up: bool
    is_allowed: bool
    instructions: tuple[OpenInstruction, ...] = field(default=(), repr=False)

    @property
    def is_made_now(self) -> bool:
        """Whether a dossier is in the making."""
        return any(one.step is Step.MAKING for one in self.referrals)

    @property
    def is_out(self) -> bool:
        """Whether a service has a dossier of the case."""
        return any(one.is_out for one in self.referrals)

    def still_names(self, opened: OpenCase) -> bool:
        """Whether a service has a dossier that names a reporter who took the name back since."""
        withdrawn = [one.row.report_id for one in opened.reports if one.row.withdrawn_at]
        return any(one.is_out and report in one.row.identities for one in self.referrals for report in withdrawn)

    @staticmethod
    def platforms(opened: OpenCase) -> tuple[str, ...]:
        """Those of which the case names links, for a notice to each; links of no platform that is known come last, as empty."""
        parts = [part for one in opened.reports for part in (one.report, *(more.addition for more in one.additions))]
        links = [link for part in parts if part for link in part.locators if link.kind == "link" and link.canonical]
        named = {link.platform for link in links if "bare" not in link.marks.split()}
        return tuple(sorted(named, key=lambda one: (one == "", one)))


class Showing:
    """Reads referrals for pages."""

    def __init__(self, database: Database, custody: Custody, preparing: Preparing, instructing: Instructing) -> None:
        self._database = database
        self._custody = custody
        self._preparing = preparing
        self._instructing = instructing

    async def card(self, opened: OpenCase) -> Card:
        """Of a case that was just opened, with its look on record."""
        case_id = opened.case.case_id
        async with self._database.reading() as session:
            decision, version = await decided(session, opened.case)
            rows = select(ReferralRow).where(ReferralRow.case_id == case_id).order_by(ReferralRow.begun_at)
            content = await content_of(session, case_id)
            referrals = _shown(list(await session.scalars(rows)), content)
            allowed = await may_be_referred(session, case_id)
        reports = enumerate(opened.reports, start=1)
        return Card(
            decision=decision,
            version=version.number,
            services=version.ruleset.services,
            referrals=referrals,
            identified=tuple((place, one.row.report_id) for place, one in reports if one.row.sealed_identity),
            is_set_up=self._preparing.is_set_up,
            is_allowed=allowed,
            instructions=await self._instructing.of_case(case_id),
        )

    async def one(self, analyst: Analyst, case_id: str, referral_id: str) -> Shown:
        """One referral; the look is on record, but for those at one that is not there yet. Raises NotForYou."""
        async with self._database.transaction() as session:
            row = await found(session, analyst, case_id, referral_id)
            (shown,) = _shown([row], await content_of(session, case_id))
            if shown.step is not Step.MAKING:
                await self._custody.append(session, Entry(analyst.name, LOOKED, case_id, row.number))
        return shown


def _shown(rows: Sequence[ReferralRow], content: str) -> tuple[Shown, ...]:
    now = datetime.now(UTC)
    return tuple(Shown(row, step_of(row, now), row.content == content, len(json.loads(row.identities))) for row in rows)
