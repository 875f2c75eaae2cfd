"""Splitting: reports that are about something else leave a case for a new one, with all by which they were found."""

import uuid
from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import NotForYou
from desk.accounts.signing_in import Analyst
from desk.casework.merging import IsClosed
from desk.casework.moving import move_reports, reckon, stamp
from desk.casework.workable import Stale, said, workable
from desk.comparing.picture_pairs import pair
from desk.custody import Custody, Entry
from desk.database import Database
from desk.queue.holding import changed_since
from desk.referral.taking_back import is_out, withdraw_unsent
from desk.retention.due import refuse_held
from desk.tables import CaseRow, ReportRow
from storage.wire import State


class NotParted(Exception):
    """No report was chosen, or all of them: one at least goes and one at least stays."""


class IsReferred(Exception):
    """What was referred is not parted, also where it came back: its dossier went out with all of its reports."""


class Splitting:
    """Parts cases."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody

    async def split(
        self, analyst: Analyst, case_id: str, report_ids: Collection[str], *, reason: str, seen: str, version: str = ""
    ) -> str:
        """Put reports into a case of their own; its id. Their reporters are told nothing: nothing changes for them.

        Dossiers that did not leave are withdrawn: they tell of reports that are there no more. Raises NotForYou, NotParted,
        NothingToSay, IsClosed, IsReferred, OnHold, Stale, Purged or Merged.
        """
        why = said(reason)
        async with self._database.transaction() as session:
            case = await workable(session, analyst, case_id)
            if case.state == State.CLOSED.value:
                raise IsClosed
            if case.state == State.REFERRED.value or await is_out(session, case_id):
                raise IsReferred
            # What nobody may delete here could be deleted there.
            await refuse_held(session, case_id)
            if seen != stamp(case) or await changed_since(session, case_id, version):
                raise Stale
            first = await _leaving(session, case, report_ids)
            await withdraw_unsent(session, self._custody, case_id, by=analyst.name, why="case split")
            new = await _new_case(session, case, first)
            await self._custody.append(session, Entry(analyst.name, "split to", case_id, f"{new.number}: {why}"))
            await self._custody.append(session, Entry(analyst.name, "split from", new.case_id, f"{case.number}: {why}"))
            case.changed_at = new.changed_at
            new_id = new.case_id
            await session.flush()
            await move_reports(session, report_ids, after=new_id)
            for one in (case_id, new_id):
                await reckon(session, await session.get_one(CaseRow, one))
            await pair(session, case_id, new_id)
            return new_id


async def _leaving(session: AsyncSession, case: CaseRow, report_ids: Collection[str]) -> ReportRow:
    """The first of the reports that go; raises NotForYou for one of another case, NotParted unless some stay."""
    query = select(ReportRow).where(ReportRow.case_id == case.case_id).order_by(ReportRow.filed_at)
    reports = list(await session.scalars(query))
    wanted = set(report_ids)
    leaving = [one for one in reports if one.report_id in wanted]
    if len(leaving) != len(wanted):
        raise NotForYou
    if not 0 < len(leaving) < len(reports):
        raise NotParted
    return leaving[0]


async def _new_case(session: AsyncSession, case: CaseRow, first: ReportRow) -> CaseRow:
    """As urgent and as far as the one that they leave; what was verified there is verified anew before a referral."""
    new = CaseRow(
        case_id=uuid.uuid4().hex,
        number=(await session.scalar(select(func.max(CaseRow.number))) or 0) + 1,
        category=case.category,
        subtype=first.subtype,
        priority=case.priority,
        state=case.state,
        opened_at=first.filed_at,
        changed_at=datetime.now(UTC),
        due_at=None,
        first_looked_at=case.first_looked_at,
    )
    session.add(new)
    await session.flush()
    return new
