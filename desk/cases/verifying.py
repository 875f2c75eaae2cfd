"""Verifying: a case's files against the sealed manifest of their custody; nothing of a file or a report is printed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import select

from conversations.report import File, UnreadableReport
from desk.cases.manifests import unnamed, wrong_content, wrong_manifest, wrong_seal
from desk.cases.opened import OpenFile, OpenReport
from desk.cases.reading import Cases
from desk.custody import OPERATOR, Custody, Entry
from desk.database import Database
from desk.tables import CaseRow, EvidenceRow

VERIFIED = "verified"
ALL = "all"
UNOPENED = "it does not open with the desk's keys, or is about another report"


class NoSuchCase(Exception):
    """No case has this number or id."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A file, or a document that does not open: its id, and what is wrong with it."""

    what: str
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.what} {'; '.join(self.faults) or 'ok'}"


@dataclass(frozen=True, slots=True)
class VerifiedCase:
    """A case whose every file was looked at."""

    number: int
    found: tuple[Verified, ...]

    @property
    def is_intact(self) -> bool:
        """Whether nothing is wrong."""
        return not any(one.faults for one in self.found)

    def lines(self) -> tuple[str, ...]:
        """A line for each file."""
        return tuple(f"case {self.number} {one}" for one in self.found) or (f"case {self.number} has no files",)


class Verifying:
    """Verifies cases one by one, with one file at a time in memory; each is in the custody log."""

    def __init__(self, database: Database, custody: Custody, cases: Cases) -> None:
        self._database = database
        self._custody = custody
        self._cases = cases

    async def verify(self, which: str) -> AsyncIterator[VerifiedCase]:
        """The case with a number or id, or all; raises NoSuchCase."""
        for case in await self._wanted(which):
            reports = await self._cases.reports(case.case_id)
            found = [one for report in reports for one in await self._verified(report)]
            wrong = sum(1 for one in found if one.faults)
            async with self._database.transaction() as session:
                said = f"{len(found) - wrong} ok, {wrong} wrong"
                await self._custody.append(session, Entry(OPERATOR, VERIFIED, case.case_id, said))
            yield VerifiedCase(case.number, tuple(found))

    async def _wanted(self, which: str) -> list[CaseRow]:
        query = select(CaseRow).order_by(CaseRow.number)
        if which != ALL:
            is_number = which.isascii() and which.isdecimal() and len(which) < 10
            query = query.where(CaseRow.number == int(which) if is_number else CaseRow.case_id == which)
        async with self._database.reading() as session:
            cases = list(await session.scalars(query))
        if not cases and which != ALL:
            raise NoSuchCase
        return cases

    async def _verified(self, report: OpenReport) -> list[Verified]:
        unopened = [Verified(f"document {one}", (UNOPENED,)) for one in report.unopened]
        files = [
            Verified(f"file {one.evidence_id}", await self._faults(one)) for one in (*report.files, *report.missing)
        ]
        return unopened + sorted(files, key=lambda one: one.what)

    async def _faults(self, one: OpenFile) -> tuple[str, ...]:
        if one.row is None:
            return tuple(unnamed(one))
        told = [*unnamed(one), *(wrong_manifest(one, one.file, one.row) if one.file else ())]
        return (*told, *await self._wrong_bytes(one.row, one.file))

    async def _wrong_bytes(self, row: EvidenceRow, file: File | None) -> list[str]:
        try:
            sealed = await self._cases.sealed(row.evidence_id)
        except FileNotFoundError:
            return ["the sealed file is missing"]
        wrong = list(wrong_seal(row, sealed))
        try:
            content = await self._cases.unsealed(sealed)
        except UnreadableReport:
            return [*wrong, "it does not open with the desk's keys"]
        return [*wrong, *wrong_content(row, file, content)]
