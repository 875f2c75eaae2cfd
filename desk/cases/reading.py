"""Cases: one case opened to be read, its identities and its files; every look is on record before anything is shown."""

import asyncio
import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import IO

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Document, Identity, UnreadableReport
from desk.access import NotForYou, seen_case, visible
from desk.accounts.signing_in import Analyst
from desk.cases import evidence
from desk.cases.hiding import Withheld
from desk.cases.opened import OpenCase, OpenFile, OpenReport
from desk.cases.opening import Rows, opened, rows_of
from desk.cases.unsealing import Unsealer
from desk.casework.work import opened_work, whole_custody, work_rows
from desk.comparing.related import marks_of, related_cases
from desk.custody import Custody, Entry, entries_about
from desk.database import Database
from desk.settings import DeskSettings
from desk.tables import CaseRow, CustodyRow, EvidenceRow, ReportRow, VerificationRow

CUSTODY_SHOWN = 20
# A page asks for its thumbnails at once; by then the look at the case is on record.
PREVIEWED_WITHIN = timedelta(hours=1)


class Mismatch(Exception):
    """The file inside the seal is not the one that the report names."""


class Cases:
    """The desk's reading room."""

    def __init__(self, database: Database, custody: Custody, settings: DeskSettings) -> None:
        self._database = database
        self._custody = custody
        self._folder = settings.desk_evidence_dir
        self._documents = Unsealer(settings.desk_private_key_files)
        self._identities = Unsealer(settings.identity_private_key_files)

    @property
    def recipients(self) -> tuple[str, ...]:
        """The desk's public keys, to keep what analysts write sealed as well."""
        return self._documents.recipients

    async def open(self, analyst: Analyst, case_id: str, *, action: str = "case") -> OpenCase:
        """A case, unsealed; the look is on record as `action`. Raises NotForYou."""
        async with self._database.transaction() as session:
            case = await seen_case(session, analyst, case_id)
            await self._custody.append(session, Entry(analyst.name, action, case_id))
            rows = await _reports(session, case_id)
            verified = select(VerificationRow).where(VerificationRow.case_id == case_id).order_by(VerificationRow.id)
            verifications = tuple(await session.scalars(verified))
            custody = await entries_about(session, case_id, limit=CUSTODY_SHOWN)
            related = await related_cases(session, analyst, case_id)
            marks = await marks_of(session, case_id)
            stored = await work_rows(session, case)
        work = await asyncio.to_thread(opened_work, stored, self._document)
        return OpenCase(case, await self._all_opened(rows), verifications, custody, related, marks, work)

    async def language(self, analyst: Analyst, case_id: str, report_id: str) -> str:
        """The language that a report of a case is written in; raises NotForYou."""
        async with self._database.reading() as session:
            of_case = (CaseRow.case_id == case_id, ReportRow.report_id == report_id)
            language = select(ReportRow.language).join(CaseRow, CaseRow.case_id == ReportRow.case_id)
            found = await session.scalar(language.where(visible(analyst), *of_case))
        if found is None:
            raise NotForYou
        return str(found)

    async def reports(self, case_id: str, *, after: str = "", limit: int | None = None) -> tuple[OpenReport, ...]:
        """The reports of a case in the order of their ids, for whoever checked who asks and has put it on record."""
        some = select(ReportRow).where(ReportRow.case_id == case_id, ReportRow.report_id > after)
        async with self._database.reading() as session:
            found = await session.scalars(some.order_by(ReportRow.report_id).limit(limit))
            rows = [await rows_of(session, row) for row in found]
        return await self._all_opened(rows)

    async def whole(self, case_id: str) -> OpenCase:
        """A case with all of its custody, unsealed for a dossier, of which its maker keeps the record."""
        async with self._database.reading() as session:
            case = await session.get_one(CaseRow, case_id)
            rows = await _reports(session, case_id)
            verified = select(VerificationRow).where(VerificationRow.case_id == case_id).order_by(VerificationRow.id)
            verifications = tuple(await session.scalars(verified))
            custody = await whole_custody(session, case_id)
            marks = await marks_of(session, case_id)
        return OpenCase(case, await self._all_opened(rows), verifications, custody, marks=marks)

    async def identities(self, report_ids: Sequence[str]) -> dict[str, Identity | None]:
        """Who sent these reports, for a dossier that was begun with the reason on record; None is one that does not open."""
        async with self._database.reading() as session:
            rows = list(await session.scalars(select(ReportRow).where(ReportRow.report_id.in_(report_ids))))
        opened = {row.report_id: _document(self._identities, row.sealed_identity or b"", row.report_id) for row in rows}
        return {one: found if isinstance(found, Identity) else None for one, found in opened.items()}

    async def reveal(self, analyst: Analyst, case_id: str, *, reason: str) -> tuple[Identity | None, ...]:
        """The identities of a case's reporters, for a stated reason; None is one that does not open."""
        async with self._database.transaction() as session:
            await seen_case(session, analyst, case_id)
            await self._custody.append(session, Entry(analyst.name, "identity", case_id, reason))
            identified = ReportRow.sealed_identity.is_not(None)
            rows = list(await session.scalars(select(ReportRow).where(ReportRow.case_id == case_id, identified)))
        opened = [_document(self._identities, row.sealed_identity or b"", row.report_id) for row in rows]
        return tuple(one if isinstance(one, Identity) else None for one in opened)

    async def file(
        self, analyst: Analyst, case_id: str, evidence_id: str, *, action: str = "evidence"
    ) -> tuple[EvidenceRow, bytes]:
        """A file of a case, in the clear, in memory; raises NotForYou, Withheld, UnreadableReport or Mismatch."""
        found = await self._found(analyst, case_id, evidence_id)
        async with self._database.transaction() as session:
            await seen_case(session, analyst, case_id)
            done = "withheld" if found.withheld else action
            await self._custody.append(session, Entry(analyst.name, done, case_id, evidence_id))
        if found.withheld:
            raise Withheld(found.withheld)
        if found.row is None:
            raise Mismatch
        try:
            content = await self.unsealed(await self.sealed(evidence_id))
        except FileNotFoundError as error:
            raise Mismatch from error
        if sha256(content).hexdigest() != found.row.sha256:
            raise Mismatch
        return found.row, content

    async def preview(self, analyst: Analyst, case_id: str, evidence_id: str) -> bytes:
        """The blurred thumbnail (WebP) of a picture on a page that was just opened; raises NotForYou."""
        async with self._database.reading() as session:
            if not await _was_opened(session, analyst, case_id):
                raise NotForYou
        found = await self._found(analyst, case_id, evidence_id)
        try:
            picture = base64.b64decode(found.preview, validate=True)
        except binascii.Error as error:
            raise NotForYou from error
        if picture[:4] != b"RIFF" or picture[8:12] != b"WEBP":
            raise NotForYou
        return picture

    async def sealed(self, evidence_id: str) -> bytes:
        """A file as it arrived; raises FileNotFoundError."""
        return await evidence.read(self._folder, evidence_id)

    async def unsealed(self, sealed: bytes) -> bytes:
        """What is inside; raises UnreadableReport."""
        return await asyncio.to_thread(self._documents.content, sealed)

    def copy(self, sealed: IO[bytes], out: IO[bytes]) -> None:
        """What is inside of something large, piece by piece; raises UnreadableReport. Blocking."""
        self._documents.copy(sealed, out)

    async def documents(self, sealed: Sequence[bytes], *, report_id: str) -> tuple[Document | None, ...]:
        """What is inside each, to be compared and shown to nobody; None is one that does not open."""
        return await asyncio.to_thread(lambda: tuple(self._document(one, report_id) for one in sealed))

    async def _found(self, analyst: Analyst, case_id: str, evidence_id: str) -> OpenFile:
        """A file of a case with what its report says of it; raises NotForYou."""
        async with self._database.reading() as session:
            row = await session.get(EvidenceRow, evidence_id)
            report = await session.get(ReportRow, row.report_id) if row and row.report_id else None
            seen = select(CaseRow.case_id).where(visible(analyst), CaseRow.case_id == case_id)
            if report is None or report.case_id != case_id or await session.scalar(seen) is None:
                raise NotForYou
            rows = await rows_of(session, report)
        (found,) = await self._all_opened([rows])
        return next(one for one in found.files if one.evidence_id == evidence_id)

    async def _all_opened(self, rows: list[Rows]) -> tuple[OpenReport, ...]:
        return await asyncio.to_thread(lambda: tuple(opened(one, self._document) for one in rows))

    def _document(self, sealed: bytes, report_id: str) -> Document | None:
        return _document(self._documents, sealed, report_id)


async def _reports(session: AsyncSession, case_id: str) -> list[Rows]:
    reports = select(ReportRow).where(ReportRow.case_id == case_id).order_by(ReportRow.arrived_at)
    return [await rows_of(session, row) for row in await session.scalars(reports)]


async def _was_opened(session: AsyncSession, analyst: Analyst, case_id: str) -> bool:
    """Whether this analyst has just opened the case: only then is the look at its thumbnails on record."""
    since = (datetime.now(UTC) - PREVIEWED_WITHIN).isoformat(timespec="microseconds")
    looks = select(CustodyRow.sequence).where(CustodyRow.subject == case_id, CustodyRow.at > since)
    own = looks.where(CustodyRow.analyst == analyst.name, CustodyRow.action == "case").limit(1)
    return await session.scalar(own) is not None


def _document(unsealer: Unsealer, sealed: bytes, report_id: str) -> Document | None:
    try:
        return unsealer.document(sealed, report_id=report_id)
    except UnreadableReport:
        return None
