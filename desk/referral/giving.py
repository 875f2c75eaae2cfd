"""Giving: a dossier taken out, as a zip, sealed to its service, or in the words of other tools; each time is on record first."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import NotForYou
from desk.accounts.signing_in import Analyst
from desk.casework.workable import workable
from desk.custody import Custody, Entry
from desk.database import Database
from desk.dossier.archive import recipients_of
from desk.dossier.content import Dossier
from desk.dossier.exports import misp, ncmec, stix, thehive
from desk.referral.making import Making
from desk.referral.preparing import NotSetUp
from desk.referral.stepping import check_same, found
from desk.referral.steps import check_ready
from desk.referral.storing import Shelf
from desk.referral.tables import ReferralRow

EXPORT = "export"


class Form(StrEnum):
    """As what a dossier is taken out."""

    ZIP = "zip"
    SEALED = "age"
    STIX = "stix"
    MISP = "misp"
    THEHIVE = "thehive"
    NCMEC = "ncmec"


EXPORTS: Mapping[Form, Callable[[Dossier], dict[str, Any]]] = {
    Form.STIX: stix.bundle,
    Form.MISP: misp.event,
    Form.THEHIVE: thehive.alert,
    Form.NCMEC: ncmec.report,
}


class NoRecipient(Exception):
    """The service has no key to which a dossier could be sealed."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is sent to the browser: `size` is None where it is not known before the end."""

    name: str
    pieces: AsyncIterator[bytes] = field(repr=False)
    size: int | None = None


class Giving:
    """Takes dossiers out; `making` is None where the desk is not set up to sign."""

    def __init__(self, database: Database, custody: Custody, making: Making | None, shelf: Shelf) -> None:
        self._database = database
        self._custody = custody
        self._making = making
        self._shelf = shelf

    async def give(self, analyst: Analyst, case_id: str, referral_id: str, form: Form) -> Given:
        """The dossier in a form; of one that is not handed over only while the case is what it tells.

        Raises NotForYou, NotNow, NotApproved, CaseChanged, NoRecipient, NotStored, NotExported, NotSetUp, Purged or Merged.
        """
        row = await self._ready(analyst, case_id, referral_id)
        given = await self._given(row, form)
        async with self._database.transaction() as session:
            # Looked at again, so that what leaves was allowed to when the record says that it left.
            await _allowed(session, analyst, case_id, referral_id)
            await self._custody.append(session, Entry(analyst.name, EXPORT, case_id, f"{row.number} {form.value}"))
        return given

    async def _ready(self, analyst: Analyst, case_id: str, referral_id: str) -> ReferralRow:
        async with self._database.transaction() as session:
            return await _allowed(session, analyst, case_id, referral_id)

    async def _given(self, row: ReferralRow, form: Form) -> Given:
        if form is Form.ZIP:
            return Given(
                f"{row.number}.zip", self._shelf.in_the_clear(row.referral_id, size=row.zip_size), row.zip_size
            )
        if form is Form.SEALED:
            if not row.recipient:
                raise NoRecipient
            recipients_of([row.recipient])
            return Given(
                f"{row.number}.zip.age",
                self._shelf.sealed_to(row.recipient, row.referral_id, size=row.zip_size),
            )
        if self._making is None:
            raise NotSetUp
        content = EXPORTS[form](await self._making.opened(row))
        data = json.dumps(content, ensure_ascii=False, indent=1).encode()
        return Given(f"{row.number}.{form.value}.json", _once(data), len(data))


async def _allowed(session: AsyncSession, analyst: Analyst, case_id: str, referral_id: str) -> ReferralRow:
    if not analyst.refers:
        raise NotForYou
    await workable(session, analyst, case_id)
    row = await found(session, analyst, case_id, referral_id)
    check_ready(row, datetime.now(UTC))
    if row.handed_over_at is None:
        await check_same(session, row)
    return row


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
