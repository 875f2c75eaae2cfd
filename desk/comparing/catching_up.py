"""Catching up: compares reports that came before the desk compared, or compared by sites, or that no key opened then.

They stay in the cases that they are in: what they share is shown as related, and lists mark them.
"""

from collections.abc import Callable

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Addition, Document, Report
from desk.comparing.grouping import Comparing
from desk.comparing.signs import SITE, Signs
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
        """Compare each; how many of them show something, or something more."""
        known = select(SignRow.report_id).union(select(PictureRow.report_id))
        located = select(SignRow.report_id).where(SignRow.kind.in_(("link", "account")))
        sited = select(SignRow.report_id).where(SignRow.kind == SITE)
        of_none = await self._report_ids(ReportRow.report_id.not_in(known))
        # A report whose links are all at places where everybody is has no site: it is looked at again each time, to no effect.
        of_no_site = await self._report_ids(ReportRow.report_id.in_(located), ReportRow.report_id.not_in(sited))
        count = 0
        for report_id in of_none:
            count += await self._compare(report_id, await self._signs(report_id))
        for report_id in of_no_site:
            signs = await self._signs(report_id)
            sites = tuple(one for one in signs.signs if one.kind == SITE)
            count += await self._compare(report_id, Signs(sites)) if sites else 0
        return count

    async def _report_ids(self, *conditions: ColumnElement[bool]) -> list[str]:
        query = select(ReportRow.report_id).where(ReportRow.purged_at.is_(None), *conditions)
        async with self._database.reading() as session:
            return list(await session.scalars(query.order_by(ReportRow.arrived_at)))

    async def _compare(self, report_id: str, signs: Signs) -> bool:
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
