"""Making: the dossier of a case, composed, written and sealed in a thread of its own, so that no page waits for it."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, cast

import pyrage
from pydantic import TypeAdapter

from conversations.report import UnreadableReport
from conversations.text import Label
from desk.cases.reading import Cases
from desk.dossier import archive, document
from desk.dossier.archive import BadRecipient, EvidenceChanged
from desk.dossier.composing import Unopened, composed
from desk.dossier.content import Dossier, Instruction, Referral, Reporter, Sender
from desk.dossier.pdf import NoArabicFont, Press
from desk.dossier.signing import Signer
from desk.referral.steps import CaseChanged, Failure
from desk.referral.storing import Shelf, Storing
from desk.referral.tables import ReferralRow

PIECE = 1024 * 1024
_DOSSIER = TypeAdapter(Dossier)


class NoIdentity(Exception):
    """An identity that should be handed over does not open with the desk's identity keys."""


class Stopped(Exception):
    """The desk is being stopped."""


# Why a dossier was not made, by what was raised; anything else is said to be broken.
FAILURES: Mapping[type[BaseException], Failure] = {
    Unopened: Failure.UNOPENED,
    EvidenceChanged: Failure.EVIDENCE,
    FileNotFoundError: Failure.EVIDENCE,
    UnreadableReport: Failure.EVIDENCE,
    NoIdentity: Failure.IDENTITY,
    NoArabicFont: Failure.FONT,
    BadRecipient: Failure.RECIPIENT,
    CaseChanged: Failure.CHANGED,
}


@dataclass(frozen=True, slots=True)
class Made:
    """A dossier that lies in the folder: what is on record of it."""

    zip_sha256: str
    zip_size: int
    manifest_sha256: str
    key_sha256: str
    sealed_document: bytes = field(repr=False)


class Files:
    """The desk's evidence in the clear, one file at a time in memory; ends when the desk does."""

    def __init__(self, cases: Cases, stopping: threading.Event) -> None:
        self._cases = cases
        self._stopping = stopping

    async def pieces(self, evidence_id: str) -> AsyncIterator[bytes]:
        """One file; raises FileNotFoundError, UnreadableReport or Stopped."""
        content = await self._cases.unsealed(await self._cases.sealed(evidence_id))
        for start in range(0, len(content), PIECE):
            if self._stopping.is_set():
                raise Stopped
            yield content[start : start + PIECE]


class Making:
    """Makes dossiers; `press` finds the fonts, which takes a moment, when the first one is made."""

    def __init__(
        self, cases: Cases, shelf: Shelf, signer: Signer, sender: Sender, press: Callable[[], Press] = Press
    ) -> None:
        self.sender = sender
        self.stopping = threading.Event()
        self._cases = cases
        self._shelf = shelf
        self._signer = signer
        self._press = press

    async def dossier(self, row: ReferralRow, instructions: Sequence[Instruction]) -> Dossier:
        """What is in it; raises Unopened or NoIdentity."""
        opened = await self._cases.whole(row.case_id)
        referral = Referral(label_of(row.service), label_of(row.reason), None, row.begun_by)
        return await asyncio.to_thread(
            composed,
            opened,
            number=row.number,
            made_at=datetime.now(UTC),
            sender=self.sender,
            referral=referral,
            custody=opened.custody,
            reporters=await self._reporters(json.loads(row.identities)),
            instructions=instructions,
        )

    async def make(self, row: ReferralRow, dossier: Dossier) -> Made:
        """Write it into the folder; raises what FAILURES has."""
        storing = await asyncio.to_thread(self._shelf.storing, row.referral_id)
        try:
            written = await asyncio.to_thread(self._written, storing, dossier, row.recipient)
            await asyncio.to_thread(storing.keep)
        finally:
            await asyncio.to_thread(storing.drop)
        sealed = await asyncio.to_thread(self._sealed, document.to_bytes(dossier))
        return Made(storing.sha256, storing.size, written.manifest_sha256, self._signer.fingerprint, sealed)

    async def opened(self, row: ReferralRow) -> Dossier:
        """A dossier as it was made, for exports; raises UnreadableReport."""
        content = await self._cases.unsealed(row.sealed_document or b"")
        return _DOSSIER.validate_python(json.loads(content)["dossier"])

    def _written(self, storing: Storing, dossier: Dossier, recipient: str) -> archive.Archive:
        """In a thread that has a loop of its own: setting pages and sealing files would hold up every page of the desk."""
        files, recipients = Files(self._cases, self.stopping), [recipient] if recipient else []
        out = cast(IO[bytes], storing)
        return asyncio.run(archive.write(out, dossier, files, self._signer, self._press(), recipients=recipients))

    def _sealed(self, content: bytes) -> bytes:
        return bytes(pyrage.encrypt(content, archive.recipients_of(self._cases.recipients)))

    async def _reporters(self, report_ids: Sequence[str]) -> dict[str, Reporter]:
        found = await self._cases.identities(report_ids) if report_ids else {}
        reporters = {one: Reporter(who.name, who.contact) for one, who in found.items() if who is not None}
        if len(reporters) != len(report_ids):
            raise NoIdentity
        return reporters


def label_of(text: str) -> Label:
    """Words in each language, as they are stored."""
    return Label(**json.loads(text))


def stored(label: Label) -> str:
    """The same as text."""
    return json.dumps({"ar": label.ar, "fr": label.fr, "en": label.en}, ensure_ascii=False)


def fresh_number(case_number: int, order: int, now: datetime) -> str:
    """The number of a dossier: the year, the case, and the how many-eth of it."""
    return f"IB-{now:%Y}-{case_number:06d}-{order}"
