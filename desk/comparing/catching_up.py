"""Catching up: compares reports that came before the desk compared, or that no key opened then.

They stay in the cases that they are in: what they share is shown as related, and lists mark them.
"""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Addition, Document, Report
from desk.comparing.grouping import Comparing
from desk.comparing.signs import Signs
from desk.comparing.tables import PictureRow, SignRow
from desk.custody import one_at_a_time
from desk.database import Database
from desk.queue.counting import recount
from desk.tables import AdditionRow, EvidenceRow, ReportRow


class CatchingUp:
    """Goes through the reports of which nothing is remembered, oldest first."""

    def __init__(self, database: Database, comparing: Comparing) -> None:
        self._database = database
        self._comparing = comparing

    async def run(self) -> int:
        """Compare each; how many of them show something."""
        known = select(SignRow.report_id).union(select(PictureRow.report_id))
        unknown = select(ReportRow.report_id).where(ReportRow.purged_at.is_(None), ReportRow.report_id.not_in(known))
        async with self._database.reading() as session:
            report_ids = list(await session.scalars(unknown.order_by(ReportRow.arrived_at)))
        count = 0
        for report_id in report_ids:
            count += await self._compare(report_id)
        return count

    async def _compare(self, report_id: str) -> bool:
        signs = await self._signs(report_id)
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            report = await session.get_one(ReportRow, report_id)
            if report.purged_at is not None:
                return False
            await self._comparing.keep(session, signs, case_id=report.case_id, report_id=report_id)
            await recount(session, report.case_id)
        return bool(signs.signs or signs.pictures)

    async def _signs(self, report_id: str) -> Signs:
        async with self._database.reading() as session:
            report = await session.get_one(ReportRow, report_id)
            additions = await session.scalars(select(AdditionRow).where(AdditionRow.report_id == report_id))
            documents = [(report.sealed, _is_report(report)), *((row.sealed, _is_addition(row)) for row in additions)]
            here = await _files(session, report_id)
        found = [await self._comparing.signs_in(sealed, told, here, report_id=report_id) for sealed, told in documents]
        signs = dict.fromkeys(sign for one in found for sign in one.signs)
        pictures = dict.fromkeys(picture for one in found for picture in one.pictures)
        place = next((one.place for one in reversed(found) if one.place), "")
        return Signs(tuple(signs), tuple(pictures), place)


def _is_report(row: ReportRow) -> Callable[[Document], bool]:
    told = (row.category, row.subtype)
    return lambda one: isinstance(one, Report) and (one.category, one.subtype) == told


def _is_addition(row: AdditionRow) -> Callable[[Document], bool]:
    return lambda one: isinstance(one, Addition) and one.addition_id == row.addition_id


async def _files(session: AsyncSession, report_id: str) -> dict[str, str]:
    query = select(EvidenceRow).where(EvidenceRow.report_id == report_id)
    return {row.evidence_id: row.sha256 for row in await session.scalars(query) if row.sha256}
