"""Intake: finished answers become a sealed report and its outbox row in one transaction, and a reference."""

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.receipts import Receipts
from conversations import events
from conversations.effects import AddToReport, AskRight, FileReport
from conversations.report import Addition, File, Identity, Locator, Report, UnreadableReport, to_json
from conversations.right import MARK, TAKES_CONTACT, Contact, Right
from evidence.locators import locations, recognised
from storage import reports, wire
from storage.database import Database
from storage.evidence import EvidenceStore
from storage.references import Derived, References
from storage.replies import open_reply
from storage.sealing import Seal

# A report id that nothing has.
NOBODYS = "0" * 32

# Runs inside the report's own transaction: the acknowledgement of what led to it.
Settle = Callable[[AsyncSession], Awaitable[None]]


async def nothing_to_settle(_session: AsyncSession) -> None:
    """For channels whose citizen sends again by themselves (the web chat, the console)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Of what a report is filed: the channel, the language, and the event that sends it."""

    channel: str
    language: str
    event_key: str


@dataclass(frozen=True, slots=True)
class Seals:
    """To whom reports and identities are sealed; nothing here can open either."""

    desk: Seal
    identity: Seal


@dataclass(frozen=True, slots=True)
class Asked:
    """What holds of a report once a right was asked for: its contact before, and whether its content was deleted, or is to be."""

    contact: Contact
    purged: bool
    let_go: bool


