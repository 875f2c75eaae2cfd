"""Cases in the API: lists, one case, the manifests of its files and, with a scope of its own, its reports unsealed."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Security
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import NotForYou, seen_case, visible
from desk.api.asking import CaseKey, CasesAsked, Once, PageAsked, place_of
from desk.api.problems import MEDIA_TYPE, ProblemShape, no_such_case
from desk.api.reports import report_shape
from desk.api.scopes import Holder, Scope
from desk.api.shapes import CaseName, CasePage, CaseShape, FilePage, ReportPage, case_shape, file_shape
from desk.api.tokens import needs
from desk.cases.reading import Cases
from desk.casework.tables import MergeRow
from desk.custody import Custody, Entry
from desk.database import Database
from desk.queue.listing import prefer_indexes
from desk.tables import CaseRow, EvidenceRow, ReportRow

Reader = Annotated[Holder, Security(needs(Scope.CASES_READ))]
SealedReader = Annotated[Holder, Security(needs(Scope.CASES_READ_SEALED))]
_WHY = {
    HTTPStatus.UNAUTHORIZED: "No token, or one that is not valid (any more)",
    HTTPStatus.FORBIDDEN: "The token does not have the scope",
    HTTPStatus.NOT_FOUND: "There is no such case, or the token may not see it",
    HTTPStatus.UNPROCESSABLE_ENTITY: "A parameter is not as it has to be",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; `Retry-After` says in how many seconds to go on",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The desk failed; nothing was changed",
}


def refusals(*left_out: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """How an endpoint that needs a token may answer besides 200, for its description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{ProblemShape.__name__}"}}}
    return {
        status.value: {"description": why, "content": content} for status, why in _WHY.items() if status not in left_out
    }


class CasesApi:
    """What a program may read of cases; every answer is on record under the token's name before it is given."""

    def __init__(self, database: Database, custody: Custody, cases: Cases) -> None:
        self._database = database
        self._custody = custody
        self._cases = cases

    def router(self) -> APIRouter:
        """The endpoints, under /v1/cases."""
        router = APIRouter(prefix="/v1/cases", tags=["cases"])
        router.get("", responses=refusals(HTTPStatus.NOT_FOUND), operation_id="list_cases")(self.list)
        for path, endpoint in (("", self.case), ("/reports", self.reports), ("/evidence", self.evidence)):
            name = f"get_{path[1:] or 'case'}"
            router.get(f"/{{case}}{path}", responses=refusals(), operation_id=name)(endpoint)
        return router

    async def list(self, holder: Reader, _once: Once, asked: Annotated[CasesAsked, Query()]) -> CasePage:
        """Cases, by the time of their last change."""
        async with self._database.transaction() as session:
            await self._custody.append(session, Entry(holder.actor, "api cases", "", asked.words))
        async with self._database.reading() as session:
            await prefer_indexes(session)
            rows = await _listed(session, [visible(holder.reader), *asked.conditions()], asked.limit + 1)
        page = rows[: asked.limit]
        following = place_of(page[-1]) if len(rows) > asked.limit else None
        return CasePage(cases=tuple(case_shape(one) for one in page), next=following)

    async def case(self, holder: Reader, case: CaseKey) -> CaseShape:
        """One case, without content."""
        async with self._database.transaction() as session:
            found = await self._seen(session, holder, case, "api case")
            return case_shape(found, await _merged_into(session, holder, found))

    async def evidence(
        self, holder: Reader, _once: Once, case: CaseKey, asked: Annotated[PageAsked, Query()]
    ) -> FilePage:
        """The manifest of a case's files: kinds, sizes and hashes."""
        async with self._database.transaction() as session:
            found = await self._seen(session, holder, case, "api manifest")
            of_case = select(EvidenceRow).join(ReportRow, ReportRow.report_id == EvidenceRow.report_id)
            query = of_case.where(ReportRow.case_id == found.case_id, EvidenceRow.evidence_id > (asked.after or ""))
            rows = list(await session.scalars(query.order_by(EvidenceRow.evidence_id).limit(asked.limit + 1)))
        page = rows[: asked.limit]
        following = page[-1].evidence_id if len(rows) > asked.limit else None
        return FilePage(files=tuple(file_shape(one) for one in page), next=following)

    async def reports(
        self, holder: SealedReader, _once: Once, case: CaseKey, asked: Annotated[PageAsked, Query()]
    ) -> ReportPage:
        """What citizens wrote in a case, unsealed."""
        async with self._database.transaction() as session:
            found = await self._seen(session, holder, case, "api reports")
        opened = await self._cases.reports(found.case_id, after=asked.after or "", limit=asked.limit + 1)
        page = opened[: asked.limit]
        following = page[-1].row.report_id if len(opened) > asked.limit else None
        return ReportPage(reports=tuple(report_shape(one) for one in page), next=following)

    async def _seen(self, session: AsyncSession, holder: Holder, key: str, action: str) -> CaseRow:
        """The case, with the look at it on record; raises Problem (404)."""
        case_id: str | None = key
        if len(key) < 32:
            case_id = await session.scalar(select(CaseRow.case_id).where(CaseRow.number == int(key)))
        try:
            found = await seen_case(session, holder.reader, case_id or "")
        except NotForYou:
            raise no_such_case() from None
        await self._custody.append(session, Entry(holder.actor, action, found.case_id))
        return found


async def _listed(session: AsyncSession, conditions: Sequence[ColumnElement[bool]], limit: int) -> Sequence[CaseRow]:
    # As in the queue: the inner query reads an index only, what is shown is read whole.
    order = (CaseRow.changed_at, CaseRow.number)
    inner = select(CaseRow.number).where(*conditions).order_by(*order).limit(limit)
    return (await session.scalars(select(CaseRow).where(CaseRow.number.in_(inner)).order_by(*order))).all()


async def _merged_into(session: AsyncSession, holder: Holder, case: CaseRow) -> CaseName | None:
    joined = select(CaseRow).join(MergeRow, MergeRow.into_id == CaseRow.case_id)
    row = await session.scalar(joined.where(MergeRow.shell_id == case.case_id, visible(holder.reader)))
    return CaseName(id=row.case_id, number=row.number) if row else None
