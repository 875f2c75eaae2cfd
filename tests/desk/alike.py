"""Reports that are about the same, for the desk's tests: pictures by their hashes, and what the desk makes of them."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import md5, sha1
from typing import Any, TypeVar

import pyrage
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import File, Locator, Particulars
from desk.accounts.signing_in import Analyst, Role
from desk.comparing.related import CaseMark, RelatedCase, marks_of, related_cases
from desk.comparing.tables import CaseMarkRow, PicturePairRow, PictureRow, SignRow
from desk.tables import CaseRow, CustodyRow, ReportRow
from tests.desk.relaying import Relay, new_id, sha256
from tests.desk.running import Desk

_Result = TypeVar("_Result")
PDQ = bytes(range(7, 39))
TABLES = (SignRow, PictureRow, PicturePairRow, CaseMarkRow)


def changed(pdq: bytes, bits: int) -> bytes:
    """A hash at a distance of `bits`."""
    return (int.from_bytes(pdq, "big") ^ ((1 << bits) - 1)).to_bytes(32, "big")


def links(*urls: str) -> tuple[Locator, ...]:
    return tuple(Locator("link", url) for url in urls)


def files_picture(
    relay: Relay, *, pdq: bytes = PDQ, quality: int = 90, arrived: bytes = b"", kept: bytes = b"", **about: Any
) -> str:
    """Push a report with a picture; every picture is of other bytes unless a test says so. Its id."""
    report_id = new_id()
    arrived = arrived or new_id().encode()
    shape = relay.seals_file(kept or new_id().encode())
    particulars = Particulars(
        report_id=report_id,
        evidence_id=shape["id"],
        sha256=sha256(arrived),
        sha1=sha1(arrived).hexdigest(),
        md5=md5(arrived).hexdigest(),
        pdq=pdq.hex(),
        pdq_quality=quality,
    )
    sealed = relay.sealed(particulars, relay.desk.keys.desk)
    file = File(shape["id"], "image", "image/png", shape["size"], shape["sha256"], particulars=sealed)
    return relay.files(report_id=report_id, evidence=(shape,), files=(file,), **about)


def unreadable(relay: Relay, **about: Any) -> str:
    """Push a report sealed to somebody else; its id."""
    report_id = new_id()
    event = relay.filed(report_id, **about)
    event["data"]["sealed"] = b64encode(pyrage.encrypt(b"{}", [relay.citizen.to_public()])).decode()
    assert relay.event(event).status == 200
    return report_id


def asked(desk: Desk, question: Callable[[AsyncSession], Awaitable[_Result]]) -> _Result:
    """What the desk's database answers."""

    async def answered() -> _Result:
        database = desk.database()
        try:
            async with database.reading() as session:
                return await question(session)
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(answered())).result()


def changes(desk: Desk, statement: str) -> None:
    """Change the desk's database behind its back."""

    async def changed() -> None:
        database = desk.database()
        try:
            async with database.transaction() as session:
                await session.execute(text(statement))
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(changed())).result()


def case_of(desk: Desk, report_id: str) -> CaseRow:
    """The case that a report is in."""

    async def question(session: AsyncSession) -> CaseRow:
        report = await session.get_one(ReportRow, report_id)
        return await session.get_one(CaseRow, report.case_id)

    return asked(desk, question)


def related(desk: Desk, report_id: str, role: Role = Role.CLEARED) -> tuple[RelatedCase, ...]:
    """What an analyst is told of cases that share something with that of a report."""
    analyst = Analyst("id", "Salma", role, "")
    return asked(desk, lambda session: related_cases(session, analyst, case_of(desk, report_id).case_id))


def marks(desk: Desk, report_id: str) -> tuple[CaseMark, ...]:
    """What lists name in the case of a report."""
    return asked(desk, lambda session: marks_of(session, case_of(desk, report_id).case_id))


def counts(desk: Desk) -> list[int]:
    """How many rows the tables of comparing hold."""

    async def question(session: AsyncSession) -> list[int]:
        return [await session.scalar(select(func.count()).select_from(one)) or 0 for one in TABLES]

    return asked(desk, question)


def custody_of(desk: Desk, report_id: str, action: str) -> list[str]:
    """The reasons of the entries of one action about the case of a report."""
    case_id = case_of(desk, report_id).case_id
    query = select(CustodyRow.reason).where(CustodyRow.subject == case_id, CustodyRow.action == action)

    async def question(session: AsyncSession) -> list[str]:
        return list(await session.scalars(query.order_by(CustodyRow.sequence)))

    return asked(desk, question)