class Intake:
    """Files, adds to, withdraws from and finds reports. It cannot read one that is filed."""

    def __init__(
        self, database: Database, evidence: EvidenceStore, references: References, seals: Seals, receipts: Receipts
    ) -> None:
        self._database = database
        self._evidence = evidence
        self._references = references
        self._seals = seals
        self._receipts = receipts

    async def file(self, effect: FileReport, origin: Origin, settle: Settle) -> events.Filed:
        """File a report; the same report again changes nothing and gives the same reference and receipt."""
        derived = await self._references.derive(effect.reference)
        now = datetime.now(UTC)
        locators, places = await asyncio.to_thread(_read, effect.locators)
        filed = wire.Filed(
            report_id=effect.report_id,
            filed_at=now,
            channel=origin.channel,
            language=origin.language,
            category=effect.category,
            subtype=effect.subtype,
            priority=effect.priority,
            anonymous=not effect.contact,
            reply_key=derived.reply_key,
            evidence=await self._shapes(effect.files),
            sealed=await self._sealed(_report(effect, origin, now, locators)),
            sealed_identity=self._identity(effect),
        )
        async with self._database.transaction() as session:
            is_new = await reports.file(session, filed, reference_hash=derived.lookup)
            filed_at = now if is_new else await reports.filed_at(session, effect.report_id)
            receipt = self._receipts.of(effect.report_id, derived, filed_at=filed_at)
            await self._receipts.append(session, receipt, now=now)
            await settle(session)
        return events.Filed(effect.reference, places, receipt.text)

    async def add(self, effect: AddToReport, origin: Origin, settle: Settle) -> events.Added:
        """Add to a report; the same event again changes nothing, and what the desk would drop is not stored."""
        now = datetime.now(UTC)
        locators, places = await asyncio.to_thread(_read, effect.locators)
        added = await self._added(replace(effect, locators=locators), origin, now)
        async with self._database.transaction() as session:
            kept = not await reports.is_purged(session, effect.report_id)
            if kept:
                await reports.add(session, added)
            await settle(session)
        return events.Added(places if kept else (), kept)

    async def ask(self, effect: AskRight, origin: Origin, settle: Settle) -> Asked:
        """Tell the desk which right is asked for, as an addition, and do at once what needs nobody's decision.

        Name and contact go here and at the desk; what is asked to be deleted goes here once the desk has it. Where
        the report was purged there is nobody who could answer and nothing to ask for, so nothing is stored.
        """
        now = datetime.now(UTC)
        marked = AddToReport(effect.report_id, details=effect.words, answers={MARK: effect.right.value})
        added = await self._added(marked, origin, now)
        async with self._database.transaction() as session:
            purged = await reports.is_purged(session, effect.report_id)
            if not purged:
                await reports.add(session, added)
            contact = await reports.contact_of(session, effect.report_id)
            if effect.right in TAKES_CONTACT:
                await reports.withdraw(session, effect.report_id, at=now)
            if effect.right is Right.ERASURE:
                await reports.let_go(session, effect.report_id, at=now)
            asked = Asked(contact, purged, await reports.is_let_go(session, effect.report_id))
            await settle(session)
        return asked

    async def withdraw(self, report_id: str, settle: Settle) -> events.Withdrawn:
        """Forget name and contact, here and at the desk."""
        async with self._database.transaction() as session:
            await reports.withdraw(session, report_id, at=datetime.now(UTC))
            purged = await reports.is_purged(session, report_id)
            await settle(session)
        return events.Withdrawn(purged)

    async def find(self, reference: str) -> events.Found | events.NotFound:
        """The report of `reference`, with the analysts' words opened by it."""
        every = await self._references.derive_all(reference)
        async with self._database.reading() as session:
            # Each is looked up, also after one was found, and replies also where nothing was, so that all answers cost the same.
            looked_up = [(one, await reports.find(session, one.lookup)) for one in every]
            derived, found = next((one for one in looked_up if one[1]), looked_up[0])
            sealed = await reports.replies_of(session, found.report_id if found else NOBODYS)
        if found is None:
            return events.NotFound()
        return events.Found(
            report_id=found.report_id,
            subtype=found.subtype,
            filed_on=found.filed_at.date().isoformat(),
            state=found.state,
            identified=found.has_identity,
            purged=found.is_purged,
            questions=tuple(_opened(one, derived, found.report_id) for one in sealed),
        )

    async def _added(self, effect: AddToReport, origin: Origin, now: datetime) -> wire.Added:
        """What is added, sealed; the same event makes the same addition."""
        addition_id = derived_id("addition", effect.report_id, origin.event_key)
        addition = Addition(
            report_id=effect.report_id,
            addition_id=addition_id,
            added_at=now.isoformat(),
            details=effect.details,
            locators=effect.locators,
            files=effect.files,
            answers=dict(effect.answers),
            reply_to=effect.reply_to,
        )
        return wire.Added(
            report_id=effect.report_id,
            addition_id=addition_id,
            added_at=now,
            priority=effect.priority or None,
            evidence=await self._shapes(effect.files),
            sealed=await self._sealed(addition),
        )

    async def _shapes(self, files: tuple[File, ...]) -> tuple[wire.EvidenceShape, ...]:
        shapes = [
            wire.EvidenceShape(
                id=one.id,
                kind=one.kind,
                media_type=one.media_type,
                size=one.size,
                sha256=one.sha256,
                sealed_sha256=await self._evidence.sealed_sha256(one.id),
                scan=one.scan,
            )
            for one in files
        ]
        return tuple(shapes)

    async def _sealed(self, document: Report | Addition) -> str:
        """Sealed to the desk."""
        return _base64(await asyncio.to_thread(self._seals.desk.document, to_json(document)))

    def _identity(self, effect: FileReport) -> str | None:
        if not effect.contact:
            return None
        identity = Identity(report_id=effect.report_id, contact=effect.contact, name=effect.name)
        return _base64(self._seals.identity.document(to_json(identity)))


def derived_id(*parts: str) -> str:
    """An id that the same parts always give, so that a repeated event repeats nothing: 32 hex digits."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _read(given: tuple[Locator, ...]) -> tuple[tuple[Locator, ...], tuple[events.Location, ...]]:
    """Every locator read as a browser would, and where on the web they are."""
    read = tuple(map(recognised, given))
    return read, locations(read)


def _report(effect: FileReport, origin: Origin, now: datetime, locators: tuple[Locator, ...]) -> Report:
    return Report(
        report_id=effect.report_id,
        filed_at=now.isoformat(),
        channel=origin.channel,
        language=origin.language,
        category=effect.category,
        subtype=effect.subtype,
        priority=effect.priority,
        details=effect.details,
        locators=locators,
        files=effect.files,
    )


def _opened(sealed: reports.SealedReply, derived: Derived, report_id: str) -> events.Question:
    try:
        reply = open_reply(sealed.sealed, derived.opening_key, report_id=report_id)
    except UnreadableReport:
        return events.Question(sealed.reply_id, "note", "…")
    return events.Question(reply.reply_id, reply.kind, reply.text)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
