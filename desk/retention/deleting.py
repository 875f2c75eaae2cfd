"""Deleting: what was kept for long enough goes, one case a transaction, each with its entry in the custody log."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from desk.cases import evidence
from desk.casework.purging import forget_reporter, purge, purge_work
from desk.casework.tables import OutcomeRow
from desk.custody import DESK, Custody, Entry, one_at_a_time
from desk.database import Database
from desk.ingest.feed import UNNAMED
from desk.ingest.filing import change_state
from desk.queue.counting import recount
from desk.referral.tables import InstructionRow, ReferralRow
from desk.referral.taking_back import take_back
from desk.retention import upkeep
from desk.retention.due import Periods, Rule
from desk.tables import CaseRow, EvidenceRow, ReportRow, UpdateRow
from storage.wire import State

EXPIRED, IDENTITY_EXPIRED = "expired", "identity expired"
# So many cases are listed at once.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Gone:
    """How many cases each rule took something of, and how many files went."""

    cases: Counter[Rule] = field(default_factory=Counter)
    files: int = 0


class Deleting:
    """Lets go of cases; several at once do no harm, and a crash in the middle leaves the rest for the next time."""

    def __init__(self, database: Database, custody: Custody, periods: Periods, *, folder: Path, dossiers: Path) -> None:
        self._database = database
        self._custody = custody
        self._periods = periods
        self._folder = folder
        self._dossiers = dossiers

    async def plan(self, now: datetime) -> Counter[Rule]:
        """How many cases each rule would take something of now."""
        async with self._database.reading() as session:
            return Counter(
                {
                    rule: await session.scalar(select(func.count()).select_from(due.subquery())) or 0
                    for rule, due in self._periods.due(now)
                }
            )

    async def apply(self, now: datetime) -> Gone:
        """Do it; files go after their rows, and those that a crash left are swept."""
        cases, files = Counter[Rule](), 0
        for rule, due in self._periods.due(now):
            while ids := await self._listed(due):
                for case_id in ids:
                    gone = await self._case(rule, due, case_id)
                    cases[rule] += gone is not None
                    files += len(gone or ())
        files += await self._sweep()
        async with self._database.transaction() as session:
            await upkeep.succeeded(session, upkeep.RETENTION, now=now)
        return Gone(cases, files)

    async def _listed(self, due: Select[str]) -> list[str]:
        async with self._database.reading() as session:
            return list(await session.scalars(due.limit(AT_ONCE)))

    async def _case(self, rule: Rule, due: Select[str], case_id: str) -> list[str] | None:
        """What the rule says of one case; the ids of the files that went, or None when it is no longer due."""
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            if await session.scalar(due.where(CaseRow.case_id == case_id)) is None:
                return None
            gone, dossiers = await self._applied(session, rule, await session.get_one(CaseRow, case_id))
        for evidence_id in gone:
            await evidence.remove(self._folder, evidence_id)
        for referral_id in dossiers:
            await evidence.remove(self._dossiers, referral_id)
        return [*gone, *dossiers]

    async def _applied(self, session: AsyncSession, rule: Rule, case: CaseRow) -> tuple[list[str], list[str]]:
        reports = list(await session.scalars(select(ReportRow).where(ReportRow.case_id == case.case_id)))
        if rule is Rule.IDENTITY:
            await self._custody.append(session, Entry(DESK, IDENTITY_EXPIRED, case.case_id))
            for report in reports:
                if report.sealed_identity is not None:
                    report.sealed_identity = None
                    session.add(UpdateRow(report_id=report.report_id, at=datetime.now(UTC), type=UNNAMED))
                await take_back(session, self._custody, report, by=DESK, why=IDENTITY_EXPIRED)
            return [], []
        await self._custody.append(session, Entry(DESK, EXPIRED, case.case_id, rule.value))
        if rule is Rule.UNVERIFIED:
            session.add(OutcomeRow(case_id=case.case_id, at=datetime.now(UTC), analyst=DESK, code="insufficient"))
            await change_state(session, case, State.CLOSED)
        gone = [evidence_id for report in reports for evidence_id in await purge(session, report)]
        for report in reports:
            await forget_reporter(session, report)
        await purge_work(session, case.case_id)
        dossiers = await _forget_referrals(session, case.case_id)
        await recount(session, case.case_id)
        return gone, dossiers

    async def _sweep(self) -> int:
        async with self._database.reading() as session:
            wanted = frozenset(await session.scalars(select(EvidenceRow.evidence_id)))
        return await asyncio.to_thread(evidence.sweep, self._folder, wanted.__contains__)


async def _forget_referrals(session: AsyncSession, case_id: str) -> list[str]:
    """What was handed over to whom stays on record; the dossiers, what is in them, and prosecutors' words go."""
    await session.execute(delete(InstructionRow).where(InstructionRow.case_id == case_id))
    of_case = ReferralRow.case_id == case_id
    await session.execute(update(ReferralRow).where(of_case).values(sealed_document=None, identities="[]", chosen=""))
    return list(await session.scalars(select(ReferralRow.referral_id).where(of_case)))
