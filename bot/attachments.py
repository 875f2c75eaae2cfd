"""Attachments: an offered file becomes evidence: set aside encrypted, scanned, then cleaned and sealed by a worker, and stored."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.port import Chat, FileRefused
from bot.intake import derived_id
from bot.malware import Scanned, Scanner
from conversations.events import Fetched, FileOffer
from conversations.gathering import TOO_LARGE_HERE
from conversations.report import CustodyStep, File, Particulars, to_json
from evidence.examiner import Examiner, examined
from evidence.findings import Examined, NotTaken, Refusal
from evidence.scratch import Scratch
from evidence.source import PIECE
from storage.draft_files import DraftFiles
from storage.evidence import EvidenceStore
from storage.sealing import Seal

# What the web chat takes; an app may give less.
MAX_BYTES = 50 * 1024 * 1024
# Particulars hold a small picture: in steps of this their length says nothing of it.
PAD_PARTICULARS_TO = 2048


@dataclass(frozen=True, slots=True)
class Kept:
    """A file's way here: when its first byte came, what a worker found, and what was stored when."""

    received_at: datetime
    arrived_size: int
    examined: Examined
    sealed_at: datetime
    sealed_sha256: str
    scanned_at: datetime
    scanned: Scanned


@dataclass(frozen=True, slots=True)
class Attachments:
    """Takes files one after the other; what the policy forbids never gets here. `web_url` is offered for large ones."""

    evidence: EvidenceStore
    drafts: DraftFiles
    examiner: Examiner
    scanner: Scanner
    seal: Seal
    aside: Path
    web_url: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def fetch(self, chat: Chat, offers: tuple[FileOffer, ...], *, report_id: str, event_key: str) -> Fetched:
        """Fetch and seal each offer; one that fails says why and does not stop the others."""
        files, refused, sources = [], [], []
        for place, offer in enumerate(offers):
            try:
                evidence_id = derived_id("evidence", report_id, event_key, str(place))
                files.append(await self._taken(chat, offer, report_id, evidence_id))
                sources.append(offer.source)
            except FileRefused as refusal:
                refused.append(refusal.reason)
        return Fetched(tuple(files), tuple(refused), tuple(sources), self.web_url)

    async def _taken(self, chat: Chat, offer: FileOffer, report_id: str, evidence_id: str) -> File:
        try:
            kept = await self._kept(chat, offer, evidence_id)
        except NotTaken as error:
            too_large = error.reason is Refusal.TOO_LARGE and chat.file_bytes < MAX_BYTES
            raise FileRefused(TOO_LARGE_HERE if too_large else error.reason.value) from error
        particulars = await asyncio.to_thread(self._particulars, kept, report_id, evidence_id)
        return File(
            id=evidence_id,
            kind=kept.examined.kind,
            media_type=kept.examined.media_type,
            size=kept.examined.size,
            sha256=kept.examined.sha256,
            scan=kept.scanned.scan.value,
            custody=_custody(kept),
            particulars=particulars,
        )

    async def _kept(self, chat: Chat, offer: FileOffer, evidence_id: str) -> Kept:
        """The file, here and stored; raises NotTaken or FileRefused, and then nothing of it is kept."""
        async with self._set_aside() as scratch:
            received_at = self.clock()
            await _arrived(chat, offer, scratch)
            scanning = asyncio.create_task(self._scanned(scratch))
            try:
                # Held before it is stored: a crash between the two leaves no file that nobody would ever look for.
                await self.drafts.hold((evidence_id,), now=self.clock())
                async with self.examiner.examining(scratch, self.seal.recipients) as job:
                    sealed_sha256 = await self.evidence.keep(evidence_id, job.made())
                sealed_at = self.clock()
                scanned, scanned_at = await scanning
            finally:
                scanning.cancel()
            return Kept(received_at, scratch.size, examined(job), sealed_at, sealed_sha256, scanned_at, scanned)

    async def _scanned(self, scratch: Scratch) -> tuple[Scanned, datetime]:
        return await self.scanner.scan(scratch.source()), self.clock()

    @asynccontextmanager
    async def _set_aside(self) -> AsyncIterator[Scratch]:
        scratch = await asyncio.to_thread(Scratch.unnamed, self.aside)
        try:
            yield scratch
        finally:
            await asyncio.to_thread(scratch.close)

    def _particulars(self, kept: Kept, report_id: str, evidence_id: str) -> str:
        found = kept.examined
        document = Particulars(
            report_id=report_id,
            evidence_id=evidence_id,
            sha256=found.arrived["sha256"],
            sha1=found.arrived["sha1"],
            md5=found.arrived["md5"],
            preview=found.preview,
            pdq=found.pdq,
            pdq_quality=found.pdq_quality,
            width=found.width,
            height=found.height,
            malware=kept.scanned.malware,
        )
        return base64.b64encode(self.seal.document(to_json(document), pad_to=PAD_PARTICULARS_TO)).decode()


async def _arrived(chat: Chat, offer: FileOffer, scratch: Scratch) -> None:
    """All that the channel gives, set aside; raises NotTaken for nothing and for too much."""
    if offer.size > chat.file_bytes:
        raise NotTaken(Refusal.TOO_LARGE)
    waiting = bytearray()
    async for piece in chat.open(offer):
        waiting += piece
        if scratch.size + len(waiting) > chat.file_bytes:
            raise NotTaken(Refusal.TOO_LARGE)
        if len(waiting) >= PIECE:
            await asyncio.to_thread(scratch.write, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(scratch.write, bytes(waiting))
    if not scratch.size:
        raise NotTaken(Refusal.EMPTY)


def _custody(kept: Kept) -> tuple[CustodyStep, ...]:
    found = kept.examined
    return (
        CustodyStep("received", kept.received_at.isoformat(), size=kept.arrived_size),
        CustodyStep("hashed", found.hashed_at, sha256=found.arrived["sha256"], size=kept.arrived_size),
        CustodyStep("scanned", kept.scanned_at.isoformat(), notes=kept.scanned.scan.value),
        CustodyStep("cleaned", found.cleaned_at, sha256=found.sha256, size=found.size, notes=" ".join(found.notes)),
        CustodyStep("sealed", kept.sealed_at.isoformat(), sha256=kept.sealed_sha256),
    )
